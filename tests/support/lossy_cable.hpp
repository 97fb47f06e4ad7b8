#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <thread>

#include "namespaces.hpp"

namespace lanyard::test {

/// What a cable does to the frames in each direction. It draws from a generator with `seed`, so
/// that which frames are hit can be repeated as far as the programs at both ends repeat theirs.
struct CableConditions {
  double loss = 0;       ///< Of a frame, 0 to 1.
  double duplicate = 0;  ///< Of a frame, 0 to 1.
  double reorder = 0;    ///< Of a frame: it skips the delay, 0 to 1.
  std::chrono::microseconds delay{};
  std::uint64_t seed = 1;
};

/// Joins two namespaces by `cable` in each (TAP devices), 10.9.0.1/24 in the first and 10.9.0.2/24
/// in the second, and passes their frames on as a bad link does: what `tc netem` does where the
/// kernel has it, in a thread of this process. Needs root and /dev/net/tun.
class LossyCable {
 public:
  static bool available();

  /// Sees every frame at the first namespace's end, sent or delivered, on the cable's own thread.
  using Observer =
      std::function<void(std::chrono::system_clock::time_point, std::span<const std::byte> frame)>;

  LossyCable(const NetworkNamespace& first, const NetworkNamespace& second,
             const CableConditions& conditions, Observer observer);
  ~LossyCable();
  LossyCable(const LossyCable&) = delete;
  LossyCable& operator=(const LossyCable&) = delete;

  /// Stops passing frames on; the observer is not called any more.
  void stop();

 private:
  void carry(const std::stop_token& stopping, const CableConditions& conditions) const;

  Observer observer_;
  int first_ = -1;
  int second_ = -1;
  std::jthread thread_;
};

}  // namespace lanyard::test
