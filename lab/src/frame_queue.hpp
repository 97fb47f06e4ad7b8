#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "lanyard/base/bytes.hpp"
#include "lanyard/lab/lab_event.hpp"
#include "lanyard/lab/lab_time.hpp"

namespace lanyard::lab {

/// A frame in a FrameQueue. 0 is none.
using FrameTicket = std::uint64_t;

/// Frames on their way into the capture, in the order in which they were sent. Each waits until it
/// is known what came of it, and those behind it with it: a link may be changed, and a board may
/// leave, before a frame is where it was to be. Bounded. Pure: time comes in.
class FrameQueue {
 public:
  /// What frames hold while they wait; beyond it the first is given with its fate open.
  static constexpr std::size_t max_bytes = std::size_t{64} << 20U;

  struct Frame {
    std::uint32_t interface = 0;
    WallTime time{};
    std::vector<std::byte> bytes{};
    /// Whose it is; behind that, what is known of it when it is sent. How it came to its end is
    /// added.
    std::string comment{};
    std::size_t name_size = 0;  ///< Of `comment`: whose it is.
  };

  /// `give` gets each frame once.
  explicit FrameQueue(std::function<void(const Frame&)> give) : give_(std::move(give)) {}

  /// A frame whose fate is known.
  void put(Frame frame);
  /// One of which `copies` (at least 1) were sent at `now`. Tell of each with arrived() or lost().
  FrameTicket put_open(Frame frame, std::size_t copies, LabTime now);

  /// The first copy decides: `a: arrived after 52.103 ms`. Nothing for a ticket that is done with.
  void arrived(FrameTicket ticket, LabTime now);
  /// Once no copy is left: `a: lost by the lab (queue full)`, `why` in the parentheses.
  void lost(FrameTicket ticket, std::string_view why);
  /// What is still on its way is lost.
  void end(std::string_view why);

  [[nodiscard]] bool is_empty() const { return waiting_.empty(); }

 private:
  struct Waiting {
    Frame frame;
    LabTime sent{};
    std::size_t copies = 0;  ///< On their way; 0 once its fate is known.
  };

  Waiting* find_open(FrameTicket ticket);
  FrameTicket add(Waiting waiting);
  void give_first();
  /// All at the front of which nothing is open.
  void give_known();

  std::function<void(const Frame&)> give_;
  std::deque<Waiting> waiting_;
  FrameTicket first_ticket_ = 1;  ///< Of the first one that waits.
  std::size_t bytes_ = 0;
};

}  // namespace lanyard::lab
