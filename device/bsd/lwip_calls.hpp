#pragma once

#include <cstddef>

#include "lwip/netdb.h"
#include "lwip/sockets.h"

/// The calls of lwIP that are the same on the virtual board and on the ESP32, under the names that
/// bsd_socket_platform.cpp uses. Included by those platforms' bsd_api.hpp, which add the rest.
namespace lanyard::device::bsd {

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
inline void freeaddrinfo(addrinfo* list) {
  lwip_freeaddrinfo(list);
}

}  // namespace lanyard::device::bsd
