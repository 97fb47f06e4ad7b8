// Flows behind a gap in the watching: FlowTable::note_gap().
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

#include "frames.hpp"
#include "lanyard/trace/flow.hpp"

namespace lanyard::trace {
namespace {

using test::Conversation;
using test::findings;
using namespace tcp_flag;  // NOLINT(google-build-using-namespace): syn | ack reads as in the RFC

constexpr std::int64_t second = 1'000'000;

TEST(FlowGapTest, MeasuresNothingAcrossAGap) {
  Conversation talk;
  talk.handshake();
  const auto before = talk.flow().from_client.round_trips;
  talk.client({.sequence = 1, .ack = 1, .payload = "aaaa"});
  talk.table().note_gap();
  // It answers data that nobody saw, too.
  const Segment answer = talk.server({.sequence = 1, .ack = 9}, 30 * second);
  EXPECT_FALSE(answer.round_trip);
  EXPECT_EQ(answer.acknowledged_number, 0U);
  EXPECT_EQ(findings(answer), VerdictSet{});
  EXPECT_EQ(talk.flow().from_client.round_trips, before);
}

TEST(FlowGapTest, GoesOnBehindAGapWithTheSameNumbersAndCallsNothingLost) {
  Conversation talk;
  talk.handshake();
  talk.client({.sequence = 1, .ack = 1, .payload = "aaaa"});
  talk.table().note_gap();
  const Segment later = talk.client({.sequence = 101, .ack = 1, .payload = "bbbb"}, second);
  EXPECT_EQ(findings(later), VerdictSet{});
  EXPECT_EQ(later.sequence, 101U);
  talk.server({.sequence = 1, .ack = 105});
  EXPECT_EQ(talk.flow().from_client.lost_segments, 0U);
  talk.client({.flags = fin | ack, .sequence = 105, .ack = 1});
  talk.server({.flags = fin | ack, .sequence = 1, .ack = 106});
  talk.client({.sequence = 106, .ack = 2});
  EXPECT_EQ(conclusion(talk.flow()), "clean");
}

TEST(FlowGapTest, DoesNotTimeTheCopyOfWhatWasSentBeforeAGap) {
  Conversation talk;
  talk.handshake();
  talk.client({.sequence = 1, .ack = 1, .payload = "aaaa"});
  talk.table().note_gap();
  talk.client({.sequence = 1, .ack = 1, .payload = "aaaa"}, second);
  EXPECT_FALSE(talk.server({.sequence = 1, .ack = 5}).round_trip);
}

TEST(FlowGapTest, TakesNoAckBehindAGapForTheHandshakes) {
  Conversation talk;
  talk.client({.flags = syn});
  talk.server({.flags = syn | ack, .ack = 1});
  talk.table().note_gap();
  const Segment later = talk.client({.sequence = 1, .ack = 1}, 30 * second);
  EXPECT_FALSE(later.verdicts.has(Verdict::handshake_ack));
  EXPECT_FALSE(talk.flow().handshake);
}

TEST(FlowGapTest, TakesNoRoundTripOfASidesFirstDataBehindAGapAndOneOfTheNext) {
  Conversation talk;
  talk.handshake();
  talk.table().note_gap();
  // It may be a copy of what was sent in the gap.
  talk.client({.sequence = 101, .ack = 1, .payload = "aaaa"}, second);
  EXPECT_FALSE(talk.server({.sequence = 1, .ack = 105}).round_trip);
  talk.client({.sequence = 105, .ack = 1, .payload = "bbbb"});
  EXPECT_EQ(talk.server({.sequence = 1, .ack = 109}).round_trip, std::chrono::microseconds(100));
}

TEST(FlowGapTest, KnowsAKeepAliveThatIsTheFirstSegmentBehindAGap) {
  Conversation talk;
  talk.handshake();
  talk.client({.sequence = 1, .ack = 1, .payload = "aaaa"});
  talk.server({.sequence = 1, .ack = 5});
  talk.table().note_gap();
  EXPECT_EQ(findings(talk.client({.sequence = 4, .ack = 1}, second)),
            VerdictSet{Verdict::keep_alive});
  EXPECT_EQ(findings(talk.server({.sequence = 1, .ack = 5})), VerdictSet{});
  EXPECT_EQ(findings(talk.client({.sequence = 4, .ack = 1}, second)),
            VerdictSet{Verdict::keep_alive});
  EXPECT_EQ(findings(talk.server({.sequence = 1, .ack = 5})), VerdictSet{Verdict::keep_alive_ack});
  EXPECT_EQ(findings(talk.client({.sequence = 5, .ack = 1, .payload = "bbbb"})), VerdictSet{});
  EXPECT_EQ(findings(talk.server({.sequence = 1, .ack = 9})), VerdictSet{});
}

TEST(FlowGapTest, FindsNothingAmissWhereAKeepAliveFollowsWhatWasSentInAGap) {
  Conversation talk;
  talk.handshake();
  talk.client({.sequence = 1, .ack = 1, .payload = "aaaa"});
  talk.table().note_gap();
  // Up to 105, which nobody has seen.
  talk.client({.sequence = 104, .ack = 1}, second);
  EXPECT_EQ(findings(talk.server({.sequence = 1, .ack = 105})), VerdictSet{});
  EXPECT_EQ(findings(talk.client({.sequence = 104, .ack = 1}, second)),
            VerdictSet{Verdict::keep_alive});
  EXPECT_EQ(findings(talk.server({.sequence = 1, .ack = 105})),
            VerdictSet{Verdict::keep_alive_ack});
  EXPECT_EQ(findings(talk.client({.sequence = 105, .ack = 1, .payload = "bbbb"})), VerdictSet{});
}

TEST(FlowGapTest, DoesNotCallNewDataLostBehindACopyThatIsTheFirstSegmentBehindAGap) {
  Conversation talk;
  talk.handshake();
  talk.client({.sequence = 1, .ack = 1, .payload = "aaaabbbb"});
  talk.table().note_gap();
  EXPECT_EQ(findings(talk.client({.sequence = 1, .ack = 1, .payload = "aaaa"}, second)),
            VerdictSet{Verdict::retransmission});
  EXPECT_FALSE(talk.server({.sequence = 1, .ack = 5}).round_trip);
  EXPECT_EQ(findings(talk.client({.sequence = 9, .ack = 1, .payload = "cccc"})), VerdictSet{});
  EXPECT_EQ(findings(talk.server({.sequence = 1, .ack = 13})), VerdictSet{});
  EXPECT_EQ(talk.client({.sequence = 13, .ack = 1, .payload = "dddd"}).bytes_in_flight, 4U);
}

TEST(FlowGapTest, CallsNeitherDataNorItsAckLostThatWasSentInAGap) {
  Conversation talk;
  talk.handshake();
  talk.client({.sequence = 1, .ack = 1, .payload = "aaaa"});
  talk.table().note_gap();
  // The one segment that was lost of 500 bytes.
  talk.client({.sequence = 5, .ack = 1, .payload = "bbbb"}, second);
  EXPECT_EQ(findings(talk.server({.sequence = 1, .ack = 505})), VerdictSet{});
  EXPECT_EQ(findings(talk.client({.sequence = 505, .ack = 1, .payload = "cccc"})), VerdictSet{});
  // From here on all is seen.
  talk.server({.sequence = 1, .ack = 509});
  EXPECT_EQ(findings(talk.client({.sequence = 513, .ack = 1, .payload = "dddd"})),
            VerdictSet{Verdict::lost_segment});
}

TEST(FlowGapTest, TakesRoundTripsAgainAfterMoreThanTwoGibibytes) {
  constexpr std::uint32_t far = 0x8000'0000U + 1000;
  for (const std::uint32_t first : {5U, far}) {
    Conversation talk;
    talk.handshake();
    talk.client({.sequence = 1, .ack = 1, .payload = "aaaa"});
    talk.table().note_gap();
    talk.server({.sequence = 1, .ack = first}, second);
    talk.client({.sequence = first, .ack = 1, .payload = "bbbb"});
    talk.server({.sequence = 1, .ack = first + 4});
    EXPECT_EQ(findings(talk.client({.sequence = first + 4, .ack = 1, .payload = "cccc"})),
              VerdictSet{});
    EXPECT_TRUE(talk.server({.sequence = 1, .ack = first + 8}).round_trip) << first;
    // On beyond the half of all numbers from where the gap began.
    for (const std::uint32_t next : {first + 0x4000'0000U, first + 0x8000'1000U}) {
      talk.client({.sequence = next, .ack = 1, .payload = "dddd"});
      EXPECT_TRUE(talk.server({.sequence = 1, .ack = next + 4}).round_trip) << next;
    }
  }
}

TEST(FlowGapTest, KeepsTheEndOfAClosedFlowWhereSomethingComesLateBehindAGap) {
  for (const std::uint16_t flags :
       {rst, static_cast<std::uint16_t>(rst | ack), ack, static_cast<std::uint16_t>(fin | ack)}) {
    Conversation talk;
    talk.handshake();
    talk.client({.sequence = 1, .ack = 1, .payload = "aaaa"});
    talk.server({.sequence = 1, .ack = 5, .payload = "bbbb"});
    talk.client({.flags = fin | ack, .sequence = 5, .ack = 5});
    talk.server({.flags = fin | ack, .sequence = 5, .ack = 6});
    talk.client({.sequence = 6, .ack = 6});
    ASSERT_EQ(conclusion(talk.flow()), "clean");
    talk.table().note_gap();
    talk.client({.flags = flags, .sequence = (flags & fin) != 0 ? 5U : 6U, .ack = 6}, second);
    EXPECT_TRUE(talk.flow().from_client.fin_acknowledged) << flags;
    EXPECT_TRUE(talk.flow().from_server.fin_acknowledged) << flags;
    EXPECT_EQ(talk.flow().from_server.unacknowledged, 0U) << flags;
    EXPECT_EQ(conclusion(talk.flow()).find("acknowledged"), std::string::npos)
        << conclusion(talk.flow());
    talk.server({.flags = fin | ack, .sequence = 5, .ack = 6});
    EXPECT_TRUE(talk.flow().from_server.fin_acknowledged) << flags;
  }
}

TEST(FlowGapTest, KeepsAHalfCloseAcrossAGap) {
  Conversation talk;
  talk.handshake();
  talk.client({.flags = fin | ack, .sequence = 1, .ack = 1, .payload = "aaaa"});
  talk.server({.sequence = 1, .ack = 6, .payload = "bbbb"});
  talk.table().note_gap();
  talk.table().note_gap();
  talk.client({.sequence = 6, .ack = 5}, second);
  EXPECT_TRUE(talk.flow().from_client.fin_acknowledged);
  EXPECT_EQ(talk.flow().from_client.unacknowledged, 0U);
}

TEST(FlowGapTest, SeesAWholeHandshakeBehindAGap) {
  Conversation talk;
  talk.client({.flags = syn});
  talk.table().note_gap();
  talk.client({.flags = syn}, 30 * second);
  // The server takes it for a part of an older connection, and has that reset.
  talk.server({.sequence = 70'000, .ack = 90'000});
  talk.client({.flags = rst, .sequence = 90'000});
  talk.client({.flags = syn}, second);
  talk.server({.flags = syn | ack, .ack = 1});
  const Segment third = talk.client({.sequence = 1, .ack = 1});
  EXPECT_TRUE(third.verdicts.has(Verdict::handshake_ack));
  EXPECT_EQ(talk.flow().handshake, std::chrono::microseconds(second + 400));
  EXPECT_EQ(findings(talk.client({.sequence = 1, .ack = 1, .payload = "aaaa"})), VerdictSet{});
}

TEST(FlowGapTest, MeasuresNoHandshakeWhoseSynCameBeforeTheGap) {
  Conversation talk;
  talk.client({.flags = syn});
  talk.table().note_gap();
  talk.server({.flags = syn | ack, .ack = 1}, second);
  const Segment third = talk.client({.sequence = 1, .ack = 1});
  EXPECT_TRUE(third.verdicts.has(Verdict::handshake_ack));
  EXPECT_FALSE(talk.flow().handshake);
}

TEST(FlowGapTest, TakesNoLateSynAckBehindAGapForAHandshake) {
  Conversation talk;
  talk.handshake();
  const auto handshake = talk.flow().handshake;
  talk.table().note_gap();
  talk.server({.flags = syn | ack, .ack = 1}, second);
  EXPECT_FALSE(talk.client({.sequence = 1, .ack = 1}).verdicts.has(Verdict::handshake_ack));
  EXPECT_EQ(talk.flow().handshake, handshake);
}

TEST(FlowGapTest, MeasuresNoHandshakeFromASynBeforeAGapWhoseNumbersBeginAnewBehindIt) {
  Conversation talk;
  talk.client({.flags = syn});
  talk.server({.flags = syn | ack, .ack = 1});
  talk.table().note_gap();
  talk.server({.flags = syn | ack, .sequence = 9'000, .ack = 1}, second);
  talk.client({.sequence = 1, .ack = 9'001});
  EXPECT_FALSE(talk.flow().handshake);
}

/// A segment of an untroubled conversation.
struct Told {
  bool from_client = false;
  test::TestSegment segment;
};

/// Data and ACKs both ways with keep-alives between, nothing lost, nothing twice, far from the
/// numbers' wrap.
std::vector<Told> untroubled(std::mt19937& random) {
  const auto choose = [&random](std::uint32_t most) {
    return static_cast<std::uint32_t>(random() % most);
  };
  constexpr std::string_view bytes = "0123456789";
  std::array<std::uint32_t, 2> next{1, 1};
  std::array<std::uint32_t, 2> acknowledged{1, 1};  // by the other side
  std::vector<Told> all{{true, {.flags = syn}},
                        {false, {.flags = syn | ack, .ack = 1}},
                        {true, {.sequence = 1, .ack = 1}}};
  for (int i = 0; i < 60; ++i) {
    const std::uint32_t mine = choose(2);
    const std::uint32_t others = 1 - mine;
    const std::uint32_t size = choose(3) == 0 ? 0 : 1 + choose(9);
    if (size == 0 && acknowledged.at(others) == next.at(others)) {
      if (acknowledged.at(mine) != next.at(mine) || next.at(mine) == 1) continue;
      all.push_back({mine == 0, {.sequence = next.at(mine) - 1, .ack = next.at(others)}});
      all.push_back({mine != 0, {.sequence = next.at(others), .ack = next.at(mine)}});
      continue;
    }
    all.push_back(
        {mine == 0,
         {.sequence = next.at(mine), .ack = next.at(others), .payload = bytes.substr(0, size)}});
    next.at(mine) += size;
    acknowledged.at(others) = next.at(others);
  }
  all.push_back({true, {.flags = fin | ack, .sequence = next[0], .ack = next[1]}});
  all.push_back({false, {.flags = fin | ack, .sequence = next[1], .ack = next[0] + 1}});
  all.push_back({true, {.sequence = next[0] + 1, .ack = next[1] + 1}});
  return all;
}

TEST(FlowGapTest, FindsNothingAmissInAnUntroubledConversationWhereverItWasNotWatched) {
  const VerdictSet amiss{Verdict::lost_segment,  Verdict::ack_of_lost_segment,
                         Verdict::duplicate_ack, Verdict::retransmission,
                         Verdict::out_of_order,  Verdict::fast_retransmission,
                         Verdict::window_probe,  Verdict::spurious_retransmission,
                         Verdict::ports_reused};
  for (std::uint32_t seed = 0; seed < 2'000; ++seed) {
    std::mt19937 random(seed);
    const std::vector<Told> all = untroubled(random);
    const std::size_t leaves = 1 + random() % (all.size() - 1);
    const std::size_t comes_back = leaves + random() % (all.size() - leaves);
    Conversation talk;
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (i == leaves) talk.table().note_gap();
      if (i >= leaves && i < comes_back) continue;
      const Segment segment =
          all[i].from_client ? talk.client(all[i].segment, 500) : talk.server(all[i].segment, 500);
      ASSERT_FALSE(segment.verdicts.has_any(amiss))
          << "seed " << seed << ", not watched from " << leaves << " to " << comes_back
          << ", segment " << i << ": " << explain(talk.flow(), segment);
      ASSERT_TRUE(!segment.round_trip || segment.round_trip->count() > 0);
    }
    if (talk.table().flows().empty()) continue;
    const Flow& flow = talk.flow();
    ASSERT_TRUE(!flow.handshake || *flow.handshake <= flow.last - flow.first) << seed;
    const std::size_t ack_of_fin = all.size() - 2;
    ASSERT_TRUE(flow.from_client.unacknowledged == 0 ||
                (leaves <= ack_of_fin && ack_of_fin < comes_back))
        << seed;
  }
}

}  // namespace
}  // namespace lanyard::trace
