#include "lanyard/session/recorder.hpp"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace lanyard::session {
namespace {

// A crash may lose what happened within 200 ms, docs/recording.md promises: events gather for half
// of the time between commits, at most this long.
constexpr std::chrono::milliseconds longest_between_commits{100};

/// What wakes the recorder's thread. Shared with the engine, which may ring it while the recorder
/// is already on its way out.
struct Bell {
  void ring(bool urgent) {
    {
      const std::scoped_lock lock(mutex);
      waiting = true;
      hurry = hurry || urgent;
    }
    changed.notify_one();
  }
  void stop() {
    {
      const std::scoped_lock lock(mutex);
      stopping = true;
    }
    changed.notify_one();
  }
  void ask_to_begin_again() {
    {
      const std::scoped_lock lock(mutex);
      again = true;
    }
    changed.notify_one();
  }
  /// Whether somebody asked since the last call.
  bool is_to_begin_again() {
    const std::scoped_lock lock(mutex);
    return std::exchange(again, false);
  }

  std::mutex mutex;
  std::condition_variable changed;
  bool waiting = false;   // guarded by mutex
  bool hurry = false;     // guarded by mutex
  bool stopping = false;  // guarded by mutex
  bool again = false;     // guarded by mutex
};

Event missing_here(std::uint64_t events, WallTime time) {
  return {.time = time,
          .body = Notice{events == 1 ? "1 event is missing here"
                                     : std::to_string(events) + " events are missing here"}};
}

std::uint64_t count_recorded(const std::vector<Event>& batch) {
  return static_cast<std::uint64_t>(std::ranges::count_if(batch, is_recorded));
}

}  // namespace

bool is_recorded(const Event& event) {
  const auto* const notice = std::get_if<Notice>(&event.body);
  return notice == nullptr || notice->kind != NoticeKind::peer_ended;
}

struct Recorder::Impl {
  using Open = std::function<Result<RecordingWriter>()>;

  Impl(Engine& engine, std::optional<RecordingWriter> recording, Open how_to_open,
       std::function<void(const Error&)> failure, RecorderOptions how)
      : writer(std::move(recording)),
        open_first(std::move(how_to_open)),
        open_again(how.open_again ? how.open_again : open_first),
        on_failure(std::move(failure)),
        on_commit(std::move(how.on_commit)),
        on_resume(std::move(how.on_resume)),
        on_missing(std::move(how.on_missing)),
        commit_every(
            std::clamp(how.commit_every, std::chrono::milliseconds(1), longest_between_commits)),
        gather_for(commit_every / 2) {
    reader = engine.subscribe({.detail = MessageDetail::bytes,
                               .lag = LagPolicy::pause_network,
                               .on_events = [bell = bell](bool urgent) { bell->ring(urgent); }});
    thread = std::thread([this] { run(); });
  }

  void open_here(const Open& open) {
    auto opened = open();
    if (opened) {
      writer = std::move(*opened);
    } else {
      keep(std::unexpected(opened.error()));
    }
  }

  void run() {
    if (!writer) {
      open_here(open_first);
    }
    std::vector<Event> batch;
    auto last_commit = std::chrono::steady_clock::now();
    bool uncommitted = false;
    bool more = true;
    while (more) {
      const bool last = wait_for_events(uncommitted);
      // No event that stands behind this batch is older.
      const WallTime drained = std::chrono::system_clock::now();
      more = reader->drain(batch) && !last;
      const bool is_asked = bell->is_to_begin_again();
      const std::uint64_t events = count_recorded(batch);
      if (failed && (!is_asked || !open_anew(batch.empty() ? drained : batch.front().time))) {
        missing += events;
        tell_missing();
        continue;  // keeps draining, so that the network is not held up
      }
      at_stake += events;
      keep(writer->append(batch));
      tell_missing();
      uncommitted = !failed && (uncommitted || !batch.empty());
      batch.clear();
      const auto now = std::chrono::steady_clock::now();
      if (uncommitted && now - last_commit >= commit_every) {
        keep(writer->commit());
        tell_commit();
        tell_missing();
        last_commit = now;
        uncommitted = false;
      }
    }
    reader.reset();  // from here on it holds nobody up
    if (!failed && writer) {
      keep(writer->close());
      tell_commit();
    }
  }

  /// Lets events gather, unless there are many; comes back in time for a commit that is due. True
  /// when what waits now is the last to be recorded.
  bool wait_for_events(bool uncommitted) {
    std::unique_lock lock(bell->mutex);
    const auto cannot_wait = [this] { return bell->hurry || bell->stopping; };
    if (uncommitted) {
      bell->changed.wait_for(lock, gather_for, cannot_wait);
    } else {
      bell->changed.wait(lock, [this] { return bell->waiting || bell->stopping || bell->again; });
      bell->changed.wait_for(lock, gather_for, cannot_wait);
    }
    bell->waiting = false;
    bell->hurry = false;
    return bell->stopping;
  }

  /// Behind what was recorded before: the events of the batch that was just drained are kept again.
  /// `time`: of the first of them, so that the notice is not later, however long the disk takes.
  bool open_anew(WallTime time) {
    if (!open_again) {
      return false;
    }
    writer.reset();  // it may be the same file
    failed = false;
    open_here(open_again);
    if (failed || !writer) {
      return false;
    }
    if (missing > 0) {
      const Event notice = missing_here(missing, time);
      keep(writer->append({&notice, 1}));
      keep(writer->commit());
    }
    if (failed) {
      return false;
    }
    const std::uint64_t gap = std::exchange(missing, 0);
    told_missing = 0;
    if (on_resume) on_resume(gap);
    tell_commit();
    return true;
  }

  void tell_commit() {
    kept += std::exchange(at_stake, 0);
    if (!failed && writer && on_commit) {
      on_commit({.last_event = writer->last_event(),
                 .bytes_on_disk = writer->bytes_on_disk(),
                 .kept = kept});
    }
  }

  void tell_missing() {
    if (failed && on_missing && std::exchange(told_missing, missing) != missing) {
      on_missing(missing);
    }
  }

  void keep(const Result<void>& result) {
    if (!result && !failed) {
      failed = true;
      missing += std::exchange(at_stake, 0);
      on_failure(result.error());
    }
  }

  // The recorder's thread alone.
  std::optional<RecordingWriter> writer;  // there, unless `failed`, once it is open
  bool failed = false;
  // Events for which is_recorded() holds.
  std::uint64_t at_stake = 0;  // appended since the last commit
  std::uint64_t kept = 0;      // committed
  std::uint64_t missing = 0;   // since the failure: no recording has them
  std::uint64_t told_missing = 0;
  const Open open_first;
  const Open open_again;

  const std::function<void(const Error&)> on_failure;
  const std::function<void(const RecordedSoFar&)> on_commit;
  const std::function<void(std::uint64_t)> on_resume;
  const std::function<void(std::uint64_t)> on_missing;
  const std::chrono::milliseconds commit_every;
  const std::chrono::milliseconds gather_for;

  const std::shared_ptr<Bell> bell = std::make_shared<Bell>();
  std::shared_ptr<EventReader> reader;
  std::thread thread;
};

Recorder::Recorder(Engine& engine, RecordingWriter writer,
                   std::function<void(const Error&)> on_failure, RecorderOptions options)
    : impl_(std::make_unique<Impl>(engine, std::move(writer), nullptr, std::move(on_failure),
                                   std::move(options))) {}

Recorder::Recorder(Engine& engine, std::function<Result<RecordingWriter>()> open,
                   std::function<void(const Error&)> on_failure, RecorderOptions options)
    : impl_(std::make_unique<Impl>(engine, std::nullopt, std::move(open), std::move(on_failure),
                                   std::move(options))) {}

Recorder::~Recorder() {
  finish();
}

void Recorder::stop() {
  impl_->bell->stop();
  finish();
}

void Recorder::begin_again() {
  impl_->bell->ask_to_begin_again();
}

void Recorder::finish() {
  if (impl_->thread.joinable()) {
    impl_->thread.join();
  }
}

}  // namespace lanyard::session
