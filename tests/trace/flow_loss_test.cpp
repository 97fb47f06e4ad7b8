// Verdicts, reasons and sentences where something is lost, late or in the wrong order.

#include <gtest/gtest.h>

#include "frames.hpp"

namespace lanyard::trace {
namespace {

using test::Conversation;
using namespace tcp_flag;  // NOLINT(google-build-using-namespace): syn | ack reads as in the RFC

constexpr std::int64_t millisecond = 1'000;
constexpr std::int64_t second = 1'000'000;
constexpr std::string_view lost = "lost by the lab (loss 5 %)";

/// The sentence of a segment that was just told.
std::string said(const Conversation& talk, const Segment& segment) {
  return explain(talk.flow(), segment);
}

/// With an ACK that comes at once, so that a slow one would show.
Conversation begun() {
  Conversation talk;
  talk.handshake();
  talk.client({.sequence = 1, .ack = 1, .payload = "quick"});
  talk.server({.sequence = 1, .ack = 6});
  return talk;
}

TEST(DelayedAckTest, IsNoneThatFillsAGapAtOnce) {
  for (const std::string_view fate : {lost, std::string_view()}) {
    Conversation talk = begun();
    talk.client({.sequence = 6, .ack = 1, .payload = "aaaa", .comment = fate});
    talk.client({.sequence = 10, .ack = 1, .payload = "bbbb"});
    talk.server({.sequence = 1, .ack = 6});
    talk.client({.sequence = 6, .ack = 1, .payload = "aaaa"}, second / 5);
    const Segment fills = talk.server({.sequence = 1, .ack = 14});
    EXPECT_FALSE(fills.verdicts.has(Verdict::delayed_ack));
    EXPECT_EQ(said(talk, fills), "The server has all of the client's first 13 bytes.");
  }
}

TEST(DelayedAckTest, IsNoneWhereTheMissingPieceWasNeverCapturedBefore) {
  Conversation talk = begun();
  talk.client({.sequence = 10, .ack = 1, .payload = "bbbb"});
  talk.client({.sequence = 6, .ack = 1, .payload = "aaaa"}, second / 5);
  EXPECT_FALSE(talk.server({.sequence = 1, .ack = 14}).verdicts.has(Verdict::delayed_ack));
}

TEST(DelayedAckTest, IsNoneAtTheEndOfASlowWay) {
  Conversation talk = begun();
  talk.client({.sequence = 6, .ack = 1, .payload = "aaaa", .comment = "arrived after 80 ms"});
  const Segment at_once = talk.server({.sequence = 1, .ack = 10}, 81 * millisecond);
  EXPECT_FALSE(at_once.verdicts.has(Verdict::delayed_ack));
  // The first piece was overtaken, and the ACK waited for it.
  talk.client({.sequence = 10, .ack = 1, .payload = "bbbb", .comment = "arrived after 90 ms"});
  talk.client({.sequence = 14, .ack = 1, .payload = "cccc", .comment = "arrived after 5 ms"});
  const Segment overtaken = talk.server({.sequence = 1, .ack = 18}, 90 * millisecond);
  EXPECT_FALSE(overtaken.verdicts.has(Verdict::delayed_ack));
}

TEST(DelayedAckTest, IsMeasuredFromTheArrivalOfTheData) {
  Conversation talk = begun();
  talk.client({.sequence = 6, .ack = 1, .payload = "aaaa", .comment = "arrived after 30 ms"});
  const Segment held = talk.server({.sequence = 1, .ack = 10}, 71 * millisecond);
  EXPECT_TRUE(held.verdicts.has(Verdict::delayed_ack));
  EXPECT_EQ(held.cause, Cause::held_back);
  EXPECT_EQ(said(talk, held),
            "The server has all of the client's first 9 bytes. It waited for more first.");
}

TEST(DelayedAckTest, IsNotSaidForSureWhereTheWayIsNotKnown) {
  Conversation talk = begun();
  talk.client({.sequence = 6, .ack = 1, .payload = "aaaa"});
  const Segment late = talk.server({.sequence = 1, .ack = 10}, 41 * millisecond);
  EXPECT_TRUE(late.verdicts.has(Verdict::delayed_ack));
  EXPECT_EQ(said(talk, late),
            "The server has all of the client's first 9 bytes. It waited for more first, or the "
            "way was slow.");
}

TEST(DelayedAckTest, IsNotTheEndOfAHandshake) {
  Conversation talk;
  talk.client({.flags = syn, .comment = "arrived after 1 ms"});
  talk.server({.flags = syn | ack, .ack = 1, .comment = "arrived after 1 ms"}, millisecond);
  EXPECT_EQ(talk.client({.sequence = 1, .ack = 1}, second).verdicts,
            (VerdictSet{Verdict::handshake_ack, Verdict::pure_ack}));
}

TEST(AckOfWhatIsNotHereTest, IsNoneAfterARepetitionThatOverlapsAndGoesFurther) {
  Conversation talk = begun();
  talk.client({.sequence = 6, .ack = 1, .payload = "aaaa"});
  talk.client({.sequence = 6, .ack = 1, .payload = "aaaabbbb"}, second);
  EXPECT_FALSE(talk.server({.sequence = 1, .ack = 14}).verdicts.has(Verdict::ack_of_lost_segment));
}

TEST(AckOfWhatIsNotHereTest, IsNoneAfterPiecesThatJoin) {
  Conversation talk = begun();
  talk.client({.sequence = 22, .ack = 1, .payload = "eeee"});
  talk.client({.sequence = 14, .ack = 1, .payload = "cccc"});
  talk.client({.sequence = 18, .ack = 1, .payload = "dddd"});
  talk.client({.sequence = 8, .ack = 1, .payload = "aabbbbcc"});
  talk.client({.sequence = 6, .ack = 1, .payload = "aaa"});
  EXPECT_FALSE(talk.server({.sequence = 1, .ack = 26}).verdicts.has(Verdict::ack_of_lost_segment));
}

TEST(AckOfWhatIsNotHereTest, SeesASecondGapOnceTheFirstIsFilled) {
  Conversation talk = begun();
  talk.client({.sequence = 10, .ack = 1, .payload = "bbbb"});
  talk.client({.sequence = 18, .ack = 1, .payload = "dddd"});
  talk.client({.sequence = 6, .ack = 1, .payload = "aaaa"});
  EXPECT_FALSE(talk.server({.sequence = 1, .ack = 14}).verdicts.has(Verdict::ack_of_lost_segment));
  const Segment beyond = talk.server({.sequence = 1, .ack = 22});
  EXPECT_TRUE(beyond.verdicts.has(Verdict::ack_of_lost_segment));
  EXPECT_EQ(said(talk, beyond),
            "The server has all of the client's first 21 bytes. Some of the bytes that it "
            "acknowledges are not in this capture.");
  EXPECT_FALSE(talk.server({.sequence = 1, .ack = 22}).verdicts.has(Verdict::ack_of_lost_segment));
}

TEST(AckOfWhatIsNotHereTest, ForgetsTheFirstOfTooManyGaps) {
  Conversation talk = begun();
  for (std::uint32_t i = 0; i < 40; ++i) {
    talk.client({.sequence = 10 + 8 * i, .ack = 1, .payload = "bbbb"});
  }
  // Of 40 gaps the last 32 are known, and only they are asked for.
  EXPECT_FALSE(talk.server({.sequence = 1, .ack = 70}).verdicts.has(Verdict::ack_of_lost_segment));
  EXPECT_TRUE(talk.server({.sequence = 1, .ack = 78}).verdicts.has(Verdict::ack_of_lost_segment));
}

TEST(SpuriousRetransmissionTest, TellsThatTheAckNeverArrived) {
  Conversation talk = begun();
  talk.client({.sequence = 6, .ack = 1, .payload = "aaaa"});
  talk.server({.sequence = 1, .ack = 10, .comment = lost});
  const Segment again = talk.client({.sequence = 6, .ack = 1, .payload = "aaaa"}, second);
  EXPECT_TRUE(again.verdicts.has(Verdict::spurious_retransmission));
  EXPECT_EQ(again.cause, Cause::ack_lost);
  EXPECT_EQ(said(talk, again),
            "The client sends 4 bytes again: the server has it, but its ACK never arrived.");
}

TEST(SpuriousRetransmissionTest, TellsThatTheAckIsStillOnItsWay) {
  Conversation talk = begun();
  talk.client({.sequence = 6, .ack = 1, .payload = "aaaa"});
  talk.server({.sequence = 1, .ack = 10, .comment = "arrived after 300 ms"});
  const Segment early = talk.client({.sequence = 6, .ack = 1, .payload = "aaaa"}, second / 5);
  EXPECT_EQ(early.cause, Cause::ack_under_way);
  EXPECT_EQ(said(talk, early),
            "The client sends 4 bytes again, while the server's ACK of it is still on its way.");
  const Segment late = talk.client({.sequence = 6, .ack = 1, .payload = "aaaa"}, second / 5);
  EXPECT_EQ(late.cause, Cause::unclear);
  EXPECT_EQ(said(talk, late),
            "The client sends 4 bytes again, which the server has acknowledged already.");
}

TEST(FastRetransmissionTest, IsNoneWhereTheDuplicateAcksWereLost) {
  for (const std::string_view fate : {lost, std::string_view()}) {
    Conversation talk = begun();
    talk.client({.sequence = 6, .ack = 1, .payload = "aaaa", .comment = lost});
    talk.client({.sequence = 10, .ack = 1, .payload = "bbbb"});
    talk.server({.sequence = 1, .ack = 6, .comment = fate});
    talk.server({.sequence = 1, .ack = 6, .comment = fate});
    const Segment again = talk.client({.sequence = 6, .ack = 1, .payload = "aaaa"}, millisecond);
    EXPECT_EQ(again.verdicts.has(Verdict::fast_retransmission), fate.empty());
  }
}

TEST(WindowWordsTest, SayOfDataWithAZeroWindowThatTheOtherSideMustWait) {
  Conversation talk = begun();
  EXPECT_EQ(said(talk, talk.server({.sequence = 1, .ack = 6, .window = 0, .payload = "full"})),
            "The server sends 4 bytes. Its own buffer is full: the client must wait.");
}

TEST(WindowWordsTest, TellAQuestionForRoomFromAKeepAlive) {
  Conversation talk = begun();
  EXPECT_EQ(said(talk, talk.client({.sequence = 5, .ack = 1}, second)),
            "The client asks whether the server is still there.");
  talk.server({.sequence = 1, .ack = 6, .window = 0});
  const Segment asks = talk.client({.sequence = 5, .ack = 1}, second);
  EXPECT_TRUE(asks.verdicts.has(Verdict::keep_alive));
  EXPECT_EQ(said(talk, asks), "The client asks whether there is room again.");
}

TEST(WindowProbeTest, MovesOnWhereItsByteWasTaken) {
  Conversation talk = begun();
  talk.server({.sequence = 1, .ack = 6, .window = 0});
  EXPECT_TRUE(talk.client({.sequence = 6, .ack = 1, .payload = "a"}, second)
                  .verdicts.has(Verdict::window_probe));
  const Segment taken = talk.server({.sequence = 1, .ack = 7, .window = 100});
  EXPECT_FALSE(taken.verdicts.has(Verdict::ack_of_lost_segment));
  EXPECT_EQ(talk.client({.sequence = 7, .ack = 1, .payload = "b"}).verdicts,
            VerdictSet{Verdict::data});
}

}  // namespace
}  // namespace lanyard::trace
