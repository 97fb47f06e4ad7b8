#pragma once

#include <string>
#include <vector>

namespace lanyard::cli {

struct LocalAddress {
  std::string address;    ///< IPv6 link-local ones with their zone: `fe80::1%eth0`.
  std::string interface;  ///< `eth0`, `virtual network Lanyard`
  bool is_v6 = false;
  bool is_loopback = false;
  bool is_link_local = false;
};

/// The addresses under which other computers can reach this one, best first: IPv4, then global
/// IPv6, then link-local, and loopback last. Empty where the system does not tell. Implemented in
/// platform/.
std::vector<LocalAddress> local_addresses();

/// The same, and before them those that this computer has in virtual networks that run.
std::vector<LocalAddress> reachable_addresses();

}  // namespace lanyard::cli
