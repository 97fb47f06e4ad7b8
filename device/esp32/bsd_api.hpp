#pragma once

#include <fcntl.h>
#include <sys/poll.h>

#include <cerrno>
#include <cstddef>

#include "lwip/netdb.h"
#include "lwip/sockets.h"

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
inline int close(int descriptor) {
  return lwip_close(descriptor);
}
inline int bind(int descriptor, const sockaddr* address, socklen_t size) {
  return lwip_bind(descriptor, address, size);
}
inline int listen(int descriptor, int backlog) {
  return lwip_listen(descriptor, backlog);
}
inline int accept(int descriptor, sockaddr* address, socklen_t* size) {
  return lwip_accept(descriptor, address, size);
}
inline int connect(int descriptor, const sockaddr* address, socklen_t size) {
  return lwip_connect(descriptor, address, size);
}
inline auto send(int descriptor, const void* data, std::size_t size) {
  return lwip_send(descriptor, data, size, 0);
}
inline auto sendto(int descriptor, const void* data, std::size_t size, const sockaddr* address,
                   socklen_t address_size) {
  return lwip_sendto(descriptor, data, size, 0, address, address_size);
}
inline auto recvfrom(int descriptor, void* data, std::size_t size, int flags, sockaddr* address,
                     socklen_t* address_size) {
  return lwip_recvfrom(descriptor, data, size, flags, address, address_size);
}
inline int setsockopt(int descriptor, int level, int option, const void* value, socklen_t size) {
  return lwip_setsockopt(descriptor, level, option, value, size);
}
inline int getsockopt(int descriptor, int level, int option, void* value, socklen_t* size) {
  return lwip_getsockopt(descriptor, level, option, value, size);
}
inline int get_flags(int descriptor) {
  return lwip_fcntl(descriptor, F_GETFL, 0);
}
inline int set_flags(int descriptor, int flags) {
  return lwip_fcntl(descriptor, F_SETFL, flags);
}
inline int poll(pollfd* entries, std::size_t count, int milliseconds) {
  return ::poll(entries, static_cast<nfds_t>(count), milliseconds);
}
inline int getaddrinfo(const char* host, const char* port, const addrinfo* hints, addrinfo** out) {
  return lwip_getaddrinfo(host, port, hints, out);
}
inline void freeaddrinfo(addrinfo* list) {
  lwip_freeaddrinfo(list);
}
inline int inet_pton(int family, const char* text, void* out) {
  return lwip_inet_pton(family, text, out);
}
inline const char* inet_ntop(int family, const void* address, char* text, socklen_t size) {
  return lwip_inet_ntop(family, address, text, size);
}

}  // namespace lanyard::device::bsd
