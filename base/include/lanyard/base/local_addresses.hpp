#pragma once

#include <string>
#include <vector>

namespace lanyard {

/// One address that this computer has.
struct LocalAddress {
  std::string address;    ///< IPv6 link-local ones with their zone: `fe80::1%eth0`.
  std::string interface;  ///< `eth0`, `virtual network Lanyard`
  bool is_v6 = false;
  bool is_loopback = false;
  bool is_link_local = false;
};

/// The addresses under which other computers can reach this one, best first: IPv4, then global
/// IPv6, then link-local, and loopback last; only of interfaces that are up. Empty where the system
/// does not tell. Any thread; does not block.
std::vector<LocalAddress> local_addresses();

}  // namespace lanyard
