#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "lanyard/base/bytes.hpp"
#include "lanyard/lab/ethernet_switch.hpp"
#include "lanyard/lab/lab_options.hpp"
#include "lanyard/lab/lab_time.hpp"

namespace lanyard::lab {

/// Frames on their way, in the order in which they arrive; those of one moment in the order they
/// were put in. Bounded in frames and bytes over all boards. Pure: time comes in.
class DelayLine {
 public:
  static constexpr std::size_t max_frames = std::size_t{1} << 16U;
  static constexpr std::size_t max_bytes = std::size_t{64} << 20U;

  struct Delayed {
    PortNumber port = 0;  ///< The board whose link this is.
    Direction direction = Direction::up;
    std::uint64_t ticket = 0;  ///< The caller's.
    std::vector<std::byte> frame;
  };

  /// Takes a copy of `frame`. False: no room.
  bool put(LabTime due, PortNumber port, Direction direction, ByteView frame,
           std::uint64_t ticket = 0);

  /// Frames of this link that would arrive later arrive at `latest`, in the order they were to.
  /// Costs nothing where there are none of it, or where `latest` is LabTime::max().
  void hurry(PortNumber port, Direction direction, LabTime latest);

  [[nodiscard]] std::optional<LabTime> next_due() const;

  /// The next frame that is due by `now`. Give it back to recycle() when done.
  std::optional<Delayed> take(LabTime now);

  /// Keeps the storage of a frame for the next.
  void recycle(Delayed delayed);

 private:
  struct Item {
    LabTime due{};
    std::uint64_t order = 0;
    std::uint32_t slot = 0;
    friend bool operator>(const Item& a, const Item& b) {
      return std::pair(a.due, a.order) > std::pair(b.due, b.order);
    }
  };

  std::vector<Item> queue_;  ///< A heap, the next one first.
  std::vector<Delayed> slots_;
  std::vector<std::uint32_t> free_slots_;
  std::vector<std::vector<std::byte>> spare_;
  std::map<std::pair<PortNumber, Direction>, std::size_t> counts_;  ///< Of each link, none zero.
  std::uint64_t order_ = 0;
  std::size_t bytes_ = 0;
};

}  // namespace lanyard::lab
