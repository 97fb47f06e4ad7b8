#include "lanyard/session/event.hpp"

namespace lanyard::session {

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
