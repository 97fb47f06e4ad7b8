#pragma once

#include <fcntl.h>
#include <sys/poll.h>

#include <cerrno>
#include <cstddef>

#include "lwip/netdb.h"
#include "lwip/sockets.h"
#include "lwip_calls.hpp"

/// ESP-IDF's lwIP under the names that bsd_socket_platform.cpp uses. lwip_… goes straight to the
/// stack, as MicroPython does; poll() goes through the virtual file system, the one way to wait
/// that ESP-IDF documents.
namespace lanyard::device::bsd {

inline int last_error() {
  return errno;
}
inline int open(int family, int type, int protocol) {
  return lwip_socket(family, type, protocol);
}
inline int poll(pollfd* entries, std::size_t count, int milliseconds) {
  return ::poll(entries, static_cast<nfds_t>(count), milliseconds);
}
inline int getaddrinfo(const char* host, const char* port, const addrinfo* hints, addrinfo** out) {
  return lwip_getaddrinfo(host, port, hints, out);
}
inline int inet_pton(int family, const char* text, void* out) {
  return lwip_inet_pton(family, text, out);
}
inline const char* inet_ntop(int family, const void* address, char* text, socklen_t size) {
  return lwip_inet_ntop(family, address, text, size);
}

}  // namespace lanyard::device::bsd
