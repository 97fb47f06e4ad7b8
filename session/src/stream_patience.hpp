#pragma once

#include <algorithm>
#include <chrono>

namespace lanyard::session {

/// Whether the engine, after a session has read much at once, looks for more before it sleeps.
/// Pure: it is told the time.
///
/// Theory of operation. A stream on the same computer brings its next piece some tens of
/// microseconds after the last. An engine that sleeps meanwhile must be woken, with its core, and
/// the sender does it: as the kernel's profile has it, that is half of all the sender's time
/// (docs/performance.md). So the engine looks again for a moment, as the kernel's busy polling
/// does (net.core.busy_poll). Where the next piece comes later, as from a network, looking is a
/// core at work for nothing: after each look in vain twice as many reads go by without one, and
/// after a look that found more, none.
class StreamPatience {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  /// About what waking a core takes, and what the kernel's documents recommend for busy polling.
  static constexpr std::chrono::microseconds longest_look{50};
  static constexpr unsigned most_reads_without_look = 256;

  /// Much was read `now`. True when a look begins: then looks_on() is to be asked until it says
  /// no. False during a look, which goes on, or where none is worth its time.
  bool read_much(TimePoint now) {
    if (looks_) {
      until_ = now + longest_look;
      reads_after_vain_look_ = 0;
      return false;
    }
    if (reads_without_look_ > 0) {
      --reads_without_look_;
      return false;
    }
    looks_ = true;
    until_ = now + longest_look;
    reads_after_vain_look_ = std::clamp(reads_after_vain_look_ * 2, 1U, most_reads_without_look);
    return true;
  }

  /// Whether to look once more. When not, the look is over.
  bool looks_on(TimePoint now) {
    if (now < until_) {
      return true;
    }
    looks_ = false;
    reads_without_look_ = reads_after_vain_look_;
    return false;
  }

 private:
  bool looks_ = false;
  TimePoint until_{};                   ///< While it looks.
  unsigned reads_after_vain_look_ = 0;  ///< How many go by without a look, if this finds nothing.
  unsigned reads_without_look_ = 0;     ///< How many are still to go by.
};

}  // namespace lanyard::session
