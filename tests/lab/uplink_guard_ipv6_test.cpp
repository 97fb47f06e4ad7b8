#include <gtest/gtest.h>

#include "frames.hpp"
#include "lanyard/lab/uplink_guard.hpp"
#include "lanyard/lab/uplink_mac.hpp"

namespace lanyard::lab {
namespace {

using namespace std::chrono_literals;
using test::Frame;
using test::station;

constexpr std::uint8_t tcp_protocol = 6;
constexpr std::uint8_t udp_protocol = 17;
constexpr std::uint8_t icmp_protocol = 58;

// fe80::2, fe80::1, 2001:db8::1, ff02::1
constexpr const char* board_address = "fe800000000000000000000000000002";
constexpr const char* router_address = "fe800000000000000000000000000001";
constexpr const char* far_address = "20010db8000000000000000000000001";
constexpr const char* all_nodes = "ff020000000000000000000000000001";

struct Ipv6Fields {
  std::uint8_t protocol = udp_protocol;
  const char* source = board_address;
  const char* destination = far_address;
  std::uint8_t hop_limit = 64;
};

/// A packet whose payload has its checksum made right at `checksum_at`.
Frame packet(const Ipv6Fields& fields, Frame payload, std::size_t checksum_at) {
  const Frame source = test::bytes_of(fields.source);
  const Frame destination = test::bytes_of(fields.destination);
  if (checksum_at < payload.size()) {
    test::put16(payload, checksum_at, 0);
    const Frame pseudo = test::joined(source, destination);
    const auto size_and_protocol = static_cast<std::uint32_t>(payload.size() + fields.protocol);
    const std::uint16_t sum =
        test::internet_sum(payload, test::internet_sum(pseudo, size_and_protocol));
    test::put16(payload, checksum_at, static_cast<std::uint16_t>(~sum));
  }
  Frame bytes = test::bytes_of("60000000 0000");
  test::put16(bytes, 4, static_cast<std::uint16_t>(payload.size()));
  bytes.push_back(static_cast<std::byte>(fields.protocol));
  bytes.push_back(static_cast<std::byte>(fields.hop_limit));
  return test::joined(test::joined(bytes, test::joined(source, destination)), payload);
}

Frame udp_to(const char* destination, std::uint16_t port) {
  Frame datagram = test::bytes_of("1388 0000 000a 0000 6869");
  test::put16(datagram, 2, port);
  return packet({.destination = destination}, datagram, 6);
}

Frame tcp_with(std::uint8_t flags, std::uint16_t urgent = 0) {
  return packet({.protocol = tcp_protocol}, test::tcp({}, 80, flags, urgent), 16);
}

Frame icmp_of(const char* hex, std::uint8_t hop_limit = 255) {
  return packet({.protocol = icmp_protocol, .destination = router_address, .hop_limit = hop_limit},
                test::bytes_of(hex), 2);
}

class UplinkGuardIpv6Test : public ::testing::Test {
 protected:
  UplinkVerdict check(const Frame& bytes) {
    return guard_.check(test::ethernet_frame(station(9), board_, 0x86DD, bytes), 0s);
  }

  MacAddress board_ = station(1);
  UplinkGuard guard_{{.ipv6 = true}, board_};
};

TEST_F(UplinkGuardIpv6Test, PassesWhatABoardOrdinarilySends) {
  EXPECT_EQ(check(udp_to(far_address, 9000)), UplinkVerdict::pass);
  EXPECT_EQ(check(tcp_with(0x02)), UplinkVerdict::pass);
  EXPECT_EQ(check(icmp_of("8000 0000 00010001", 64)), UplinkVerdict::pass);
  EXPECT_EQ(check(icmp_of("8500 0000 00000000 0101020000000001")), UplinkVerdict::pass);
  EXPECT_EQ(check(icmp_of("8700 0000 00000000 fe800000000000000000000000000001")),
            UplinkVerdict::pass);
}

TEST_F(UplinkGuardIpv6Test, DropsUrgentDataAndMalformedTcp) {
  EXPECT_EQ(check(tcp_with(0x30, 1)), UplinkVerdict::urgent_data);
  EXPECT_EQ(check(tcp_with(0x10, 1)), UplinkVerdict::urgent_data);
  EXPECT_EQ(check(tcp_with(0x00)), UplinkVerdict::malformed_tcp);
  Frame damaged = tcp_with(0x10);
  damaged.back() ^= std::byte{1};
  EXPECT_NE(check(damaged), UplinkVerdict::pass);
  damaged = tcp_with(0x10);
  damaged[40 + 5] ^= std::byte{1};
  EXPECT_EQ(check(damaged), UplinkVerdict::malformed_tcp);
}

TEST_F(UplinkGuardIpv6Test, DropsAllIcmpButEchoRequestsAndNeighbourDiscovery) {
  for (const char* hex :
       {"0100 0000 00000000", "0200 0000 00000000", "0300 0000 00000000", "8100 0000 00010001",
        "8600 0000 00000000 0000000000000000", "8900 0000 00000000", "8001 0000 00010001"}) {
    EXPECT_EQ(check(icmp_of(hex)), UplinkVerdict::icmp_kind) << hex;
  }
}

TEST_F(UplinkGuardIpv6Test, DropsMalformedNeighbourDiscovery) {
  EXPECT_EQ(check(icmp_of("8700 0000 00000000 fe80000000000000000000000000")),
            UplinkVerdict::malformed_icmp);
  EXPECT_EQ(check(icmp_of("8500 0000 00000000", 254)), UplinkVerdict::malformed_icmp)
      << "has passed a router";
  EXPECT_EQ(check(icmp_of("8500 0000 00000000 0100020000000001")), UplinkVerdict::malformed_icmp)
      << "an option of length 0";
  EXPECT_EQ(check(icmp_of("8500 0000 00000000 0102020000000001")), UplinkVerdict::malformed_icmp)
      << "an option that is cut off";
  EXPECT_EQ(check(icmp_of("8500 0000 00000000 01")), UplinkVerdict::malformed_icmp);
}

TEST_F(UplinkGuardIpv6Test, DropsHeadersThatLieAndExtensionHeaders) {
  const Frame right = udp_to(far_address, 9000);
  for (std::size_t size = 0; size < right.size(); ++size) {
    EXPECT_EQ(check(Frame(right.begin(), right.begin() + static_cast<std::ptrdiff_t>(size))),
              UplinkVerdict::malformed_ipv6)
        << size;
  }
  Frame wrong_version = right;
  wrong_version[0] = std::byte{0x45};
  EXPECT_EQ(check(wrong_version), UplinkVerdict::malformed_ipv6);
  Frame dead = right;
  dead[7] = std::byte{0};
  EXPECT_EQ(check(dead), UplinkVerdict::malformed_ipv6);
  for (const std::uint8_t extension : test::Octets{0, 43, 44, 50, 51, 60}) {
    EXPECT_EQ(check(packet({.protocol = extension}, Frame(16), 99)),
              UplinkVerdict::unknown_protocol);
  }
}

TEST_F(UplinkGuardIpv6Test, DropsUdpThatLiesOrIsForLibslirpsServers) {
  EXPECT_EQ(check(udp_to(far_address, 547)), UplinkVerdict::dhcp);
  EXPECT_EQ(check(udp_to(far_address, 69)), UplinkVerdict::tftp);
  Frame datagram = test::bytes_of("1388 2328 000b 0000 6869");
  EXPECT_EQ(check(packet({}, datagram, 6)), UplinkVerdict::malformed_udp);
  EXPECT_EQ(check(packet({}, test::bytes_of("1388 2328 000a 0000 6869"), 99)),
            UplinkVerdict::malformed_udp)
      << "no checksum, which IPv6 forbids";
}

TEST_F(UplinkGuardIpv6Test, DropsSourcesAndDestinationsThatCannotBe) {
  const Frame datagram = test::bytes_of("1388 2328 000a 0000 6869");
  EXPECT_EQ(check(packet({.source = all_nodes}, datagram, 6)), UplinkVerdict::spoofed_source);
  EXPECT_EQ(check(udp_to("00000000000000000000000000000001", 9)), UplinkVerdict::bad_destination);
  EXPECT_EQ(check(udp_to("00000000000000000000ffff7f000001", 9)), UplinkVerdict::bad_destination)
      << "127.0.0.1 in disguise";
  EXPECT_EQ(check(udp_to(all_nodes, 9)), UplinkVerdict::not_for_uplink);
}

TEST_F(UplinkGuardIpv6Test, KeepsToTheLinkWithoutUplink) {
  guard_.set_no_uplink(true);
  EXPECT_EQ(check(udp_to(far_address, 9)), UplinkVerdict::uplink_off);
  EXPECT_EQ(check(udp_to(router_address, 9)), UplinkVerdict::pass);
}

}  // namespace
}  // namespace lanyard::lab
