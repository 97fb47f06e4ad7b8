#include "lanyard/capture/live_capture.hpp"

namespace lanyard::capture {

std::string filter_text(const LiveOptions& options, bool vlan) {
  std::string wanted = "tcp";
  std::string ports;
  for (const std::uint16_t port : options.ports) {
    ports += (ports.empty() ? "" : " or ") + ("port " + std::to_string(port));
  }
  if (!ports.empty()) {
    wanted += " and (" + ports + ')';
    // Of a datagram in fragments only the first one has the ports (RFC 791, section 3.2).
    wanted = '(' + wanted + ") or (ip proto 6 and ip[6:2] & 0x1fff != 0) or ip6 proto 44";
  }
  if (!options.host.empty()) {
    wanted = "host " + options.host + " and (" + wanted + ')';
  }
  // `vlan` shifts all that stands behind it, so it comes last.
  return vlan ? '(' + wanted + ") or (vlan and (" + wanted + "))" : wanted;
}

}  // namespace lanyard::capture
