#include "load.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <array>
#include <cerrno>
#include <future>
#include <system_error>

namespace lanyard::bench {

using test::Clock;
using test::RawSocket;
using Microseconds = std::chrono::duration<double, std::micro>;

namespace {

constexpr std::size_t pour_size = std::size_t{128} << 10U;

[[noreturn]] void fail(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

std::size_t receive_some(int peer, std::string& buffer) {
  const ssize_t count = ::recv(peer, buffer.data(), buffer.size(), 0);
  if (count <= 0) {
    fail("receiving an answer");
  }
  return static_cast<std::size_t>(count);
}

std::vector<double> ask_one(int peer, std::size_t size, std::size_t count) {
  const std::string question(size, '?');
  std::string buffer(size, '\0');
  std::vector<double> took;
  took.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    const auto asked = Clock::now();
    send_all(peer, question);
    for (std::size_t got = 0; got < size;) {
      got += receive_some(peer, buffer);
    }
    took.push_back(Microseconds(Clock::now() - asked).count());
  }
  return took;
}

struct Question {
  int peer = -1;
  Clock::time_point asked{};
  std::size_t missing = 0;  ///< Of the answer, in bytes.
};

/// The last answers are waited for, so that nothing is on its way when it ends.
std::vector<double> ask_all(const std::vector<RawSocket>& peers, std::size_t size,
                            std::size_t count) {
  const std::string text(size, '?');
  std::string buffer(size, '\0');
  const RawSocket poller(::epoll_create1(EPOLL_CLOEXEC));
  std::vector<Question> questions(peers.size());
  std::vector<double> took;
  took.reserve(count);
  std::size_t under_way = 0;
  const auto ask = [&](Question& question) {
    question.missing = size;
    question.asked = Clock::now();
    send_all(question.peer, text);
    ++under_way;
  };
  for (std::size_t i = 0; i < peers.size(); ++i) {
    questions[i].peer = peers[i].descriptor();
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.ptr = &questions[i];
    if (::epoll_ctl(poller.descriptor(), EPOLL_CTL_ADD, questions[i].peer, &event) != 0) {
      fail("epoll_ctl");
    }
    ask(questions[i]);
  }
  std::array<epoll_event, 64> events{};
  while (under_way > 0) {
    const int ready =
        ::epoll_wait(poller.descriptor(), events.data(), static_cast<int>(events.size()), 10'000);
    if (ready <= 0) {
      fail("no answer within ten seconds");
    }
    for (std::size_t i = 0; i < static_cast<std::size_t>(ready); ++i) {
      Question& question = *static_cast<Question*>(events[i].data.ptr);
      question.missing -= receive_some(question.peer, buffer);
      if (question.missing == 0) {
        --under_way;
        took.push_back(Microseconds(Clock::now() - question.asked).count());
        if (took.size() + under_way < count) {
          ask(question);
        }
      }
    }
  }
  return took;
}

/// Sends `block` over and over until `until`; returns how many bytes that were.
std::size_t pour_into(int peer, std::string_view block, Clock::time_point until) {
  std::size_t bytes = 0;
  while (Clock::now() < until) {
    send_all(peer, block);
    bytes += block.size();
  }
  return bytes;
}

/// Says that no more comes, and waits until the server has read it all and closes as well.
void wait_until_taken(int peer) {
  std::array<char, 4096> answer{};
  if (::shutdown(peer, SHUT_WR) != 0) {
    fail("ending");
  }
  ssize_t count = 0;
  do {
    count = ::recv(peer, answer.data(), answer.size(), 0);
  } while (count > 0);
  if (count < 0) {
    fail("waiting until all is taken");
  }
}

}  // namespace

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

void send_all(int peer, std::string_view bytes) {
  for (std::size_t sent = 0; sent < bytes.size();) {
    const ssize_t count = ::send(peer, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
    if (count <= 0) {
      fail("sending");
    }
    sent += static_cast<std::size_t>(count);
  }
}

RawSocket connect_quickly(std::uint16_t port) {
  RawSocket peer(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const int on = 1;
  const linger abort{.l_onoff = 1, .l_linger = 0};
  const timeval patience{.tv_sec = 10, .tv_usec = 0};  // for a server that stops
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(port);
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (peer.descriptor() < 0 ||
      ::setsockopt(peer.descriptor(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) != 0 ||
      ::setsockopt(peer.descriptor(), SOL_SOCKET, SO_LINGER, &abort, sizeof abort) != 0 ||
      ::setsockopt(peer.descriptor(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience) != 0 ||
      ::setsockopt(peer.descriptor(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) != 0 ||
      ::connect(peer.descriptor(), reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0) {
    fail("connecting");
  }
  return peer;
}

double pour(std::uint16_t port, std::size_t connections, std::chrono::milliseconds duration) {
  const std::string block(pour_size, 'x');
  std::vector<RawSocket> peers;
  for (std::size_t i = 0; i < connections; ++i) {
    peers.push_back(connect_quickly(port));
  }
  const auto begin = Clock::now();
  std::vector<std::future<std::size_t>> pouring;
  for (const RawSocket& peer : peers) {
    pouring.push_back(std::async(std::launch::async, [&block, &peer, until = begin + duration] {
      const std::size_t bytes = pour_into(peer.descriptor(), block, until);
      wait_until_taken(peer.descriptor());
      return bytes;
    }));
  }
  std::size_t taken = 0;
  for (auto& each : pouring) {
    taken += each.get();
  }
  return static_cast<double>(taken) / seconds_since(begin);
}

Askers::Askers(std::uint16_t port, std::size_t connections) {
  while (peers_.size() < connections) {
    peers_.push_back(connect_quickly(port));
  }
}

std::vector<double> Askers::ask(std::size_t size, std::size_t count) {
  return peers_.size() == 1 ? ask_one(peers_.front().descriptor(), size, count)
                            : ask_all(peers_, size, count);
}

}  // namespace lanyard::bench
