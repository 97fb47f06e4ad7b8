#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "lanyard/session/event.hpp"

namespace lanyard::session {

/// How much a reader wants to know of each message.
enum class MessageDetail : std::uint8_t {
  none,    ///< No Received and Sent events at all.
  counts,  ///< The events, with `size` but perhaps without `bytes`.
  bytes,   ///< All.
};

/// What the engine does when a reader does not keep up.
enum class LagPolicy : std::uint8_t {
  /// Reading from the network pauses until the reader has drained: nothing is lost, TCP slows the
  /// peers down.
  pause_network,
  /// Received and Sent events are left out for this reader alone, and counted.
  thin_out,
};

struct ReaderOptions {
  MessageDetail detail = MessageDetail::bytes;
  LagPolicy lag = LagPolicy::pause_network;
  std::size_t max_events = std::size_t{1} << 16U;  ///< Waiting events at which the reader lags.
  std::size_t max_bytes = std::size_t{16} << 20U;  ///< Waiting message bytes, likewise.
  /// Called when events wait after none did, once until the next drain(). `urgent` is false then,
  /// and true in one further call when half of a limit is reached. It runs on the engine's thread
  /// and must neither block nor call drain().
  std::function<void(bool urgent)> on_events{};
};

/// One consumer's end of the journal: the only door through which the engine speaks.
///
/// Made by Engine::subscribe(). Every method may be called on any one thread at a time.
class EventReader {
 public:
  virtual ~EventReader() = default;

  /// Replaces `batch` with all waiting events, oldest first, and makes room for more. Returns false
  /// when the engine has stopped and nothing will follow what is in `batch`.
  virtual bool drain(std::vector<Event>& batch) = 0;

  /// Message events left out so far under LagPolicy::thin_out.
  [[nodiscard]] virtual std::uint64_t left_out() const = 0;
};

}  // namespace lanyard::session
