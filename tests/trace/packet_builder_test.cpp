#include "lanyard/trace/packet_builder.hpp"

#include <gtest/gtest.h>

#include "lanyard/base/byte_order.hpp"
#include "lanyard/trace/internet_checksum.hpp"
#include "test_support.hpp"

namespace lanyard::trace {
namespace {

using test::ByteVector;
using test::endpoint;
using test::from_hex;
using test::to_hex;

/// RFC 1071 word by word, with the carry brought round at each step: slow and plainly right.
std::uint16_t plain_checksum(ByteVector bytes) {
  if (bytes.size() % 2 != 0) {
    bytes.push_back(std::byte{0});
  }
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < bytes.size(); i += 2) {
    sum += std::to_integer<std::uint32_t>(bytes[i]) * 256;
    sum += std::to_integer<std::uint32_t>(bytes[i + 1]);
    if (sum > 0xFFFF) sum -= 0xFFFF;
  }
  return static_cast<std::uint16_t>(0xFFFF - sum);
}

/// The transport part of `packet` behind the pseudo-header as the RFCs draw it.
ByteVector with_pseudo_header(const ByteVector& packet) {
  const bool is_v6 = packet[0] == std::byte{0x60};
  const std::size_t header_size = is_v6 ? 40 : 20;
  const std::size_t length = packet.size() - header_size;
  const auto copy = [&](ByteVector& to, std::size_t from, std::size_t count) {
    const ByteView part = ByteView(packet).subspan(from, count);
    to.insert(to.end(), part.begin(), part.end());
  };
  ByteVector summed;
  copy(summed, is_v6 ? 8 : 12, is_v6 ? 32 : 8);
  const auto high = static_cast<std::byte>(length >> 8U);
  const auto low = static_cast<std::byte>(length & 0xFFU);
  if (is_v6) {
    const ByteVector rest{{}, {}, high, low, {}, {}, {}, packet[6]};
    summed.insert(summed.end(), rest.begin(), rest.end());
  } else {
    const ByteVector rest{{}, packet[9], high, low};
    summed.insert(summed.end(), rest.begin(), rest.end());
  }
  copy(summed, header_size, length);
  return summed;
}

TEST(InternetChecksum, GivesTheExampleOfRfc1071) {
  InternetChecksum checksum;
  checksum.add(from_hex("0001 f203 f4f5 f6f7"));
  EXPECT_EQ(checksum.value(), 0xFFFF - 0xDDF2);
}

TEST(InternetChecksum, AgreesWithTheWordByWordSumAtEveryLengthAndSplit) {
  for (std::size_t size = 0; size < 40; ++size) {
    const ByteVector bytes = test::sample_bytes(size, static_cast<std::uint32_t>(size));
    for (std::size_t split = 0; split <= size; split += 2) {
      InternetChecksum checksum;
      checksum.add(ByteView(bytes).first(split));
      checksum.add(ByteView(bytes).subspan(split));
      EXPECT_EQ(checksum.value(), plain_checksum(bytes)) << size << " bytes, cut at " << split;
    }
  }
}

TEST(InternetChecksum, CarriesRoundWhenAllBitsAreSet) {
  const ByteVector ones(65'535, std::byte{0xFF});
  InternetChecksum checksum;
  checksum.add(ones);
  EXPECT_EQ(checksum.value(), plain_checksum(ones));
}

TEST(PacketBuilder, LaysOutASynOverIpv4) {
  const auto packet = build_tcp_packet(
      endpoint("192.168.4.2:54321"), endpoint("192.168.4.1:8888"),
      {.sequence_number = 0x01020304, .syn = true, .window = 5760, .maximum_segment_size = 1460});
  ASSERT_TRUE(packet);
  EXPECT_EQ(to_hex(*packet),
            "4500"
            "002c"
            "0000"
            "4000"
            "4006"
            "b178"
            "c0a80402"
            "c0a80401"
            "d431"
            "22b8"
            "01020304"
            "00000000"
            "6002"
            "1680"
            "fd62"
            "0000"
            "020405b4");
}

TEST(PacketBuilder, LaysOutADatagramOverIpv6) {
  const auto packet =
      build_udp_packet(endpoint("[fe80::2]:9000"), endpoint("[fe80::1]:9001"), from_hex("686921"));
  ASSERT_TRUE(packet);
  EXPECT_EQ(to_hex(ByteView(*packet).first(46)),
            "60000000"
            "000b"
            "11"
            "40"
            "fe800000000000000000000000000002"
            "fe800000000000000000000000000001"
            "2328"
            "2329"
            "000b");
  EXPECT_EQ(to_hex(ByteView(*packet).last(3)), "686921");
}

TEST(PacketBuilder, SetsEachControlBitAlone) {
  const auto bits_of = [](const TcpSegment& segment) {
    const auto packet = build_tcp_packet(endpoint("1.1.1.1:1"), endpoint("2.2.2.2:2"), segment);
    return std::to_integer<unsigned>(packet.value()[33]);
  };
  EXPECT_EQ(bits_of({}), 0x00U);
  EXPECT_EQ(bits_of({.fin = true}), 0x01U);
  EXPECT_EQ(bits_of({.syn = true}), 0x02U);
  EXPECT_EQ(bits_of({.rst = true}), 0x04U);
  EXPECT_EQ(bits_of({.psh = true}), 0x08U);
  EXPECT_EQ(bits_of({.acknowledgment_number = 0}), 0x10U);
}

TEST(PacketBuilder, FillsChecksumsThatAnIndependentSumConfirms) {
  for (const bool is_v6 : {false, true}) {
    const IpEndpoint from = endpoint(is_v6 ? "[2001:db8::1]:1000" : "10.0.0.1:1000");
    const IpEndpoint to = endpoint(is_v6 ? "[2001:db8::ffff]:2000" : "10.255.0.1:2000");
    for (const std::size_t size : {0U, 1U, 2U, 3U, 1459U, 1460U, 65'000U}) {
      const ByteVector payload = test::sample_bytes(size, 7);
      const auto tcp = build_tcp_packet(
          from, to,
          {.sequence_number = 0xFFFFFFFF, .acknowledgment_number = 0x80000000, .payload = payload});
      const auto udp = build_udp_packet(from, to, payload);
      ASSERT_TRUE(tcp && udp);
      // A sum that includes a right checksum is all ones, of which the complement is 0.
      EXPECT_EQ(plain_checksum(with_pseudo_header(*tcp)), 0) << size;
      EXPECT_EQ(plain_checksum(with_pseudo_header(*udp)), 0) << size;
      if (!is_v6) {
        EXPECT_EQ(plain_checksum(ByteVector(tcp->begin(), tcp->begin() + 20)), 0) << size;
      }
    }
  }
}

TEST(PacketBuilder, SendsAUdpChecksumOfZeroAsAllOnes) {
  for (const char* host : {"10.0.0.1:", "[fe80::1]:"}) {
    const IpEndpoint from = endpoint(std::string(host) + "1");
    const IpEndpoint to = endpoint(std::string(host) + "2");
    const auto checksum_at = [&](const ByteVector& packet) {
      return to_hex(ByteView(packet).subspan(from.is_v6 ? 46 : 26, 2));
    };
    // The checksum over zeros, put in their place, makes the sum all ones.
    const auto first = build_udp_packet(from, to, from_hex("0000"));
    ASSERT_TRUE(first);
    const auto second = build_udp_packet(from, to, from_hex(checksum_at(*first)));
    ASSERT_TRUE(second);
    EXPECT_EQ(checksum_at(*second), "ffff");
  }
}

TEST(PacketBuilder, TakesTheLongestDatagramAndNoLonger) {
  for (const char* host : {"10.0.0.1:1", "[fe80::1]:1"}) {
    const IpEndpoint end = endpoint(host);
    const ByteVector payload(max_udp_payload(end.is_v6) + 1);
    const auto longest = build_udp_packet(end, end, ByteView(payload).subspan(1));
    ASSERT_TRUE(longest);
    EXPECT_EQ(longest->size(), end.is_v6 ? 65'575U : 65'535U);
    const auto too_long = build_udp_packet(end, end, payload);
    ASSERT_FALSE(too_long);
    EXPECT_EQ(too_long.error().operation, "build");
  }
  EXPECT_EQ(max_udp_payload(false), 65'507U);
}

TEST(PacketBuilder, RefusesAPacketFromIpv4ToIpv6) {
  const auto packet = build_udp_packet(endpoint("10.0.0.1:1"), endpoint("[fe80::1]:2"), {});
  ASSERT_FALSE(packet);
  EXPECT_EQ(packet.error().message,
            "cannot build a packet from 10.0.0.1:1 to [fe80::1]:2: one address is IPv4 and the "
            "other IPv6");
}

TEST(PacketBuilder, RefusesControlBitsThatContradict) {
  const IpEndpoint end = endpoint("10.0.0.1:1");
  EXPECT_FALSE(build_tcp_packet(end, end, {.syn = true, .fin = true}));
  EXPECT_FALSE(build_tcp_packet(end, end, {.syn = true, .rst = true}));
  EXPECT_FALSE(build_tcp_packet(end, end, {.maximum_segment_size = 1460}));
  const ByteVector too_long(65'535 - 40 + 1);
  EXPECT_FALSE(build_tcp_packet(end, end, {.payload = too_long}));
}

}  // namespace
}  // namespace lanyard::trace
