#pragma once

#include <cstddef>
#include <cstring>

#include "lwip/inet.h"
#include "lwip/netdb.h"
#include "lwip/sockets.h"
#include "lwip_calls.hpp"
#include "stack.hpp"

/// lwIP's sockets under the names that bsd_socket_platform.cpp uses. Types and constants are those
/// of lwip/sockets.h; never include this where <sys/socket.h> is included.
namespace lanyard::device::bsd {

inline int last_error() {
  return *lanyard_lwip_errno();
}
inline int open(int family, int type, int protocol) {
  virtual_board::start_stack();
  return lwip_socket(family, type, protocol);
}
inline int poll(pollfd* entries, std::size_t count, int milliseconds) {
  return lwip_poll(entries, count, milliseconds);
}
inline int getaddrinfo(const char* host, const char* port, const addrinfo* hints, addrinfo** out) {
  virtual_board::start_stack();
  return lwip_getaddrinfo(host, port, hints, out);
}
/// lwIP casts what it is given to its own address types, which must be aligned; others need not.
struct AlignedAddress {
  alignas(ip6_addr_t) std::byte bytes[sizeof(ip6_addr_t)];
  static std::size_t size_of(int family) {
    return family == AF_INET ? sizeof(in_addr) : sizeof(in6_addr);
  }
};
inline int inet_pton(int family, const char* text, void* out) {
  AlignedAddress aligned{};
  const int result = lwip_inet_pton(family, text, aligned.bytes);
  if (result == 1) {
    std::memcpy(out, aligned.bytes, AlignedAddress::size_of(family));
  }
  return result;
}
inline const char* inet_ntop(int family, const void* address, char* text, socklen_t size) {
  AlignedAddress aligned{};
  std::memcpy(aligned.bytes, address, AlignedAddress::size_of(family));
  return lwip_inet_ntop(family, aligned.bytes, text, size);
}

}  // namespace lanyard::device::bsd
