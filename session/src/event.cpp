#include "lanyard/session/event.hpp"

namespace lanyard::session {
namespace {

class SessionCategory final : public std::error_category {
 public:
  [[nodiscard]] const char* name() const noexcept override { return "lanyard-session"; }
  [[nodiscard]] std::string message(int code) const override {
    switch (static_cast<SessionErrc>(code)) {
      case SessionErrc::frame_too_long:
        return "frame too long";
      case SessionErrc::too_many_sessions:
        return "too many sessions";
      case SessionErrc::send_queue_full:
        return "send queue full";
      case SessionErrc::no_such_session:
        return "no such session";
      case SessionErrc::sending_side_closed:
        return "sending side closed";
      case SessionErrc::bad_input:
        return "bad input";
    }
    return "unknown";
  }
};

}  // namespace

std::error_code make_error_code(SessionErrc code) {
  static const SessionCategory category;
  return {static_cast<int>(code), category};
}

std::string_view to_string(Protocol protocol) {
  return protocol == Protocol::tcp ? "tcp" : "udp";
}

std::string_view to_string(Role role) {
  return role == Role::server ? "server" : "client";
}

std::string_view to_string(DisconnectReason reason) {
  switch (reason) {
    case DisconnectReason::peer_closed:
      return "peer closed";
    case DisconnectReason::reset:
      return "reset";
    case DisconnectReason::timed_out:
      return "timed out";
    case DisconnectReason::closed_here:
      return "closed here";
    case DisconnectReason::too_slow:
      return "too slow";
  }
  return "unknown";
}

}  // namespace lanyard::session
