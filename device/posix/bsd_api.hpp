#pragma once

#include <arpa/inet.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cerrno>

/// The computer's sockets under the names that bsd_socket_platform.cpp uses. Types and constants
/// are those of the C headers.
namespace lanyard::device::bsd {

inline int last_error() {
  return errno;
}
inline int open(int family, int type, int protocol) {
  return ::socket(family, type | SOCK_CLOEXEC, protocol);
}
inline int close(int descriptor) {
  return ::close(descriptor);
}
inline int bind(int descriptor, const sockaddr* address, socklen_t size) {
  return ::bind(descriptor, address, size);
}
inline int listen(int descriptor, int backlog) {
  return ::listen(descriptor, backlog);
}
inline int accept(int descriptor, sockaddr* address, socklen_t* size) {
  return ::accept4(descriptor, address, size, SOCK_CLOEXEC);
}
inline int connect(int descriptor, const sockaddr* address, socklen_t size) {
  return ::connect(descriptor, address, size);
}
inline auto send(int descriptor, const void* data, std::size_t size) {
  return ::send(descriptor, data, size, MSG_NOSIGNAL);
}
inline auto sendto(int descriptor, const void* data, std::size_t size, const sockaddr* address,
                   socklen_t address_size) {
  return ::sendto(descriptor, data, size, MSG_NOSIGNAL, address, address_size);
}
inline auto recvfrom(int descriptor, void* data, std::size_t size, int flags, sockaddr* address,
                     socklen_t* address_size) {
  return ::recvfrom(descriptor, data, size, flags, address, address_size);
}
inline int setsockopt(int descriptor, int level, int option, const void* value, socklen_t size) {
  return ::setsockopt(descriptor, level, option, value, size);
}
inline int getsockopt(int descriptor, int level, int option, void* value, socklen_t* size) {
  return ::getsockopt(descriptor, level, option, value, size);
}
inline int get_flags(int descriptor) {
  return ::fcntl(descriptor, F_GETFL, 0);
}
inline int set_flags(int descriptor, int flags) {
  return ::fcntl(descriptor, F_SETFL, flags);
}
inline int poll(pollfd* entries, std::size_t count, int milliseconds) {
  return ::poll(entries, count, milliseconds);
}
inline int getaddrinfo(const char* host, const char* port, const addrinfo* hints, addrinfo** out) {
  return ::getaddrinfo(host, port, hints, out);
}
inline void freeaddrinfo(addrinfo* list) {
  ::freeaddrinfo(list);
}
inline int inet_pton(int family, const char* text, void* out) {
  return ::inet_pton(family, text, out);
}
inline const char* inet_ntop(int family, const void* address, char* text, socklen_t size) {
  return ::inet_ntop(family, address, text, size);
}

}  // namespace lanyard::device::bsd
