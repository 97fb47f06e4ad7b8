#pragma once

#include "lanyard/lab/ipv4_address.hpp"
#include "lanyard/lab/mac_address.hpp"

namespace lanyard::lab {

/// The Ethernet address that libslirp gives one of its own IPv4 addresses (gateway, nameserver):
/// 52:55 and the four bytes of the address.
MacAddress uplink_mac(Ipv4Address address);

}  // namespace lanyard::lab
