// Who may join, who is sent away, and what happens to the socket.

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>

#include "lab_test_support.hpp"
#include "lanyard/lab/lab_client.hpp"

namespace lanyard::lab {
namespace {

using test::ip;
using test::test_options;
using test::TestBoard;
using test::TestLab;

TEST(LabJoinTest, ABoardWithTheRightPasswordIsLetIn) {
  TestLab lab;
  TestBoard board(lab.socket(), "kitchen");
  board.join();
  EXPECT_EQ(lab.wait_for<BoardJoined>().board, (BoardIdentity{"kitchen", board.mac}));
  const auto boards = lab->boards();
  ASSERT_EQ(boards.size(), 1U);
  EXPECT_EQ(boards[0].identity.name, "kitchen");
  EXPECT_EQ(boards[0].address, std::nullopt);
}

TEST(LabJoinTest, AScanSeesTheNetworkAsItIs) {
  TestLab lab;
  TestBoard board(lab.socket(), "kitchen");
  board.send(air::Probe{});
  const auto beacon = board.wait_for<air::Beacon>();
  EXPECT_EQ(beacon.ssid, "Lanyard");
  EXPECT_EQ(beacon.authmode, 3);
  EXPECT_GE(beacon.channel, 1);
  EXPECT_LE(beacon.channel, 13);
  TestLab open([](LabOptions& options) { options.password.clear(); });
  TestBoard other(open.socket(), "kitchen");
  other.send(air::Probe{});
  EXPECT_EQ(other.wait_for<air::Beacon>().authmode, 0);
}

TEST(LabJoinTest, AWrongPasswordEndsTheHandshakeAndTheBoardMayTryAgain) {
  TestLab lab;
  TestBoard board(lab.socket(), "kitchen");
  auto join = board.join_request();
  join.password = "lanyard-lax";
  board.send(join);
  EXPECT_EQ(board.wait_for<air::Disconnected>().reason, air::Reason::handshake_timeout);
  const auto refused = lab.wait_for<JoinRefused>();
  EXPECT_EQ(refused.reason, "wrong password");
  EXPECT_EQ(refused.board.name, "kitchen");
  EXPECT_TRUE(lab->boards().empty());
  board.join();
  lab.wait_for<BoardJoined>();
}

TEST(LabJoinTest, AnOpenNetworkAsksNobodyForAPassword) {
  TestLab lab([](LabOptions& options) { options.password.clear(); });
  TestBoard board(lab.socket(), "kitchen");
  board.join();
  lab.wait_for<BoardJoined>();
}

TEST(LabJoinTest, AnotherSsidIsNotFound) {
  TestLab lab;
  TestBoard board(lab.socket(), "kitchen");
  auto join = board.join_request();
  join.ssid = "Neighbour";
  board.send(join);
  EXPECT_EQ(board.wait_for<air::Disconnected>().reason, air::Reason::no_ap_found);
  lab.wait_for<JoinRefused>();
}

TEST(LabJoinTest, AnotherVersionIsRefusedWithAWarning) {
  TestLab lab;
  TestBoard board(lab.socket(), "kitchen");
  auto join = board.join_request();
  ++join.version;
  board.send(join);
  EXPECT_EQ(board.wait_for<air::Disconnected>().reason, air::Reason::assoc_fail);
  EXPECT_NE(lab.wait_for<Warning>().message.find("version"), std::string::npos);
}

TEST(LabJoinTest, AMacAddressThatNoBoardCanHaveIsRefused) {
  TestLab lab;
  for (const std::uint8_t first : {std::uint8_t{0x00}, std::uint8_t{0xFF}}) {
    TestBoard board(lab.socket(), "kitchen");
    auto join = board.join_request();
    join.mac.fill(first);
    board.send(join);
    EXPECT_EQ(board.wait_for<air::Disconnected>().reason, air::Reason::assoc_fail);
  }
  TestBoard gateway(lab.socket(), "kitchen");
  auto join = gateway.join_request();
  join.mac = {0x52, 0x55, 192, 168, 4, 1};
  gateway.send(join);
  EXPECT_EQ(gateway.wait_for<air::Disconnected>().reason, air::Reason::assoc_fail);
}

TEST(LabJoinTest, WhoIsOneTooManyIsRefusedUntilAnotherLeaves) {
  TestLab lab([](LabOptions& options) { options.max_boards = 2; });
  TestBoard first(lab.socket(), "one");
  TestBoard second(lab.socket(), "two");
  TestBoard third(lab.socket(), "three");
  first.join();
  second.join();
  third.send(third.join_request());
  EXPECT_EQ(third.wait_for<air::Disconnected>().reason, air::Reason::assoc_toomany);
  first.send(air::Leave{});
  EXPECT_EQ(lab.wait_for<BoardLeft>().reason, "left by itself");
  third.join();
}

TEST(LabJoinTest, TwoBoardsOfOneNameAreToldApart) {
  TestLab lab;
  TestBoard first(lab.socket(), "board");
  TestBoard second(lab.socket(), "board");
  first.join();
  auto join = second.join_request();
  join.mac[5] ^= 1U;
  second.send(join);
  second.wait_for<air::Joined>();
  EXPECT_EQ(lab.wait_for<BoardJoined>().board.name, "board");
  EXPECT_EQ(lab.wait_for<BoardJoined>().board.name, "board-2");
}

TEST(LabJoinTest, ANameThatWouldHarmATerminalIsShownWithoutThat) {
  TestLab lab;
  TestBoard board(lab.socket(), "board");
  auto join = board.join_request();
  join.name = "\x1B[2Jkit chen";
  join.password = "wrong password";
  board.send(join);
  EXPECT_EQ(lab.wait_for<JoinRefused>().board.name, "?[2Jkit?chen");
  join.password = "lanyard-lab";
  board.send(join);
  EXPECT_EQ(lab.wait_for<BoardJoined>().board.name, "?[2Jkit?chen");
}

TEST(LabJoinTest, OfTwoBoardsWithOneMacAddressTheOlderIsSentAway) {
  TestLab lab;
  TestBoard first(lab.socket(), "board");
  TestBoard second(lab.socket(), "board");
  first.join();
  second.join();
  EXPECT_EQ(first.wait_for<air::Disconnected>().reason, air::Reason::auth_leave);
  EXPECT_NE(lab.wait_for<Warning>().message.find("same MAC address"), std::string::npos);
  lab.wait_for<BoardLeft>();
  EXPECT_EQ(lab->boards().size(), 1U);
}

TEST(LabJoinTest, ABoardWhoseProgramEndsHasLeft) {
  TestLab lab;
  TestBoard board(lab.socket(), "kitchen");
  board.join();
  board.end();
  EXPECT_EQ(lab.wait_for<BoardLeft>().reason, "its program ended");
  EXPECT_TRUE(lab->boards().empty());
}

TEST(LabJoinTest, WithTheRadioOffBoardsAndScansHearNothingAndControlGoesOn) {
  TestLab lab;
  TestBoard board(lab.socket(), "kitchen");
  board.join();
  lab->set_radio(false);
  EXPECT_EQ(lab.wait_for<BoardLeft>().reason, "radio switched off");
  board.wait_for_end();
  TestBoard joining(lab.socket(), "kitchen");
  joining.send(joining.join_request());
  joining.wait_for_end();
  TestBoard scanning(lab.socket(), "kitchen");
  scanning.send(air::Probe{});
  scanning.wait_for_end();
  EXPECT_EQ(running_labs(lab.directory() / "air").size(), 1U);
  lab->set_radio(true);
  TestBoard again(lab.socket(), "kitchen");
  again.join();
}

TEST(LabJoinTest, WhatIsNoMessageEndsItsConnectionAndNoOther) {
  TestLab lab;
  TestBoard good(lab.socket(), "good");
  good.join();
  for (const std::string_view nonsense :
       {std::string_view("\xFF\xFF\xFF\xFF\x01", 5), std::string_view("\0\0\0\0", 4),
        std::string_view("\0\0\0\1\x63", 5), std::string_view("\0\0\0\2\3\0", 6)}) {
    TestBoard bad(lab.socket(), "bad");
    bad.send_bytes(nonsense);
    bad.wait_for_end();
  }
  TestBoard lies(lab.socket(), "lies");
  lies.join();
  lies.send(air::Joined{});
  lies.wait_for_end();
  EXPECT_EQ(lab->boards().size(), 1U);
}

TEST(LabJoinTest, FramesOfOneWhoHasNotJoinedAreDropped) {
  TestLab lab;
  TestBoard inside(lab.socket(), "inside");
  TestBoard outside(lab.socket(), "outside");
  inside.join();
  outside.say(broadcast_mac, "let me in");
  outside.join();
  outside.say(broadcast_mac, "thanks");
  EXPECT_EQ(inside.hear(), "thanks");
}

TEST(LabJoinTest, TheSocketIsThisUsersAloneAndGoneAfterStop) {
  TestLab lab;
  const std::string socket = lab.socket();
  struct stat status {};
  ASSERT_EQ(::stat(socket.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
  ASSERT_EQ(::stat((lab.directory() / "air").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0700U);
  TestBoard board(socket, "kitchen");
  board.join();
  lab->stop();
  board.wait_for_end();
  EXPECT_TRUE(std::filesystem::is_empty(lab.directory() / "air"));
  lab.wait_for<Stopped>();
}

TEST(LabJoinTest, ASecondLabOfTheSameNameIsAnErrorAndOneOfAnotherNameRunsBesideIt) {
  TestLab lab;
  auto same = test_options(lab.directory());
  const auto refused = Lab::start(same);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, std::errc::address_in_use);
  EXPECT_NE(refused.error().message.find("runs already"), std::string::npos);
  same.ssid = "Neighbour";
  const auto beside = Lab::start(same);
  ASSERT_TRUE(beside) << beside.error().message;
  const auto labs = running_labs(lab.directory() / "air");
  ASSERT_EQ(labs.size(), 2U);
  EXPECT_EQ(labs[0].ssid, "Lanyard");
  EXPECT_EQ(labs[1].ssid, "Neighbour");
  EXPECT_EQ(labs[1].gateway, "192.168.4.1");
  TestBoard board(labs[0].socket, "kitchen");
  board.join();
  EXPECT_TRUE((*beside)->boards().empty());
}

TEST(LabJoinTest, TheSocketOfALabThatDiedIsReplaced) {
  const lanyard::test::TemporaryDirectory directory;
  auto options = test_options(directory);
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    const auto lab = Lab::start(options);
    ::kill(::getpid(), lab ? SIGKILL : SIGTERM);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status));
  ASSERT_EQ(WTERMSIG(status), SIGKILL);
  ASSERT_EQ(air::sockets_in(options.directory).size(), 1U);
  EXPECT_TRUE(running_labs(options.directory).empty());
  const auto lab = Lab::start(options);
  ASSERT_TRUE(lab) << lab.error().message;
  TestBoard board((*lab)->info().socket, "kitchen");
  board.join();
}

TEST(LabJoinTest, ADirectoryThatOthersMayEnterIsRefused) {
  const lanyard::test::TemporaryDirectory directory;
  auto options = test_options(directory);
  std::filesystem::create_directory(options.directory);
  std::filesystem::permissions(options.directory, std::filesystem::perms::all);
  const auto refused = Lab::start(options);
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("chmod 700"), std::string::npos);
}

}  // namespace
}  // namespace lanyard::lab
