// Twenty boards behind links that lose, delay, double and reorder, each by a chance of its own:
// what the computer sends comes back byte for byte.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstdlib>
#include <random>

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
  std::string wanted;
  std::size_t sent = 0;
  std::string got{};

  [[nodiscard]] bool done() const { return got.size() >= greeting_size + wanted.size(); }

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
    if (count == 0) {
      throw WaitedInVain("the board closed after " + std::to_string(got.size()) + " bytes");
    }
  }
};

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
  std::vector<Exchange> connect_all(RawSocket& listener) {
    std::vector<Exchange> exchanges;
    for (std::size_t i = 0; i < boards; ++i) {
      ChildOptions board = options({"board", "tcp_client", "--name", "board" + std::to_string(i),
                                    "--port", std::to_string(listener.local_port())});
      board.in = board.out = Stream::null();
      processes_.push_back(std::make_unique<ChildProcess>(board));
    }
    for (std::size_t i = 0; i < boards; ++i) {
      exchanges.push_back({.socket = listener.accept(), .wanted = bytes_of_seed(bytes_each(), i)});
    }
    return exchanges;
  }

 private:
  std::vector<std::unique_ptr<ChildProcess>> processes_;
};

TEST_F(BadWeather, EveryByteComesBackInOrderFromTwentyBoards) {
  const auto network = lab(
      {"--loss", "5", "--delay", "100", "--jitter", "20", "--duplicate", "2", "--reorder", "5"});
  RawSocket listener = RawSocket::listen_on("127.0.0.1:0");
  std::vector<Exchange> exchanges = connect_all(listener);
  const auto deadline = Clock::now() + long_patience;
  while (std::ranges::any_of(exchanges, [](const Exchange& one) { return !one.done(); })) {
    std::vector<pollfd> waits;
    for (const Exchange& one : exchanges) {
      const short events = one.sent < one.wanted.size() ? POLLIN | POLLOUT : POLLIN;
      waits.push_back({one.done() ? -1 : one.socket.descriptor(), events, 0});
    }
    ASSERT_GT(::poll(waits.data(), waits.size(), milliseconds_until(deadline)), 0)
        << "not all came back in time";
    for (std::size_t i = 0; i < boards; ++i) {
      if (waits[i].revents != 0) {
        exchanges[i].go_on();
      }
    }
  }
  for (std::size_t i = 0; i < boards; ++i) {
    EXPECT_EQ(exchanges[i].got.substr(0, greeting_size), "HelloThis is my IP.");
    EXPECT_TRUE(exchanges[i].got.substr(greeting_size) == exchanges[i].wanted) << "board " << i;
  }
}

}  // namespace
}  // namespace lanyard::test
