#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "connection.hpp"
#include "frame_capture.hpp"
#include "frame_queue.hpp"
#include "lab_core.hpp"
#include "lanyard/lab/ipv4_address.hpp"
#include "lanyard/lab/link_conditions.hpp"
#include "lanyard/lab/mac_address.hpp"
#include "station.hpp"

namespace lanyard::lab {

/// A frame at the moment it is sent.
struct SentFrame {
  const Station* sender = nullptr;    ///< Null: the gateway.
  const Station* receiver = nullptr;  ///< The one board that the gateway sends it to, if it is one.
  ByteView bytes{};
  const Admission* admission = nullptr;  ///< Null where several links decide.
  /// What `admission` says is when it arrives where it is going; else it goes on from there, to
  /// other boards.
  bool ends_there = false;
};

/// Which frames a program wants that taps the lab; what is not set allows all.
struct TapWish {
  std::optional<MacAddress> board{};     ///< Frames from and to it, and those to all.
  std::optional<Ipv4Address> address{};  ///< IPv4 packets from and to it.
  std::optional<std::uint16_t> port{};   ///< TCP segments from and to this port.
};

/// Whether `frame` is one of those. Pure.
bool fits(const TapWish& wish, ByteView frame);

/// What becomes of frames beside their way: the capture, FrameSeen events, programs that tap. Each
/// sees a frame once, as it is sent. Who watches is told at once when it is due to arrive; the
/// capture gets it once that has come true or not. Lab's thread only, but for the constructor and
/// open().
class FrameRecord {
 public:
  explicit FrameRecord(LabCore& core);

  /// Errors of FrameCapture::create().
  Result<void> open();
  /// Ends the capture, and says if it is not complete.
  void close_on_lab();

  /// As long as the connection is open. A second wish replaces the first.
  void tap_on_lab(const std::shared_ptr<Connection>& connection, const TapWish& wish);

  void board_joined_on_lab(Station& station);
  /// The ticket is that of a frame that the capture waits for: tell what comes of each copy of it.
  FrameTicket record_on_lab(const SentFrame& frame);
  void arrived_on_lab(FrameTicket ticket);
  void lost_on_lab(FrameTicket ticket, std::string_view why);

 private:
  struct Tap {
    std::weak_ptr<Connection> connection;
    TapWish wish;
  };

  [[nodiscard]] std::optional<LabTime> way_of(const SentFrame& frame) const;
  void write_comment(const SentFrame& frame);
  void add_plan(const SentFrame& frame);
  FrameTicket put_into_capture(const SentFrame& frame, WallTime time);
  void write_capture(std::uint32_t interface, WallTime time, ByteView bytes,
                     std::string_view comment);
  void tell_event(const SentFrame& frame, WallTime time);
  void tell_taps(const SentFrame& frame, WallTime time);

  LabCore& core_;
  const bool tells_events_;
  std::unique_ptr<FrameCapture> capture_;
  FrameQueue queue_;  ///< Into the capture.
  std::vector<Tap> taps_;
  std::string comment_;        ///< Of the frame at hand; kept to reuse its storage.
  std::size_t name_size_ = 0;  ///< Of `comment_`: whose it is.
};

}  // namespace lanyard::lab
