#include "lanyard/base/local_addresses.hpp"

#include <ifaddrs.h>
#include <net/if.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <memory>
#include <tuple>

namespace lanyard {
namespace {

auto rank(const LocalAddress& address) {
  return std::tuple(address.is_loopback, address.is_link_local, address.is_v6);
}

}  // namespace

std::vector<LocalAddress> local_addresses() {
  ifaddrs* first = nullptr;
  if (getifaddrs(&first) != 0) {
    return {};
  }
  const std::unique_ptr<ifaddrs, decltype(&freeifaddrs)> owner(first, &freeifaddrs);
  std::vector<LocalAddress> found;
  for (const ifaddrs* entry = first; entry != nullptr; entry = entry->ifa_next) {
    const bool is_up = (entry->ifa_flags & IFF_UP) != 0;
    if (entry->ifa_addr == nullptr || !is_up) {
      continue;
    }
    const int family = entry->ifa_addr->sa_family;
    if (family != AF_INET && family != AF_INET6) {
      continue;
    }
    std::array<char, NI_MAXHOST> text{};
    const socklen_t size = family == AF_INET ? sizeof(sockaddr_in) : sizeof(sockaddr_in6);
    if (getnameinfo(entry->ifa_addr, size, text.data(), static_cast<socklen_t>(text.size()),
                    nullptr, 0, NI_NUMERICHOST) != 0) {
      continue;
    }
    const std::string address(text.data());
    found.push_back({.address = address,
                     .interface = entry->ifa_name,
                     .is_v6 = family == AF_INET6,
                     .is_loopback = (entry->ifa_flags & IFF_LOOPBACK) != 0,
                     .is_link_local = address.find('%') != std::string::npos});
  }
  std::ranges::stable_sort(found, {}, rank);
  return found;
}

}  // namespace lanyard
