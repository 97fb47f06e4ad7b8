#include "lanyard/trace/stream_synthesizer.hpp"

#include <gtest/gtest.h>

#include "lanyard/base/byte_order.hpp"
#include "test_support.hpp"

namespace lanyard::trace {
namespace {

using test::at_nanoseconds;
using test::ByteVector;
using test::endpoint;

/// One emitted packet, read back with fixed offsets.
struct Emitted {
  PacketTime time;
  std::uint16_t source_port = 0;
  std::uint32_t sequence = 0;
  std::uint32_t acknowledgment = 0;
  std::string flags;  ///< Letters of S F R P A that are set.
  ByteVector payload;
};

Emitted read_back(PacketTime time, ByteView packet) {
  const bool is_v6 = packet[0] == std::byte{0x60};
  const bool is_tcp = packet[is_v6 ? 6 : 9] == std::byte{6};
  const ByteView transport = packet.subspan(is_v6 ? 40 : 20);
  Emitted emitted;
  emitted.time = time;
  emitted.source_port = load_big_endian<std::uint16_t>(transport.first(2));
  std::size_t header_size = 8;
  if (is_tcp) {
    emitted.sequence = load_big_endian<std::uint32_t>(transport.subspan(4, 4));
    emitted.acknowledgment = load_big_endian<std::uint32_t>(transport.subspan(8, 4));
    header_size = (std::to_integer<std::size_t>(transport[12]) >> 4U) * 4;
    const auto bits = std::to_integer<unsigned>(transport[13]);
    for (const auto& [letter, bit] :
         {std::pair{'S', 2U}, {'F', 1U}, {'R', 4U}, {'P', 8U}, {'A', 16U}}) {
      if ((bits & bit) != 0) emitted.flags += letter;
    }
  }
  const ByteView payload = transport.subspan(header_size);
  emitted.payload.assign(payload.begin(), payload.end());
  return emitted;
}

class StreamSynthesizerTest : public ::testing::Test {
 protected:
  static constexpr std::uint16_t peer_port = 50'000;

  static SessionOpening opening(TransportProtocol protocol = TransportProtocol::tcp) {
    return {.protocol = protocol,
            .local = endpoint("192.168.4.1:8888"),
            .peer = endpoint("192.168.4.2:50000"),
            .local_is_client = false,
            .time = at_nanoseconds(1)};
  }

  /// `port flags length` of every packet since the last call.
  std::vector<std::string> drain() {
    std::vector<std::string> lines;
    lines.reserve(packets_.size());
    for (const Emitted& packet : packets_) {
      lines.push_back(std::to_string(packet.source_port) + " " + packet.flags + " " +
                      std::to_string(packet.payload.size()));
    }
    packets_.clear();
    return lines;
  }

  using Lines = std::vector<std::string>;
  std::vector<Emitted> packets_;
  bool failing_ = false;
  StreamSynthesizer synthesizer_{[this](PacketTime time, ByteView packet) -> Result<void> {
    if (failing_) {
      return std::unexpected(make_error("write", "cannot write to x.pcapng: disk on fire"));
    }
    packets_.push_back(read_back(time, packet));
    return {};
  }};
};

TEST_F(StreamSynthesizerTest, OpensAServersSessionWithTheHandshakeOfThePeer) {
  ASSERT_TRUE(synthesizer_.open(1, opening()));
  ASSERT_EQ(packets_.size(), 3U);
  EXPECT_EQ(packets_[1].acknowledgment, packets_[0].sequence + 1);
  EXPECT_EQ(packets_[2].acknowledgment, packets_[1].sequence + 1);
  EXPECT_EQ(packets_[2].sequence, packets_[0].sequence + 1);
  EXPECT_EQ(drain(), (Lines{"50000 S 0", "8888 SA 0", "50000 A 0"}));
}

TEST_F(StreamSynthesizerTest, OpensAClientsSessionWithOurHandshake) {
  SessionOpening client = opening();
  client.local_is_client = true;
  ASSERT_TRUE(synthesizer_.open(1, client));
  EXPECT_EQ(drain(), (Lines{"8888 S 0", "50000 SA 0", "8888 A 0"}));
}

TEST_F(StreamSynthesizerTest, CutsAMessageIntoSegmentsAndPushesTheLast) {
  ASSERT_TRUE(synthesizer_.open(1, opening()));
  drain();
  ASSERT_TRUE(synthesizer_.data(1, Direction::received, {}, test::sample_bytes(3 * 1460 + 1, 1)));
  EXPECT_EQ(drain(), (Lines{"50000 A 1460", "50000 A 1460", "8888 A 0", "50000 A 1460",
                            "50000 PA 1", "8888 A 0"}));
  ASSERT_TRUE(synthesizer_.data(1, Direction::sent, {}, test::sample_bytes(1460, 1)));
  EXPECT_EQ(drain(), (Lines{"8888 PA 1460", "50000 A 0"}));
}

TEST_F(StreamSynthesizerTest, CutsShorterSegmentsOverIpv6) {
  SessionOpening over_v6 = opening();
  over_v6.local = endpoint("[fe80::1]:8888");
  over_v6.peer = endpoint("[fe80::2]:50000");
  ASSERT_TRUE(synthesizer_.open(1, over_v6));
  drain();
  ASSERT_TRUE(synthesizer_.data(1, Direction::sent, {}, test::sample_bytes(1441, 1)));
  EXPECT_EQ(drain(), (Lines{"8888 A 1440", "8888 PA 1", "50000 A 0"}));
}

TEST_F(StreamSynthesizerTest, EmitsNothingForAnEmptyTcpMessage) {
  ASSERT_TRUE(synthesizer_.open(1, opening()));
  drain();
  EXPECT_TRUE(synthesizer_.data(1, Direction::sent, {}, {}));
  EXPECT_EQ(drain(), Lines{});
}

TEST_F(StreamSynthesizerTest, KeepsEveryByteInItsPlaceAcrossTheWrapOfSequenceNumbers) {
  SessionOpening near_the_end = opening();
  near_the_end.initial_sequence_numbers = {.local = 0xFFFF'FFFF, .peer = 0xFFFF'F000};
  ASSERT_TRUE(synthesizer_.open(1, near_the_end));
  EXPECT_EQ(packets_[0].sequence, 0xFFFF'F000U);
  EXPECT_EQ(packets_[1].sequence, 0xFFFF'FFFFU);
  EXPECT_EQ(packets_[2].acknowledgment, 0U);  // 0xFFFFFFFF + 1
  packets_.clear();

  const ByteVector message = test::sample_bytes(10'000, 3);
  ASSERT_TRUE(synthesizer_.data(1, Direction::received, {}, message));
  ByteVector stream;
  std::uint32_t expected = 0xFFFF'F001;
  for (const Emitted& packet : packets_) {
    if (packet.source_port == peer_port) {
      EXPECT_EQ(packet.sequence, expected);
      expected += static_cast<std::uint32_t>(packet.payload.size());
      stream.insert(stream.end(), packet.payload.begin(), packet.payload.end());
    } else {
      EXPECT_EQ(packet.acknowledgment, expected);
    }
  }
  EXPECT_EQ(expected, 0xFFFF'F001U + 10'000U);  // past the wrap: a small number
  EXPECT_LT(expected, 10'000U);
  EXPECT_EQ(stream, message);
}

TEST_F(StreamSynthesizerTest, EndsASessionAsItEnded) {
  const std::vector<std::pair<SessionEnd, Lines>> cases{
      {SessionEnd::fin_from_local, {"8888 FA 0", "50000 FA 0", "8888 A 0"}},
      {SessionEnd::fin_from_peer, {"50000 FA 0", "8888 FA 0", "50000 A 0"}},
      {SessionEnd::reset_from_local, {"8888 RA 0"}},
      {SessionEnd::reset_from_peer, {"50000 RA 0"}},
      {SessionEnd::none, {}},
  };
  for (const auto& [end, lines] : cases) {
    ASSERT_TRUE(synthesizer_.open(1, opening()));
    drain();
    ASSERT_TRUE(synthesizer_.close(1, {}, end));
    EXPECT_EQ(drain(), lines);
  }
}

TEST_F(StreamSynthesizerTest, AcknowledgesBothFins) {
  ASSERT_TRUE(synthesizer_.open(1, opening()));
  packets_.clear();
  ASSERT_TRUE(synthesizer_.close(1, {}, SessionEnd::fin_from_peer));
  ASSERT_EQ(packets_.size(), 3U);
  EXPECT_EQ(packets_[1].acknowledgment, packets_[0].sequence + 1);
  EXPECT_EQ(packets_[2].sequence, packets_[0].sequence + 1);
  EXPECT_EQ(packets_[2].acknowledgment, packets_[1].sequence + 1);
}

TEST_F(StreamSynthesizerTest, GivesEachPacketTheTimeOfItsCall) {
  ASSERT_TRUE(synthesizer_.open(1, opening()));
  ASSERT_TRUE(synthesizer_.data(1, Direction::sent, at_nanoseconds(2), as_byte_view("hello")));
  ASSERT_TRUE(synthesizer_.close(1, at_nanoseconds(3), SessionEnd::reset_from_peer));
  std::vector<std::int64_t> times;
  times.reserve(packets_.size());
  for (const Emitted& packet : packets_) {
    times.push_back(packet.time.time_since_epoch().count());
  }
  EXPECT_EQ(times, (std::vector<std::int64_t>{1, 1, 1, 2, 2, 3}));
}

TEST_F(StreamSynthesizerTest, DerivesNumbersThatRepeatForAKeyAndDifferBetweenKeys) {
  std::vector<std::uint32_t> first_numbers;
  for (const std::uint64_t key : {1U, 2U, 1U}) {
    packets_.clear();
    ASSERT_TRUE(synthesizer_.open(key, opening()));
    first_numbers.push_back(packets_[0].sequence);
    ASSERT_TRUE(synthesizer_.close(key, {}, SessionEnd::none));
  }
  EXPECT_EQ(first_numbers[0], first_numbers[2]);
  EXPECT_NE(first_numbers[0], first_numbers[1]);
}

TEST_F(StreamSynthesizerTest, MakesOnePacketOfEachDatagramEmptyOrNot) {
  ASSERT_TRUE(synthesizer_.open(1, opening(TransportProtocol::udp)));
  EXPECT_EQ(drain(), Lines{});
  ASSERT_TRUE(synthesizer_.data(1, Direction::received, {}, test::sample_bytes(65'507, 1)));
  ASSERT_TRUE(synthesizer_.data(1, Direction::sent, {}, {}));
  EXPECT_EQ(drain(), (Lines{"50000  65507", "8888  0"}));
  ASSERT_TRUE(synthesizer_.close(1, {}, SessionEnd::fin_from_local));
  EXPECT_EQ(drain(), Lines{});
}

TEST_F(StreamSynthesizerTest, RefusesADatagramThatIpCannotCarry) {
  ASSERT_TRUE(synthesizer_.open(1, opening(TransportProtocol::udp)));
  const auto emitted = synthesizer_.data(1, Direction::sent, {}, test::sample_bytes(65'508, 1));
  ASSERT_FALSE(emitted);
  EXPECT_EQ(emitted.error().operation, "synthesize");
  EXPECT_EQ(emitted.error().message,
            "cannot make packets for session 1: a datagram of 65508 bytes was never one packet, "
            "the limit is 65507");
  EXPECT_TRUE(packets_.empty());
}

TEST_F(StreamSynthesizerTest, RefusesASessionBetweenIpv4AndIpv6) {
  SessionOpening mixed = opening();
  mixed.local = endpoint("[::1]:8888");
  const auto opened = synthesizer_.open(7, mixed);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().message,
            "cannot make packets for session 7: of [::1]:8888 and 192.168.4.2:50000, one is IPv4 "
            "and the other IPv6");
  EXPECT_FALSE(synthesizer_.data(7, Direction::sent, {}, as_byte_view("x")));
}

TEST_F(StreamSynthesizerTest, RefusesSessionsOpenedTwiceOrNotAtAll) {
  EXPECT_FALSE(synthesizer_.data(1, Direction::sent, {}, as_byte_view("x")));
  EXPECT_FALSE(synthesizer_.close(1, {}, SessionEnd::none));
  ASSERT_TRUE(synthesizer_.open(1, opening()));
  drain();
  EXPECT_FALSE(synthesizer_.open(1, opening()));
  EXPECT_EQ(drain(), Lines{});
  ASSERT_TRUE(synthesizer_.close(1, {}, SessionEnd::none));
  EXPECT_FALSE(synthesizer_.close(1, {}, SessionEnd::none));
  EXPECT_TRUE(synthesizer_.open(1, opening()));
}

TEST_F(StreamSynthesizerTest, ReturnsTheErrorOfThePacketSink) {
  ASSERT_TRUE(synthesizer_.open(1, opening()));
  failing_ = true;
  const auto emitted = synthesizer_.data(1, Direction::sent, {}, test::sample_bytes(5000, 1));
  ASSERT_FALSE(emitted);
  EXPECT_EQ(emitted.error().message, "cannot write to x.pcapng: disk on fire");
  EXPECT_FALSE(synthesizer_.open(2, opening()));
  EXPECT_FALSE(synthesizer_.close(1, {}, SessionEnd::fin_from_peer));
}

}  // namespace
}  // namespace lanyard::trace
