#include "tcp_flows.hpp"

#include <gtest/gtest.h>

#include <string_view>

#include "frames.hpp"
#include "lanyard/trace/packet_builder.hpp"

namespace lanyard::lab {
namespace {

using namespace std::chrono_literals;
using test::ip;

const FlowKey key{.board = ip("192.168.4.2"),
                  .board_port = 50'000,
                  .remote = ip("192.168.4.1"),
                  .remote_port = 80};
constexpr int socket_of_key = 7;

test::Frame frame_of(const IpEndpoint& from, const IpEndpoint& to,
                     const trace::TcpSegment& segment) {
  return test::ethernet_frame({}, {}, 0x0800, trace::build_tcp_packet(from, to, segment).value());
}

IpEndpoint board_end(const FlowKey& flow = key) {
  return flow.board.with_port(flow.board_port);
}

IpEndpoint remote_end(const FlowKey& flow = key) {
  return flow.remote.with_port(flow.remote_port);
}

struct Fields {
  std::uint32_t sequence = 0;
  std::optional<std::uint32_t> acknowledgment = std::nullopt;
  bool syn = false;
  bool fin = false;
  std::string_view payload{};
};

trace::TcpSegment segment_of(const Fields& fields) {
  trace::TcpSegment segment;
  segment.sequence_number = fields.sequence;
  segment.acknowledgment_number = fields.acknowledgment;
  segment.syn = fields.syn;
  segment.fin = fields.fin;
  segment.window = 4321;
  segment.payload = as_byte_view(fields.payload);
  return segment;
}

/// A pure ACK of the gateway's in answer to one of the board's, and what became of it.
bool answer(TcpFlows& flows, std::uint32_t acknowledgment, std::uint16_t window, LabTime now) {
  trace::TcpSegment segment = segment_of({.sequence = 500, .acknowledgment = acknowledgment});
  segment.window = window;
  const auto frame = frame_of(remote_end(), board_end(), segment);
  const bool may = flows.may_answer(*tcp_in(frame), now);
  if (may) {
    flows.to_board(*tcp_in(frame), frame);
  }
  return may;
}

TcpFlows::FromBoard from_board(TcpFlows& flows, const Fields& fields) {
  return flows.from_board(*tcp_in(frame_of(board_end(), remote_end(), segment_of(fields))));
}

test::Frame to_board(TcpFlows& flows, const Fields& fields) {
  auto frame = frame_of(remote_end(), board_end(), segment_of(fields));
  flows.to_board(*tcp_in(frame), frame);
  return frame;
}

TcpFrame read(const std::vector<std::byte>& packet) {
  return *tcp_in(test::ethernet_frame({}, {}, 0x0800, packet));
}

/// Opened by the board; each side has sent five bytes, and the board's are acknowledged.
TcpFlows opened() {
  TcpFlows flows;
  EXPECT_TRUE(flows.open(key, socket_of_key, 100));
  to_board(flows, {.sequence = 500, .acknowledgment = 101, .syn = true});
  from_board(flows, {.sequence = 101, .acknowledgment = 501, .payload = "Hello"});
  to_board(flows, {.sequence = 501, .acknowledgment = 106, .payload = "Hello"});
  return flows;
}

TEST(TcpFlowsTest, AFlowWhoseBoardIsThereHasNothingToDo) {
  TcpFlows flows = opened();
  EXPECT_FALSE(flows.next_due());
  EXPECT_TRUE(flows.regain(key.board, 1s).empty());
  EXPECT_FALSE(from_board(flows, {.sequence = 106, .acknowledgment = 501}).found);
  EXPECT_FALSE(flows.next_due());
}

TEST(TcpFlowsTest, OnlyTheFlowsOfABoardAreLostWithIt) {
  TcpFlows flows = opened();
  FlowKey other = key;
  other.board = ip("192.168.4.3");
  EXPECT_TRUE(flows.open(other, 8));
  FlowKey second = key;
  second.board_port = 50'001;
  EXPECT_TRUE(flows.open(second, 9));
  EXPECT_EQ(flows.lose(key.board, 1s), (std::vector<int>{7, 9}));
  EXPECT_TRUE(flows.lose(key.board, 2s).empty());
}

TEST(TcpFlowsTest, TheProbeLiesOneBeforeWhatTheBoardHas) {
  TcpFlows flows = opened();
  flows.lose(key.board, 1s);
  EXPECT_TRUE(flows.regain(key.board, 2s).empty());
  EXPECT_EQ(flows.next_due(), 2s);
  const auto due = flows.take_due(2s);
  ASSERT_EQ(due.size(), 1U);
  EXPECT_TRUE(due[0].to_board);
  EXPECT_EQ(due[0].key, key);
  const TcpFrame probe = read(due[0].packet);
  EXPECT_EQ(probe.key_to_board(), key);
  EXPECT_EQ(probe.sequence, 500U);
  EXPECT_EQ(probe.acknowledgment, 106U);
  EXPECT_EQ(probe.window, 4321);
  EXPECT_EQ(probe.payload_size, 0U);
  EXPECT_TRUE(probe.ack);
  EXPECT_FALSE(probe.syn || probe.fin || probe.rst);
}

TEST(TcpFlowsTest, SequenceNumbersGoRound) {
  TcpFlows flows;
  flows.open(key, socket_of_key, 0xFFFF'FFFF);
  to_board(flows, {.sequence = 0xFFFF'FFFE, .acknowledgment = 0, .syn = true});
  from_board(flows, {.sequence = 0, .acknowledgment = 0xFFFF'FFFF});
  to_board(flows, {.sequence = 0xFFFF'FFFF, .acknowledgment = 0, .payload = "Hello"});
  from_board(flows, {.sequence = 0, .acknowledgment = 4});
  from_board(flows, {.sequence = 0, .acknowledgment = 0xFFFF'FFFF});  // late
  flows.lose(key.board, 0s);
  flows.regain(key.board, 0s);
  EXPECT_EQ(read(flows.take_due(0s).at(0).packet).sequence, 3U);
}

TEST(TcpFlowsTest, ProbesAreRepeatedLessAndLessOften) {
  TcpFlows flows = opened();
  flows.lose(key.board, 0s);
  flows.regain(key.board, 1s);
  std::vector<LabTime> times;
  for (int i = 0; i < 7; ++i) {
    times.push_back(flows.next_due().value());
    EXPECT_EQ(flows.take_due(times.back()).size(), 1U);
  }
  EXPECT_EQ(times, (std::vector<LabTime>{1s, 1500ms, 2500ms, 4500ms, 8500ms, 16500ms, 24500ms}));
}

TEST(TcpFlowsTest, AnythingFromTheBoardMakesItTrustedAgain) {
  TcpFlows flows = opened();
  flows.lose(key.board, 0s);
  EXPECT_FALSE(from_board(flows, {.sequence = 106, .acknowledgment = 501}).found)
      << "what was on its way when the board was lost proves nothing";
  flows.regain(key.board, 1s);
  EXPECT_EQ(from_board(flows, {.sequence = 106, .acknowledgment = 501}).found, socket_of_key);
  EXPECT_FALSE(flows.next_due());
  EXPECT_FALSE(from_board(flows, {.sequence = 106, .acknowledgment = 501}).found);
}

TEST(TcpFlowsTest, WhatHasBeenAwayForTenMinutesIsReset) {
  TcpFlows flows = opened();
  flows.lose(key.board, 5s);
  EXPECT_EQ(flows.next_due(), 10min + 5s);
  EXPECT_TRUE(flows.take_due(10min + 4s).empty());
  const auto due = flows.take_due(10min + 5s);
  ASSERT_EQ(due.size(), 1U);
  EXPECT_FALSE(due[0].to_board);
  const TcpFrame reset = read(due[0].packet);
  EXPECT_EQ(reset.key_from_board(), key);
  EXPECT_TRUE(reset.rst);
  EXPECT_EQ(reset.sequence, 106U);
  EXPECT_EQ(reset.acknowledgment, 506U);
  flows.close(key, socket_of_key);
  EXPECT_FALSE(flows.next_due());
  EXPECT_EQ(flows.size(), 0U);
}

TEST(TcpFlowsTest, TheTenMinutesBeginWhenTheBoardWasLastTrusted) {
  TcpFlows flows = opened();
  flows.lose(key.board, 0s);
  flows.regain(key.board, 5min);
  flows.take_due(5min);
  EXPECT_TRUE(flows.lose(key.board, 6min).empty());
  EXPECT_EQ(flows.next_due(), 10min);
  flows.regain(key.board, 9min);
  from_board(flows, {.sequence = 106, .acknowledgment = 501});
  flows.lose(key.board, 9min);
  EXPECT_EQ(flows.next_due(), 19min);
}

TEST(TcpFlowsTest, AHalfOpenConnectionIsNotAskedFor) {
  TcpFlows flows;
  flows.open(key, socket_of_key);
  to_board(flows, {.sequence = 500, .syn = true});
  EXPECT_EQ(flows.lose(key.board, 0s), std::vector<int>{socket_of_key});
  EXPECT_EQ(flows.regain(key.board, 1s), std::vector<int>{socket_of_key});
  EXPECT_FALSE(flows.next_due());
}

TEST(TcpFlowsTest, ABoardThatIsDoneIsHeardToTheEnd) {
  TcpFlows flows = opened();
  EXPECT_FALSE(flows.has_board_finished(key));
  from_board(flows, {.sequence = 106, .acknowledgment = 506, .fin = true});
  to_board(flows, {.sequence = 506, .acknowledgment = 107});
  EXPECT_TRUE(flows.has_board_finished(key));
  EXPECT_TRUE(flows.lose(key.board, 0s).empty());
  EXPECT_EQ(flows.next_due(), 10min);
}

TEST(TcpFlowsTest, ABoardWhoseFinCameBehindALostSegmentIsNotDone) {
  TcpFlows flows = opened();
  from_board(flows, {.sequence = 116, .acknowledgment = 506, .fin = true});
  to_board(flows, {.sequence = 506, .acknowledgment = 106});
  EXPECT_FALSE(flows.has_board_finished(key));
  EXPECT_EQ(flows.lose(key.board, 0s), std::vector<int>{socket_of_key});
}

TEST(TcpFlowsTest, ASynThatComesAgainGetsItsAnswerAgainUntilTheBoardHasIt) {
  TcpFlows flows;
  flows.open(key, socket_of_key, 100);
  EXPECT_TRUE(from_board(flows, {.sequence = 100, .syn = true}).again.empty());
  const auto answer = to_board(flows, {.sequence = 500, .acknowledgment = 101, .syn = true});
  EXPECT_EQ(from_board(flows, {.sequence = 100, .syn = true}).again, answer);
  EXPECT_TRUE(from_board(flows, {.sequence = 99, .syn = true}).again.empty());
  EXPECT_EQ(from_board(flows, {.sequence = 100, .syn = true}).again, answer);
  from_board(flows, {.sequence = 101, .acknowledgment = 501});
  EXPECT_TRUE(from_board(flows, {.sequence = 100, .syn = true}).again.empty());
}

TEST(TcpFlowsTest, FlowsThatAreNotKnownAreLeftAlone) {
  TcpFlows flows;
  EXPECT_FALSE(from_board(flows, {.sequence = 1}).found);
  to_board(flows, {.sequence = 1});
  flows.close(key, socket_of_key);
  EXPECT_EQ(flows.size(), 0U);
}

TEST(TcpFlowsTest, ASocketThatClosesLateTakesNothingFromTheNext) {
  TcpFlows flows = opened();
  EXPECT_TRUE(flows.open(key, 8));
  flows.close(key, socket_of_key);
  EXPECT_EQ(flows.lose(key.board, 0s), std::vector<int>{8});
  flows.close(key, 8);
  EXPECT_EQ(flows.size(), 0U);
  EXPECT_FALSE(flows.next_due());
}

TEST(TcpFlowsTest, ThereIsALimit) {
  TcpFlows flows;
  FlowKey many = key;
  for (std::size_t i = 0; i < TcpFlows::max_flows; ++i) {
    many.remote.value = static_cast<std::uint32_t>(i);
    ASSERT_TRUE(flows.open(many, 1));
  }
  EXPECT_FALSE(flows.open(key, 2));
  EXPECT_TRUE(flows.open(many, 3)) << "it has its room already";
}

TEST(TcpFlowsTest, ASynIsRefusedAsRfc9293Says) {
  const TcpFrame syn = *tcp_in(
      frame_of(remote_end(), board_end(), segment_of({.sequence = 0xFFFF'FFFF, .syn = true})));
  const TcpFrame refusal = read(refusal_of(syn));
  EXPECT_EQ(refusal.key_from_board(), key);
  EXPECT_TRUE(refusal.rst && refusal.ack);
  EXPECT_EQ(refusal.sequence, 0U);
  EXPECT_EQ(refusal.acknowledgment, 0U);
}

TEST(TcpFrameTest, WhatIsNoWholeSegmentIsNone) {
  const auto frame =
      frame_of(board_end(), remote_end(), segment_of({.sequence = 1, .payload = "Hello"}));
  EXPECT_EQ(tcp_in(frame)->payload_size, 5U);
  for (std::size_t size = 0; size < frame.size(); ++size) {
    EXPECT_FALSE(tcp_in(ByteView(frame).first(size)));
  }
  for (const std::size_t at : {12U, 23U}) {  // EtherType, protocol
    auto other = frame;
    other[at] = std::byte{0x77};
    EXPECT_FALSE(tcp_in(other));
  }
  auto offset = frame;
  offset[46] = std::byte{0x40};  // a header of 16 bytes
  EXPECT_FALSE(tcp_in(offset));
  auto fragment = frame;
  fragment[20] = std::byte{0x20};
  EXPECT_FALSE(tcp_in(fragment));
}

TEST(TcpFlowsTest, AnswersAnAckWithTheSameAckTwiceASecondAtMost) {
  TcpFlows flows;
  ASSERT_TRUE(flows.open(key, socket_of_key));
  EXPECT_TRUE(answer(flows, 900, 0, 1s));
  EXPECT_FALSE(answer(flows, 900, 0, 1s + 1ms));
  EXPECT_FALSE(answer(flows, 900, 0, 1499ms));
  EXPECT_TRUE(answer(flows, 900, 0, 1500ms));
}

TEST(TcpFlowsTest, LetsAnAnswerThatIsNewsGoAtOnce) {
  TcpFlows flows;
  ASSERT_TRUE(flows.open(key, socket_of_key));
  EXPECT_TRUE(answer(flows, 900, 0, 1s));
  EXPECT_TRUE(answer(flows, 901, 0, 1s + 1ms));
  EXPECT_TRUE(answer(flows, 901, 2000, 1s + 2ms));
}

}  // namespace
}  // namespace lanyard::lab
