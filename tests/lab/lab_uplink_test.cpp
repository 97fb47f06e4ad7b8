// Boards and this computer: the gateway's address is the computer, whose sockets here are real.

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "lab_test_support.hpp"
#include "raw_socket.hpp"

namespace lanyard::lab {
namespace {

using lanyard::test::RawSocket;
using test::ip;
using test::Segment;
using test::TestBoard;
using test::TestConnection;
using test::TestLab;

const Ipv4Address gateway = ip("192.168.4.1");

TEST(LabUplinkTest, ABoardTalksToAServerOnThisComputer) {
  TestLab lab;
  RawSocket server = RawSocket::listen_on("127.0.0.1:0");
  TestBoard board(lab.socket(), "kitchen");
  board.join().get_address();
  TestConnection connection(board, gateway, server.local_port(), 50'000);
  RawSocket peer = server.accept();
  connection.send("Hello");
  EXPECT_EQ(peer.receive_exactly(5), "Hello");
  peer.send("and back");
  EXPECT_EQ(connection.receive(8), "and back");
  peer.shutdown_send();
  connection.close();
  EXPECT_EQ(peer.receive_to_end(), "");
}

TEST(LabUplinkTest, WhereNothingListensTheBoardIsReset) {
  TestLab lab;
  RawSocket nobody = RawSocket::reserve("127.0.0.1:0");
  TestBoard board(lab.socket(), "kitchen");
  board.join().get_address();
  board.send_segment({.source = {},
                      .destination = gateway,
                      .from = 50'000,
                      .to = nobody.local_port(),
                      .sequence = 1,
                      .flags = Segment::syn,
                      .payload = {}});
  const auto answer =
      board.next_segment([](const Segment& segment) { return segment.to == 50'000; });
  EXPECT_TRUE((answer.flags & Segment::rst) != 0);
}

TEST(LabUplinkTest, APeerThatResetsHarmsNobodyHoweverMuchTheBoardStillSends) {
  TestLab lab;
  RawSocket server = RawSocket::listen_on("127.0.0.1:0");
  TestBoard board(lab.socket(), "kitchen");
  board.join().get_address();
  for (std::uint16_t port = 50'000; port < 50'020; ++port) {
    TestConnection connection(board, gateway, server.local_port(), port);
    RawSocket peer = server.accept();
    peer.reset();
    for (int i = 0; i < 20; ++i)
      connection.send("is anybody there?");
  }
  TestConnection connection(board, gateway, server.local_port(), 50'100);
  RawSocket peer = server.accept();
  connection.send("Hello");
  EXPECT_EQ(peer.receive_exactly(5), "Hello");
}

TEST(LabUplinkTest, ABulkOfBytesArrivesWholeInBothDirections) {
  TestLab lab;
  RawSocket server = RawSocket::listen_on("127.0.0.1:0");
  TestBoard board(lab.socket(), "kitchen");
  board.join().get_address();
  TestConnection connection(board, gateway, server.local_port(), 50'000);
  RawSocket peer = server.accept();
  std::string bytes(1U << 20U, '\0');
  std::uint32_t state = 1;
  for (char& byte : bytes) {
    state = state * 1'664'525 + 1'013'904'223;
    byte = static_cast<char>(state >> 24U);
  }
  std::thread echo([&] {
    for (std::size_t echoed = 0; echoed < bytes.size();) {
      const std::string part = peer.receive_some();
      echoed += part.size();
      peer.send(part);
    }
  });
  std::string back;
  for (std::size_t at = 0; at < bytes.size(); at += 4096) {
    connection.send(std::string_view(bytes).substr(at, 4096));
    back += connection.receive(4096);
  }
  echo.join();
  EXPECT_TRUE(back == bytes);
}

TEST(LabUplinkTest, WithTheUplinkOffABoardThatWantsToLeaveIsToldOfOnce) {
  TestLab lab;
  TestBoard board(lab.socket(), "kitchen");
  board.join().get_address();
  for (int attempt = 0; attempt < 3; ++attempt) {
    board.send_segment({.source = {},
                        .destination = ip("198.51.100.1"),  // TEST-NET-2 (RFC 5737)
                        .from = 50'000,
                        .to = 80,
                        .sequence = 1,
                        .flags = Segment::syn,
                        .payload = {}});
  }
  EXPECT_NE(lab.wait_for<Warning>().message.find("kitchen"), std::string::npos);
  board.resolve(gateway);
  EXPECT_EQ(lab.count<Warning>(), 0U);
}

/// libslirp keeps sixteen addresses. All boards hold a conversation at once, turn by turn, in an
/// order in which each has dropped out of that table when it is its turn again.
TEST(LabUplinkTest, FortyBoardsTalkToThisComputerAtOnce) {
  constexpr std::size_t count = 40;
  TestLab lab;
  RawSocket server = RawSocket::listen_on("127.0.0.1:0");
  std::vector<std::unique_ptr<TestBoard>> boards;
  std::vector<TestConnection> connections;
  std::vector<RawSocket> peers;
  for (std::size_t i = 0; i < count; ++i) {
    boards.push_back(std::make_unique<TestBoard>(lab.socket(), "board" + std::to_string(i)));
    boards.back()->join().get_address();
    connections.emplace_back(*boards.back(), gateway, server.local_port(), 50'000);
    peers.push_back(server.accept());
  }
  for (int round = 0; round < 5; ++round) {
    const std::string text = "round " + std::to_string(round);
    for (std::size_t i = 0; i < count; ++i)
      connections[i].send(text);
    for (std::size_t i = 0; i < count; ++i)
      EXPECT_EQ(peers[i].receive_exactly(text.size()), text);
    // Now libslirp has something for all of them, and nobody asks it anything.
    for (std::size_t i = 0; i < count; ++i)
      peers[i].send(text + " too");
    for (std::size_t i = 0; i < count; ++i)
      EXPECT_EQ(connections[i].receive(text.size() + 4), text + " too");
  }
}

TEST(LabUplinkTest, UdpReachesThisComputerAndComesBack) {
  TestLab lab;
  RawSocket server = RawSocket::udp_at("127.0.0.1:0");
  TestBoard board(lab.socket(), "kitchen");
  board.join().get_address();
  const test::Ipv4Fields fields{.source = *board.address, .destination = gateway};
  board.send_frame(test::ethernet_frame(
      uplink_mac(gateway), board.mac, 0x0800,
      test::ipv4_packet(fields,
                        test::udp(fields, 5000, server.local_port(), as_byte_view("datagram")))));
  EXPECT_EQ(server.receive_some(), "datagram");
}

/// Each port would cost a descriptor for four minutes.
TEST(LabUplinkTest, ABoardThatOpensWithoutEndIsHeldBackAndOthersAreNot) {
  TestLab lab;
  RawSocket server = RawSocket::udp_at("127.0.0.1:0");
  TestBoard greedy(lab.socket(), "greedy");
  TestBoard modest(lab.socket(), "modest");
  greedy.join().get_address();
  modest.join().get_address();
  const auto say = [&](TestBoard& board, std::uint16_t from, std::string_view text) {
    const test::Ipv4Fields fields{.source = *board.address, .destination = gateway};
    board.send_frame(test::ethernet_frame(
        uplink_mac(gateway), board.mac, 0x0800,
        test::ipv4_packet(fields,
                          test::udp(fields, from, server.local_port(), as_byte_view(text)))));
  };
  for (std::uint16_t port = 1; port <= 100; ++port)
    say(greedy, port, "greedy");
  EXPECT_NE(lab.wait_for<Warning>().message.find("greedy opens more"), std::string::npos);
  greedy.synchronise();
  for (int heard = 0; heard < 64; ++heard)
    EXPECT_EQ(server.receive_some(), "greedy");
  say(greedy, 1, "known");
  EXPECT_EQ(server.receive_some(), "known");
  say(modest, 1, "modest");
  EXPECT_EQ(server.receive_some(), "modest");
}

TEST(LabUplinkTest, TwoLabsInOneProcessDoNotDisturbEachOther) {
  TestLab first;
  TestLab second([](LabOptions& options) { options.ssid = "Neighbour"; });
  RawSocket server = RawSocket::listen_on("127.0.0.1:0");
  TestBoard a(first.socket(), "a");
  TestBoard b(second.socket(), "b");
  a.join().get_address();
  auto join = b.join_request();
  join.ssid = "Neighbour";
  b.send(join);
  b.wait_for<air::Joined>();
  b.get_address();
  EXPECT_EQ(a.address, b.address);
  TestConnection one(a, gateway, server.local_port(), 50'000);
  RawSocket peer_of_one = server.accept();
  TestConnection two(b, gateway, server.local_port(), 50'000);
  RawSocket peer_of_two = server.accept();
  one.send("one");
  two.send("two");
  EXPECT_EQ(peer_of_one.receive_exactly(3), "one");
  EXPECT_EQ(peer_of_two.receive_exactly(3), "two");
}

}  // namespace
}  // namespace lanyard::lab
