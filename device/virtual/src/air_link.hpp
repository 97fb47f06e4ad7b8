#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "lanyard/air/message.hpp"

namespace lanyard::device::virtual_board {

/// A connection to one access point: messages out, bounded, and messages in.
///
/// Sending and receiving may be done by two threads, each by one at a time.
class AirLink {
 public:
  /// Whether a path is short enough for a socket.
  static bool can_be_reached(const std::filesystem::path& socket);

  /// None: nobody listens at `socket`, or another user does, which to a board is a network that is
  /// not there.
  static std::unique_ptr<AirLink> open(const std::filesystem::path& socket);
  ~AirLink();
  AirLink(const AirLink&) = delete;
  AirLink& operator=(const AirLink&) = delete;

  /// To poll for readability.
  [[nodiscard]] int descriptor() const { return descriptor_; }

  // --- sending ---

  /// Puts a message into the queue; nothing is sent before flush().
  void queue(const air::Message& message);

  /// Puts a frame into the queue. Where the queue is full this waits, at most for `patience`, which
  /// is how a fast sender is slowed down. False: it stayed full, and the frame is dropped, as a
  /// radio drops what the air has no room for.
  bool queue_frame(std::span<const std::byte> frame);

  /// Sends what is queued, without waiting; what the access point does not take now goes out with a
  /// later call.
  void flush();
  /// How many bytes were not sent yet.
  [[nodiscard]] std::size_t queued() const { return outgoing_.size() - sent_; }

  static constexpr std::chrono::milliseconds patience{100};
  /// Frames are refused when this many bytes could not be sent.
  static constexpr std::size_t queue_limit = 65'536;

  // --- receiving ---

  /// Reads what is there, without waiting. False: the access point is gone, or what it says is no
  /// message.
  bool read();

  /// The next message of what was read; a Frame in it is good until the next read().
  std::optional<air::Message> next() { return decoder_.next(); }

  /// What came is no message: the connection is of no more use.
  [[nodiscard]] bool failed() const { return decoder_.failed(); }

  /// Sends what is queued and waits for the next message, reading where needed; for conversations
  /// before joining. None: `deadline` passed or the access point is gone.
  std::optional<air::Message> wait_for_message(std::chrono::steady_clock::time_point deadline);

 private:
  explicit AirLink(int descriptor) : descriptor_(descriptor) {}

  bool make_room();
  void drop_sent();

  const int descriptor_;
  std::vector<std::byte> outgoing_;
  std::size_t sent_ = 0;  ///< Of outgoing_.
  bool broken_ = false;   ///< Sending failed for good; reading will tell why.
  air::Decoder decoder_;
};

}  // namespace lanyard::device::virtual_board
