#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "lanyard/base/bytes.hpp"
#include "lanyard/base/ip_endpoint.hpp"

/// The other end of the wire in the tests of the engine: bare blocking sockets on loopback, which
/// know nothing of the engine. A call that waits longer than `peer_patience` fails.
namespace lanyard::session::testing {

inline constexpr std::chrono::seconds peer_patience{20};

/// An address as the socket calls take it.
struct RawAddress {
  sockaddr_storage storage{};
  socklen_t size = 0;
  [[nodiscard]] const sockaddr* get() const {
    // The socket calls take every family through this one pointer type.
    return reinterpret_cast<const sockaddr*>(&storage);
  }
  sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }
};

/// Reads `127.0.0.1:80` or `[::1]:80`; `0.0.0.0` and `[::]` become loopback.
inline RawAddress raw_address(std::string_view text) {
  const auto parsed = parse_ip_endpoint(text);
  RawAddress address;
  if (!parsed) {
    return address;
  }
  constexpr std::array<std::byte, 16> any{};
  if (parsed->is_v6) {
    sockaddr_in6 v6{};
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(parsed->port);
    if (parsed->address == any) {
      v6.sin6_addr = IN6ADDR_LOOPBACK_INIT;
    } else {
      std::memcpy(&v6.sin6_addr, parsed->address.data(), 16);
    }
    std::memcpy(&address.storage, &v6, sizeof v6);
    address.size = sizeof v6;
  } else {
    sockaddr_in v4{};
    v4.sin_family = AF_INET;
    v4.sin_port = htons(parsed->port);
    if (parsed->address == any) {
      v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    } else {
      std::memcpy(&v4.sin_addr, parsed->address.data(), 4);
    }
    std::memcpy(&address.storage, &v4, sizeof v4);
    address.size = sizeof v4;
  }
  return address;
}

inline std::uint16_t port_of(std::string_view text) {
  const auto parsed = parse_ip_endpoint(text);
  return parsed ? parsed->port : 0;
}

/// One socket, closed at the end.
class RawSocket {
 public:
  RawSocket() = default;
  explicit RawSocket(int descriptor) : descriptor_(descriptor) { set_patience(); }
  RawSocket(int family, int type) : RawSocket(::socket(family, type | SOCK_CLOEXEC, 0)) {}
  RawSocket(RawSocket&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  RawSocket& operator=(RawSocket&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
  }
  RawSocket(const RawSocket&) = delete;
  RawSocket& operator=(const RawSocket&) = delete;
  ~RawSocket() { close(); }

  [[nodiscard]] int descriptor() const { return descriptor_; }
  [[nodiscard]] bool is_open() const { return descriptor_ >= 0; }

  bool connect(std::string_view to) {
    const RawAddress address = raw_address(to);
    return ::connect(descriptor_, address.get(), address.size) == 0;
  }
  bool bind(std::string_view to) {
    const RawAddress address = raw_address(to);
    const int on = 1;
    ::setsockopt(descriptor_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    return ::bind(descriptor_, address.get(), address.size) == 0;
  }
  [[nodiscard]] std::string local() const {
    RawAddress address;
    address.size = sizeof address.storage;
    ::getsockname(descriptor_, address.get(), &address.size);
    return text_of_address(address);
  }

  void set(int level, int name, int value) const {
    ::setsockopt(descriptor_, level, name, &value, sizeof value);
  }

  /// False when the connection failed.
  bool send(ByteView data) const {
    while (!data.empty()) {
      const ssize_t sent = ::send(descriptor_, data.data(), data.size(), MSG_NOSIGNAL);
      if (sent <= 0) {
        return false;
      }
      data = data.subspan(static_cast<std::size_t>(sent));
    }
    return true;
  }
  bool send(std::string_view text) const { return send(as_byte_view(text)); }

  /// What one recv gives; empty at the end of the stream; nothing on failure, with errno set.
  [[nodiscard]] std::optional<std::string> receive_some(std::size_t most = 65'536) const {
    std::string text(most, '\0');
    const ssize_t count = ::recv(descriptor_, text.data(), text.size(), 0);
    if (count < 0) {
      return std::nullopt;
    }
    text.resize(static_cast<std::size_t>(count));
    return text;
  }
  /// `count` bytes, or what came before the end or a failure.
  [[nodiscard]] std::string receive(std::size_t count) const {
    std::string text;
    while (text.size() < count) {
      const auto some = receive_some(std::min<std::size_t>(count - text.size(), 1U << 20U));
      if (!some || some->empty()) {
        break;
      }
      text += *some;
    }
    return text;
  }
  /// Everything up to the peer's FIN; nothing when the connection fails before it.
  [[nodiscard]] std::optional<std::string> receive_to_end() const {
    std::string text;
    while (true) {
      const auto some = receive_some(1U << 20U);
      if (!some) {
        return std::nullopt;
      }
      if (some->empty()) {
        return text;
      }
      text += *some;
    }
  }

  void send_fin() const { ::shutdown(descriptor_, SHUT_WR); }
  void close() {
    if (descriptor_ >= 0) {
      ::close(std::exchange(descriptor_, -1));
    }
  }
  /// Closes with RST instead of FIN.
  void reset() {
    const linger at_once{.l_onoff = 1, .l_linger = 0};
    ::setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    close();
  }
  /// Sends until the kernel takes no more; returns how many bytes it took. The socket is
  /// non-blocking for that time only.
  [[nodiscard]] std::size_t send_until_full(ByteView pattern) const {
    std::size_t total = 0;
    while (total < pattern.size()) {
      const auto rest = pattern.subspan(total);
      const ssize_t sent =
          ::send(descriptor_, rest.data(), rest.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
      if (sent <= 0) {
        break;
      }
      total += static_cast<std::size_t>(sent);
    }
    return total;
  }
  /// Waits for one of the events of poll(2); false after the patience.
  [[nodiscard]] bool wait_for(short events) const {
    pollfd entry{.fd = descriptor_, .events = events, .revents = 0};
    return ::poll(&entry, 1, static_cast<int>(peer_patience.count()) * 1000) > 0;
  }

 private:
  static std::string text_of_address(const RawAddress& address) {
    std::array<char, INET6_ADDRSTRLEN> host{};
    if (address.storage.ss_family == AF_INET6) {
      sockaddr_in6 v6{};
      std::memcpy(&v6, &address.storage, sizeof v6);
      ::inet_ntop(AF_INET6, &v6.sin6_addr, host.data(), host.size());
      return join_host_port(host.data(), ntohs(v6.sin6_port));
    }
    sockaddr_in v4{};
    std::memcpy(&v4, &address.storage, sizeof v4);
    ::inet_ntop(AF_INET, &v4.sin_addr, host.data(), host.size());
    return join_host_port(host.data(), ntohs(v4.sin_port));
  }
  void set_patience() const {
    const timeval patience{.tv_sec = peer_patience.count(), .tv_usec = 0};
    ::setsockopt(descriptor_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ::setsockopt(descriptor_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  }

  int descriptor_ = -1;
};

/// Receive buffer of a peer that is to be slow. Below two segments of loopback (64 KiB each) TCP
/// would crawl from one window probe to the next.
inline constexpr int small_buffer = 256 << 10;

/// A TCP connection to `address`; not open when it failed.
inline RawSocket connect_to(std::string_view address, int receive_buffer = 0) {
  RawSocket socket(raw_address(address).storage.ss_family, SOCK_STREAM);
  if (receive_buffer > 0) {
    socket.set(SOL_SOCKET, SO_RCVBUF, receive_buffer);
  }
  if (!socket.connect(address)) {
    socket.close();
  }
  return socket;
}

/// A listening TCP socket on loopback.
class RawListener {
 public:
  explicit RawListener(std::string_view address = "127.0.0.1:0", int backlog = 128)
      : socket_(raw_address(address).storage.ss_family, SOCK_STREAM) {
    open_ = socket_.bind(address) && ::listen(socket_.descriptor(), backlog) == 0;
    address_ = socket_.local();
  }
  [[nodiscard]] bool is_open() const { return open_; }
  [[nodiscard]] const std::string& address() const { return address_; }
  [[nodiscard]] std::uint16_t port() const { return port_of(address_); }
  [[nodiscard]] const RawSocket& socket() const { return socket_; }
  [[nodiscard]] RawSocket accept() const {
    return RawSocket(::accept4(socket_.descriptor(), nullptr, nullptr, SOCK_CLOEXEC));
  }

 private:
  RawSocket socket_;
  std::string address_;
  bool open_ = false;
};

/// A port of loopback on which nobody listens: it was free a moment ago.
inline std::uint16_t unused_port(std::string_view address = "127.0.0.1:0") {
  RawSocket socket(raw_address(address).storage.ss_family, SOCK_STREAM);
  socket.bind(address);
  return port_of(socket.local());
}

}  // namespace lanyard::session::testing
