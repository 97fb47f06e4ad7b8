// How a flow begins after a first answer that did not last, and what is said of its end.

#include <gtest/gtest.h>

#include <array>

#include "frames.hpp"

namespace lanyard::trace {
namespace {

using test::Conversation;
using test::endpoint;
using test::tcp_packet;
using namespace tcp_flag;  // NOLINT(google-build-using-namespace): syn | ack reads as in the RFC

constexpr std::int64_t second = 1'000'000;
constexpr std::string_view lost = "lost by the lab (loss 5 %)";

/// The sentence of a segment that was just told.
std::string said(const Conversation& talk, const Segment& segment) {
  return explain(talk.flow(), segment);
}

/// Absolute 0, and numbers in both halves of the circle around the server's.
constexpr std::array other_numbers{0U - Conversation::server_base, 0x1000'0000U, 0xA000'0000U};

TEST(FlowBeginTest, CountsFromTheSynAckThatFollowsARefusal) {
  for (const std::uint32_t number : other_numbers) {
    Conversation talk;
    talk.client({.flags = syn});
    talk.server({.flags = rst | ack, .sequence = number, .ack = 1, .comment = lost});
    talk.client({.flags = syn}, second);
    talk.server({.flags = syn | ack, .ack = 1});
    const Segment third = talk.client({.sequence = 1, .ack = 1});
    EXPECT_EQ(third.verdicts, (VerdictSet{Verdict::handshake_ack, Verdict::pure_ack}));
    EXPECT_EQ(third.acknowledged, 1U);
    const Segment data = talk.server({.sequence = 1, .ack = 1, .payload = "hello"});
    EXPECT_EQ(data.verdicts, VerdictSet{Verdict::data});
    EXPECT_EQ(said(talk, talk.client({.sequence = 1, .ack = 6})),
              "The client has all of the server's first 5 bytes.");
    EXPECT_EQ(conclusion(talk.flow()), "1 segment sent again, open");
  }
}

TEST(FlowBeginTest, CountsFromTheSynAckThatFollowsAnAckOfAnotherConnection) {
  for (const std::uint32_t number : other_numbers) {
    Conversation talk;
    talk.client({.flags = syn});
    const Segment challenge = talk.server({.sequence = number, .ack = 0x2000'0000});
    EXPECT_EQ(said(talk, challenge), "The server answers with the numbers of another connection.");
    const Segment reset = talk.client({.flags = rst, .sequence = 0x2000'0000});
    EXPECT_EQ(said(talk, reset), "The client says that it has no such connection.");
    talk.client({.flags = syn}, second);
    const Segment agrees = talk.server({.flags = syn | ack, .ack = 1});
    EXPECT_EQ(agrees.verdicts, VerdictSet{Verdict::handshake_syn_ack});
    EXPECT_EQ(agrees.sequence, 0U);
    talk.client({.sequence = 1, .ack = 1});
    EXPECT_EQ(talk.client({.sequence = 1, .ack = 1, .payload = "hello"}).verdicts,
              VerdictSet{Verdict::data});
    const Segment answer = talk.server({.sequence = 1, .ack = 6, .payload = "world"});
    EXPECT_EQ(answer.verdicts, VerdictSet{Verdict::data});
    EXPECT_EQ(answer.round_trip, std::chrono::microseconds(100));
    talk.client({.flags = fin | ack, .sequence = 6, .ack = 6});
    talk.server({.flags = fin | ack, .sequence = 6, .ack = 7});
    EXPECT_EQ(talk.client({.sequence = 7, .ack = 7}).verdicts, VerdictSet{Verdict::pure_ack});
    EXPECT_EQ(conclusion(talk.flow()), "1 segment sent again");
    EXPECT_TRUE(has_ended(talk.flow()));
  }
}

TEST(FlowBeginTest, TakesNoSynAckOfAnotherSynForANewBeginning) {
  Conversation talk;
  talk.handshake();
  talk.server({.flags = syn | ack, .sequence = 0x1000'0000, .ack = 77'000});
  EXPECT_EQ(talk.server({.sequence = 1, .ack = 1, .payload = "hi"}).sequence, 1U);
  EXPECT_EQ(talk.client({.sequence = 1, .ack = 3}).acknowledged, 3U);
}

TEST(FlowBeginTest, TakesNoGreetingOfTheServerForTheEndOfTheHandshake) {
  Conversation talk;
  talk.client({.flags = syn});
  talk.server({.flags = syn | ack, .ack = 1});
  EXPECT_EQ(talk.server({.sequence = 1, .ack = 1, .payload = "hi"}).verdicts,
            VerdictSet{Verdict::data});
  EXPECT_FALSE(talk.flow().handshake);
  EXPECT_TRUE(talk.client({.sequence = 1, .ack = 3}).verdicts.has(Verdict::handshake_ack));
  EXPECT_EQ(talk.flow().handshake, std::chrono::microseconds(300));
}

TEST(FlowBeginTest, AddsNothingToAnEndedFlowOfTheSamePortsWhereNoMoreAreKept) {
  Conversation talk({.max_flows = 1});
  talk.handshake();
  FlowTable& table = talk.table();
  const auto feed = [&table](const test::TestSegment& segment) {
    return table.feed(test::at_nanoseconds(0),
                      test::in_ethernet(tcp_packet(endpoint("10.0.0.2:50000"),
                                                   endpoint("10.0.0.1:80"), segment)));
  };
  EXPECT_EQ(feed({.flags = syn, .sequence = 70'000}).flow, nullptr);
  EXPECT_EQ(feed({.sequence = 70'001, .ack = 9, .payload = "more"}).flow, nullptr);
  EXPECT_EQ(talk.flow().from_client.segments, 2U);
  EXPECT_EQ(table.flows_not_kept(), 2U);
}

TEST(FlowEndTest, IsNotCleanWhereDataBeforeTheFinNeverArrived) {
  Conversation talk;
  talk.handshake();
  talk.client({.sequence = 1, .ack = 1, .payload = "aaaa", .comment = lost});
  talk.client({.flags = fin | ack, .sequence = 5, .ack = 1});
  talk.server({.flags = fin | ack, .sequence = 1, .ack = 1});
  talk.client({.sequence = 6, .ack = 2});
  EXPECT_EQ(conclusion(talk.flow()), "4 bytes of 10.0.0.2 not acknowledged");
  talk.client({.sequence = 1, .ack = 2, .payload = "aaaa"}, second);
  EXPECT_EQ(conclusion(talk.flow()), "1 segment sent again, 4 bytes of 10.0.0.2 not acknowledged");
  talk.server({.sequence = 2, .ack = 6});
  EXPECT_EQ(conclusion(talk.flow()), "1 segment sent again");
}

TEST(FlowEndTest, IsHalfClosedBesideItsTroubleWhereOneSidesFinWasAcknowledged) {
  Conversation talk;
  talk.handshake();
  talk.client({.sequence = 1, .ack = 1, .payload = "aaaa", .comment = lost});
  talk.client({.sequence = 1, .ack = 1, .payload = "aaaa"}, second);
  EXPECT_EQ(conclusion(talk.flow()), "1 segment sent again, open");
  talk.client({.flags = fin | ack, .sequence = 5, .ack = 1});
  EXPECT_EQ(conclusion(talk.flow()), "1 segment sent again, 4 bytes of 10.0.0.2 not acknowledged");
  talk.server({.sequence = 1, .ack = 6});
  EXPECT_EQ(conclusion(talk.flow()), "1 segment sent again, half closed");
}

TEST(FlowEndTest, IsNotCleanBeforeTheLastFinIsAcknowledged) {
  Conversation talk;
  talk.handshake();
  talk.client({.flags = fin | ack, .sequence = 1, .ack = 1});
  EXPECT_EQ(conclusion(talk.flow()), "the FIN of 10.0.0.2 not acknowledged");
  talk.server({.flags = fin | ack, .sequence = 1, .ack = 2});
  EXPECT_EQ(conclusion(talk.flow()), "the FIN of 10.0.0.1 not acknowledged");
  talk.client({.sequence = 2, .ack = 2});
  EXPECT_EQ(conclusion(talk.flow()), "clean");
}

TEST(FlowEndTest, CountsDataThatNobodyAcknowledgedBecauseTheOtherSideWasNeverHeard) {
  Conversation talk;
  talk.client({.sequence = 1, .ack = 1, .payload = "aaaa"});
  talk.client({.flags = fin | ack, .sequence = 5, .ack = 1});
  EXPECT_EQ(conclusion(talk.flow()), "4 bytes of 10.0.0.2 not acknowledged");
}

TEST(FlowEndTest, CountsAShutWindowToTheEnd) {
  Conversation talk;
  talk.handshake();
  talk.client({.sequence = 1, .ack = 1, .payload = "aaaa"});
  talk.server({.sequence = 1, .ack = 5, .window = 0});
  talk.client({.flags = fin | ack, .sequence = 5, .ack = 1}, 9 * second);
  EXPECT_EQ(conclusion(talk.flow()),
            "stalled on a zero window to the end, the FIN of 10.0.0.2 not acknowledged");
  EXPECT_EQ(talk.flow().from_server.longest_zero_window, std::chrono::seconds(9));
  talk.server({.flags = fin | ack, .sequence = 1, .ack = 6, .window = 0}, second);
  talk.client({.sequence = 6, .ack = 2}, second);
  EXPECT_EQ(conclusion(talk.flow()), "stalled 10.0 s on a zero window");
}

TEST(FlowEndTest, TakesAWindowThatIsShutBehindTheOtherSidesFinForNoStall) {
  Conversation talk;
  talk.handshake();
  talk.client({.flags = fin | ack, .sequence = 1, .ack = 1});
  talk.server({.sequence = 1, .ack = 2, .window = 0});
  talk.server({.flags = fin | ack, .sequence = 1, .ack = 2, .window = 0}, second);
  talk.client({.sequence = 2, .ack = 2});
  EXPECT_EQ(conclusion(talk.flow()), "clean");
}

TEST(FlowEndTest, TellsALostFinBehindTheStall) {
  Conversation talk;
  talk.handshake();
  talk.client({.sequence = 1, .ack = 1, .payload = "aaaa"});
  talk.server({.sequence = 1, .ack = 5, .window = 0});
  talk.client({.flags = fin | ack, .sequence = 5, .ack = 1, .comment = lost}, second);
  EXPECT_EQ(conclusion(talk.flow()),
            "stalled on a zero window to the end, the FIN of 10.0.0.2 never arrived");
}

TEST(FlowEndTest, SaysAfterItsFinOnlyOfWhoSentOne) {
  Conversation talk;
  talk.handshake();
  talk.client({.flags = fin | ack, .sequence = 1, .ack = 1});
  talk.server({.flags = rst | ack, .sequence = 1, .ack = 2});
  talk.server({.sequence = 1, .ack = 2, .payload = "late"});
  talk.client({.flags = rst, .sequence = 2});
  EXPECT_EQ(conclusion(talk.flow()), "reset by 10.0.0.1");
}

TEST(FlowEndTest, IsAResetWhereTheSecondFinCameBehindIt) {
  Conversation talk;
  talk.handshake();
  talk.client({.flags = fin | ack, .sequence = 1, .ack = 1});
  talk.client({.flags = rst, .sequence = 2});
  talk.server({.flags = fin | ack, .sequence = 1, .ack = 1});
  EXPECT_EQ(conclusion(talk.flow()), "reset by 10.0.0.2 after its FIN");
}

TEST(FlowEndTest, TakesAResetOfASynAckForNoRefusal) {
  Conversation talk;
  talk.server({.flags = syn | ack, .ack = 1});
  const Segment reset = talk.client({.flags = rst, .sequence = 1});
  EXPECT_EQ(reset.verdicts, (VerdictSet{Verdict::rst, Verdict::aborted}));
  EXPECT_EQ(said(talk, reset), "The client does not go on with this connection.");
  EXPECT_EQ(conclusion(talk.flow()), "reset by 10.0.0.2");
}

TEST(FlowEndTest, SaysThatAResetNeverArrived) {
  Conversation talk;
  talk.handshake();
  talk.client({.sequence = 1, .ack = 1, .payload = "aaaa"});
  talk.server({.flags = rst | ack, .sequence = 1, .ack = 5, .comment = lost});
  EXPECT_EQ(conclusion(talk.flow()), "open, the RST of 10.0.0.1 never arrived");
  const Segment again = talk.client({.sequence = 1, .ack = 1, .payload = "aaaa"}, second);
  EXPECT_EQ(said(talk, again), "The client sends 4 bytes again: the server's RST never arrived.");
  EXPECT_EQ(conclusion(talk.flow()), "1 segment sent again, the RST of 10.0.0.1 never arrived");
  talk.server({.flags = rst, .sequence = 1});
  EXPECT_EQ(conclusion(talk.flow()), "reset by 10.0.0.1");
}

TEST(FlowEndTest, SaysThatARefusalNeverArrived) {
  Conversation talk;
  talk.client({.flags = syn});
  talk.server({.flags = rst | ack, .ack = 1, .comment = lost});
  EXPECT_EQ(conclusion(talk.flow()), "open, the RST of 10.0.0.1 never arrived");
  talk.client({.flags = syn}, second);
  const Segment refusal = talk.server({.flags = rst | ack, .ack = 1});
  EXPECT_EQ(said(talk, refusal),
            "The server refuses: no program listens on port 80 there, or a firewall turns it "
            "away.");
  EXPECT_EQ(conclusion(talk.flow()), "refused");
}

}  // namespace
}  // namespace lanyard::trace
