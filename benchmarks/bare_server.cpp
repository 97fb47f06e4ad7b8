// The physical floor: what a TCP server costs that does nothing but its duty, by epoll, on one
// thread. Usage: bare_server sink|echo PORT, on 127.0.0.1, until it is killed.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

namespace {

constexpr std::size_t buffer_size = std::size_t{256} << 10U;  ///< As Lanyard's sessions read.

[[noreturn]] void fail(const char* what) {
  std::perror(what);
  std::exit(1);
}

int listen_at(std::uint16_t port) {
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int on = 1;
  ::setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_port = htons(port);
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::bind(listener, reinterpret_cast<const sockaddr*>(&at), sizeof at) != 0 ||
      ::listen(listener, SOMAXCONN) != 0) {
    fail("bare_server: listening");
  }
  return listener;
}

void add(int poller, int descriptor) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = descriptor;
  if (::epoll_ctl(poller, EPOLL_CTL_ADD, descriptor, &event) != 0) {
    fail("bare_server: epoll_ctl");
  }
}

/// Peers ask for answers before they send more, so an echo never finds the socket full.
bool serve(int peer, bool echo, std::vector<char>& buffer) {
  const ssize_t count = ::recv(peer, buffer.data(), buffer.size(), 0);
  if (count <= 0) {
    return false;
  }
  return !echo ||
         ::send(peer, buffer.data(), static_cast<std::size_t>(count), MSG_NOSIGNAL) == count;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: bare_server sink|echo PORT\n");
    return 2;
  }
  const bool echo = std::strcmp(argv[1], "echo") == 0;
  const int listener = listen_at(static_cast<std::uint16_t>(std::atoi(argv[2])));
  const int poller = ::epoll_create1(EPOLL_CLOEXEC);
  add(poller, listener);
  std::vector<char> buffer(buffer_size);
  std::array<epoll_event, 256> events{};
  for (;;) {
    const int count = ::epoll_wait(poller, events.data(), static_cast<int>(events.size()), -1);
    for (std::size_t i = 0; i < static_cast<std::size_t>(count > 0 ? count : 0); ++i) {
      const int ready = events[i].data.fd;
      if (ready != listener) {
        if (!serve(ready, echo, buffer)) {
          ::close(ready);
        }
        continue;
      }
      const int peer = ::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
      if (peer < 0) {
        continue;
      }
      const int on = 1;
      ::setsockopt(peer, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
      add(poller, peer);
    }
  }
}
