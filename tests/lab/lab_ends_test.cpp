// How a connection ends, seen from this computer, when its board or the lab does.

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <functional>
#include <memory>
#include <string>
#include <system_error>
#include <thread>

#include "lab_test_support.hpp"
#include "raw_socket.hpp"

namespace lanyard::lab {
namespace {

using lanyard::test::Clock;
using lanyard::test::milliseconds_until;
using lanyard::test::patience;
using lanyard::test::RawSocket;
using test::ip;
using test::Segment;
using test::TestBoard;
using test::TestConnection;
using test::TestLab;

const Ipv4Address gateway = ip("192.168.4.1");
constexpr std::uint16_t board_port = 8000;
constexpr std::uint16_t from_port = 50'000;

void set(const RawSocket& socket, int level, int name, int value) {
  ASSERT_EQ(::setsockopt(socket.descriptor(), level, name, &value, sizeof value), 0);
}

/// The peer is to answer a probe every second, and is given up after two.
void probe(const RawSocket& socket) {
  set(socket, IPPROTO_TCP, TCP_KEEPIDLE, 1);
  set(socket, IPPROTO_TCP, TCP_KEEPINTVL, 1);
  set(socket, IPPROTO_TCP, TCP_KEEPCNT, 2);
  set(socket, SOL_SOCKET, SO_KEEPALIVE, 1);
}

/// How the connection ends: no error when the peer closes it. What comes before is dropped.
std::error_code end_of(RawSocket& socket) {
  try {
    socket.receive_to_end();
  } catch (const std::system_error& error) {
    return error.code();
  }
  return {};
}

/// How a connection to `address` ends, at whatever moment it does.
std::error_code end_of_connecting(const std::string& address) {
  try {
    RawSocket socket = RawSocket::connect_to(address);
    return end_of(socket);
  } catch (const std::system_error& error) {
    return error.code();
  }
}

std::string some_bytes(std::size_t size) {
  std::string bytes(size, '\0');
  std::uint32_t state = 1;
  for (char& byte : bytes) {
    state = state * 1'664'525 + 1'013'904'223;
    byte = static_cast<char>(state >> 24U);
  }
  return bytes;
}

void open_forward(LabOptions& options) {
  options.forwards = {{.board = "192.168.4.2", .board_port = board_port}};
}

std::string forward_of(TestLab& lab) {
  return "127.0.0.1:" + std::to_string(lab.wait_for<ForwardOpened>().host_port);
}

/// Kills and collects a forked child, however the test ends.
class ChildGuard {
 public:
  explicit ChildGuard(pid_t child) : child_(child) {}
  ~ChildGuard() {
    ::kill(child_, SIGKILL);
    ::waitpid(child_, nullptr, 0);
  }
  ChildGuard(const ChildGuard&) = delete;
  ChildGuard& operator=(const ChildGuard&) = delete;

 private:
  pid_t child_;
};

/// A lab, a board, and a connection between it and this computer.
struct Conversation {
  explicit Conversation(bool board_connects) : lab(open_forward), board(joined()) {
    if (board_connects) {
      RawSocket server = RawSocket::listen_on("127.0.0.1:0");
      connection =
          std::make_unique<TestConnection>(*board, gateway, server.local_port(), from_port);
      computer = server.accept();
    } else {
      computer = RawSocket::connect_to(forward_of(lab));
      connection = std::make_unique<TestConnection>(TestConnection::accept(*board, board_port));
    }
    // Both ends know that it is open.
    connection->send("Hello");
    EXPECT_EQ(computer.receive_exactly(5), "Hello");
  }

  std::unique_ptr<TestBoard> joined() {
    auto made = std::make_unique<TestBoard>(lab.socket(), "kitchen");
    made->join().get_address();
    return made;
  }

  /// The board is reset: another process has its name and its address.
  void reset_board() {
    board->end();
    lab.wait_for<BoardLeft>();
    board = joined();
  }

  /// What the lab asks a board whose connections it is not sure of (RFC 9293, section 3.8.4).
  Segment next_probe() {
    return board->next_segment([expected = connection->expected()](const Segment& segment) {
      return segment.sequence == expected - 1 && segment.flags == Segment::ack &&
             segment.payload.empty();
    });
  }

  TestLab lab;
  std::unique_ptr<TestBoard> board;
  RawSocket computer;
  std::unique_ptr<TestConnection> connection;
};

struct WayToVanish {
  std::string name;
  std::function<void(Conversation&)> vanish;
};

class VanishingBoardTest : public testing::TestWithParam<WayToVanish> {};

TEST_P(VanishingBoardTest, TimesOutForAServerThatItConnectedTo) {
  Conversation conversation(true);
  probe(conversation.computer);
  GetParam().vanish(conversation);
  EXPECT_EQ(end_of(conversation.computer), std::errc::timed_out);
}

TEST_P(VanishingBoardTest, TimesOutForAClientThatConnectedToIt) {
  Conversation conversation(false);
  probe(conversation.computer);
  GetParam().vanish(conversation);
  EXPECT_EQ(end_of(conversation.computer), std::errc::timed_out);
}

TEST_P(VanishingBoardTest, TimesOutForWhoSendsToIt) {
  Conversation conversation(true);
  set(conversation.computer, IPPROTO_TCP, TCP_USER_TIMEOUT, 500);
  GetParam().vanish(conversation);
  conversation.computer.send("anybody there?");
  EXPECT_EQ(end_of(conversation.computer), std::errc::timed_out);
}

INSTANTIATE_TEST_SUITE_P(
    LabEnds, VanishingBoardTest,
    testing::Values(
        WayToVanish{"WithItsProcess",
                    [](Conversation& there) {
                      there.board->end();
                      there.lab.wait_for<BoardLeft>();
                    }},
        WayToVanish{"WithTheRadio", [](Conversation& there) { there.lab->set_radio(false); }},
        WayToVanish{
            "ByItsPlug",
            [](Conversation& there) { ASSERT_TRUE(there.lab->set_plug("kitchen", false)); }},
        WayToVanish{"InWhatItSends",
                    [](Conversation& there) {
                      ASSERT_TRUE(there.lab->set_link("", Direction::up, {.loss = 100}));
                    }},
        WayToVanish{"InWhatItHears",
                    [](Conversation& there) {
                      ASSERT_TRUE(there.lab->set_link("kitchen", Direction::down, {.loss = 100}));
                    }}),
    [](const auto& way) { return way.param.name; });

TEST(LabEndsTest, AConnectionOutlivesAPlugThatIsPutBack) {
  for (const bool board_connects : {true, false}) {
    Conversation conversation(board_connects);
    ASSERT_TRUE(conversation.lab->set_plug("kitchen", false));
    conversation.computer.send("lost at first");
    ASSERT_TRUE(conversation.lab->set_plug("kitchen", true));
    conversation.next_probe();
    conversation.connection->acknowledge();
    EXPECT_EQ(conversation.connection->receive(13), "lost at first");
    conversation.connection->send("back");
    EXPECT_EQ(conversation.computer.receive_exactly(4), "back");
  }
}

TEST(LabEndsTest, ABoardThatSpeaksByItselfNeedsNotBeAsked) {
  Conversation conversation(true);
  ASSERT_TRUE(conversation.lab->set_plug("kitchen", false));
  ASSERT_TRUE(conversation.lab->set_plug("kitchen", true));
  conversation.connection->send("here I am");
  EXPECT_EQ(conversation.computer.receive_exactly(9), "here I am");
  conversation.computer.send("good");
  EXPECT_EQ(conversation.connection->receive(4), "good");
}

TEST(LabEndsTest, WhatABoardOpensThatHearsNothingIsOpenOnceItHears) {
  Conversation conversation(true);
  TestLab& lab = conversation.lab;
  TestBoard& board = *conversation.board;
  RawSocket server = RawSocket::listen_on("127.0.0.1:0");
  ASSERT_TRUE(lab->set_link("kitchen", Direction::down, {.loss = 100}));
  const Segment syn{.source = {},
                    .destination = gateway,
                    .from = from_port + 1,
                    .to = server.local_port(),
                    .sequence = 1,
                    .flags = Segment::syn,
                    .payload = {}};
  board.send_segment(syn);
  board.synchronise();
  // On loopback nothing but a deaf socket comes between the two.
  pollfd polled{.fd = server.descriptor(), .events = POLLIN, .revents = 0};
  EXPECT_EQ(::poll(&polled, 1, 0), 0) << "who hears nothing opens nothing";
  ASSERT_TRUE(lab->set_link("kitchen", Direction::down, {.loss = 0}));
  EXPECT_NE(server.accept().descriptor(), -1);
}

TEST(LabEndsTest, AProbeThatIsLostIsSentAgain) {
  Conversation conversation(true);
  ASSERT_TRUE(conversation.lab->set_plug("kitchen", false));
  ASSERT_TRUE(conversation.lab->set_plug("kitchen", true));
  conversation.next_probe();
  conversation.next_probe();
  conversation.connection->acknowledge();
  conversation.connection->send("yes");
  EXPECT_EQ(conversation.computer.receive_exactly(3), "yes");
}

TEST(LabEndsTest, WhileABoardHasNotAnsweredItCountsAsGone) {
  Conversation conversation(true);
  probe(conversation.computer);
  conversation.reset_board();
  conversation.next_probe();
  EXPECT_EQ(end_of(conversation.computer), std::errc::timed_out);
}

TEST(LabEndsTest, AResetBoardThatKnowsNothingOfTheConnectionResetsIt) {
  for (const bool board_connects : {true, false}) {
    Conversation conversation(board_connects);
    conversation.reset_board();
    const Segment probe = conversation.next_probe();
    conversation.board->send_segment({.source = {},
                                      .destination = probe.source,
                                      .from = probe.to,
                                      .to = probe.from,
                                      .sequence = probe.acknowledgment,
                                      .acknowledgment = probe.sequence,
                                      .flags = Segment::rst | Segment::ack,
                                      .payload = {}});
    EXPECT_EQ(end_of(conversation.computer), std::errc::connection_reset);
  }
}

TEST(LabEndsTest, ABoardsResetArrivesAsOne) {
  for (const bool board_connects : {true, false}) {
    Conversation conversation(board_connects);
    conversation.connection->reset();
    EXPECT_EQ(end_of(conversation.computer), std::errc::connection_reset);
  }
}

TEST(LabEndsTest, ABoardsResetAfterItsEndArrivesAsOne) {
  Conversation conversation(true);
  conversation.connection->send_fin();
  EXPECT_EQ(conversation.computer.receive_some(), "");
  conversation.computer.send("more");
  conversation.board->next_segment([](const Segment& segment) { return !segment.payload.empty(); });
  conversation.connection->reset();
  // Its reading side has ended before, so it is told that the rest has too.
  pollfd polled{.fd = conversation.computer.descriptor(), .events = 0, .revents = 0};
  const auto deadline = Clock::now() + patience;
  EXPECT_EQ(::poll(&polled, 1, milliseconds_until(deadline)), 1);
  EXPECT_NE(polled.revents & POLLERR, 0);
}

TEST(LabEndsTest, WhenTheLabStopsConnectionsAreReset) {
  for (const bool board_connects : {true, false}) {
    Conversation conversation(board_connects);
    conversation.lab->stop();
    EXPECT_EQ(end_of(conversation.computer), std::errc::connection_reset);
  }
}

/// The kernel has not sent the last of it yet when the lab stops.
TEST(LabEndsTest, AConnectionThatBothHaveEndedIsNotReset) {
  for (const bool board_connects : {true, false}) {
    Conversation conversation(board_connects);
    conversation.computer.shutdown_send();
    EXPECT_EQ(conversation.connection->receive(1), "");
    const std::string bytes = some_bytes(400'000);
    conversation.connection->send_in_pieces(bytes);
    conversation.connection->send_fin();
    conversation.board->next_segment(
        [sent = conversation.connection->sent()](const Segment& segment) {
          return segment.acknowledgment == sent;
        });
    conversation.lab->stop();
    EXPECT_TRUE(conversation.computer.receive_to_end() == bytes);
  }
}

TEST(LabEndsTest, ABoardThatSendsAMegabyteAndClosesAtOnceLosesNoByte) {
  for (const bool board_connects : {true, false}) {
    Conversation conversation(board_connects);
    const std::string bytes = some_bytes(1U << 20U);
    std::string arrived;
    std::jthread reader([&] { arrived = conversation.computer.receive_to_end(); });
    conversation.connection->send_in_pieces(bytes);
    conversation.connection->send_fin();
    reader.join();
    EXPECT_TRUE(arrived == bytes);
    conversation.computer.close();
    conversation.board->next_segment(
        [](const Segment& segment) { return (segment.flags & Segment::fin) != 0; });
    conversation.connection->acknowledge();
  }
}

/// What libslirp has acknowledged is the computer's, whatever becomes of the board and the lab.
TEST(LabEndsTest, WhatABoardHasSentBeforeItEndedArrivesAfterwards) {
  for (const bool lab_stops : {false, true}) {
    Conversation conversation(true);
    const std::string bytes = some_bytes(400'000);
    conversation.connection->send_in_pieces(bytes);
    conversation.connection->send_fin();
    conversation.board->next_segment(
        [](const Segment& segment) { return segment.to == from_port; });
    conversation.board->end();
    conversation.lab.wait_for<BoardLeft>();
    if (lab_stops) {
      conversation.lab->stop();
    }
    EXPECT_TRUE(conversation.computer.receive_to_end() == bytes);
  }
}

TEST(LabEndsTest, WhenTheLabIsKilledConnectionsAreReset) {
  const lanyard::test::TemporaryDirectory directory;
  const LabOptions options = test::test_options(directory);
  const pid_t lab = ::fork();
  ASSERT_GE(lab, 0);
  if (lab == 0) {
    const auto running = Lab::start(options);
    ::pause();
    ::_exit(running ? 0 : 1);
  }
  const ChildGuard guard(lab);
  const auto socket = air::socket_path(options.directory, options.ssid);
  const auto deadline = Clock::now() + patience;
  std::unique_ptr<TestBoard> board;
  while (!board && Clock::now() < deadline) {
    try {
      board = std::make_unique<TestBoard>(socket, "kitchen");
    } catch (const std::system_error&) {
      std::this_thread::yield();
    }
  }
  RawSocket server = RawSocket::listen_on("127.0.0.1:0");
  if (board) {
    board->join().get_address();
    const TestConnection connection(*board, gateway, server.local_port(), from_port);
    RawSocket computer = server.accept();
    ::kill(lab, SIGKILL);
    EXPECT_EQ(end_of(computer), std::errc::connection_reset);
  } else {
    ADD_FAILURE() << "no lab came up";
  }
}

TEST(LabEndsTest, AForwardToABoardThatIsNotThereResets) {
  TestLab lab(open_forward);
  const std::string forward = forward_of(lab);
  for (int attempt = 0; attempt < 2; ++attempt) {
    EXPECT_EQ(end_of_connecting(forward), std::errc::connection_reset);
  }
  {
    TestBoard board(lab.socket(), "kitchen");
    board.join().get_address();
    RawSocket client = RawSocket::connect_to(forward);
    TestConnection connection = TestConnection::accept(board, board_port);
    client.send("hello");
    EXPECT_EQ(connection.receive(5), "hello");
  }
  lab.wait_for<BoardLeft>();
  EXPECT_EQ(end_of_connecting(forward), std::errc::connection_reset);
}

TEST(LabEndsTest, AForwardToAnUnpluggedBoardDoesNotAnswer) {
  TestLab lab(open_forward);
  const std::string forward = forward_of(lab);
  TestBoard board(lab.socket(), "kitchen");
  board.join().get_address();
  ASSERT_TRUE(lab->set_plug("kitchen", false));
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  to.sin_port = htons(static_cast<std::uint16_t>(std::stoi(forward.substr(forward.find(':') + 1))));
  RawSocket client(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  set(client, IPPROTO_TCP, TCP_SYNCNT, 1);
  EXPECT_EQ(::connect(client.descriptor(), reinterpret_cast<const sockaddr*>(&to), sizeof to), -1);
  EXPECT_EQ(errno, ETIMEDOUT);
  ASSERT_TRUE(lab->set_plug("kitchen", true));
  RawSocket later = RawSocket::connect_to(forward);
  TestConnection connection = TestConnection::accept(board, board_port);
  later.send("hello");
  EXPECT_EQ(connection.receive(5), "hello");
}

/// libslirp alone repeats its SYN-ACK after 6, 12, 24 and 24 seconds.
TEST(LabEndsTest, ASynThatComesAgainIsAnsweredAgain) {
  TestLab lab;
  RawSocket server = RawSocket::listen_on("127.0.0.1:0");
  TestBoard board(lab.socket(), "kitchen");
  board.join().get_address();
  std::optional<std::uint32_t> first;
  for (int attempt = 0; attempt < 8; ++attempt) {
    board.send_segment({.source = {},
                        .destination = gateway,
                        .from = from_port,
                        .to = server.local_port(),
                        .sequence = 1,
                        .flags = Segment::syn,
                        .payload = {}});
    const Segment answer =
        board.next_segment([](const Segment& segment) { return segment.to == from_port; });
    EXPECT_EQ(answer.flags, Segment::syn | Segment::ack);
    EXPECT_EQ(answer.sequence, first.value_or(answer.sequence));
    first = answer.sequence;
  }
  board.send_segment({.source = {},
                      .destination = gateway,
                      .from = from_port,
                      .to = server.local_port(),
                      .sequence = 2,
                      .acknowledgment = *first + 1,
                      .flags = Segment::ack,
                      .payload = "hello"});
  EXPECT_EQ(server.accept().receive_exactly(5), "hello");
}

}  // namespace
}  // namespace lanyard::lab
