// Twenty boards behind links that lose, delay, double and reorder, each by a chance of its own:
// what the computer sends comes back byte for byte.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstdlib>
#include <random>
#include <set>

#include "chapter_fixture.hpp"
#include "patience.hpp"

namespace lanyard::test {
namespace {

constexpr std::size_t boards = 20;
constexpr std::size_t greeting_size = 19;  // HelloThis is my IP.

/// Minutes, not seconds: with four segments under way and these losses a megabyte takes long.
constexpr std::chrono::minutes long_patience{9};

/// How much each board sends back. The whole megabyte takes minutes and little of the processor, so
/// it is for those who ask for it: LANYARD_LONG_TESTS=1.
std::size_t bytes_each() {
  const char* const asked = std::getenv("LANYARD_LONG_TESTS");
  return asked != nullptr && *asked == '1' ? std::size_t{1} << 20U : std::size_t{1} << 14U;
}

/// The computer's side of one connection: sends all of `wanted` and takes what comes back.
struct Exchange {
  RawSocket socket;
  std::string board;  ///< Its address, as this computer sees it.
  std::string wanted;
  std::size_t sent = 0;
  std::string got{};
  bool over = false;

  [[nodiscard]] bool is_whole() const { return got.size() >= greeting_size + wanted.size(); }

  void go_on() {
    while (sent < wanted.size()) {
      const ssize_t count = ::send(socket.descriptor(), wanted.data() + sent, wanted.size() - sent,
                                   MSG_DONTWAIT | MSG_NOSIGNAL);
      if (count <= 0) break;
      sent += static_cast<std::size_t>(count);
    }
    std::string buffer(65536, '\0');
    ssize_t count = 0;
    while ((count = ::recv(socket.descriptor(), buffer.data(), buffer.size(), MSG_DONTWAIT)) > 0) {
      got.append(buffer, 0, static_cast<std::size_t>(count));
    }
    over = is_whole() || count == 0 || errno == ECONNRESET;
  }
};

std::string address_of_peer(const RawSocket& socket) {
  sockaddr_in peer{};
  socklen_t size = sizeof peer;
  ::getpeername(socket.descriptor(), reinterpret_cast<sockaddr*>(&peer), &size);
  std::string text(INET_ADDRSTRLEN, '\0');
  ::inet_ntop(AF_INET, &peer.sin_addr, text.data(), INET_ADDRSTRLEN);
  return text.c_str();
}

std::string bytes_of_seed(std::size_t size, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::string bytes(size, '\0');
  for (char& byte : bytes) {
    byte = static_cast<char>(random());
  }
  return bytes;
}

class BadWeather : public ChapterTest {
 protected:
  /// Boards that connect again when a connection does not come about: where both the answer to a
  /// board's SYN and its first repetition are lost, the board gives up before libslirp's next.
  void start_boards(std::uint16_t port) {
    for (std::size_t i = 0; i < boards; ++i) {
      ChildOptions board = options({"board", "tcp_client", "--name", "board" + std::to_string(i),
                                    "--port", std::to_string(port), "--set", "reconnect=yes"});
      board.in = board.out = board.err = Stream::null();
      processes_.push_back(std::make_unique<ChildProcess>(board));
    }
  }

  /// Waits for what the connections bring; false when nothing does until `deadline`.
  static bool wait_for_any(const RawSocket& listener, const std::vector<Exchange>& exchanges,
                           Clock::time_point deadline) {
    std::vector<pollfd> waits{{listener.descriptor(), POLLIN, 0}};
    for (const Exchange& one : exchanges) {
      const short events = one.sent < one.wanted.size() ? POLLIN | POLLOUT : POLLIN;
      waits.push_back({one.over ? -1 : one.socket.descriptor(), events, 0});
    }
    return ::poll(waits.data(), waits.size(), milliseconds_until(deadline)) > 0;
  }

 private:
  std::vector<std::unique_ptr<ChildProcess>> processes_;
};

TEST_F(BadWeather, EveryByteComesBackInOrderFromTwentyBoards) {
  const auto network = lab(
      {"--loss", "5", "--delay", "100", "--jitter", "20", "--duplicate", "2", "--reorder", "5"});
  RawSocket listener = RawSocket::listen_on("127.0.0.1:0");
  start_boards(listener.local_port());
  const auto deadline = Clock::now() + long_patience;
  std::vector<Exchange> exchanges;
  std::set<std::string> whole;  // boards that sent everything back
  while (whole.size() < boards) {
    ASSERT_TRUE(wait_for_any(listener, exchanges, deadline))
        << whole.size() << " boards of " << boards << " sent everything back in time";
    const int accepted = ::accept4(listener.descriptor(), nullptr, nullptr, SOCK_NONBLOCK);
    if (accepted >= 0) {
      RawSocket socket(accepted);
      std::string board = address_of_peer(socket);
      exchanges.push_back({.socket = std::move(socket),
                           .board = std::move(board),
                           .wanted = bytes_of_seed(bytes_each(), exchanges.size())});
    }
    for (Exchange& one : exchanges) {
      if (one.over) continue;
      one.go_on();
      const std::string expected = "HelloThis is my IP." + one.wanted;
      ASSERT_EQ(one.got.compare(0, one.got.size(), expected, 0, one.got.size()), 0)
          << one.board << " sent something else after " << one.got.size() << " bytes";
      if (one.is_whole()) {
        whole.insert(one.board);
      }
    }
  }
}

}  // namespace
}  // namespace lanyard::test
