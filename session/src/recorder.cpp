#include "lanyard/session/recorder.hpp"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace lanyard::session {
namespace {

// Events wait at most this long to be appended and at most this long again to be committed: below
// the 200 ms that docs/recording.md promises.
constexpr std::chrono::milliseconds gather_for{50};
constexpr std::chrono::milliseconds commit_every{100};

}  // namespace

struct Recorder::Impl {
  Impl(Engine& engine, RecordingWriter recording, std::function<void(const Error&)> failure)
      : writer(std::move(recording)), on_failure(std::move(failure)) {
    reader = engine.subscribe({.detail = MessageDetail::bytes,
                               .lag = LagPolicy::pause_network,
                               .on_events = [this](bool urgent) { wake(urgent); }});
    thread = std::thread([this] { run(); });
  }

  void wake(bool urgent) {
    {
      const std::scoped_lock lock(mutex);
      waiting = true;
      hurry = hurry || urgent;
    }
    changed.notify_one();
  }

  void run() {
    std::vector<Event> batch;
    auto last_commit = std::chrono::steady_clock::now();
    bool uncommitted = false;
    bool more = true;
    while (more) {
      wait_for_events(uncommitted);
      more = reader->drain(batch);
      if (failed) {
        continue;  // keeps draining, so that the network is not held up
      }
      keep(writer.append(batch));
      uncommitted = uncommitted || !batch.empty();
      batch.clear();
      const auto now = std::chrono::steady_clock::now();
      if (uncommitted && now - last_commit >= commit_every) {
        keep(writer.commit());
        last_commit = now;
        uncommitted = false;
      }
    }
    if (!failed) {
      keep(writer.close());
    }
  }

  /// Lets events gather, unless there are many; comes back in time for a commit that is due.
  void wait_for_events(bool uncommitted) {
    std::unique_lock lock(mutex);
    if (uncommitted) {
      changed.wait_for(lock, gather_for, [this] { return hurry; });
    } else {
      changed.wait(lock, [this] { return waiting; });
      changed.wait_for(lock, gather_for, [this] { return hurry; });
    }
    waiting = false;
    hurry = false;
  }

  void keep(const Result<void>& result) {
    if (!result && !failed) {
      failed = true;
      on_failure(result.error());
    }
  }

  // The recorder's thread alone.
  RecordingWriter writer;
  bool failed = false;

  const std::function<void(const Error&)> on_failure;

  std::mutex mutex;
  std::condition_variable changed;
  bool waiting = false;  // guarded by mutex
  bool hurry = false;    // guarded by mutex

  std::shared_ptr<EventReader> reader;
  std::thread thread;
};

Recorder::Recorder(Engine& engine, RecordingWriter writer,
                   std::function<void(const Error&)> on_failure)
    : impl_(std::make_unique<Impl>(engine, std::move(writer), std::move(on_failure))) {}

Recorder::~Recorder() {
  finish();
}

void Recorder::finish() {
  if (impl_->thread.joinable()) {
    impl_->thread.join();
  }
}

}  // namespace lanyard::session
