// Programs that tap a running lab: its frames as they are sent.

#include "lanyard/lab/lab_tap.hpp"

#include <gtest/gtest.h>
#include <poll.h>

#include <algorithm>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "lab_test_support.hpp"
#include "raw_socket.hpp"

namespace lanyard::lab {
namespace {

using lanyard::test::Clock;
using lanyard::test::milliseconds_until;
using lanyard::test::patience;
using lanyard::test::RawSocket;
using lanyard::test::WaitedInVain;
using test::ip;
using test::TestBoard;
using test::TestConnection;
using test::TestLab;

/// What a tapped frame was, without the buffer it lay in.
struct Seen {
  std::string sender;  ///< `gateway` where it is no board.
  FrameLoss loss = FrameLoss::none;
  bool duplicated = false;
  std::optional<std::chrono::nanoseconds> arrived_after;
  std::string comment;
  std::vector<std::byte> bytes;

  [[nodiscard]] bool holds(std::string_view text) const {
    const std::string_view all(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    return all.find(text) != std::string_view::npos;
  }
};

class Tap {
 public:
  explicit Tap(const std::string& socket, const TapOptions& options = {})
      : tap_(LabTap::open(socket, options).value()) {}

  /// The next frame with `text` in it; others are dropped.
  Seen next(std::string_view text) {
    const auto deadline = Clock::now() + patience;
    for (;;) {
      while (!seen_.empty()) {
        Seen first = std::move(seen_.front());
        seen_.pop_front();
        if (first.holds(text)) return first;
      }
      read(deadline);
    }
  }

  /// Everything up to the next frame with `last` in it.
  std::vector<Seen> all_until(std::string_view last) {
    std::vector<Seen> all;
    const auto deadline = Clock::now() + patience;
    for (;;) {
      while (!seen_.empty()) {
        all.push_back(std::move(seen_.front()));
        seen_.pop_front();
        if (all.back().holds(last)) return all;
      }
      read(deadline);
    }
  }

  void read(Clock::time_point deadline) {
    const std::uint64_t missed = tap_.missed();
    const auto count = tap_.read(
        [this](const TappedFrame& frame) {
          seen_.push_back({.sender = frame.sender ? frame.sender->name : "gateway",
                           .loss = frame.loss,
                           .duplicated = frame.duplicated,
                           .arrived_after = frame.arrived_after,
                           .comment = std::string(frame.comment),
                           .bytes = {frame.bytes.begin(), frame.bytes.end()}});
        },
        100);
    if (!count) throw WaitedInVain(count.error().message);
    if (*count == 0 && tap_.missed() == missed) {
      pollfd waiting{.fd = tap_.descriptor(), .events = POLLIN, .revents = 0};
      if (::poll(&waiting, 1, milliseconds_until(deadline)) == 0) {
        throw WaitedInVain("no frame came");
      }
    }
  }

  LabTap& operator*() { return tap_; }

 private:
  LabTap tap_;
  std::deque<Seen> seen_;
};

TEST(LabTapTest, ShowsAConversationAsItWasOnTheAir) {
  TestLab lab;
  RawSocket server = RawSocket::listen_on("127.0.0.1:0");
  TestBoard board(lab.socket(), "kitchen");
  board.join().get_address();
  Tap tap(lab.socket(), {.board = "192.168.4.2", .port = server.local_port()});
  TestConnection connection(board, ip("192.168.4.1"), server.local_port(), 50'000);
  RawSocket peer = server.accept();
  connection.send("Hello");
  peer.receive_exactly(5);
  peer.send("echo");
  connection.receive(4);
  const auto all = tap.all_until("echo");
  ASSERT_GE(all.size(), 5U) << "SYN, SYN-ACK, ACK, Hello, echo and ACKs";
  EXPECT_EQ(all[0].sender, "kitchen");
  EXPECT_EQ(all[1].sender, "gateway");
  EXPECT_EQ(all.back().comment, "gateway to kitchen");
  EXPECT_EQ(all.back().arrived_after, std::chrono::nanoseconds(0));
  for (const Seen& seen : all) {
    const auto segment = test::segment_in(seen.bytes);
    ASSERT_TRUE(segment) << "nothing but segments was asked for";
    EXPECT_TRUE(segment->from == server.local_port() || segment->to == server.local_port());
  }
}

TEST(LabTapTest, TellsWhatBecameOfAFrame) {
  TestLab lab;
  TestBoard a(lab.socket(), "a");
  TestBoard b(lab.socket(), "b");
  a.join();
  b.join();
  Tap tap(lab.socket());
  ASSERT_TRUE(lab->set_link("a", Direction::up, {.loss = 100}));
  a.say(b.mac, "lost");
  const Seen lost = tap.next("lost");
  EXPECT_EQ(lost.sender, "a");
  EXPECT_EQ(lost.loss, FrameLoss::loss);
  EXPECT_EQ(lost.comment, "a: lost by the lab (loss 100 %)");
  EXPECT_FALSE(lost.arrived_after);
  ASSERT_TRUE(lab->set_link("a", Direction::up, {.loss = 0, .plugged = false}));
  a.say(b.mac, "unplugged");
  EXPECT_EQ(tap.next("unplugged").loss, FrameLoss::unplugged);
  ASSERT_TRUE(lab->set_link("a", Direction::up, {.duplicate = 100, .plugged = true}));
  a.say(b.mac, "twice");
  EXPECT_TRUE(tap.next("twice").duplicated);
}

TEST(LabTapTest, TellsWhenAFrameArrivesWhereItsLinkIsTheWholeWay) {
  TestLab lab;
  TestBoard a(lab.socket(), "a");
  TestBoard b(lab.socket(), "b");
  a.join();
  b.join();
  a.get_address();
  const MacAddress gateway = a.resolve(ip("192.168.4.1"));
  ASSERT_TRUE(lab->set_link("a", Direction::up, {.delay = std::chrono::milliseconds(50)}));
  Tap tap(lab.socket());
  a.say(gateway, "to the gateway");
  EXPECT_EQ(tap.next("to the gateway").arrived_after, std::chrono::milliseconds(50));
  a.say(b.mac, "to another board");
  EXPECT_FALSE(tap.next("to another board").arrived_after) << "another link is on its way";
}

TEST(LabTapTest, ShowsOneBoardAlone) {
  TestLab lab;
  TestBoard a(lab.socket(), "a");
  TestBoard b(lab.socket(), "b");
  TestBoard c(lab.socket(), "c");
  a.join();
  b.join();
  c.join();
  Tap by_name(lab.socket(), {.board = "a"});
  Tap by_mac(lab.socket(), {.board = to_string(a.mac)});
  b.say(c.mac, "not of a");
  c.say(a.mac, "to a");
  b.say(broadcast_mac, "to all");
  a.say(b.mac, "from a");
  a.synchronise();
  for (Tap* const tap : {&by_name, &by_mac}) {
    std::vector<std::string> senders;
    for (const Seen& seen : tap->all_until("from a")) {
      senders.push_back(seen.sender);
      EXPECT_FALSE(seen.holds("not of a"));
    }
    EXPECT_EQ(senders.back(), "a");
    EXPECT_EQ(std::ranges::count(senders, "b"), 1) << "what it says to all";
    EXPECT_EQ(std::ranges::count(senders, "c"), 1);
  }
}

TEST(LabTapTest, WhoDoesNotReadMissesFramesIsToldAndHoldsNobodyUp) {
  TestLab lab;
  TestBoard a(lab.socket(), "a");
  TestBoard b(lab.socket(), "b");
  a.join();
  b.join();
  Tap tap(lab.socket(), {.board = "a"});
  const std::string text(1400, 'x');
  // Far more than the lab and both socket buffers hold.
  constexpr int many = 4000;
  for (int i = 0; i < many; ++i) {
    a.say(b.mac, text);
    b.hear();
  }
  // No frame follows; the count comes by itself.
  const auto deadline = Clock::now() + patience;
  while ((*tap).missed() == 0) {
    tap.read(deadline);
  }
  a.say(b.mac, "after it");
  const auto kept = tap.all_until("after it");
  EXPECT_EQ(kept.size() + (*tap).missed(), many + 1U);
}

TEST(LabTapTest, SaysWhyItIsRefused) {
  TestLab lab;
  const auto nobody = LabTap::open(lab.socket(), {.board = "cellar"});
  ASSERT_FALSE(nobody);
  EXPECT_EQ(nobody.error().code, std::errc::host_unreachable);
  EXPECT_NE(nobody.error().message.find("no such board has joined"), std::string::npos);
  EXPECT_TRUE(LabTap::open(lab.socket(), {.board = "192.168.4.9"})) << "it may come";
  const auto nowhere = LabTap::open(lab.directory() / "none");
  ASSERT_FALSE(nowhere);
  EXPECT_EQ(nowhere.error().operation, "connect");
}

TEST(LabTapTest, TellsThatTheLabHasGone) {
  TestLab lab;
  Tap tap(lab.socket());
  lab->stop();
  const auto deadline = Clock::now() + patience;
  EXPECT_THROW(
      for (;;) { tap.read(deadline); }, WaitedInVain);
  const auto gone = (*tap).read([](const TappedFrame&) {}, 1);
  ASSERT_FALSE(gone);
  EXPECT_EQ(gone.error().operation, "tap");
  EXPECT_EQ(gone.error().code, std::errc::connection_reset);
}

}  // namespace
}  // namespace lanyard::lab
