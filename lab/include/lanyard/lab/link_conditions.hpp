#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <queue>
#include <span>
#include <string_view>
#include <vector>

#include "lanyard/base/error.hpp"
#include "lanyard/lab/lab_time.hpp"
#include "lanyard/lab/seeded_random.hpp"

namespace lanyard::lab {

/// What a direction of a link does to frames. As made, it does nothing.
struct LinkSettings {
  double loss = 0;       ///< Percent of the frames that are lost, 0 to 100.
  double duplicate = 0;  ///< Percent of the frames that arrive twice, 0 to 100.
  double reorder = 0;    ///< Percent of the frames that lag, so that later ones overtake, 0 to 100.
  std::chrono::nanoseconds delay{};   ///< Added to each frame, up to max_delay.
  std::chrono::nanoseconds jitter{};  ///< The delay varies by as much to both sides; max_delay.
  std::uint32_t rate = 0;             ///< In kbit/s (1000 bits); 0 is without limit. Headers count.
  bool plugged = true;                ///< Not plugged: every frame is lost.

  static constexpr std::chrono::seconds max_delay{60};

  friend bool operator==(const LinkSettings&, const LinkSettings&) = default;
};

/// Error `set`: which value is out of range, and what the range is.
Result<void> check(const LinkSettings& settings);

enum class FrameLoss : std::uint8_t {
  none,
  loss,  ///< By chance.
  unplugged,
  queue_full,  ///< The rate's queue, or what may be on its way at once, is full.
};

/// The reason in a word or two: `queue full`.
std::string_view describe(FrameLoss reason);

/// When a frame comes out at the other end: never, once, or twice.
class Admission {
 public:
  explicit Admission(FrameLoss reason) : reason_(reason) {}
  explicit Admission(LabTime delivery) : times_{delivery, {}}, count_(1) {}

  void add_duplicate(LabTime delivery) { times_[count_++] = delivery; }

  /// The delivery times, at most two, the frame's own first; empty if it is lost.
  /// Not of a temporary, whose times a range-for would read after its end.
  [[nodiscard]] std::span<const LabTime> times() const& { return std::span(times_).first(count_); }
  void times() const&& = delete;
  [[nodiscard]] FrameLoss reason() const { return reason_; }

 private:
  std::array<LabTime, 2> times_{};
  std::size_t count_ = 0;
  FrameLoss reason_ = FrameLoss::none;
};

/// One direction of one board's link: says of each frame when it is delivered, if at all.
///
/// The same seed and the same calls give the same answers. Each frame takes the same count of
/// random numbers whatever the settings are, so that a change of one setting does not change the
/// luck that later frames have with another. One thread at a time.
class LinkConditions {
 public:
  /// Frames waiting for their turn at a limited rate; what comes on top is lost.
  static constexpr std::size_t queue_frames = 200;
  static constexpr std::size_t queue_bytes = std::size_t{256} << 10U;
  /// Frames on their way, waiting or delayed, at any rate: what the caller has to keep.
  static constexpr std::size_t flight_frames = 8192;
  static constexpr std::size_t flight_bytes = std::size_t{4} << 20U;

  /// `settings` have passed check(); others throw std::invalid_argument.
  LinkConditions(const LinkSettings& settings, std::uint64_t seed);

  [[nodiscard]] const LinkSettings& settings() const { return settings_; }

  /// A change at `now` reorders nothing: later frames stay behind those admitted before. So that
  /// they need not wait for what a long delay or a low rate has held back, frames admitted before
  /// arrive at the latest at the time that is returned, which is when the new settings would have
  /// let the last of them through; the caller sees to that, keeping their order. Those that would
  /// arrive earlier keep their times. Settings that check() refuses throw std::invalid_argument.
  LabTime set(const LinkSettings& settings, LabTime now);

  /// A frame of `size` bytes enters at `now`. No delivery is before `now`. Unless `reorder` is set,
  /// deliveries never go back in time from frame to frame, duplicates included, however great the
  /// jitter. A lost frame still takes its time at a limited rate, as on the air.
  Admission admit(std::size_t size, LabTime now);

 private:
  struct Waiting {
    LabTime until{};
    std::size_t size = 0;
    friend bool operator>(const Waiting& a, const Waiting& b) { return a.until > b.until; }
  };
  struct Luck {
    double loss = 0;
    double duplicate = 0;
    double reorder = 0;
    double jitter = 0;
    double lag = 0;
  };

  void forget_past(LabTime now);
  void hurry(LabTime sent, LabTime latest);
  [[nodiscard]] bool is_full(std::size_t size) const;
  LabTime transmit(std::size_t size, LabTime now);
  LabTime delivery_time(LabTime sent, const Luck& luck);
  void take_off(LabTime delivery, std::size_t size, LabTime now);

  LinkSettings settings_;
  SeededRandom random_;
  LabTime last_delivery_{};      ///< Of the frames that keep their order.
  LabTime sender_busy_until_{};  ///< At a limited rate.
  std::deque<Waiting> queue_;    ///< For the rate; in the order of `until`.
  std::size_t queued_bytes_ = 0;
  std::priority_queue<Waiting, std::vector<Waiting>, std::greater<>> flight_;
  std::size_t flying_bytes_ = 0;
};

}  // namespace lanyard::lab
