#include "lanyard/session/auto_replier.hpp"

#include <fmt/format.h>

#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

namespace lanyard::session {
namespace {

/// What wakes the replier's thread, and what others leave for it. Shared with the engine, which may
/// ring it while the replier is already on its way out.
struct Bell {
  std::mutex mutex;
  std::condition_variable changed;
  std::atomic<bool> has_orders{false};  ///< Other rules, or the end: looked at before each message.
  bool waiting = false;                 // guarded by mutex
  bool stopping = false;                // guarded by mutex
  std::optional<ReplyRules> new_rules;  // guarded by mutex
};

/// How often a session was answered within the second that began with `since`.
struct Pace {
  WallTime since{};
  std::uint64_t replies = 0;
  bool told = false;
};

}  // namespace

struct AutoReplier::Impl {
  Impl(Engine& its_engine, ReplyRules its_rules, AutoReplierOptions its_options)
      : engine(its_engine), options(std::move(its_options)), rules(std::move(its_rules)) {
    reader = engine.subscribe({.detail = MessageDetail::bytes,
                               .lag = LagPolicy::pause_network,
                               .on_events = [bell = bell](bool) {
                                 {
                                   const std::scoped_lock lock(bell->mutex);
                                   bell->waiting = true;
                                 }
                                 bell->changed.notify_one();
                               }});
    thread = std::thread([this] { run(); });
  }

  void run() {
    std::vector<Event> batch;
    bool more = true;
    while (more && wait_for_events()) {
      more = reader->drain(batch);
      const std::uint64_t before = replies;
      for (const Event& event : batch) {
        if (bell->has_orders && !take_orders()) {
          more = false;
          break;
        }
        take(event);
      }
      batch.clear();
      if (replies != before && options.on_replied) {
        options.on_replied();
      }
    }
    reader.reset();  // from here on it holds nobody up
  }

  /// False when it is time to stop.
  bool wait_for_events() {
    {
      std::unique_lock lock(bell->mutex);
      bell->changed.wait(lock, [this] { return bell->waiting || bell->stopping; });
      bell->waiting = false;
    }
    return take_orders();
  }

  /// Takes over other rules, also in the middle of a batch. False when it is time to stop.
  bool take_orders() {
    const std::scoped_lock lock(bell->mutex);
    bell->has_orders = false;
    if (auto fresh = std::exchange(bell->new_rules, std::nullopt)) {
      rules = *std::move(fresh);
    }
    return !bell->stopping;
  }

  void take(const Event& event) {
    if (const auto* received = std::get_if<Received>(&event.body)) {
      if (!received->message.partial) {
        answer(event, received->message.payload());
      }
    } else if (const auto* notice = std::get_if<Notice>(&event.body)) {
      if (notice->kind == NoticeKind::peer_ended && options.on_peer_answered) {
        options.on_peer_answered(event.session->id);
      }
    } else if (std::holds_alternative<Disconnected>(event.body)) {
      paces.erase(event.session->id);
    }
  }

  void answer(const Event& event, const Bytes& message) {
    auto reply = rules.answer(message.view(), {.time = event.time, .peer = event.session->peer});
    if (!reply) {
      return;
    }
    ++replies;  // before the peer can know of it
    engine.send(event.session->id, std::move(reply->bytes));
    watch_pace(event);
  }

  void watch_pace(const Event& event) {
    if (options.runaway == 0) {
      return;
    }
    Pace& pace = paces[event.session->id];
    // The clock may be set back.
    if (event.time < pace.since || event.time - pace.since >= std::chrono::seconds(1)) {
      pace.since = event.time;
      pace.replies = 0;
    }
    if (++pace.replies < options.runaway || pace.told) {
      return;
    }
    pace.told = true;
    if (options.on_notice) {
      options.on_notice(
          {.time = event.time,
           .endpoint = event.endpoint,
           .session = event.session,
           .body = Notice{fmt::format(
               "was answered by the reply rules {} times within a second; if it answers by itself "
               "as well, the two go on until one is closed",
               pace.replies)}});
    }
  }

  Engine& engine;
  const AutoReplierOptions options;
  const std::shared_ptr<Bell> bell = std::make_shared<Bell>();
  std::atomic<std::uint64_t> replies{0};

  // The replier's thread alone, once it runs.
  ReplyRules rules;
  std::map<SessionId, Pace> paces;
  std::shared_ptr<EventReader> reader;

  std::thread thread;
};

AutoReplier::AutoReplier(Engine& engine, ReplyRules rules, AutoReplierOptions options)
    : impl_(std::make_unique<Impl>(engine, std::move(rules), std::move(options))) {}

AutoReplier::~AutoReplier() {
  stop();
}

void AutoReplier::set_rules(ReplyRules rules) {
  const std::scoped_lock lock(impl_->bell->mutex);
  impl_->bell->new_rules = std::move(rules);
  impl_->bell->has_orders = true;
}

void AutoReplier::stop() {
  {
    const std::scoped_lock lock(impl_->bell->mutex);
    impl_->bell->stopping = true;
    impl_->bell->has_orders = true;
  }
  impl_->bell->changed.notify_one();
  if (impl_->thread.joinable()) {
    impl_->thread.join();
  }
}

std::uint64_t AutoReplier::replies() const {
  return impl_->replies;
}

}  // namespace lanyard::session
