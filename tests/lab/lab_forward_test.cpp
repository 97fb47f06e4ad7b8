// Ports of this computer that lead into a board.

#include <gtest/gtest.h>

#include <future>
#include <thread>

#include "lab_test_support.hpp"
#include "raw_socket.hpp"

namespace lanyard::lab {
namespace {

using lanyard::test::RawSocket;
using test::ip;
using test::TestBoard;
using test::TestConnection;
using test::TestLab;

std::string at_port(std::uint16_t port) {
  return "127.0.0.1:" + std::to_string(port);
}

/// Lets the board answer while the lab is asked.
Result<std::uint16_t> forward_while_answering(TestLab& lab, TestBoard& board,
                                              const std::string& target, std::uint16_t port) {
  auto answer = std::async(std::launch::async, [&] {
    auto opened = lab->forward(target, port);
    // The board waits for a frame; this one it gets from itself by way of DHCP.
    return opened;
  });
  while (answer.wait_for(std::chrono::milliseconds(0)) != std::future_status::ready) {
    board.resolve(ip("192.168.4.1"));
  }
  return answer.get();
}

TEST(LabForwardTest, APortOpensOnDemandAndStaysTheSame) {
  TestLab lab;
  TestBoard board(lab.socket(), "kitchen");
  board.listening = {8000};
  board.join().get_address();
  const auto port = forward_while_answering(lab, board, "192.168.4.2", 8000);
  ASSERT_TRUE(port) << port.error().message;
  const auto opened = lab.wait_for<ForwardOpened>();
  EXPECT_EQ(opened.host_port, *port);
  EXPECT_EQ(opened.board, "kitchen");
  EXPECT_TRUE(opened.on_demand);
  EXPECT_EQ(forward_while_answering(lab, board, "kitchen", 8000).value_or(0), *port);

  RawSocket client = RawSocket::connect_to(at_port(*port));
  TestConnection connection = TestConnection::accept(board, 8000);
  EXPECT_EQ(connection.peer(), ip("192.168.4.1"));
  client.send("to the board");
  EXPECT_EQ(connection.receive(12), "to the board");
  connection.send("from the board");
  EXPECT_EQ(client.receive_exactly(14), "from the board");
  client.shutdown_send();
  connection.close();
  EXPECT_EQ(client.receive_to_end(), "");
}

TEST(LabForwardTest, WhereNothingListensItIsRefused) {
  TestLab lab;
  TestBoard board(lab.socket(), "kitchen");
  board.join().get_address();
  const auto refused = forward_while_answering(lab, board, "192.168.4.2", 8000);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, std::errc::connection_refused);
  EXPECT_NE(refused.error().message.find("cannot connect to 192.168.4.2:8000"), std::string::npos);
}

TEST(LabForwardTest, NoSuchBoardIsSaid) {
  TestLab lab;
  const auto address = lab->forward("192.168.4.9", 80);
  ASSERT_FALSE(address);
  EXPECT_EQ(address.error().code, std::errc::host_unreachable);
  EXPECT_NE(address.error().message.find("no board has 192.168.4.9"), std::string::npos);
  const auto name = lab->forward("kitchen", 80);
  ASSERT_FALSE(name);
  EXPECT_NE(name.error().message.find("no board is called kitchen"), std::string::npos);
}

TEST(LabForwardTest, ABoardThatHasLeftOrHasNoAddressYetIsSaid) {
  TestLab lab;
  TestBoard board(lab.socket(), "kitchen");
  board.join();
  EXPECT_NE(lab->forward("kitchen", 80).error().message.find("no address yet"), std::string::npos);
  board.get_address();
  board.end();
  lab.wait_for<BoardLeft>();
  EXPECT_EQ(lab->forward("192.168.4.2", 80).error().code, std::errc::host_unreachable);
}

TEST(LabForwardTest, AnUnpluggedBoardTimesOut) {
  TestLab lab;
  TestBoard board(lab.socket(), "kitchen");
  board.join().get_address();
  ASSERT_TRUE(lab->set_plug("kitchen", false));
  const auto refused = lab->forward("kitchen", 80);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, std::errc::timed_out);
}

TEST(LabForwardTest, ABoardThatDoesNotAnswerTimesOutAndOneThatLeavesMeanwhileIsUnreachable) {
  TestLab lab;
  TestBoard board(lab.socket(), "kitchen");
  board.join().get_address();
  const auto refused = lab->forward("kitchen", 80);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, std::errc::timed_out);
  auto answer = std::async(std::launch::async, [&] { return lab->forward("kitchen", 80); });
  board.end();
  EXPECT_FALSE(answer.get());
}

TEST(LabForwardTest, AGivenForwardByAddressIsOpenFromTheStart) {
  TestLab lab([](LabOptions& options) {
    options.forwards = {{.board = "192.168.4.2", .board_port = 8000}};
  });
  const auto opened = lab.wait_for<ForwardOpened>();
  EXPECT_FALSE(opened.on_demand);
  ASSERT_NE(opened.host_port, 0);
  TestBoard board(lab.socket(), "kitchen");
  board.join().get_address();
  RawSocket client = RawSocket::connect_to(at_port(opened.host_port));
  TestConnection connection = TestConnection::accept(board, 8000);
  client.send("hello");
  EXPECT_EQ(connection.receive(5), "hello");
}

TEST(LabForwardTest, AGivenForwardByNameOpensWhenTheBoardHasItsAddress) {
  TestLab lab(
      [](LabOptions& options) { options.forwards = {{.board = "kitchen", .board_port = 8000}}; });
  TestBoard other(lab.socket(), "other");
  other.join().get_address();
  TestBoard board(lab.socket(), "kitchen");
  board.join().get_address();
  const auto opened = lab.wait_for<ForwardOpened>();
  EXPECT_EQ(opened.board_address, ip("192.168.4.3"));
  RawSocket client = RawSocket::connect_to(at_port(opened.host_port));
  TestConnection connection = TestConnection::accept(board, 8000);
  client.send("hello");
  EXPECT_EQ(connection.receive(5), "hello");
}

TEST(LabForwardTest, AUdpForwardReachesTheBoard) {
  TestLab lab([](LabOptions& options) {
    options.forwards = {{.board = "192.168.4.2", .board_port = 5000, .transport = Transport::udp}};
  });
  const auto opened = lab.wait_for<ForwardOpened>();
  TestBoard board(lab.socket(), "kitchen");
  board.join().get_address();
  RawSocket client = RawSocket::udp_at("127.0.0.1:0");
  client.send_to(at_port(opened.host_port), "datagram");
  const auto frame = board.next_frame([](ByteView heard) {
    return heard.size() == 50 && test::get16(heard, 12) == 0x0800 && test::get16(heard, 36) == 5000;
  });
  EXPECT_EQ(as_chars(ByteView(frame).subspan(42)), "datagram");
}

TEST(LabForwardTest, APortThatIsTakenIsAnErrorAtTheStart) {
  RawSocket taken = RawSocket::listen_on("127.0.0.1:0");
  for (const char* const board : {"192.168.4.2", "kitchen"}) {
    const lanyard::test::TemporaryDirectory directory;
    auto options = test::test_options(directory);
    options.forwards = {{.host_port = taken.local_port(), .board = board, .board_port = 80}};
    const auto refused = Lab::start(options);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, std::errc::address_in_use);
    EXPECT_NE(refused.error().message.find(std::to_string(taken.local_port())), std::string::npos);
    EXPECT_TRUE(air::sockets_in(options.directory).empty());
  }
}

TEST(LabForwardTest, WhoWaitsWhenTheLabStopsIsToldSo) {
  TestLab lab;
  TestBoard board(lab.socket(), "kitchen");
  board.join().get_address();
  std::promise<Result<std::uint16_t>> answer;
  lab->forward("kitchen", 80,
               [&](Result<std::uint16_t> opened) { answer.set_value(std::move(opened)); });
  lab->stop();
  EXPECT_EQ(answer.get_future().get().error().code, std::errc::operation_canceled);
  EXPECT_EQ(lab->forward("kitchen", 80).error().code, std::errc::operation_canceled);
  EXPECT_TRUE(lab->boards().empty());
}

TEST(LabForwardTest, NobodyWaitsForALabThatStops) {
  for (int attempt = 0; attempt < 100; ++attempt) {
    TestLab lab;
    TestBoard board(lab.socket(), "kitchen");
    board.join().get_address();
    std::vector<std::jthread> askers;
    for (int i = 0; i < 4; ++i) {
      askers.emplace_back([&lab, i] {
        const char* const target = i % 2 == 0 ? "nobody" : "kitchen";
        while (lab->forward(target, 80).error().code != std::errc::operation_canceled) {
        }
        EXPECT_EQ(lab->forward("kitchen", 80).error().code, std::errc::operation_canceled);
      });
    }
    lab->stop();
  }
}

}  // namespace
}  // namespace lanyard::lab
