#pragma once

#include <cstdint>

namespace lanyard::trace {

/// What the packets of an interface begin with; the numbers are those of
/// https://www.tcpdump.org/linktypes.html.
enum class LinkType : std::uint16_t {
  loopback_null = 0,  ///< BSD loopback: a 32-bit address family in the capturing host's byte order.
  ethernet = 1,
  raw_ip = 101,         ///< An IPv4 or IPv6 header; which one, its first four bits say.
  loopback_loop = 108,  ///< OpenBSD loopback: the family in network byte order.
  linux_cooked = 113,   ///< LINKTYPE_LINUX_SLL, of the interface `any`.
  raw_ipv4 = 228,
  raw_ipv6 = 229,
  linux_cooked_v2 = 276,  ///< LINKTYPE_LINUX_SLL2.
};

}  // namespace lanyard::trace
