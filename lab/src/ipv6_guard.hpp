#pragma once

#include "lanyard/base/bytes.hpp"
#include "lanyard/lab/uplink_guard.hpp"

namespace lanyard::lab {

/// Whether an IPv6 packet (RFC 8200) of a board may go to the uplink: no extension headers, so no
/// fragments; TCP, UDP, echo requests and neighbour discovery (RFC 4861). `bytes` follow the
/// Ethernet header. With `no_uplink` only link-local unicast and multicast destinations.
UplinkVerdict check_ipv6_packet(ByteView bytes, bool no_uplink);

}  // namespace lanyard::lab
