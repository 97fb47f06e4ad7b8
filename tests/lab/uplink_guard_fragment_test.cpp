// Fragments: only those that follow each other without gap or overlap.

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

#include "frames.hpp"
#include "lanyard/lab/uplink_guard.hpp"
#include "lanyard/lab/uplink_mac.hpp"

namespace lanyard::lab {
namespace {

using namespace std::chrono_literals;
using test::Frame;
using test::ip;
using test::Ipv4Fields;
using test::station;

constexpr std::uint16_t more_fragments = 0x2000;

class UplinkGuardFragmentTest : public ::testing::Test {
 protected:
  /// Bytes [begin, end) of `datagram` as a fragment; the last one if they end it, unless `more`.
  Frame piece(const Frame& datagram, std::size_t begin, std::size_t end, bool more,
              std::uint16_t identification = 1) const {
    Ipv4Fields fields = fields_;
    fields.identification = identification;
    fields.fragment = static_cast<std::uint16_t>(begin / 8 | (more ? more_fragments : 0U));
    return test::ethernet_frame(
        uplink_mac(ip("192.168.4.1")), board_, 0x0800,
        test::ipv4_packet(fields, ByteView(datagram).subspan(begin, end - begin)));
  }
  Frame piece(std::size_t begin, std::size_t end, std::uint16_t identification = 1) const {
    return piece(datagram_, begin, end, end < datagram_.size(), identification);
  }
  UplinkVerdict check(const Frame& frame, LabTime now = 0s) { return guard_.check(frame, now); }

  MacAddress board_ = station(1);
  Ipv4Fields fields_{.source = ip("192.168.4.2"), .destination = ip("93.184.216.34")};
  Frame datagram_ = test::udp(fields_, 5000, 9000, Frame(3000));  // 3008 bytes
  UplinkGuard guard_{{}, board_};
};

TEST_F(UplinkGuardFragmentTest, PassesADatagramInPiecesInTheirOrder) {
  for (int repeat = 0; repeat < 100; ++repeat) {
    EXPECT_EQ(check(piece(0, 1480)), UplinkVerdict::pass);
    EXPECT_EQ(check(piece(1480, 2960)), UplinkVerdict::pass);
    EXPECT_EQ(check(piece(2960, 3008)), UplinkVerdict::pass);
  }
}

TEST_F(UplinkGuardFragmentTest, PassesTwoDatagramsInTurns) {
  EXPECT_EQ(check(piece(0, 1480, 1)), UplinkVerdict::pass);
  EXPECT_EQ(check(piece(0, 1480, 2)), UplinkVerdict::pass);
  EXPECT_EQ(check(piece(1480, 3008 - 48, 2)), UplinkVerdict::pass);
  EXPECT_EQ(check(piece(1480, 2960, 1)), UplinkVerdict::pass);
  EXPECT_EQ(check(piece(2960, 3008, 1)), UplinkVerdict::pass);
  EXPECT_EQ(check(piece(2960, 3008, 2)), UplinkVerdict::pass);
}

TEST_F(UplinkGuardFragmentTest, DropsAFragmentThatOverlapsLeavesAGapOrComesAgain) {
  EXPECT_EQ(check(piece(1480, 2960)), UplinkVerdict::fragment) << "no beginning";
  ASSERT_EQ(check(piece(0, 1480)), UplinkVerdict::pass);
  EXPECT_EQ(check(piece(0, 1480)), UplinkVerdict::fragment) << "again";
  EXPECT_EQ(check(piece(1472, 2952)), UplinkVerdict::fragment) << "overlaps";
  EXPECT_EQ(check(piece(1488, 2960)), UplinkVerdict::fragment) << "leaves a gap";
  EXPECT_EQ(check(piece(1480, 2960)), UplinkVerdict::pass) << "the right one still passes";
  EXPECT_EQ(check(piece(1480, 2960)), UplinkVerdict::fragment) << "a duplicate";
}

TEST_F(UplinkGuardFragmentTest, DropsAnEndThatIsNotWhereTheHeaderSays) {
  ASSERT_EQ(check(piece(0, 1480)), UplinkVerdict::pass);
  EXPECT_EQ(check(piece(datagram_, 1480, 2960, false)), UplinkVerdict::fragment) << "too early";
  const Frame longer = test::joined(datagram_, Frame(8));
  ASSERT_EQ(check(piece(1480, 2960)), UplinkVerdict::pass);
  EXPECT_EQ(check(piece(longer, 2960, 3016, false)), UplinkVerdict::fragment) << "too late";
  EXPECT_EQ(check(piece(longer, 2960, 3016, true)), UplinkVerdict::fragment) << "and more to come";
  EXPECT_EQ(check(piece(longer, 2960, 3008, true)), UplinkVerdict::fragment)
      << "nothing more can come";
  EXPECT_EQ(check(piece(2960, 3008)), UplinkVerdict::pass);
}

TEST_F(UplinkGuardFragmentTest, DropsFragmentsOfAWrongForm) {
  EXPECT_EQ(check(piece(datagram_, 0, 1477, true)), UplinkVerdict::malformed_ipv4)
      << "all but the last are multiples of eight";
  EXPECT_EQ(check(piece(datagram_, 8, 8, true)), UplinkVerdict::malformed_ipv4) << "empty";
  EXPECT_EQ(check(piece(datagram_, 8, 8, false)), UplinkVerdict::malformed_ipv4);
  Frame tiny = datagram_;
  test::put16(tiny, 4, 1480);
  EXPECT_EQ(check(piece(tiny, 0, 1480, true)), UplinkVerdict::malformed_udp) << "already whole";
  // A total length beyond 65,535 when put together.
  constexpr std::size_t last_offset = 65'528;
  EXPECT_EQ(check(piece(Frame(last_offset + 1400), last_offset, last_offset + 1400, false)),
            UplinkVerdict::fragment);
}

TEST_F(UplinkGuardFragmentTest, DropsFragmentsOfTcpAndIcmp) {
  for (const std::uint8_t protocol : test::Octets{1, 6}) {
    fields_.protocol = protocol;
    EXPECT_EQ(check(piece(0, 1480)), UplinkVerdict::fragment);
    EXPECT_EQ(check(piece(1480, 2960)), UplinkVerdict::fragment);
  }
}

TEST_F(UplinkGuardFragmentTest, LooksAtThePortOfTheFirstFragment) {
  fields_.destination = ip("192.168.4.1");
  EXPECT_EQ(check(piece(test::udp(fields_, 68, 67, Frame(3000)), 0, 1480, true)),
            UplinkVerdict::dhcp);
  EXPECT_EQ(check(piece(test::udp(fields_, 68, 69, Frame(3000)), 0, 1480, true)),
            UplinkVerdict::tftp);
  fields_.destination = ip("192.168.4.254");
  guard_.set_no_uplink(true);
  EXPECT_EQ(check(piece(test::udp(fields_, 68, 53, Frame(3000)), 0, 1480, true)),
            UplinkVerdict::uplink_off);
}

TEST_F(UplinkGuardFragmentTest, RemembersNoMoreThanItMayAndForgetsInTime) {
  for (std::uint16_t i = 0; i < UplinkGuard::max_datagrams; ++i) {
    ASSERT_EQ(check(piece(0, 1480, i), 1s), UplinkVerdict::pass);
  }
  EXPECT_EQ(check(piece(0, 1480, 99), 2s), UplinkVerdict::fragment) << "too many at once";
  EXPECT_EQ(check(piece(0, 1480, 99), 61s), UplinkVerdict::pass);
  EXPECT_EQ(check(piece(1480, 2960, 0), 61s), UplinkVerdict::fragment) << "forgotten";
}

class FragmentSeeds : public ::testing::TestWithParam<unsigned> {};

/// Random pieces of random datagrams: those that pass of one datagram never overlap, and follow
/// each other from its beginning.
TEST_P(FragmentSeeds, NeverLetsPiecesOverlap) {
  std::mt19937 random(GetParam());
  const auto below = [&random](std::size_t limit) { return random() % limit; };
  const MacAddress board = station(1);
  UplinkGuard guard({}, board);
  std::map<std::uint16_t, std::size_t> passed_to;
  std::size_t finished = 0;
  for (int step = 0; step < 20'000; ++step) {
    const auto id = static_cast<std::uint16_t>(below(4));
    Ipv4Fields fields{
        .source = ip("192.168.4.2"), .destination = ip("93.184.216.34"), .identification = id};
    const Frame datagram = test::udp(fields, 5000, 9000, Frame(56 + 8U * id));
    const std::size_t begin = below(datagram.size() / 8) * 8;
    const std::size_t end = std::min(datagram.size(), begin + 8 + below(4) * 8);
    const bool last = below(10) == 0 || end == datagram.size();
    fields.fragment = static_cast<std::uint16_t>(begin / 8 | (last ? 0U : more_fragments));
    if (fields.fragment == 0) continue;
    const Frame frame = test::ethernet_frame(
        uplink_mac(ip("192.168.4.1")), board, 0x0800,
        test::ipv4_packet(fields, ByteView(datagram).subspan(begin, end - begin)));
    if (guard.check(frame, 0s) != UplinkVerdict::pass) continue;
    ASSERT_EQ(begin, passed_to[id]);
    passed_to[id] = last ? 0 : end;
    ASSERT_TRUE(!last || end == datagram.size());
    finished += last ? 1 : 0;
  }
  EXPECT_GT(finished, 10U) << "the test must see datagrams pass";
}

INSTANTIATE_TEST_SUITE_P(Property, FragmentSeeds, ::testing::Range(0U, 20U));

}  // namespace
}  // namespace lanyard::lab
