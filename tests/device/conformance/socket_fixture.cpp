#include "socket_fixture.hpp"

#include <unistd.h>

#include <atomic>

namespace lanyard::device::test {

using lanyard::test::patience;
using lanyard::test::WaitedInVain;

std::uint16_t next_port() {
  // Below the range that Linux and lwIP (49152 and up) take ports for clients from.
  constexpr unsigned first = 10000;
  constexpr unsigned count = 20000;
  static std::atomic<unsigned> used{static_cast<unsigned>(::getpid()) * 131U};
  return static_cast<std::uint16_t>(first + used++ % count);
}

Listener listen_on_loopback(int backlog) {
  Listener listener;
  for (int tries = 0;; ++tries) {
    listener.address = {.host = std::string(loopback), .port = next_port()};
    try {
      listener.socket.setsockopt(OptionLevel::socket, SocketOption::reuse_address, 1);
      listener.socket.bind(listener.address);
      listener.socket.listen(backlog);
      return listener;
    } catch (const OSError& error) {
      // Another program of this machine may have the port.
      if (!error.is(Errno::address_in_use) || tries == 100) throw;
      listener.socket = Socket();
    }
  }
}

Connection connect_on_loopback() {
  Listener listener = listen_on_loopback();
  Connection connection;
  auto accepted = at_the_same_time([&] { return listener.socket.accept(); });
  connection.client.connect(listener.address);
  Accepted server = get(accepted);
  connection.server = std::move(server.socket);
  connection.client_address = server.peer;
  return connection;
}

std::optional<int> error_of(const std::function<void()>& action) {
  try {
    action();
    return std::nullopt;
  } catch (const OSError& error) {
    return error.number();
  }
}

namespace {

PollEntry wait_for(PollEntry entry) {
  if (!poll({&entry, 1}, std::chrono::duration_cast<std::chrono::milliseconds>(patience))) {
    throw WaitedInVain("a socket");
  }
  return entry;
}

}  // namespace

PollEntry wait_readable(const Socket& socket) {
  return wait_for({.socket = &socket, .want_readable = true});
}

PollEntry wait_writable(const Socket& socket) {
  return wait_for({.socket = &socket, .want_writable = true});
}

std::string pattern(std::size_t size) {
  std::string bytes;
  bytes.reserve(size + 8);
  for (std::uint32_t i = 0; bytes.size() < size; ++i) {
    const std::uint32_t mixed = i * 2654435761U;
    for (unsigned shift = 0; shift < 32; shift += 8) {
      bytes += static_cast<char>(mixed >> shift & 0xFFU);
    }
  }
  bytes.resize(size);
  return bytes;
}

}  // namespace lanyard::device::test
