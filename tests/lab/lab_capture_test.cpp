// The capture, judged by tshark, which did not see our code.

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "child_process.hpp"
#include "lab_test_support.hpp"
#include "raw_socket.hpp"
#include "tshark.hpp"

namespace lanyard::lab {
namespace {

using lanyard::test::RawSocket;
using test::ip;
using test::TestBoard;
using test::TestConnection;
using test::TestLab;

class LabCaptureTest : public ::testing::Test {
 protected:
  void SetUp() override { SKIP_WITHOUT("tshark"); }

  [[nodiscard]] std::string file() const { return directory_ / "lab.pcapng"; }

  /// What tshark prints; it must not complain of anything.
  [[nodiscard]] std::string tshark(const std::string& arguments) const {
    const auto reading = lanyard::test::ask_tshark(file(), arguments);
    EXPECT_EQ(reading.complaints, "");
    return reading.out;
  }

  lanyard::test::TemporaryDirectory directory_;
};

TEST_F(LabCaptureTest, AConversationReadsAsItWasWithNamesOnEveryFrame) {
  {
    TestLab lab([&](LabOptions& options) { options.capture = file(); });
    RawSocket server = RawSocket::listen_on("127.0.0.1:0");
    TestBoard board(lab.socket(), "kitchen");
    board.join().get_address();
    TestConnection connection(board, ip("192.168.4.1"), server.local_port(), 50'000);
    RawSocket peer = server.accept();
    connection.send("Hello");
    peer.receive_exactly(5);
    peer.send("echo");
    connection.receive(4);
    peer.shutdown_send();
    connection.close();
  }
  const std::string dhcp = tshark("-Y dhcp -T fields -e frame.interface_name -e dhcp.option.dhcp");
  EXPECT_EQ(dhcp, "kitchen\t1\ngateway\t2\nkitchen\t3\ngateway\t5\n");
  const std::string data = tshark(
      "-Y tcp.len -Y 'tcp.len>0' -T fields -e frame.interface_name -e ip.src -e tcp.payload "
      "-e frame.comment");
  EXPECT_EQ(data,
            "kitchen\t192.168.4.2\t48656c6c6f\tkitchen\n"
            "gateway\t192.168.4.1\t6563686f\tgateway to kitchen\n");
  EXPECT_EQ(tshark("-Y '_ws.malformed or tcp.checksum.status==0 or ip.checksum.status==0' "
                   "-o tcp.check_checksum:TRUE -o ip.check_checksum:TRUE"),
            "");
  EXPECT_EQ(tshark("-Y 'frame.time_delta < 0'"), "");
}

TEST_F(LabCaptureTest, WhatTheLabLostIsThereOnceAndSaysSo) {
  {
    TestLab lab([&](LabOptions& options) { options.capture = file(); });
    TestBoard a(lab.socket(), "a");
    TestBoard b(lab.socket(), "b");
    a.join();
    b.join();
    a.say(b.mac, "arrives");
    a.synchronise();
    ASSERT_TRUE(lab->set_link("a", Direction::up, {.loss = 100}));
    a.say(b.mac, "lost");
    a.synchronise();
    ASSERT_TRUE(lab->set_link("a", Direction::up, {.loss = 0, .plugged = false}));
    a.say(b.mac, "unplugged");
    a.synchronise();
    ASSERT_TRUE(lab->set_link("a", Direction::up, {.duplicate = 100, .plugged = true}));
    a.say(b.mac, "twice");
    b.hear_until("twice");
  }
  EXPECT_EQ(tshark("-T fields -e frame.interface_name -e frame.comment"),
            "a\ta\n"
            "a\ta: lost by the lab (loss 100 %)\n"
            "a\ta: lost by the lab (unplugged)\n"
            "a\ta: doubled by the lab\n");
}

TEST_F(LabCaptureTest, TellsWhenAFrameArrivesWhereItsLinkIsTheWholeWay) {
  {
    TestLab lab([&](LabOptions& options) { options.capture = file(); });
    TestBoard a(lab.socket(), "a");
    TestBoard b(lab.socket(), "b");
    a.join().get_address();
    b.join();
    const MacAddress gateway = a.resolve(ip("192.168.4.1"));
    ASSERT_TRUE(lab->set_link("a", Direction::up,
                              {.duplicate = 100, .delay = std::chrono::microseconds(52'103)}));
    a.say(gateway, "to the gateway");
    a.say(b.mac, "to another board");
    b.hear_until("to another board");
  }
  const std::string comments = tshark("-Y 'eth.type==0x88b5' -T fields -e frame.comment");
  constexpr std::string_view arrived = "a: doubled by the lab, arrived after ";
  constexpr std::string_view behind = " ms\na: doubled by the lab\n";
  ASSERT_TRUE(comments.starts_with(arrived) && comments.ends_with(behind)) << comments;
  EXPECT_GT(std::stod(comments.substr(arrived.size())), 40);
}

TEST_F(LabCaptureTest, TellsWhenAFrameArrivedAndNotWhenItWasTo) {
  {
    TestLab lab([&](LabOptions& options) { options.capture = file(); });
    TestBoard a(lab.socket(), "a");
    a.join().get_address();
    const MacAddress gateway = a.resolve(ip("192.168.4.1"));
    ASSERT_TRUE(lab->set_link("a", Direction::up, {.delay = std::chrono::seconds(50)}));
    a.say(gateway, "hurried by a change");
    a.synchronise();
    ASSERT_TRUE(lab->set_link("a", Direction::up, {.delay = std::chrono::milliseconds(1)}));
    a.resolve(ip("192.168.4.1"));
    ASSERT_TRUE(lab->set_link("a", Direction::up, {.delay = std::chrono::seconds(50)}));
    a.say(gateway, "hurried at the end");
    a.synchronise();
    a.end();
    lab.wait_for<BoardLeft>();
  }
  std::istringstream comments(tshark("-Y 'eth.type==0x88b5' -T fields -e frame.comment"));
  constexpr std::string_view arrived = "a: arrived after ";
  std::size_t count = 0;
  for (std::string line; std::getline(comments, line); ++count) {
    ASSERT_TRUE(line.starts_with(arrived)) << line;
    EXPECT_LT(std::stod(line.substr(arrived.size())), 50'000) << "as it was planned";
  }
  EXPECT_EQ(count, 2U);
}

TEST_F(LabCaptureTest, TellsThatAFrameToABoardThatLeavesOrIsSentAwayNeverArrives) {
  {
    TestLab lab([&](LabOptions& options) { options.capture = file(); });
    for (const char* const name : {"leaves", "stays"}) {
      TestBoard board(lab.socket(), name);
      board.join().get_address();
      ASSERT_TRUE(lab->set_link(name, Direction::down, {.delay = std::chrono::seconds(50)}));
      board.ask_for(ip("192.168.4.1"));
      board.synchronise();
      if (board.name == "leaves") {
        board.end();
        lab.wait_for<BoardLeft>();
      } else {
        lab->stop();
      }
    }
  }
  EXPECT_EQ(tshark("-Y 'arp.opcode==2 and arp.src.proto_ipv4==192.168.4.1' -T fields "
                   "-e frame.comment"),
            "gateway to leaves: lost by the lab (board gone)\n"
            "gateway to stays: lost by the lab (board gone)\n");
}

TEST_F(LabCaptureTest, TheFileCanBeReadWhileTheLabRuns) {
  TestLab lab([&](LabOptions& options) { options.capture = file(); });
  TestBoard a(lab.socket(), "a");
  a.join();
  a.say(broadcast_mac, "now");
  const auto deadline = lanyard::test::Clock::now() + test::patience;
  while (lanyard::test::read_file(file()).find("now") == std::string::npos) {
    ASSERT_LT(lanyard::test::Clock::now(), deadline);
    std::this_thread::yield();
  }
  EXPECT_EQ(tshark("-T fields -e frame.interface_name"), "a\n");
}

TEST_F(LabCaptureTest, AFileThatCannotBeMadeIsAnErrorAtTheStart) {
  auto options = test::test_options(directory_);
  options.capture = directory_ / "none/lab.pcapng";
  const auto refused = Lab::start(options);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().operation, "open");
  EXPECT_TRUE(air::sockets_in(options.directory).empty());
}

TEST_F(LabCaptureTest, ADiskThatIsFullEndsTheCaptureAndNotTheLab) {
  TestLab lab([&](LabOptions& options) { options.capture = "/dev/full"; });
  TestBoard a(lab.socket(), "a");
  TestBoard b(lab.socket(), "b");
  a.join();
  b.join();
  bool warned = false;
  const auto deadline = lanyard::test::Clock::now() + test::patience;
  while (!warned) {
    ASSERT_LT(lanyard::test::Clock::now(), deadline);
    a.say(b.mac, "on and on");
    EXPECT_EQ(b.hear(), "on and on");
    warned = lab.count<Warning>() > 0;
  }
  EXPECT_NE(lab.wait_for<Warning>().message.find("/dev/full"), std::string::npos);
}

}  // namespace
}  // namespace lanyard::lab
