#pragma once

#include <asio/local/stream_protocol.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "lab_core.hpp"
#include "lanyard/air/message.hpp"
#include "lanyard/base/bytes.hpp"

namespace lanyard::lab {

/// One program at the lab's socket: a board, one that scans, or one that steers the lab.
///
/// Lab's thread only. A pending operation holds the object.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  /// Who is told what a connection brings.
  class User {
   public:
    virtual ~User() = default;
    /// A Frame's bytes are good during the call. The connection may be closed in it.
    virtual void on_message(Connection& connection, const air::Message& message) = 0;
    /// The other side closed it, broke the protocol or did not read: not after close_on_lab().
    virtual void on_end(Connection& connection, const char* reason) = 0;
  };

  /// Frames that wait for a board, in bytes; further ones are dropped, as an access point does.
  static constexpr std::size_t max_queued_frames = std::size_t{256} << 10U;
  /// Other messages that wait; who lets more pile up is cut.
  static constexpr std::size_t max_queued = std::size_t{2} << 20U;
  /// Of frames for a program that taps, in bytes; further ones are left out and counted.
  static constexpr std::size_t max_queued_taps = std::size_t{1} << 20U;
  /// What one turn reads.
  static constexpr std::size_t read_size = std::size_t{64} << 10U;

  Connection(LabCore& core, asio::local::stream_protocol::socket socket, User& user);

  void start_on_lab();

  /// Queues a message; it leaves at the end of the turn.
  void send_on_lab(const air::Message& message);

  /// Queues a frame. False: the board's queue is full and the frame is dropped.
  bool send_frame_on_lab(ByteView frame);

  /// Queues a frame for a program that taps; `missed` is filled in. Where the queue is full it is
  /// left out, and that is told with the next one, at the latest when all has been written.
  void send_tapped_on_lab(air::Tapped tapped);

  /// Nothing is read or told until resume_on_lab(): what the other side sends backs up at its own
  /// end.
  void pause_on_lab() { paused_ = true; }
  void resume_on_lab();
  [[nodiscard]] bool is_paused() const { return paused_; }

  /// Writes what the socket takes now, and waits for the rest.
  void flush_on_lab();

  /// At once; what is queued is thrown away.
  void close_on_lab();
  /// When what is queued has been written.
  void close_after_flush_on_lab();

  /// The owner's own: which board this is, if any. Set by the access point.
  std::uint32_t port = 0;

 private:
  void wait_read();
  void on_readable();
  bool read_once();
  void tell_messages();
  void tell_missed();
  void wait_write();
  void will_flush();
  void end(const char* reason);

  LabCore& core_;
  asio::local::stream_protocol::socket socket_;
  User& user_;
  air::Decoder decoder_;
  std::size_t next_read_ = 2048;  ///< Grows to read_size while reads fill it: idle ones stay small.
  std::vector<std::byte> out_;
  std::size_t out_begin_ = 0;      ///< Of what is not written yet.
  std::uint64_t missed_ = 0;       ///< Tapped frames that were left out.
  std::uint64_t missed_told_ = 0;  ///< Of them.
  bool reading_ = false;           ///< A wait is pending.
  bool writing_ = false;           ///< Likewise.
  bool flushing_ = false;          ///< It is in the turn's list.
  bool paused_ = false;
  bool closing_ = false;  ///< When all is written.
};

}  // namespace lanyard::lab
