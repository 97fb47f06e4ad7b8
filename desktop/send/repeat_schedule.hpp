#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <map>
#include <vector>

#include "lanyard/session/engine.hpp"

/// When to send again, and whether there is room for it. Pure.
namespace lanyard::desktop {

/// A rhythm that does not drift: each turn is due a whole number of periods after the start. What
/// could not be kept is left out, never made up for with a burst.
class RepeatSchedule {
 public:
  using Clock = std::chrono::steady_clock;

  /// The first turn is due at `start`. `period` is 1 ms at least.
  RepeatSchedule(Clock::time_point start, std::chrono::milliseconds period)
      : due_(start), period_(std::max(period, std::chrono::milliseconds(1))) {}

  [[nodiscard]] bool is_due(Clock::time_point now) const { return now >= due_; }

  /// Takes the turn that is due; the next is the first one after `now`.
  void take(Clock::time_point now) {
    if (now >= due_) {
      due_ += ((now - due_) / period_ + 1) * period_;
    }
  }

  /// From `now` to the next turn, in whole milliseconds, rounded up; zero where it is due.
  [[nodiscard]] std::chrono::milliseconds wait(Clock::time_point now) const {
    return std::max(std::chrono::ceil<std::chrono::milliseconds>(due_ - now),
                    std::chrono::milliseconds(0));
  }

 private:
  Clock::time_point due_;
  std::chrono::milliseconds period_;
};

/// An upper guess of what waits for each peer, from what was sent and what came of it.
class QueueWatch {
 public:
  static constexpr std::uint64_t most_queued = std::uint64_t{1} << 20U;

  void handed(session::SessionId to, std::uint64_t bytes) {
    Waiting& waiting = waiting_[to];
    waiting.bytes += bytes;
    waiting.since_figures += bytes;
  }
  /// The kernel has taken a message of `bytes`.
  void sent(session::SessionId to, std::uint64_t bytes) {
    if (const auto found = waiting_.find(to); found != waiting_.end()) {
      found->second.bytes -= std::min(found->second.bytes, bytes);
    }
  }
  /// Sets the guess right; forgets those who are gone.
  void figures(const std::vector<session::SessionInfo>& sessions) {
    std::map<session::SessionId, Waiting> known;
    for (const auto& session : sessions) {
      if (const auto found = waiting_.find(session.identity->id); found != waiting_.end()) {
        known[session.identity->id].bytes =
            std::min(found->second.bytes, session.queued_bytes + found->second.since_figures);
      }
    }
    waiting_ = std::move(known);
  }
  [[nodiscard]] bool has_room(session::SessionId to) const {
    const auto found = waiting_.find(to);
    return found == waiting_.end() || found->second.bytes < most_queued;
  }

 private:
  struct Waiting {
    std::uint64_t bytes = 0;
    std::uint64_t since_figures = 0;  ///< Perhaps not yet in the figures.
  };
  std::map<session::SessionId, Waiting> waiting_;
};

}  // namespace lanyard::desktop
