// Verdicts, reasons and sentences where something is lost, late or in the wrong order.

#include <gtest/gtest.h>

#include "frames.hpp"

namespace lanyard::trace {
namespace {

using test::Conversation;
using test::TestSegment;
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

TEST(DelayedAckTest, IsNoneOfAFinAlone) {
  Conversation talk = begun();
  talk.client({.flags = fin | ack, .sequence = 6, .ack = 1}, second);
  EXPECT_EQ(talk.server({.sequence = 1, .ack = 7}, 41 * millisecond).verdicts,
            VerdictSet{Verdict::pure_ack});
  Conversation with_data = begun();
  with_data.client({.flags = fin | ack, .sequence = 6, .ack = 1, .payload = "aaaa"}, second);
  EXPECT_TRUE(with_data.server({.sequence = 1, .ack = 11}, 41 * millisecond)
                  .verdicts.has(Verdict::delayed_ack));
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

TEST(GapTest, IsToldOfWhateverShowsIt) {
  constexpr const char* gap = " Something that the client sent before it is not in this capture.";
  Conversation talk = begun();
  EXPECT_EQ(said(talk, talk.client({.sequence = 10, .ack = 1})),
            std::string("The client acknowledges; no data has come from the server yet.") + gap);
  EXPECT_EQ(said(talk, talk.client({.sequence = 14, .ack = 1, .payload = "aaaa"})),
            std::string("The client sends 4 bytes.") + gap);
  EXPECT_EQ(said(talk, talk.client({.flags = fin | ack, .sequence = 20, .ack = 1})),
            std::string("The client has nothing more to send and closes its direction; it still "
                        "receives.") +
                gap);
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

/// What a duplicate ACK of the first five bytes says.
std::string said_again(Conversation& talk, std::int64_t later) {
  const Segment again = talk.server({.sequence = 1, .ack = 6}, later);
  EXPECT_TRUE(again.verdicts.has(Verdict::duplicate_ack));
  return said(talk, again);
}

constexpr std::string_view slow = "arrived after 100 ms";

TEST(DuplicateAckTest, SaysOfDataThatIsUnderWayThatNothingBeyondHasCome) {
  constexpr const char* not_yet =
      "The server says again that it has all before byte 6; nothing beyond that has come.";
  Conversation talk = begun();
  EXPECT_EQ(said_again(talk, millisecond),
            "The server says again that it has all before byte 6; nothing is missing.");
  talk.client({.sequence = 6, .ack = 1, .payload = "aaaa", .comment = lost});
  EXPECT_EQ(said_again(talk, millisecond), not_yet);
  talk.client({.sequence = 10, .ack = 1, .payload = "bbbb", .comment = slow});
  EXPECT_EQ(said_again(talk, millisecond), not_yet);
  EXPECT_EQ(said_again(talk, 99 * millisecond),
            "The server asks again for byte 6: what has come does not follow what it has.");
}

TEST(DuplicateAckTest, GoesByTheDataThatHasArrivedBeforeIt) {
  constexpr const char* had =
      "The server says again that it has all before byte 6: what has come, it had already.";
  Conversation talk = begun();
  talk.client({.sequence = 1, .ack = 1, .payload = "quick", .comment = slow}, second);
  talk.client({.sequence = 6, .ack = 1, .payload = "aaaa", .comment = lost});
  EXPECT_EQ(said_again(talk, 101 * millisecond), had)
      << "the copy, and not what was lost behind it";
}

TEST(DuplicateAckTest, KnowsACopyThatWasSentBeforeTheFirstOneWasAcknowledged) {
  Conversation talk;
  talk.handshake();
  talk.client({.sequence = 1, .ack = 1, .payload = "quick", .comment = "arrived after 10 ms"});
  talk.client({.sequence = 1, .ack = 1, .payload = "quick", .comment = slow}, 5 * millisecond);
  talk.server({.sequence = 1, .ack = 6}, 6 * millisecond);
  EXPECT_EQ(said_again(talk, 100 * millisecond),
            "The server says again that it has all before byte 6: what has come, it had already.");
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

TEST(HeardWindowTest, CountsAStallUntilTheOtherSideHasHeardOfRoom) {
  Conversation talk = begun();
  talk.server({.sequence = 1, .ack = 6, .window = 0});
  talk.server({.sequence = 1, .ack = 6, .window = 400, .comment = lost}, second);
  const Segment asks = talk.client({.sequence = 5, .ack = 1}, 4 * second);
  EXPECT_EQ(said(talk, asks), "The client asks whether there is room again.");
  const Segment answer = talk.server({.sequence = 1, .ack = 6, .window = 400});
  EXPECT_EQ(said(talk, answer), "The server has room again: it takes 400 bytes.");
  EXPECT_EQ(conclusion(talk.flow()), "stalled 5.00 s on a zero window, open");
}

TEST(HeardWindowTest, KnowsAProbeBesideAWindowUpdateThatWasLost) {
  Conversation talk = begun();
  talk.server({.sequence = 1, .ack = 6, .window = 0});
  talk.server({.sequence = 1, .ack = 6, .window = 400, .comment = lost}, second);
  EXPECT_TRUE(talk.client({.sequence = 6, .ack = 1, .payload = "a"}, second)
                  .verdicts.has(Verdict::window_probe));
}

TEST(HeardWindowTest, TakesAByteForNoProbeWhereTheZeroWindowHasNotArrived) {
  for (const std::string_view fate : {lost, std::string_view("arrived after 300 ms")}) {
    Conversation talk = begun();
    talk.server({.sequence = 1, .ack = 6, .window = 0, .comment = fate});
    EXPECT_EQ(talk.client({.sequence = 6, .ack = 1, .payload = "a"}).verdicts,
              VerdictSet{Verdict::data});
  }
}

TEST(HeardWindowTest, TakesNoOlderWindowThatArrivesLater) {
  Conversation talk = begun();
  talk.server({.sequence = 1, .ack = 6, .window = 0, .comment = "arrived after 30 ms"});
  talk.server({.sequence = 1, .ack = 6, .window = 400, .comment = "arrived after 5 ms"});
  EXPECT_EQ(talk.client({.sequence = 6, .ack = 1, .payload = "a"}, second).verdicts,
            VerdictSet{Verdict::data});
  talk.server({.sequence = 1, .ack = 7}, second);
  EXPECT_EQ(talk.flow().from_server.longest_zero_window, Duration::zero());
}

/// With a handshake of 300 ms, within which a segment may be overtaken.
Conversation far_apart() {
  Conversation talk;
  talk.client({.flags = syn});
  talk.server({.flags = syn | ack, .ack = 1}, 150 * millisecond);
  talk.client({.sequence = 1, .ack = 1}, 150 * millisecond);
  return talk;
}

TEST(OutOfOrderTest, IsNoneWhereTheFirstCopyIsInTheCapture) {
  for (const std::string_view fate : {lost, std::string_view()}) {
    Conversation talk = far_apart();
    talk.client({.sequence = 1, .ack = 1, .payload = "aaaa", .comment = fate});
    talk.client({.sequence = 5, .ack = 1, .payload = "bbbb"}, 250 * millisecond);
    const Segment again =
        talk.client({.sequence = 1, .ack = 1, .payload = "aaaa"}, 50 * millisecond);
    EXPECT_EQ(again.verdicts, (VerdictSet{Verdict::data, Verdict::retransmission}));
    EXPECT_EQ(said(talk, again), "The client sends 4 bytes again, since no ACK came in time.");
    EXPECT_EQ(conclusion(talk.flow()), "1 segment sent again, open");
  }
}

TEST(OutOfOrderTest, IsNoneWhereTheCaptureTellsOfTheWayBehindIt) {
  Conversation talk = far_apart();
  talk.client({.sequence = 5, .ack = 1, .payload = "bbbb", .comment = "arrived after 20 ms"});
  EXPECT_TRUE(
      talk.client({.sequence = 1, .ack = 1, .payload = "aaaa", .comment = "arrived after 20 ms"})
          .verdicts.has(Verdict::retransmission));
}

TEST(OutOfOrderTest, HoldsWhereTheBytesWereNotSeenBefore) {
  Conversation talk;
  // Begins before the capture: nothing is known of what lies before the first byte.
  talk.client({.sequence = 50, .ack = 1, .payload = "bbbb"});
  EXPECT_TRUE(talk.client({.sequence = 46, .ack = 1, .payload = "aaaa"})
                  .verdicts.has(Verdict::out_of_order));
  talk.client({.sequence = 58, .ack = 1, .payload = "dddd"});
  EXPECT_TRUE(talk.client({.sequence = 54, .ack = 1, .payload = "cccc"})
                  .verdicts.has(Verdict::out_of_order));
  EXPECT_TRUE(talk.client({.sequence = 54, .ack = 1, .payload = "cccc"})
                  .verdicts.has(Verdict::retransmission));
}

TEST(RetransmissionTest, TellsThatAnAckEndsBeforeTheNextLoss) {
  Conversation talk = far_apart();
  talk.client({.sequence = 1, .ack = 1, .payload = "aaaa", .comment = lost});
  talk.client({.sequence = 5, .ack = 1, .payload = "bbbb"});
  talk.client({.sequence = 9, .ack = 1, .payload = "cccc", .comment = lost});
  talk.client({.sequence = 13, .ack = 1, .payload = "dddd"});
  talk.server({.sequence = 1, .ack = 1}, 100 * millisecond);
  talk.server({.sequence = 1, .ack = 1});
  talk.client({.sequence = 1, .ack = 1, .payload = "aaaa"});
  talk.server({.sequence = 1, .ack = 9}, 100 * millisecond);
  const Segment second_hole = talk.client({.sequence = 9, .ack = 1, .payload = "cccc"});
  EXPECT_TRUE(second_hole.verdicts.has(Verdict::retransmission));
  EXPECT_EQ(said(talk, second_hole),
            "The client sends 4 bytes again: the server's newest ACK ends before byte 9.");
  EXPECT_EQ(conclusion(talk.flow()), "2 segments sent again, open");
}

TEST(RetransmissionTest, GoesByTheArrivalOfTheAckThatEndsBeforeTheNextLoss) {
  constexpr const char* ends = ": the server's newest ACK ends before byte 9.";
  constexpr const char* waited = ", since no ACK came in time.";
  for (const auto& [later, reason] :
       {std::pair{10, waited}, std::pair{50, ends}, std::pair{65, ends}, std::pair{90, waited}}) {
    Conversation talk = far_apart();
    talk.client({.sequence = 1, .ack = 1, .payload = "aaaa", .comment = lost});
    talk.client({.sequence = 5, .ack = 1, .payload = "bbbb"});
    talk.client({.sequence = 9, .ack = 1, .payload = "cccc", .comment = lost});
    talk.client({.sequence = 1, .ack = 1, .payload = "aaaa"}, second);
    talk.server({.sequence = 1, .ack = 9, .comment = "arrived after 50 ms"});
    const Segment again =
        talk.client({.sequence = 9, .ack = 1, .payload = "cccc"}, later * millisecond);
    EXPECT_EQ(said(talk, again), std::string("The client sends 4 bytes again") + reason) << later;
  }
}

TEST(RetransmissionTest, TellsAFinThatIsRepeatedAtOnceFromOneOfATimer) {
  Conversation talk = begun();
  talk.client({.flags = fin | ack, .sequence = 6, .ack = 1}, second);
  talk.server({.sequence = 1, .ack = 6, .payload = "aaaa"});
  // As libslirp answers data that comes behind its FIN.
  const Segment answers = talk.client({.flags = fin | ack, .sequence = 6, .ack = 5});
  EXPECT_EQ(answers.verdicts, (VerdictSet{Verdict::fin, Verdict::retransmission}));
  EXPECT_EQ(said(talk, answers), "The client sends its FIN once more, at once.");
  talk.server({.sequence = 5, .ack = 6, .payload = "bbbb"}, 900);
  EXPECT_EQ(said(talk, talk.client({.flags = fin | ack, .sequence = 6, .ack = 9}, 99)),
            "The client sends its FIN once more, at once.")
      << "after the copy before it, not after the first";
  EXPECT_EQ(said(talk, talk.client({.flags = fin | ack, .sequence = 6, .ack = 9}, second)),
            "The client sends its FIN again, since no ACK came in time.");
  EXPECT_EQ(conclusion(talk.flow()), "3 segments sent again, the FIN of 10.0.0.2 not acknowledged");
}

/// Two losses, which duplicates tell of; `fate` is that of the duplicates.
Conversation asked_twice(std::string_view fate) {
  Conversation talk = begun();
  talk.client({.sequence = 6, .ack = 1, .payload = "aaaa", .comment = lost});
  talk.client({.sequence = 10, .ack = 1, .payload = "bbbb"});
  talk.client({.sequence = 14, .ack = 1, .payload = "cccc"});
  talk.server({.sequence = 1, .ack = 6, .comment = fate});
  talk.server({.sequence = 1, .ack = 6, .comment = fate});
  return talk;
}

TEST(RetransmissionTest, SaysThatItIsAskedForWhereDuplicatesWereHeardSinceItWasSent) {
  constexpr const char* asked =
      "The client sends 4 bytes again: the server goes on asking for byte 6.";
  constexpr const char* waited = "The client sends 4 bytes again, since no ACK came in time.";
  for (const auto& [fate, sentence] :
       {std::pair{std::string_view(), asked}, std::pair{lost, waited},
        std::pair{std::string_view("arrived after 30 ms"), asked},
        std::pair{std::string_view("arrived after 3000 ms"), waited}}) {
    Conversation talk = asked_twice(fate);
    const TestSegment again{.sequence = 6, .ack = 1, .payload = "aaaa", .comment = lost};
    EXPECT_EQ(said(talk, talk.client(again, second / 5)), sentence) << fate;
  }
}

TEST(RetransmissionTest, SaysNoMoreThatItIsAskedForOnceItWasSentAgain) {
  for (const std::string_view fate :
       {std::string_view(), std::string_view("arrived after 30 ms")}) {
    Conversation talk = asked_twice(fate);
    const TestSegment again{.sequence = 6, .ack = 1, .payload = "aaaa", .comment = lost};
    talk.client(again, second / 5);
    EXPECT_EQ(said(talk, talk.client(again, second)),
              "The client sends 4 bytes again, since no ACK came in time.");
    talk.server({.sequence = 1, .ack = 6, .comment = fate});
    EXPECT_EQ(said(talk, talk.client(again, second)),
              "The client sends 4 bytes again: the server goes on asking for byte 6.");
  }
}

TEST(ChecksumTest, IsWrongInTheCaptureOnlyWhereAnAckCoversItBeforeAnotherCopyComes) {
  constexpr const char* drops =
      "The client sends 4 bytes. Its checksum is wrong: a receiver drops such a segment.";
  const TestSegment whole{.sequence = 6, .ack = 1, .payload = "aaaa"};
  const TestSegment damaged{.sequence = 6, .ack = 1, .payload = "aaaa", .is_damaged = true};
  Conversation taken = begun();
  const Segment wrong = taken.client(damaged);
  EXPECT_EQ(said(taken, wrong), drops) << "nothing is known yet";
  taken.server({.sequence = 1, .ack = 6});
  EXPECT_EQ(said(taken, wrong), drops);
  taken.client({.sequence = 10, .ack = 1, .payload = "bbbb"});
  taken.server({.sequence = 1, .ack = 14});
  EXPECT_EQ(said(taken, wrong),
            "The client sends 4 bytes. Its checksum is wrong in this capture only: the server "
            "acknowledges it.");
  Conversation dropped = begun();
  const Segment first = dropped.client(damaged);
  dropped.client(whole, second);
  const Segment third = dropped.client(damaged, second);
  dropped.server({.sequence = 1, .ack = 10});
  EXPECT_EQ(said(dropped, first), drops);
  EXPECT_EQ(said(dropped, third),
            "The client sends 4 bytes again, since no ACK came in time. Its checksum is wrong: a "
            "receiver drops such a segment.");
}

TEST(CountTest, SaysNothingOfFirstBytesThatTheCaptureLacks) {
  Conversation talk;
  talk.client({.sequence = 1'000'001, .ack = 500'001, .payload = "aaaaa"});
  EXPECT_EQ(said(talk, talk.server({.sequence = 500'001, .ack = 1'000'006})),
            "The server has all up to byte 5 of the client's in this capture.");
  Conversation idle;
  EXPECT_EQ(said(idle, idle.client({.sequence = 1'000'001, .ack = 500'001})),
            "The client acknowledges what came before this capture.");
}

TEST(CountTest, CountsBeyondTheWrapOfSequenceNumbers) {
  Conversation talk;
  talk.handshake();
  constexpr std::uint32_t step = 0x4000'0000;
  Segment answer;
  for (std::uint32_t i = 0; i < 5; ++i) {
    talk.client({.sequence = 1 + step * i, .ack = 1, .payload = "aaaa"});
    answer = talk.server({.sequence = 1, .ack = 5 + step * i});
  }
  EXPECT_EQ(said(talk, answer),
            "The server has all of the client's first 4,294,967,300 bytes. Some of the bytes that "
            "it acknowledges are not in this capture.");
  EXPECT_EQ(said(talk, talk.server({.sequence = 1, .ack = 5})),
            "The server says again that it has all before byte 4,294,967,301; nothing is "
            "missing.");
}

TEST(FlowLossTest, ASynAckThatARepeatedSynDrawsIsNotCalledLate) {
  Conversation talk;
  talk.client({.flags = syn});
  talk.server({.flags = syn | ack, .ack = 1});
  talk.client({.flags = syn}, 1'000'000);
  EXPECT_EQ(said(talk, talk.server({.flags = syn | ack, .ack = 1}, 1'000'050)),
            "The server sends its SYN again: no ACK of it has come so far.");
}

}  // namespace
}  // namespace lanyard::trace
