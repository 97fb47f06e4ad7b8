#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <span>

#include "lanyard/base/bytes.hpp"

namespace lanyard::session {

/// The messages that wait for one peer, oldest first. Pure: knows no socket.
class SendQueue {
 public:
  /// What a queued message costs beside its bytes, so that a limit in bytes bounds the memory of
  /// many small messages too.
  static constexpr std::size_t overhead_per_message = 64;

  /// Adds `message`, of which the first `already_sent` bytes have left.
  void push(Bytes message, std::size_t already_sent = 0);

  /// Fills `out` with what is to be sent next and returns how many views were filled.
  std::size_t peek(std::span<ByteView> out) const;

  /// Notes that `count` more bytes have left and calls `done` with each message that is now whole.
  template <typename Done>
  void consume(std::size_t count, Done done) {
    waiting_ -= count;
    count += sent_of_front_;
    while (!messages_.empty() && count >= messages_.front().size()) {
      count -= messages_.front().size();
      const Bytes message = std::move(messages_.front());
      messages_.pop_front();
      done(message);
    }
    sent_of_front_ = count;
  }

  void clear();
  [[nodiscard]] bool empty() const { return messages_.empty(); }
  /// Bytes that have not left.
  [[nodiscard]] std::uint64_t waiting_bytes() const { return waiting_; }
  /// What counts against a limit: bytes and overhead.
  [[nodiscard]] std::uint64_t cost() const {
    return waiting_ + messages_.size() * overhead_per_message;
  }

 private:
  std::deque<Bytes> messages_;
  std::size_t sent_of_front_ = 0;
  std::uint64_t waiting_ = 0;
};

}  // namespace lanyard::session
