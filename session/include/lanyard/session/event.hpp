#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <variant>

#include "lanyard/base/bytes.hpp"
#include "lanyard/base/error.hpp"

/// The typed events that the engine tells: the same ones feed the command line, the window and the
/// recording. All are values; copying one shares its bytes.
namespace lanyard::session {

/// A moment of the calendar, UTC, in nanoseconds since 1970. It follows the computer's clock, which
/// may be set back: the order of events is their order in the journal, not their time.
using WallTime = std::chrono::time_point<std::chrono::system_clock, std::chrono::nanoseconds>;

/// What goes wrong in a session without the system having said so. The category's words are part of
/// the JSON contract.
enum class SessionErrc : std::uint8_t {
  frame_too_long = 1,
  too_many_sessions,
  send_queue_full,
  no_such_session,
  sending_side_closed,
  bad_input,
};

std::error_code make_error_code(SessionErrc code);

/// Numbers an endpoint of one Engine, from 1.
enum class EndpointId : std::uint32_t { none = 0 };

/// Numbers a session of one Engine, from 1; a number is not used twice.
enum class SessionId : std::uint64_t { none = 0 };

enum class Protocol : std::uint8_t { tcp, udp };
enum class Role : std::uint8_t { server, client };

std::string_view to_string(Protocol protocol);
std::string_view to_string(Role role);

/// Who a session is with. Fixed while the session lives; shared by all its events.
struct SessionIdentity {
  SessionId id = SessionId::none;
  Protocol protocol = Protocol::tcp;
  Role role = Role::server;  ///< What this computer is in the session.
  std::string local;         ///< `192.168.4.1:8888`, `[::1]:8888`
  std::string peer;          ///< `192.168.4.2:54321`; IPv4 is shown as IPv4 on dual-stack sockets.
};

/// One message of a session: what one read gave (`raw`), one datagram, or one frame.
struct Message {
  /// Every byte of the message as it was on the wire, delimiter or length prefix included. Empty
  /// where the reader asked for counts only; `size` holds in any case.
  Bytes bytes{};
  std::uint64_t size = 0;
  /// The payload inside `bytes`: all but the delimiter or the prefix.
  std::uint32_t payload_offset = 0;
  std::uint32_t payload_size = 0;
  /// A frame not yet whole: a piece of one that passed the frame limit, or the rest that was there
  /// when the session ended. The pieces in order are the frame.
  bool partial = false;

  [[nodiscard]] Bytes payload() const { return bytes.slice(payload_offset, payload_size); }
};

/// Why a session ended. The words of to_string are part of the JSON contract.
enum class DisconnectReason : std::uint8_t { peer_closed, reset, timed_out, closed_here, too_slow };

std::string_view to_string(DisconnectReason reason);

struct Counters {
  std::uint64_t bytes_received = 0;
  std::uint64_t bytes_sent = 0;  ///< Handed to the kernel.
  std::uint64_t messages_received = 0;
  std::uint64_t messages_sent = 0;
};

/// An endpoint is open. `address` is the bound one, with the real port where 0 was asked for.
struct Listening {
  std::string address;
};
struct Connected {};
struct Received {
  Message message;
};
/// A message has been handed to the kernel whole.
struct Sent {
  Message message;
};
struct Disconnected {
  DisconnectReason reason = DisconnectReason::closed_here;
  std::error_code code{};  ///< What the system said, where it said something.
  Counters totals{};
};
struct Failed {
  Error error;
};
enum class NoticeKind : std::uint8_t {
  words,       ///< Only `message` says what it is.
  peer_ended,  ///< The peer has sent its FIN; the session stays open until shutdown_send().
};

/// How the Notice begins that an endpoint has stopped listening while its engine goes on; behind it
/// the address stands as in Listening.
inline constexpr std::string_view stopped_listening = "stopped listening on ";

/// Something a person wants to know that is no failure: waiting before a retry, accepting again.
struct Notice {
  std::string message;
  NoticeKind kind = NoticeKind::words;
};

using EventBody = std::variant<Listening, Connected, Received, Sent, Disconnected, Failed, Notice>;

struct Event {
  WallTime time{};
  EndpointId endpoint = EndpointId::none;
  std::shared_ptr<const SessionIdentity> session{};  ///< Null where no session is concerned.
  EventBody body{};
};

}  // namespace lanyard::session

template <>
struct std::is_error_code_enum<lanyard::session::SessionErrc> : std::true_type {};
