#include "lanyard/trace/stream_follower.hpp"

#include <gtest/gtest.h>

#include "frames.hpp"

namespace lanyard::trace {
namespace {

using test::Conversation;
using test::TestSegment;
using namespace tcp_flag;  // NOLINT(google-build-using-namespace): syn | ack reads as in the RFC

/// What came out, as `client:text` and `client:[missing N]`.
class StreamFollowerTest : public ::testing::Test {
 protected:
  void client(const TestSegment& segment) {
    follower_.feed(talk_.client(segment), as_byte_view(segment.payload));
  }
  void server(const TestSegment& segment) {
    follower_.feed(talk_.server(segment), as_byte_view(segment.payload));
  }

  std::string out_;
  Conversation talk_;
  StreamFollower follower_{[this](const StreamPiece& piece) {
    out_ += piece.sender == Sender::client ? "client:" : "server:";
    out_ += piece.fate == Fate::lost       ? "lost:"
            : piece.fate == Fate::damaged  ? "damaged:"
            : piece.fate == Fate::stranded ? "stranded:"
                                           : "";
    out_ += piece.missing > 0 ? "[missing " + std::to_string(piece.missing) + "]"
                              : std::string(as_chars(piece.bytes));
    out_ += ' ';
  }};
};

TEST_F(StreamFollowerTest, GivesBothDirectionsInTheOrderOfTheCapture) {
  client({.flags = syn});
  server({.flags = syn | ack, .ack = 1});
  client({.sequence = 1, .ack = 1, .payload = "Hello"});
  server({.sequence = 1, .ack = 6, .payload = "you"});
  client({.flags = fin | ack, .sequence = 6, .ack = 4});
  server({.flags = fin | ack, .sequence = 4, .ack = 7});
  client({.sequence = 7, .ack = 5});
  follower_.finish();
  EXPECT_EQ(out_, "client:Hello server:you ");
}

TEST_F(StreamFollowerTest, GivesEachByteOnceAndInOrder) {
  client({.sequence = 1, .ack = 1, .payload = "ab"});
  client({.sequence = 5, .ack = 1, .payload = "ef"});
  client({.sequence = 1, .ack = 1, .payload = "abcd"});
  client({.sequence = 4, .ack = 1, .payload = "XXXgh"});
  EXPECT_EQ(out_, "client:ab client:cd client:ef client:gh ");
}

TEST_F(StreamFollowerTest, MarksWhatTheOtherSideHasAndTheCaptureLacks) {
  client({.sequence = 1, .ack = 1, .payload = "ab"});
  client({.sequence = 8, .ack = 1, .payload = "hi"});
  EXPECT_EQ(out_, "client:ab ");
  server({.sequence = 1, .ack = 10});
  EXPECT_EQ(out_, "client:ab client:[missing 5] client:hi ");
  server({.sequence = 1, .ack = 30});
  EXPECT_EQ(out_, "client:ab client:[missing 5] client:hi client:[missing 20] ");
}

TEST_F(StreamFollowerTest, DoesNotTakeTheNumberOfAFinForAMissingByte) {
  client({.sequence = 1, .ack = 1, .payload = "ab"});
  server({.sequence = 1, .ack = 4});
  follower_.finish();
  EXPECT_EQ(out_, "client:ab ");
}

TEST_F(StreamFollowerTest, GivesAtTheEndWhatItHeldBack) {
  client({.sequence = 1, .ack = 1, .payload = "ab"});
  client({.sequence = 5, .ack = 1, .payload = "ef"});
  follower_.finish();
  EXPECT_EQ(out_, "client:ab client:[missing 2] client:ef ");
}

TEST_F(StreamFollowerTest, HoldsBackNoMoreThanItsBound) {
  const std::string kilobytes(60'000, 'x');
  client({.sequence = 1, .ack = 1, .payload = "a"});
  std::size_t fed = 0;
  while (out_ == "client:a ") {
    client({.sequence = static_cast<std::uint32_t>(10 + fed), .ack = 1, .payload = kilobytes});
    fed += kilobytes.size();
    ASSERT_LE(fed, StreamFollower::max_pending + kilobytes.size());
  }
  EXPECT_TRUE(out_.starts_with("client:a client:[missing 8] client:xxx"));
}

constexpr std::string_view lost = "lost by the lab (loss 5 %)";

TEST_F(StreamFollowerTest, GivesWhatWasLostWhenItsCopyArrives) {
  client({.sequence = 1, .ack = 1, .payload = "ab", .comment = lost});
  client({.sequence = 3, .ack = 1, .payload = "cd"});
  EXPECT_EQ(out_, "");
  client({.sequence = 1, .ack = 1, .payload = "ab", .comment = lost});
  EXPECT_EQ(out_, "");
  client({.sequence = 1, .ack = 1, .payload = "ab"});
  EXPECT_EQ(out_, "client:ab client:cd ");
  follower_.finish();
  EXPECT_EQ(out_, "client:ab client:cd ");
}

TEST_F(StreamFollowerTest, MarksWhatNeverArrivedAndWhatCameBehindIt) {
  client({.sequence = 1, .ack = 1, .payload = "ab"});
  client({.sequence = 3, .ack = 1, .payload = "cdef", .comment = lost});
  client({.sequence = 3, .ack = 1, .payload = "cd"});
  client({.sequence = 7, .ack = 1, .payload = "gh"});
  client({.sequence = 9, .ack = 1, .payload = "ij", .comment = lost});
  server({.sequence = 1, .ack = 5});
  follower_.finish();
  EXPECT_EQ(out_, "client:ab client:cd client:lost:ef client:stranded:gh client:lost:ij ");
}

TEST_F(StreamFollowerTest, TakesWhatIsAcknowledgedForArrived) {
  client({.sequence = 1, .ack = 1, .payload = "abcd", .comment = lost});
  client({.sequence = 9, .ack = 1, .payload = "ij", .comment = lost});
  server({.sequence = 1, .ack = 3});
  EXPECT_EQ(out_, "client:ab ");
  server({.sequence = 1, .ack = 10});
  EXPECT_EQ(out_, "client:ab client:cd client:[missing 4] client:i ");
  server({.sequence = 1, .ack = 12});
  follower_.finish();
  EXPECT_EQ(out_, "client:ab client:cd client:[missing 4] client:i client:j ");
}

TEST_F(StreamFollowerTest, HoldsBackNoMoreThanItsBoundOfWhatWasLost) {
  const std::string kilobytes(60'000, 'x');
  std::size_t fed = 0;
  while (out_.empty()) {
    client({.sequence = static_cast<std::uint32_t>(1 + fed),
            .ack = 1,
            .payload = kilobytes,
            .comment = lost});
    fed += kilobytes.size();
    ASSERT_LE(fed, StreamFollower::max_pending + kilobytes.size());
  }
  EXPECT_TRUE(out_.starts_with("client:xxx"));
}

TEST_F(StreamFollowerTest, PassesOverWhatTheReceiverDrops) {
  client({.sequence = 1, .ack = 1, .payload = "bad", .is_damaged = true});
  client({.sequence = 1, .ack = 1, .payload = "good"});
  client({.flags = rst | ack, .sequence = 5, .ack = 1, .payload = "reason"});
  follower_.finish();
  EXPECT_EQ(out_, "client:good ");
}

TEST_F(StreamFollowerTest, TakesWhatIsAcknowledgedThoughItsChecksumIsWrongInTheCapture) {
  client({.sequence = 1, .ack = 1, .payload = "one", .is_damaged = true});
  client({.sequence = 4, .ack = 1, .payload = "two"});
  EXPECT_EQ(out_, "");
  server({.sequence = 1, .ack = 7});
  follower_.finish();
  EXPECT_EQ(out_, "client:one client:two ");
}

TEST_F(StreamFollowerTest, MarksAtTheEndWhatHasAWrongChecksumAndNoAck) {
  client({.sequence = 1, .ack = 1, .payload = "one"});
  client({.sequence = 4, .ack = 1, .payload = "two", .is_damaged = true});
  client({.sequence = 7, .ack = 1, .payload = "three"});
  server({.sequence = 1, .ack = 4});
  follower_.finish();
  EXPECT_EQ(out_, "client:one client:damaged:two client:stranded:three ");
}

TEST_F(StreamFollowerTest, MakesNoGapOfANumberThatIsWrongItself) {
  client({.sequence = 1, .ack = 1, .payload = "one"});
  client({.sequence = 0x4000'0000, .ack = 1, .payload = "two", .is_damaged = true});
  server({.sequence = 1, .ack = 5});
  follower_.finish();
  EXPECT_EQ(out_, "client:one ");
}

TEST_F(StreamFollowerTest, HoldsAcrossTheWrapOfSequenceNumbers) {
  std::uint64_t bytes = 0;
  StreamFollower follower([&bytes](const StreamPiece& piece) {
    EXPECT_EQ(piece.offset, bytes);
    bytes += piece.bytes.size() + piece.missing;
  });
  // Steps of 1 GiB reported as missing take the stream past 4 GiB.
  Segment segment{.sender = Sender::client, .flags = tcp_flag::ack, .length = 4};
  for (std::uint32_t step = 0; step < 6; ++step) {
    segment.sequence = 1 + step * (1U << 30U);
    follower.feed(segment, as_byte_view("abcd"));
    Segment acknowledging{.sender = Sender::server, .flags = tcp_flag::ack};
    acknowledging.acknowledged = segment.sequence + 4;
    follower.feed(acknowledging, {});
  }
  EXPECT_EQ(bytes, 5 * (std::uint64_t{1} << 30U) + 4);
}

}  // namespace
}  // namespace lanyard::trace
