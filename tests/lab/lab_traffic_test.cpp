// Frames between boards, and the addresses they get.

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <set>
#include <thread>
#include <vector>

#include "lab_test_support.hpp"

namespace lanyard::lab {
namespace {

using test::dhcp_frame;
using test::ethernet_frame;
using test::ip;
using test::TestBoard;
using test::TestLab;

TEST(LabTrafficTest, ABoardGetsAnAddressAndTheSameOneWhenItComesBack) {
  TestLab lab;
  Ipv4Address first;
  {
    TestBoard board(lab.socket(), "kitchen");
    first = board.join().get_address();
    EXPECT_EQ(first, ip("192.168.4.2"));
    const auto granted = lab.wait_for<LeaseGranted>();
    EXPECT_EQ(granted.address, first);
    EXPECT_EQ(granted.board.name, "kitchen");
    EXPECT_EQ(lab->boards().at(0).address, first);
  }
  TestBoard other(lab.socket(), "cellar");
  EXPECT_EQ(other.join().get_address(), ip("192.168.4.3"));
  TestBoard again(lab.socket(), "kitchen");
  EXPECT_EQ(again.join().get_address(), first);
  EXPECT_EQ(lab.wait_for<LeaseRenewed>().address, first);
}

TEST(LabTrafficTest, ReleaseDeclineAndAnEmptyPoolAreTold) {
  TestLab lab([](LabOptions& options) {
    options.subnet = *Subnet::parse("10.1.2.0/29");
    options.max_boards = 4;
  });
  TestBoard board(lab.socket(), "kitchen");
  const Ipv4Address address = board.join().get_address();
  EXPECT_EQ(address, ip("10.1.2.2"));
  board.send_frame(dhcp_frame(
      {.type = test::dhcp_release, .mac = board.mac, .client = address, .server = ip("10.1.2.1")}));
  EXPECT_EQ(lab.wait_for<LeaseReleased>().address, address);
  EXPECT_EQ(lab->boards().at(0).address, std::nullopt);
  board.get_address();
  board.send_frame(dhcp_frame({.type = test::dhcp_decline,
                               .mac = board.mac,
                               .requested = address,
                               .server = ip("10.1.2.1")}));
  EXPECT_EQ(lab.wait_for<LeaseDeclined>().address, address);
}

TEST(LabTrafficTest, ABoardThatGivesItsLeaseUpKeepsTheAddressThatItTookItself) {
  TestLab lab;
  TestBoard board(lab.socket(), "kitchen");
  const Ipv4Address leased = board.join().get_address();
  board.address = ip("192.168.4.9");
  board.resolve(ip("192.168.4.1"));
  board.send_frame(dhcp_frame({.type = test::dhcp_release,
                               .mac = board.mac,
                               .client = leased,
                               .server = ip("192.168.4.1")}));
  EXPECT_EQ(lab.wait_for<LeaseReleased>().address, leased);
  EXPECT_EQ(lab->boards().at(0).address, board.address);
}

TEST(LabTrafficTest, WhatABoardTookItselfIsForOthersOnceItHasLeft) {
  TestLab lab([](LabOptions& options) { options.subnet = *Subnet::parse("10.1.2.0/29"); });
  {
    TestBoard passing(lab.socket(), "passing");
    passing.join().address = ip("10.1.2.3");
    passing.resolve(ip("10.1.2.1"));
  }
  lab.wait_for<BoardLeft>();
  std::vector<std::unique_ptr<TestBoard>> boards;
  std::set<Ipv4Address> given;
  for (const char* const name : {"a", "b", "c", "d"}) {
    boards.push_back(std::make_unique<TestBoard>(lab.socket(), name));
    given.insert(boards.back()->join().get_address());
  }
  EXPECT_EQ(given, (std::set{ip("10.1.2.2"), ip("10.1.2.3"), ip("10.1.2.4"), ip("10.1.2.5")}));
}

TEST(LabTrafficTest, WhenNoAddressIsLeftThatIsTold) {
  TestLab lab([](LabOptions& options) { options.subnet = *Subnet::parse("10.1.2.0/29"); });
  std::vector<std::unique_ptr<TestBoard>> boards;
  for (const char* const name : {"a", "b", "c", "d"}) {
    boards.push_back(std::make_unique<TestBoard>(lab.socket(), name));
    boards.back()->join().get_address();
  }
  EXPECT_EQ(lab->info().max_boards, 4U);
  // A fifth cannot join; one that takes a second address under another name of its own can ask.
  TestBoard fifth(lab.socket(), "e");
  fifth.send(fifth.join_request());
  EXPECT_EQ(fifth.wait_for<air::Disconnected>().reason, air::Reason::assoc_toomany);
  boards.pop_back();
  lab.wait_for<BoardLeft>();
  fifth.join();
  fifth.send_frame(dhcp_frame({.mac = fifth.mac}));
  EXPECT_EQ(lab.wait_for<PoolExhausted>().board.name, "e");
}

TEST(LabTrafficTest, WhatIsForOneBoardReachesItAlone) {
  TestLab lab;
  TestBoard a(lab.socket(), "a");
  TestBoard b(lab.socket(), "b");
  TestBoard c(lab.socket(), "c");
  a.join();
  b.join();
  c.join();
  b.say(broadcast_mac, "here I am");
  EXPECT_EQ(a.hear(), "here I am");
  EXPECT_EQ(c.hear(), "here I am");
  a.say(b.mac, "for b");
  a.say(broadcast_mac, "for all");
  EXPECT_EQ(b.hear(), "for b");
  EXPECT_EQ(b.hear(), "for all");
  EXPECT_EQ(c.hear(), "for all");
}

TEST(LabTrafficTest, MulticastReachesAllButTheSender) {
  TestLab lab;
  TestBoard a(lab.socket(), "a");
  TestBoard b(lab.socket(), "b");
  a.join();
  b.join();
  a.say(test::mac("01:00:5e:00:00:fb"), "mDNS");
  EXPECT_EQ(b.hear(), "mDNS");
  b.say(broadcast_mac, "end");
  EXPECT_EQ(a.hear(), "end");
}

TEST(LabTrafficTest, AFrameUnderAnotherBoardsAddressIsDropped) {
  TestLab lab;
  TestBoard a(lab.socket(), "a");
  TestBoard b(lab.socket(), "b");
  a.join();
  b.join();
  const std::string text = "\0\5forge";
  a.send_frame(ethernet_frame(broadcast_mac, test::station(7), 0x88B5, as_byte_view(text)));
  a.say(broadcast_mac, "honest");
  EXPECT_EQ(b.hear(), "honest");
  EXPECT_EQ(lab->boards().at(0).up.lost, 1U);
}

TEST(LabTrafficTest, TheGatewayAndTheNameserverAnswerArp) {
  TestLab lab;
  TestBoard board(lab.socket(), "kitchen");
  board.join().get_address();
  const MacAddress gateway = uplink_mac(ip("192.168.4.1"));
  EXPECT_EQ(board.resolve(ip("192.168.4.1")), gateway);
  EXPECT_EQ(board.resolve(ip("192.168.4.254")), gateway);
}

TEST(LabTrafficTest, OneBoardFindsAnotherByArp) {
  TestLab lab;
  TestBoard a(lab.socket(), "a");
  TestBoard b(lab.socket(), "b");
  a.join().get_address();
  b.join().get_address();
  // b answers while it listens.
  std::thread listener([&] { EXPECT_EQ(b.hear(), "done"); });
  EXPECT_EQ(a.resolve(*b.address), b.mac);
  a.say(b.mac, "done");
  listener.join();
}

TEST(LabTrafficTest, FramesAreCounted) {
  TestLab lab;
  TestBoard a(lab.socket(), "a");
  TestBoard b(lab.socket(), "b");
  a.join();
  b.join();
  a.say(broadcast_mac, "12345678");
  EXPECT_EQ(b.hear(), "12345678");
  const auto boards = lab->boards();
  ASSERT_EQ(boards.size(), 2U);
  EXPECT_EQ(boards[0].up.frames, 1U);
  EXPECT_EQ(boards[0].up.bytes, 24U);
  EXPECT_EQ(boards[0].down.frames, 0U);
  EXPECT_EQ(boards[1].down.frames, 1U);
  EXPECT_EQ(boards[1].down.bytes, 24U);
}

TEST(LabTrafficTest, TheTapTellsEachFrameOnceAtItsSender) {
  TestLab lab([](LabOptions& options) { options.tap = true; });
  TestBoard a(lab.socket(), "a");
  TestBoard b(lab.socket(), "b");
  TestBoard c(lab.socket(), "c");
  a.join();
  b.join();
  c.join();
  a.say(broadcast_mac, "hello");
  b.hear();
  c.hear();
  const auto seen = lab.wait_for<FrameSeen>();
  EXPECT_EQ(seen.sender->name, "a");
  EXPECT_EQ(seen.frame.size(), 21U);
  EXPECT_EQ(seen.loss, FrameLoss::none);
  b.get_address();
  lab.wait_for<FrameSeen>([](const FrameSeen& frame) { return !frame.sender; });
}

/// A flooding board is served in turns: others' frames pass in between, and what is too much for a
/// receiver that does not read is dropped and counted, not kept.
TEST(LabTrafficTest, ABoardThatFloodsKeepsNobodyElseWaiting) {
  TestLab lab;
  TestBoard flooder(lab.socket(), "flooder");
  TestBoard deaf(lab.socket(), "deaf");
  TestBoard a(lab.socket(), "a");
  TestBoard b(lab.socket(), "b");
  flooder.join();
  deaf.join();
  a.join().get_address();
  b.join().get_address();
  deaf.say(b.mac, "here");
  b.hear();
  const auto frame = ethernet_frame(deaf.mac, flooder.mac, 0x88B5, test::Frame(1400));
  std::atomic<bool> stop = false;
  std::atomic<std::size_t> sent = 0;
  std::thread flood([&] {
    while (!stop) {
      flooder.flood(frame, 1U << 20U);
      sent += 1U << 20U;
    }
  });
  for (int round = 0; round < 200; ++round) {
    a.say(b.mac, "ping");
    EXPECT_EQ(b.hear(), "ping");
    b.say(a.mac, "pong");
    EXPECT_EQ(a.hear(), "pong");
  }
  while (sent < (8U << 20U)) {
    std::this_thread::yield();
  }
  stop = true;
  flood.join();
  const auto boards = lab->boards();
  EXPECT_GT(boards.at(0).up.frames, 1000U);
  EXPECT_GT(boards.at(1).down.lost, 0U);
  EXPECT_EQ(boards.at(3).down.lost, 0U);
}

TEST(LabTrafficTest, AnAddressThatABoardGivesItselfIsLeasedToNobodyWhileItIsThere) {
  TestLab lab;
  TestBoard still(lab.socket(), "still");
  still.join();
  still.address = ip("192.168.4.2");
  still.resolve(ip("192.168.4.1"));
  TestBoard first(lab.socket(), "first");
  EXPECT_EQ(first.join().get_address(), ip("192.168.4.3"));
  still.address = ip("192.168.4.9");
  still.resolve(ip("192.168.4.1"));
  first.send_frame(test::dhcp_frame(
      {.type = test::dhcp_request, .mac = first.mac, .requested = ip("192.168.4.9")}));
  first.synchronise();
  EXPECT_EQ(lab->boards().at(0).address, ip("192.168.4.9"));
}

}  // namespace
}  // namespace lanyard::lab
