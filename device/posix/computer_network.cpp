#include "computer_network.hpp"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netpacket/packet.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <memory>
#include <sstream>
#include <vector>

#include "host_error.hpp"

namespace lanyard::device::posix {
namespace {

struct DefaultRoute {
  std::string interface;
  std::string gateway = "0.0.0.0";
};

std::string to_text(const in_addr& address) {
  std::array<char, INET_ADDRSTRLEN> text{};
  ::inet_ntop(AF_INET, &address, text.data(), text.size());
  return text.data();
}

/// /proc/net/route: a line a route, numbers in hexadecimal and in the machine's byte order.
DefaultRoute default_route() {
  std::ifstream file("/proc/net/route");
  std::string line;
  while (std::getline(file, line)) {
    std::istringstream fields(line);
    DefaultRoute route;
    std::string destination;
    std::uint32_t gateway = 0;
    if (!(fields >> route.interface >> destination >> std::hex >> gateway)) continue;
    if (destination != "00000000") continue;
    route.gateway = to_text({.s_addr = gateway});
    return route;
  }
  return {};
}

std::string first_name_server() {
  std::ifstream file("/etc/resolv.conf");
  std::string line;
  while (std::getline(file, line)) {
    std::istringstream fields(line);
    std::string keyword;
    std::string address;
    in_addr numbers{};
    if (fields >> keyword >> address && keyword == "nameserver" &&
        ::inet_pton(AF_INET, address.c_str(), &numbers) == 1) {
      return address;
    }
  }
  return "0.0.0.0";
}

struct Interface {
  ComputerNetwork network;
  bool loopback = false;
};

MacAddress mac_of(const ifaddrs* all, const char* name) {
  MacAddress mac{};
  for (const ifaddrs* entry = all; entry != nullptr; entry = entry->ifa_next) {
    if (entry->ifa_addr == nullptr || entry->ifa_addr->sa_family != AF_PACKET) continue;
    if (std::strcmp(entry->ifa_name, name) != 0) continue;
    sockaddr_ll link{};
    std::memcpy(&link, entry->ifa_addr, sizeof link);
    if (link.sll_halen == mac.size()) std::memcpy(mac.data(), link.sll_addr, mac.size());
  }
  return mac;
}

std::vector<Interface> interfaces() {
  ifaddrs* raw = nullptr;
  if (::getifaddrs(&raw) < 0) throw hosted::host_error("cannot list the computer's interfaces");
  const std::unique_ptr<ifaddrs, decltype(&::freeifaddrs)> all(raw, &::freeifaddrs);
  std::vector<Interface> found;
  for (const ifaddrs* entry = all.get(); entry != nullptr; entry = entry->ifa_next) {
    if (entry->ifa_addr == nullptr || entry->ifa_addr->sa_family != AF_INET) continue;
    if ((entry->ifa_flags & IFF_UP) == 0) continue;
    sockaddr_in address{};
    sockaddr_in mask{};
    std::memcpy(&address, entry->ifa_addr, sizeof address);
    if (entry->ifa_netmask != nullptr) std::memcpy(&mask, entry->ifa_netmask, sizeof mask);
    Interface one;
    one.network.interface = entry->ifa_name;
    one.network.addresses.address = to_text(address.sin_addr);
    one.network.addresses.netmask = to_text(mask.sin_addr);
    one.network.mac = mac_of(all.get(), entry->ifa_name);
    one.loopback = (entry->ifa_flags & IFF_LOOPBACK) != 0;
    found.push_back(std::move(one));
  }
  return found;
}

}  // namespace

ComputerNetwork computer_network(const std::string& interface) {
  const DefaultRoute route = default_route();
  auto all = interfaces();
  // Best first: the one asked for, that of the default route, any but loopback.
  const auto rank = [&](const Interface& one) {
    if (one.network.interface == interface) return 0;
    if (one.network.interface == route.interface) return 1;
    return one.loopback ? 3 : 2;
  };
  std::ranges::stable_sort(all, {}, rank);
  if (all.empty() || (!interface.empty() && rank(all.front()) != 0)) {
    throw OSError(to_platform(Errno::no_device),
                  interface.empty() ? "cannot use the computer's network"
                                    : "cannot use interface \"" + interface + "\"",
                  "there is no interface up that has an IPv4 address");
  }
  ComputerNetwork network = std::move(all.front().network);
  if (network.interface == route.interface) network.addresses.gateway = route.gateway;
  network.addresses.dns = first_name_server();
  return network;
}

std::string& chosen_interface() {
  static std::string name;
  return name;
}

}  // namespace lanyard::device::posix
