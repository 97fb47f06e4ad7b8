#include "lanyard/trace/reassembler.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "frames.hpp"
#include "lanyard/trace/packet_builder.hpp"

namespace lanyard::trace {
namespace {

using test::at_nanoseconds;
using test::ByteVector;
using test::endpoint;
using test::sample_bytes;

/// A UDP packet over IPv4 in fragments of `size` bytes.
std::vector<ByteVector> fragments(ByteView payload, std::size_t size, unsigned char id = 7) {
  const ByteVector packet =
      *build_udp_packet(endpoint("10.0.0.1:1000"), endpoint("10.0.0.2:2000"), payload);
  std::vector<ByteVector> parts;
  const ByteView body = ByteView(packet).subspan(20);
  for (std::size_t at = 0; at < body.size(); at += size) {
    const ByteView part = body.subspan(at, std::min(size, body.size() - at));
    ByteVector bytes(packet.begin(), packet.begin() + 20);
    const std::size_t length = 20 + part.size();
    const std::size_t field = at / 8 | (at + part.size() < body.size() ? 0x2000U : 0U);
    bytes[2] = std::byte{static_cast<unsigned char>(length >> 8U)};
    bytes[3] = std::byte{static_cast<unsigned char>(length)};
    bytes[5] = std::byte{id};
    bytes[6] = std::byte{static_cast<unsigned char>(field >> 8U)};
    bytes[7] = std::byte{static_cast<unsigned char>(field)};
    bytes.insert(bytes.end(), part.begin(), part.end());
    parts.push_back(std::move(bytes));
  }
  return parts;
}

std::optional<Packet> feed(Reassembler& reassembler, const ByteVector& fragment,
                           std::int64_t seconds = 0) {
  return reassembler.feed(at_nanoseconds(seconds * 1'000'000'000),
                          decode(LinkType::raw_ip, fragment));
}

TEST(ReassemblerTest, PutsFragmentsTogetherInAnyOrder) {
  const ByteVector payload = sample_bytes(5000, 1);
  std::vector<ByteVector> parts = fragments(payload, 1480);
  std::vector<std::size_t> order{0, 1, 2, 3};
  do {
    Reassembler reassembler;
    for (std::size_t i = 0; i < 3; ++i) {
      EXPECT_FALSE(feed(reassembler, parts[order[i]]));
    }
    const auto whole = feed(reassembler, parts[order[3]]);
    ASSERT_TRUE(whole);
    EXPECT_EQ(std::get<UdpHeader>(whole->body).checksum, ChecksumState::good);
    EXPECT_TRUE(std::ranges::equal(whole->payload, payload));
    EXPECT_EQ(whole->ip->source.port, 1000);
  } while (std::ranges::next_permutation(order).found);
}

TEST(ReassemblerTest, GivesAPacketThatIsNoFragmentBackAsItIs) {
  Reassembler reassembler;
  const ByteVector packet =
      *build_udp_packet(endpoint("10.0.0.1:1"), endpoint("10.0.0.2:2"), as_byte_view("x"));
  const auto same = feed(reassembler, packet);
  ASSERT_TRUE(same);
  EXPECT_EQ(as_chars(same->payload), "x");
}

TEST(ReassemblerTest, KeepsTheFirstOfBytesThatComeTwice) {
  const ByteVector payload = sample_bytes(3000, 2);
  const std::vector<ByteVector> parts = fragments(payload, 1480);
  Reassembler reassembler;
  EXPECT_FALSE(feed(reassembler, parts[0]));
  ByteVector again = parts[0];
  again.back() ^= std::byte{0xFF};
  EXPECT_FALSE(feed(reassembler, again));
  EXPECT_FALSE(feed(reassembler, parts[2]));
  const auto whole = feed(reassembler, parts[1]);
  ASSERT_TRUE(whole);
  EXPECT_TRUE(std::ranges::equal(whole->payload, payload));
}

TEST(ReassemblerTest, KeepsDatagramsOfSeveralIdentificationsApart) {
  const ByteVector one = sample_bytes(2000, 3);
  const ByteVector two = sample_bytes(2000, 4);
  const auto first = fragments(one, 1480, 1);
  const auto second = fragments(two, 1480, 2);
  Reassembler reassembler;
  EXPECT_FALSE(feed(reassembler, first[0]));
  EXPECT_FALSE(feed(reassembler, second[1]));
  EXPECT_TRUE(std::ranges::equal(feed(reassembler, first[1])->payload, one));
  EXPECT_TRUE(std::ranges::equal(feed(reassembler, second[0])->payload, two));
}

TEST(ReassemblerTest, DropsADatagramThatIsNotWholeInTime) {
  const auto parts = fragments(sample_bytes(2000, 5), 1480);
  Reassembler reassembler;
  EXPECT_FALSE(feed(reassembler, parts[0], 0));
  EXPECT_FALSE(feed(reassembler, parts[1], 31));
  EXPECT_EQ(reassembler.dropped(), 1U);
}

TEST(ReassemblerTest, DropsTheOldestWhenTooManyAreUnderWay) {
  Reassembler reassembler;
  const ByteVector payload = sample_bytes(2000, 6);
  for (std::size_t i = 0; i <= Reassembler::max_datagrams; ++i) {
    EXPECT_FALSE(feed(reassembler, fragments(payload, 1480, static_cast<unsigned char>(i))[0]));
  }
  EXPECT_EQ(reassembler.dropped(), 1U);
  EXPECT_FALSE(feed(reassembler, fragments(payload, 1480, 0)[1]));
  EXPECT_TRUE(feed(reassembler, fragments(payload, 1480, 64)[1]));
}

}  // namespace
}  // namespace lanyard::trace
