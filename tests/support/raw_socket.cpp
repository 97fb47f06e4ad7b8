#include "raw_socket.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <system_error>
#include <utility>

namespace lanyard::test {
namespace {

[[noreturn]] void fail(const std::string& what) {
  throw std::system_error(errno, std::generic_category(), what);
}

struct Address {
  sockaddr_storage storage{};
  socklen_t size = 0;

  sockaddr* pointer() { return reinterpret_cast<sockaddr*>(&storage); }
};

Address parse(const std::string& text) {
  const std::size_t colon = text.rfind(':');
  std::string host = text.substr(0, colon);
  const auto port = htons(static_cast<std::uint16_t>(std::stoi(text.substr(colon + 1))));
  Address address;
  if (host.starts_with('[')) {
    host = host.substr(1, host.size() - 2);
    auto* const v6 = reinterpret_cast<sockaddr_in6*>(&address.storage);
    v6->sin6_family = AF_INET6;
    v6->sin6_port = port;
    address.size = sizeof *v6;
    if (inet_pton(AF_INET6, host.c_str(), &v6->sin6_addr) == 1) {
      return address;
    }
  } else {
    auto* const v4 = reinterpret_cast<sockaddr_in*>(&address.storage);
    v4->sin_family = AF_INET;
    v4->sin_port = port;
    address.size = sizeof *v4;
    if (inet_pton(AF_INET, host.c_str(), &v4->sin_addr) == 1) {
      return address;
    }
  }
  throw std::invalid_argument("no address: " + text);
}

RawSocket make(const Address& address, int type) {
  std::signal(SIGPIPE, SIG_IGN);
  const int descriptor = socket(address.storage.ss_family, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (descriptor < 0) {
    fail("socket");
  }
  return RawSocket(descriptor);
}

bool is_retry() {
  return errno == EAGAIN || errno == EINTR;
}

}  // namespace

RawSocket& RawSocket::operator=(RawSocket&& other) noexcept {
  if (this != &other) {
    close();
    descriptor_ = other.release();
  }
  return *this;
}

int RawSocket::release() {
  return std::exchange(descriptor_, -1);
}

void RawSocket::close() {
  if (descriptor_ >= 0) {
    ::close(release());
  }
}

void RawSocket::wait_for(short events) const {
  const auto deadline = Clock::now() + patience;
  pollfd waiting{.fd = descriptor_, .events = events, .revents = 0};
  while (poll(&waiting, 1, milliseconds_until(deadline)) <= 0) {
    if (Clock::now() >= deadline) {
      throw WaitedInVain("waited in vain for a raw socket");
    }
  }
}

RawSocket RawSocket::connect_to(const std::string& address) {
  Address peer = parse(address);
  RawSocket socket = make(peer, SOCK_STREAM);
  if (connect(socket.descriptor_, peer.pointer(), peer.size) != 0) {
    if (errno != EINPROGRESS) {
      fail("connect to " + address);
    }
    socket.wait_for(POLLOUT);
    socklen_t size = sizeof errno;
    int code = 0;
    getsockopt(socket.descriptor_, SOL_SOCKET, SO_ERROR, &code, &size);
    if (code != 0) {
      errno = code;
      fail("connect to " + address);
    }
  }
  return socket;
}

RawSocket RawSocket::listen_on(const std::string& address) {
  RawSocket socket = reserve(address);
  socket.start_listening();
  return socket;
}

RawSocket RawSocket::reserve(const std::string& address) {
  Address local = parse(address);
  RawSocket socket = make(local, SOCK_STREAM);
  const int yes = 1;
  setsockopt(socket.descriptor_, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  if (bind(socket.descriptor_, local.pointer(), local.size) != 0) {
    fail("bind to " + address);
  }
  return socket;
}

void RawSocket::start_listening() {
  if (listen(descriptor_, 16) != 0) {
    fail("listen on " + local_address());
  }
}

RawSocket RawSocket::udp_at(const std::string& address) {
  Address local = parse(address);
  RawSocket socket = make(local, SOCK_DGRAM);
  if (bind(socket.descriptor_, local.pointer(), local.size) != 0) {
    fail("bind to " + address);
  }
  return socket;
}

RawSocket RawSocket::accept() {
  while (true) {
    const int taken = accept4(descriptor_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (taken >= 0) {
      return RawSocket(taken);
    }
    if (!is_retry()) {
      fail("accept");
    }
    wait_for(POLLIN);
  }
}

std::size_t RawSocket::send_some(std::string_view bytes) {
  const ssize_t count = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  if (count < 0 && !is_retry()) {
    fail("send");
  }
  return count < 0 ? 0 : static_cast<std::size_t>(count);
}

void RawSocket::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const std::size_t count = send_some(bytes);
    bytes.remove_prefix(count);
    if (count == 0) {
      wait_for(POLLOUT);
    }
  }
}

void RawSocket::send_to(const std::string& address, std::string_view datagram) {
  Address peer = parse(address);
  if (sendto(descriptor_, datagram.data(), datagram.size(), 0, peer.pointer(), peer.size) < 0) {
    fail("send to " + address);
  }
}

std::string RawSocket::receive_some() {
  std::string bytes(65536, '\0');
  while (true) {
    const ssize_t count = recv(descriptor_, bytes.data(), bytes.size(), 0);
    if (count >= 0) {
      bytes.resize(static_cast<std::size_t>(count));
      return bytes;
    }
    if (!is_retry()) {
      fail("receive");
    }
    wait_for(POLLIN);
  }
}

std::string RawSocket::receive_exactly(std::size_t size) {
  std::string bytes;
  while (bytes.size() < size) {
    std::string more(size - bytes.size(), '\0');
    const ssize_t count = recv(descriptor_, more.data(), more.size(), 0);
    if (count == 0) {
      throw WaitedInVain("the connection ended after " + std::to_string(bytes.size()) +
                         " bytes: " + bytes.substr(0, 200));
    }
    if (count < 0) {
      if (!is_retry()) {
        fail("receive");
      }
      wait_for(POLLIN);
      continue;
    }
    bytes.append(more, 0, static_cast<std::size_t>(count));
  }
  return bytes;
}

std::string RawSocket::receive_to_end() {
  std::string bytes;
  while (true) {
    const std::string more = receive_some();
    if (more.empty()) {
      return bytes;
    }
    bytes += more;
  }
}

void RawSocket::wait_for_reset() {
  try {
    receive_to_end();
  } catch (const std::system_error& error) {
    if (error.code() == std::errc::connection_reset) {
      return;
    }
    throw;
  }
  throw WaitedInVain("the connection ended in order, not by a reset");
}

void RawSocket::shutdown_send() {
  if (shutdown(descriptor_, SHUT_WR) != 0) {
    fail("shutdown");
  }
}

void RawSocket::reset() {
  const linger at_once{.l_onoff = 1, .l_linger = 0};
  setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  close();
}

std::string RawSocket::local_address() const {
  Address local;
  local.size = sizeof local.storage;
  if (getsockname(descriptor_, local.pointer(), &local.size) != 0) {
    fail("getsockname");
  }
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (local.storage.ss_family == AF_INET6) {
    const auto* const v6 = reinterpret_cast<const sockaddr_in6*>(&local.storage);
    inet_ntop(AF_INET6, &v6->sin6_addr, text.data(), text.size());
    return "[" + std::string(text.data()) + "]:" + std::to_string(ntohs(v6->sin6_port));
  }
  const auto* const v4 = reinterpret_cast<const sockaddr_in*>(&local.storage);
  inet_ntop(AF_INET, &v4->sin_addr, text.data(), text.size());
  return std::string(text.data()) + ":" + std::to_string(ntohs(v4->sin_port));
}

std::uint16_t RawSocket::local_port() const {
  const std::string address = local_address();
  return static_cast<std::uint16_t>(std::stoi(address.substr(address.rfind(':') + 1)));
}

}  // namespace lanyard::test
