#include "lanyard/trace/flow.hpp"

#include <gtest/gtest.h>

#include "frames.hpp"

namespace lanyard::trace {
namespace {

using test::at_nanoseconds;
using test::Conversation;
using test::endpoint;
using test::findings;
using test::tcp_packet;
using namespace tcp_flag;  // NOLINT(google-build-using-namespace): syn | ack reads as in the RFC

constexpr std::int64_t second = 1'000'000;

TEST(FlowTest, SeesTheHandshakeAndWhatItAgreesOn) {
  Conversation talk;
  const Segment first = talk.client({.flags = syn, .options_hex = "020405a0 03030201"});
  const Segment second_one =
      talk.server({.flags = syn | ack, .ack = 1, .options_hex = "020405b4 03030701"}, 150);
  const Segment third = talk.client({.sequence = 1, .ack = 1}, 250);
  EXPECT_EQ(first.verdicts, VerdictSet{Verdict::handshake_syn});
  EXPECT_EQ(second_one.verdicts,
            (VerdictSet{Verdict::handshake_syn_ack, Verdict::mss_agreed, Verdict::scale_agreed}));
  EXPECT_EQ(third.verdicts, (VerdictSet{Verdict::handshake_ack, Verdict::pure_ack}));
  EXPECT_EQ(first.sequence, 0U);
  EXPECT_EQ(second_one.acknowledged, 1U);
  EXPECT_EQ(first.window, 1000U);
  EXPECT_EQ(third.window, 4000U);
  EXPECT_EQ(third.round_trip, std::chrono::microseconds(250));
  EXPECT_EQ(talk.flow().handshake, std::chrono::microseconds(400));
  EXPECT_EQ(talk.flow().from_client.maximum_segment_size, 1440);
}

TEST(FlowTest, FollowsTheStatesOfBothSidesThroughAConversation) {
  Conversation talk;
  const auto states = [](const Segment& segment) {
    return std::string(to_text(segment.client_state)) + ' ' +
           std::string(to_text(segment.server_state));
  };
  EXPECT_EQ(states(talk.client({.flags = syn})), "SYN-SENT LISTEN");
  EXPECT_EQ(states(talk.server({.flags = syn | ack, .ack = 1})), "ESTABLISHED SYN-RECEIVED");
  EXPECT_EQ(states(talk.client({.sequence = 1, .ack = 1})), "ESTABLISHED ESTABLISHED");
  EXPECT_EQ(states(talk.client({.flags = fin | ack, .sequence = 1, .ack = 1})),
            "FIN-WAIT-1 CLOSE-WAIT");
  EXPECT_EQ(states(talk.server({.sequence = 1, .ack = 2})), "FIN-WAIT-2 CLOSE-WAIT");
  EXPECT_EQ(states(talk.server({.flags = fin | ack, .sequence = 1, .ack = 2})),
            "TIME-WAIT LAST-ACK");
  EXPECT_EQ(states(talk.client({.sequence = 2, .ack = 2})), "TIME-WAIT CLOSED");
  EXPECT_EQ(conclusion(talk.flow()), "clean");
}

TEST(FlowTest, FollowsASimultaneousClose) {
  Conversation talk;
  talk.handshake();
  talk.client({.flags = fin | ack, .sequence = 1, .ack = 1});
  const Segment crossing = talk.server({.flags = fin | ack, .sequence = 1, .ack = 1});
  EXPECT_EQ(crossing.client_state, TcpState::closing);
  talk.client({.sequence = 2, .ack = 2});
  const Segment last = talk.server({.sequence = 2, .ack = 2});
  EXPECT_EQ(last.client_state, TcpState::time_wait);
}

TEST(FlowTest, CountsBytesInFlightAndTakesRoundTrips) {
  Conversation talk;
  talk.handshake();
  EXPECT_EQ(talk.client({.sequence = 1, .ack = 1, .payload = "Hello"}).bytes_in_flight, 5U);
  EXPECT_EQ(talk.client({.sequence = 6, .ack = 1, .payload = "you"}).bytes_in_flight, 8U);
  const Segment answer = talk.server({.sequence = 1, .ack = 9}, 700);
  EXPECT_EQ(answer.round_trip, std::chrono::microseconds(700));
  EXPECT_EQ(answer.acknowledged_number, 5U);
  EXPECT_EQ(findings(answer), VerdictSet{});
  EXPECT_EQ(talk.flow().from_client.most_in_flight, 8U);
  EXPECT_EQ(talk.flow().from_client.bytes, 8U);
}

TEST(FlowTest, CountsNoRoundTripWhereTheStampsRunBackwards) {
  Conversation talk;
  talk.handshake();
  const auto before = talk.flow().from_client.round_trips;
  talk.client({.sequence = 1, .ack = 1, .payload = "Hello"});
  talk.server({.sequence = 1, .ack = 6}, -second);
  EXPECT_EQ(talk.flow().from_client.round_trips, before);
  EXPECT_GE(talk.flow().from_client.shortest_round_trip, Duration::zero());
}

TEST(FlowTest, CountsNoBytesAsInFlightThatSackReports) {
  Conversation talk;
  talk.handshake();
  for (std::uint32_t i = 0; i < 4; ++i) {
    talk.client({.sequence = 1 + 4 * i, .ack = 1, .payload = "aaaa"});
  }
  // 1005 to 1009 and 1013 to 1017 have come; the third block repeats a part of the first.
  talk.server({.sequence = 1,
               .ack = 1,
               .options_hex = "0101 051a 000003ed000003f1 000003f5000003f9 000003ed000003ef"});
  EXPECT_EQ(talk.client({.sequence = 17, .ack = 1, .payload = "bb"}).bytes_in_flight, 10U);
  // A block before the acknowledgment tells of data that came twice.
  talk.server({.sequence = 1, .ack = 17, .options_hex = "0101 050a 000003e9000003ed"});
  EXPECT_EQ(talk.client({.sequence = 19, .ack = 1, .payload = "cc"}).bytes_in_flight, 4U);
}

TEST(FlowTest, SeesADelayedAckNextToAQuickOne) {
  Conversation talk;
  talk.handshake();
  talk.client({.sequence = 1, .ack = 1, .payload = "one"});
  EXPECT_EQ(findings(talk.server({.sequence = 1, .ack = 4})), VerdictSet{});
  talk.client({.sequence = 4, .ack = 1, .payload = "two"});
  EXPECT_EQ(findings(talk.server({.sequence = 1, .ack = 7}, 40'000)),
            VerdictSet{Verdict::delayed_ack});
}

TEST(FlowTest, TellsTheFourKindsOfSegmentsThatGoBack) {
  Conversation talk;
  talk.handshake();
  talk.client({.sequence = 1, .ack = 1, .payload = "aaaa"});
  talk.client({.sequence = 5, .ack = 1, .payload = "bbbb"});
  EXPECT_EQ(findings(talk.client({.sequence = 1, .ack = 1, .payload = "aaaa"}, second)),
            VerdictSet{Verdict::retransmission});
  talk.server({.sequence = 1, .ack = 9});
  EXPECT_EQ(findings(talk.client({.sequence = 5, .ack = 1, .payload = "bbbb"})),
            VerdictSet{Verdict::spurious_retransmission});
  // 13 overtakes 9.
  EXPECT_EQ(findings(talk.client({.sequence = 13, .ack = 1, .payload = "dddd"})),
            VerdictSet{Verdict::lost_segment});
  EXPECT_EQ(findings(talk.client({.sequence = 9, .ack = 1, .payload = "cccc"})),
            VerdictSet{Verdict::out_of_order});
  talk.server({.sequence = 1, .ack = 17});
  talk.client({.sequence = 17, .ack = 1, .payload = "eeee"});
  talk.client({.sequence = 21, .ack = 1, .payload = "ffff"});
  for (std::uint32_t n = 1; n <= 2; ++n) {
    const Segment again = talk.server({.sequence = 1, .ack = 17}, 400);
    EXPECT_EQ(findings(again), VerdictSet{Verdict::duplicate_ack});
    EXPECT_EQ(again.duplicate_number, n);
  }
  EXPECT_EQ(findings(talk.client({.sequence = 17, .ack = 1, .payload = "eeee"})),
            VerdictSet{Verdict::fast_retransmission});
  EXPECT_EQ(talk.flow().from_client.repeated_segments, 3U);
  EXPECT_EQ(conclusion(talk.flow()), "3 segments sent again, open");
}

/// The sentence of a segment that was just told.
std::string said(const Conversation& talk, const Segment& segment) {
  return explain(talk.flow(), segment);
}

TEST(FlowTest, SaysOfADuplicateAckNoMoreThanIsKnown) {
  Conversation talk;
  talk.handshake();
  talk.client({.sequence = 1, .ack = 1, .payload = "aaaa"});
  talk.server({.sequence = 1, .ack = 5});
  // A retransmission that was not needed: nothing is missing.
  talk.client({.sequence = 1, .ack = 1, .payload = "aaaa"}, second);
  const Segment twice = talk.server({.sequence = 1, .ack = 5});
  EXPECT_EQ(twice.verdicts, (VerdictSet{Verdict::pure_ack, Verdict::duplicate_ack}));
  EXPECT_EQ(twice.cause, Cause::came_twice);
  EXPECT_EQ(said(talk, twice),
            "The server says again that it has all before byte 5: what has come, it had already.");
  // Once more, with nothing before it: the network doubled something.
  talk.client({.sequence = 5, .ack = 1});
  const Segment idle = talk.server({.sequence = 1, .ack = 5});
  EXPECT_EQ(idle.cause, Cause::all_there);
  EXPECT_EQ(said(talk, idle),
            "The server says again that it has all before byte 5; nothing is missing.");
  // 5 to 8 may be lost, or late.
  talk.client({.sequence = 5, .ack = 1, .payload = "bbbb"});
  talk.client({.sequence = 9, .ack = 1, .payload = "cccc"});
  const Segment asks = talk.server({.sequence = 1, .ack = 5});
  EXPECT_EQ(asks.cause, Cause::unclear);
  EXPECT_EQ(said(talk, asks),
            "The server asks again for byte 5: what has come does not follow what it has.");
}

TEST(FlowTest, KnowsFromSackWhyAnAckIsRepeated) {
  Conversation talk;
  talk.handshake();
  talk.client({.sequence = 1, .ack = 1, .payload = "aaaa"});
  talk.client({.sequence = 5, .ack = 1, .payload = "bbbb"});
  talk.server({.sequence = 1, .ack = 1});
  // SACK 5-9, absolute; then a block that was acknowledged before (D-SACK).
  const Segment gap =
      talk.server({.sequence = 1, .ack = 1, .options_hex = "0101050a000003ed000003f1"});
  EXPECT_EQ(gap.cause, Cause::gap);
  EXPECT_EQ(said(talk, gap),
            "The server asks again for byte 1: it is missing, what follows has come.");
  talk.server({.sequence = 1, .ack = 9});
  talk.client({.sequence = 9, .ack = 1, .payload = "cccc"});
  const Segment twice =
      talk.server({.sequence = 1, .ack = 9, .options_hex = "0101050a000003e9000003ed"});
  EXPECT_EQ(twice.cause, Cause::came_twice);
}

TEST(FlowTest, SaysOfARetransmissionThatWasAskedForWhoAskedForIt) {
  Conversation talk;
  talk.handshake();
  talk.client({.sequence = 1, .ack = 1, .payload = "aaaa"});
  talk.client({.sequence = 5, .ack = 1, .payload = "bbbb"});
  talk.server({.sequence = 1, .ack = 1});
  talk.server({.sequence = 1, .ack = 1});
  talk.server({.sequence = 1, .ack = 1});
  // Too late for a fast one, as far as this place can tell: the ACKs were 100 ms on their way.
  const Segment asked = talk.client({.sequence = 1, .ack = 1, .payload = "aaaa"}, second / 10);
  EXPECT_EQ(findings(asked), VerdictSet{Verdict::retransmission});
  EXPECT_EQ(said(talk, asked),
            "The client sends 4 bytes again: the server goes on asking for byte 1.");
  talk.server({.sequence = 1, .ack = 9});
  talk.client({.sequence = 9, .ack = 1, .payload = "cccc"});
  const Segment waited = talk.client({.sequence = 9, .ack = 1, .payload = "cccc"}, second);
  EXPECT_EQ(said(talk, waited), "The client sends 4 bytes again, since no ACK came in time.");
}

TEST(FlowTest, KnowsAFastRetransmissionByTheArrivalOfTheDuplicateAcks) {
  constexpr std::string_view way = "arrived after 100 ms";
  for (const std::int64_t wait : {second / 20, second / 10, second / 5}) {
    Conversation talk;
    talk.handshake();
    talk.client({.sequence = 1, .ack = 1, .payload = "aaaa"});
    talk.client({.sequence = 5, .ack = 1, .payload = "bbbb"});
    for (int n = 0; n < 4; ++n) {
      talk.server({.sequence = 1, .ack = 1, .comment = way}, 0);
    }
    const Segment again = talk.client({.sequence = 1, .ack = 1, .payload = "aaaa"}, wait);
    const bool as_they_arrive = wait == second / 10;
    EXPECT_EQ(findings(again),
              VerdictSet{as_they_arrive ? Verdict::fast_retransmission : Verdict::retransmission})
        << wait;
  }
}

TEST(FlowTest, TakesNoRoundTripOfASegmentThatWasSentTwice) {
  Conversation talk;
  talk.handshake();
  talk.client({.sequence = 1, .ack = 1, .payload = "aaaa"});
  talk.client({.sequence = 1, .ack = 1, .payload = "aaaa"}, second);
  const Segment answer = talk.server({.sequence = 1, .ack = 5});
  EXPECT_FALSE(answer.round_trip);
  EXPECT_EQ(answer.acknowledged_number, 4U);
}

TEST(FlowTest, TakesTheRoundTripOfDataBesideARepetitionOfWhatWasAcknowledged) {
  Conversation talk;
  talk.handshake();
  talk.client({.sequence = 1, .ack = 1, .payload = "aaaa"});
  talk.server({.sequence = 1, .ack = 5});
  talk.client({.sequence = 5, .ack = 1, .payload = "bbbb"});
  talk.client({.sequence = 1, .ack = 1, .payload = "aaaa"});
  EXPECT_EQ(talk.server({.sequence = 1, .ack = 9}).round_trip, std::chrono::microseconds(200));
}

TEST(FlowTest, TakesNoRoundTripWhereTheAckWaitedForASegmentThatWasSentTwice) {
  Conversation talk;
  talk.handshake();
  talk.client({.sequence = 1, .ack = 1, .payload = "aaaa"});
  talk.client({.sequence = 5, .ack = 1, .payload = "bbbb"});
  talk.client({.sequence = 1, .ack = 1, .payload = "aaaa"}, second);
  EXPECT_FALSE(talk.server({.sequence = 1, .ack = 9}).round_trip);
  // What comes behind a gap waits for the gap.
  talk.client({.sequence = 13, .ack = 1, .payload = "dddd"});
  talk.client({.sequence = 9, .ack = 1, .payload = "cccc"}, second);
  EXPECT_FALSE(talk.server({.sequence = 1, .ack = 17}).round_trip);
}

TEST(FlowTest, SeesAWindowCloseFillProbeAndOpen) {
  Conversation talk;
  talk.client({.flags = syn, .window = 8});
  talk.server({.flags = syn | ack, .ack = 1, .window = 8});
  talk.client({.sequence = 1, .ack = 1, .window = 8});
  EXPECT_EQ(findings(talk.client({.sequence = 1, .ack = 1, .window = 8, .payload = "12345678"})),
            VerdictSet{Verdict::window_full});
  EXPECT_EQ(findings(talk.server({.sequence = 1, .ack = 9, .window = 0})),
            VerdictSet{Verdict::zero_window});
  EXPECT_EQ(findings(talk.client({.sequence = 9, .ack = 1, .window = 8, .payload = "9"}, second)),
            VerdictSet{Verdict::window_probe});
  EXPECT_EQ(findings(talk.server({.sequence = 1, .ack = 9, .window = 0})),
            (VerdictSet{Verdict::zero_window, Verdict::window_probe_ack}));
  EXPECT_EQ(findings(talk.server({.sequence = 1, .ack = 9, .window = 800}, 2 * second)),
            VerdictSet{Verdict::window_update});
  EXPECT_EQ(talk.flow().from_server.longest_zero_window, std::chrono::microseconds(3'000'100));
  EXPECT_EQ(conclusion(talk.flow()), "stalled 3.00 s on a zero window, open");
}

TEST(FlowTest, SeesKeepAlivesAndTheirAcks) {
  Conversation talk;
  talk.handshake();
  talk.client({.sequence = 1, .ack = 1, .payload = "aaaa"});
  talk.server({.sequence = 1, .ack = 5});
  EXPECT_EQ(findings(talk.client({.sequence = 4, .ack = 1}, second)),
            VerdictSet{Verdict::keep_alive});
  EXPECT_EQ(findings(talk.server({.sequence = 1, .ack = 5})), VerdictSet{Verdict::keep_alive_ack});
}

TEST(FlowTest, SeesWhatTheCaptureLacks) {
  Conversation talk;
  talk.handshake();
  EXPECT_EQ(findings(talk.client({.sequence = 5, .ack = 1, .payload = "bbbb"})),
            VerdictSet{Verdict::lost_segment});
  EXPECT_EQ(findings(talk.server({.sequence = 1, .ack = 9})),
            VerdictSet{Verdict::ack_of_lost_segment});
  EXPECT_EQ(conclusion(talk.flow()), "1 gap in the capture, open");
}

TEST(FlowTest, SeesAHalfClosedSideGoOnReceiving) {
  Conversation talk;
  talk.handshake();
  talk.client({.flags = fin | ack, .sequence = 1, .ack = 1});
  talk.server({.sequence = 1, .ack = 2});
  EXPECT_EQ(findings(talk.server({.sequence = 1, .ack = 2, .payload = "more"})),
            VerdictSet{Verdict::half_close});
  EXPECT_EQ(conclusion(talk.flow()), "half closed");
}

TEST(FlowTest, TellsARefusalAnAbortAndALateReset) {
  Conversation refused;
  refused.client({.flags = syn});
  EXPECT_EQ(refused.server({.flags = rst | ack, .ack = 1}).verdicts,
            (VerdictSet{Verdict::rst, Verdict::refused}));
  EXPECT_EQ(conclusion(refused.flow()), "refused");

  Conversation aborted;
  aborted.handshake();
  EXPECT_EQ(aborted.server({.flags = rst | ack, .sequence = 1, .ack = 1}).verdicts,
            (VerdictSet{Verdict::rst, Verdict::aborted}));
  EXPECT_EQ(conclusion(aborted.flow()), "reset by 10.0.0.1");
  HostNames names;
  names.set(endpoint("10.0.0.1:0"), "board");
  EXPECT_EQ(conclusion(aborted.flow(), names), "reset by board");

  Conversation late;
  late.handshake();
  late.client({.flags = fin | ack, .sequence = 1, .ack = 1});
  late.server({.sequence = 1, .ack = 2, .payload = "late"});
  EXPECT_TRUE(late.client({.flags = rst, .sequence = 2}).verdicts.has(Verdict::reset_after_close));
}

TEST(FlowTest, SaysThatNobodyAnswered) {
  Conversation talk;
  talk.client({.flags = syn});
  EXPECT_EQ(findings(talk.client({.flags = syn}, second)),
            (VerdictSet{Verdict::handshake_syn, Verdict::retransmission}));
  EXPECT_EQ(conclusion(talk.flow()), "never answered");
}

TEST(FlowTest, SaysOfASingleSynOnlyThatTheCaptureHasNoAnswer) {
  Conversation talk;
  talk.client({.flags = syn});
  EXPECT_EQ(conclusion(talk.flow()), "no answer in the capture");
}

TEST(FlowTest, TellsAResetAfterAOneSidedCloseFromAHalfClose) {
  Conversation talk;
  talk.handshake();
  talk.client({.flags = fin | ack, .sequence = 1, .ack = 1});
  talk.server({.sequence = 1, .ack = 2, .payload = "late"});
  talk.client({.flags = rst, .sequence = 2});
  EXPECT_EQ(conclusion(talk.flow()), "reset by 10.0.0.2 after its FIN");
}

TEST(FlowTest, TakesALateResetBehindBothFinsForNoTrouble) {
  Conversation talk;
  talk.handshake();
  talk.client({.flags = fin | ack, .sequence = 1, .ack = 1});
  talk.server({.flags = fin | ack, .sequence = 1, .ack = 2});
  talk.client({.flags = rst, .sequence = 2});
  EXPECT_EQ(conclusion(talk.flow()), "clean");
}

TEST(FlowTest, SaysThatAFinNeverArrived) {
  constexpr std::string_view lost = "lost by the lab (loss 5 %)";
  Conversation talk;
  talk.handshake();
  talk.client({.flags = fin | ack, .sequence = 1, .ack = 1, .comment = lost});
  EXPECT_EQ(talk.flow().server_state, TcpState::established);
  EXPECT_EQ(conclusion(talk.flow()), "the FIN of 10.0.0.2 never arrived");
  talk.server({.flags = fin | ack, .sequence = 1, .ack = 1});
  talk.client({.sequence = 2, .ack = 2});
  EXPECT_EQ(conclusion(talk.flow()), "the FIN of 10.0.0.2 never arrived");
  EXPECT_FALSE(has_ended(talk.flow()));
  // Sent again, it arrives.
  talk.client({.flags = fin | ack, .sequence = 1, .ack = 2}, second);
  talk.server({.sequence = 2, .ack = 2});
  EXPECT_EQ(conclusion(talk.flow()), "1 segment sent again");
}

TEST(FlowTest, NamesThePortOfWhoResetsWhereBothEndsAreCalledTheSame) {
  FlowTable table;
  const auto feed = [&](const char* from, const char* to, const test::TestSegment& segment) {
    const test::ByteVector packet = tcp_packet(endpoint(from), endpoint(to), segment);
    table.feed({.link_type = LinkType::raw_ip, .time = at_nanoseconds(0), .bytes = packet});
  };
  feed("127.0.0.1:50000", "127.0.0.1:80", {.payload = "Hello"});
  feed("127.0.0.1:80", "127.0.0.1:50000", {.flags = rst});
  EXPECT_EQ(conclusion(table.flows().front()), "reset by 127.0.0.1:80");
  HostNames names;
  names.set(endpoint("127.0.0.1:0"), "here");
  EXPECT_EQ(conclusion(table.flows().front(), names), "reset by here:80");
}

TEST(FlowTest, EndsAFlowWithTheLastSegmentThatIsNeeded) {
  Conversation talk;
  talk.handshake();
  talk.client({.flags = fin | ack, .sequence = 1, .ack = 1});
  talk.server({.flags = fin | ack, .sequence = 1, .ack = 2});
  EXPECT_FALSE(has_ended(talk.flow()));
  talk.client({.sequence = 2, .ack = 2});
  EXPECT_TRUE(has_ended(talk.flow()));
}

TEST(FlowTest, BeginsANewFlowWhereASynReusesThePorts) {
  Conversation talk;
  talk.handshake();
  const Segment again = talk.client({.flags = syn, .sequence = 70'000}, second);
  EXPECT_EQ(again.verdicts, (VerdictSet{Verdict::handshake_syn, Verdict::ports_reused}));
  EXPECT_EQ(again.sequence, 0U);
  ASSERT_EQ(talk.table().flows().size(), 2U);
  EXPECT_EQ(talk.table().flows()[0].segments.size(), 3U);
  EXPECT_EQ(talk.table().flows()[1].number, 2U);
}

TEST(FlowTest, GuessesTheClientOfAFlowThatBeganBeforeTheCapture) {
  Conversation talk;
  const Segment first = talk.server({.sequence = 900, .ack = 300, .payload = "data"});
  EXPECT_EQ(first.sender, Sender::server);
  EXPECT_EQ(first.sequence, 1U);
  EXPECT_EQ(first.acknowledged, 1U);
  EXPECT_EQ(first.server_state, TcpState::established);
  EXPECT_EQ(talk.client({.sequence = 300, .ack = 904}).acknowledged, 5U);
  EXPECT_FALSE(talk.flow().saw_handshake_begin);
}

TEST(FlowTest, HoldsAcrossTheWrapOfSequenceNumbers) {
  FlowTable table;
  const IpEndpoint client = endpoint("[fe80::1]:5000");
  const IpEndpoint server = endpoint("[fe80::2]:80");
  std::int64_t now = 0;
  const auto feed = [&](bool from_client, const test::TestSegment& segment) {
    const test::ByteVector packet =
        from_client ? tcp_packet(client, server, segment) : tcp_packet(server, client, segment);
    return *table
                .feed({.link_type = LinkType::raw_ip,
                       .time = at_nanoseconds(now += 100'000),
                       .bytes = packet})
                .segment;
  };
  constexpr std::uint32_t base = 0xFFFF'FFFE;
  feed(true, {.flags = syn, .sequence = base});
  feed(false, {.flags = syn | ack, .sequence = 7, .ack = base + 1});
  feed(true, {.sequence = base + 1, .ack = 8});
  const Segment across = feed(true, {.sequence = base + 1, .ack = 8, .payload = "12345678"});
  EXPECT_EQ(across.sequence, 1U);
  EXPECT_EQ(across.bytes_in_flight, 8U);
  EXPECT_EQ(findings(across), VerdictSet{});
  EXPECT_EQ(findings(feed(true, {.sequence = base + 9, .ack = 8, .payload = "9"})), VerdictSet{});
  const Segment answer = feed(false, {.sequence = 8, .ack = base + 10});
  EXPECT_EQ(answer.acknowledged, 10U);
  EXPECT_EQ(answer.round_trip, std::chrono::microseconds(100));
}

TEST(FlowTest, KeepsNoMoreSegmentsThanItIsAllowed) {
  Conversation talk({.segments_per_flow = 2});
  talk.handshake();
  EXPECT_EQ(talk.flow().segments.size(), 2U);
  EXPECT_EQ(talk.flow().segments_not_kept, 1U);
  EXPECT_EQ(talk.flow().from_client.segments, 2U);
}

TEST(FlowTest, CountsWhatIsNoTcpAndFlowsBeyondTheLimit) {
  FlowTable table({.max_flows = 1});
  const auto packet = [](const char* source) {
    return test::in_ethernet(tcp_packet(endpoint(source), endpoint("10.0.0.1:80"), {.flags = syn}));
  };
  EXPECT_EQ(table.feed(at_nanoseconds(0), {}).segment, nullptr);
  EXPECT_NE(table.feed(at_nanoseconds(0), packet("10.0.0.2:1")).segment, nullptr);
  EXPECT_EQ(table.feed(at_nanoseconds(0), packet("10.0.0.2:2")).segment, nullptr);
  EXPECT_EQ(table.frames(), 3U);
  EXPECT_EQ(table.tcp_frames(), 2U);
  EXPECT_EQ(table.flows_not_kept(), 1U);
}

TEST(FlowTest, WritesDurationsAndNumbersForPeople) {
  using std::chrono::nanoseconds;
  EXPECT_EQ(duration_text(nanoseconds(17)), "17 ns");
  EXPECT_EQ(duration_text(nanoseconds(1'234)), "1.23 µs");
  EXPECT_EQ(duration_text(nanoseconds(45'678'000)), "45.7 ms");
  EXPECT_EQ(duration_text(nanoseconds(999'999'999)), "1.00 s");
  EXPECT_EQ(duration_text(nanoseconds(3'200'000'000)), "3.20 s");
  EXPECT_EQ(number_text(999), "999");
  EXPECT_EQ(number_text(1'234'567), "1,234,567");
}

}  // namespace
}  // namespace lanyard::trace
