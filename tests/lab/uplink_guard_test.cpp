#include "lanyard/lab/uplink_guard.hpp"

#include <gtest/gtest.h>

#include <random>
#include <set>

#include "frames.hpp"
#include "lanyard/lab/uplink_mac.hpp"

namespace lanyard::lab {
namespace {

using namespace std::chrono_literals;
using test::ethernet_frame;
using test::Frame;
using test::ip;
using test::Ipv4Fields;
using test::station;

constexpr std::uint8_t icmp_protocol = 1;
constexpr std::uint8_t tcp_protocol = 6;
constexpr std::uint8_t udp_protocol = 17;
constexpr std::uint8_t syn = 0x02;
constexpr std::uint8_t ack = 0x10;

class UplinkGuardTest : public ::testing::Test {
 protected:
  UplinkVerdict check(ByteView frame) { return guard_.check(frame, 0s); }

  /// A frame of the board to the gateway's station.
  Frame to_gateway(const Frame& packet) const {
    return ethernet_frame(gateway_mac_, board_, 0x0800, packet);
  }
  UplinkVerdict check_ip(const Ipv4Fields& fields, const Frame& payload) {
    return check(to_gateway(test::ipv4_packet(fields, payload)));
  }
  UplinkVerdict check_tcp(std::uint8_t flags, std::uint16_t urgent = 0, ByteView options = {}) {
    const Ipv4Fields fields = from_board(tcp_protocol);
    return check_ip(fields, test::tcp(fields, 80, flags, urgent, options));
  }
  UplinkVerdict check_udp(Ipv4Address to, std::uint16_t port) {
    const Ipv4Fields fields = from_board(udp_protocol, to);
    return check_ip(fields, test::udp(fields, 50000, port, test::bytes_of("6869")));
  }
  UplinkVerdict check_icmp(std::uint8_t type, std::uint8_t code = 0) {
    return check_ip(from_board(icmp_protocol), test::icmp(type, code, test::bytes_of("00010001")));
  }
  Ipv4Fields from_board(std::uint8_t protocol, Ipv4Address to = ip("93.184.216.34")) const {
    return {.source = address_, .destination = to, .protocol = protocol};
  }
  /// Who has `target`? Tell `sender`.
  Frame arp(Ipv4Address sender, Ipv4Address target, std::uint16_t operation = 1) const {
    Frame packet = test::bytes_of("0001 0800 06 04 0000");
    test::put16(packet, 6, operation);
    const auto add = [&packet](const MacAddress& station_address, Ipv4Address address) {
      packet.insert(packet.end(), station_address.bytes.begin(), station_address.bytes.end());
      for (unsigned shift = 32; shift > 0; shift -= 8) {
        packet.push_back(static_cast<std::byte>(address.value >> (shift - 8)));
      }
    };
    add(board_, sender);
    add({}, target);
    return ethernet_frame(broadcast_mac, board_, 0x0806, packet);
  }

  MacAddress board_ = station(1);
  Ipv4Address address_ = ip("192.168.4.2");
  Ipv4Address gateway_ = ip("192.168.4.1");
  Ipv4Address nameserver_ = ip("192.168.4.254");
  MacAddress gateway_mac_ = uplink_mac(gateway_);
  UplinkGuard guard_{{}, board_};
};

TEST_F(UplinkGuardTest, PassesWhatABoardOrdinarilySends) {
  EXPECT_EQ(check_tcp(syn, 0, test::bytes_of("020405a0")), UplinkVerdict::pass);
  EXPECT_EQ(check_tcp(ack), UplinkVerdict::pass);
  EXPECT_EQ(check_udp(ip("93.184.216.34"), 7), UplinkVerdict::pass);
  EXPECT_EQ(check_udp(nameserver_, 53), UplinkVerdict::pass);
  EXPECT_EQ(check_udp(gateway_, 8888), UplinkVerdict::pass);
  EXPECT_EQ(check_icmp(8), UplinkVerdict::pass);
  EXPECT_EQ(check(arp(address_, gateway_)), UplinkVerdict::pass);
}

TEST_F(UplinkGuardTest, PassesAFrameWithEthernetPadding) {
  const Ipv4Fields fields = from_board(tcp_protocol);
  Frame frame = to_gateway(test::ipv4_packet(fields, test::tcp(fields, 80, ack)));
  frame.resize(60);
  EXPECT_EQ(check(frame), UplinkVerdict::pass);
}

TEST_F(UplinkGuardTest, DropsWhatIsNoEthernetFrameOrOfAnUnknownKind) {
  EXPECT_EQ(check({}), UplinkVerdict::malformed_ethernet);
  EXPECT_EQ(check(Frame(13)), UplinkVerdict::malformed_ethernet);
  EXPECT_EQ(check(Frame(1515)), UplinkVerdict::malformed_ethernet);
  EXPECT_EQ(check(ethernet_frame(gateway_mac_, board_, 0x88F8)), UplinkVerdict::unknown_protocol)
      << "NC-SI, which libslirp would take";
  EXPECT_EQ(check(ethernet_frame(gateway_mac_, board_, 46)), UplinkVerdict::unknown_protocol);
  EXPECT_EQ(check(ethernet_frame(gateway_mac_, board_, 0x86DD)), UplinkVerdict::ipv6_off);
}

TEST_F(UplinkGuardTest, DropsUrgentData) {
  EXPECT_EQ(check_tcp(0x20 | ack, 1), UplinkVerdict::urgent_data);
  EXPECT_EQ(check_tcp(0x20 | ack, 0), UplinkVerdict::urgent_data) << "the flag alone";
  EXPECT_EQ(check_tcp(ack, 5), UplinkVerdict::urgent_data) << "the pointer alone";
}

TEST_F(UplinkGuardTest, DropsTcpThatNoStackSends) {
  for (const std::uint8_t flags : test::Octets{0x00, 0x01, 0x08, 0x03, 0x06, 0x07, 0x13, 0x16}) {
    EXPECT_EQ(check_tcp(flags), UplinkVerdict::malformed_tcp) << int{flags};
  }
  for (const char* options : {"0200 0000", "0201 0000", "0205 0101", "0300 0000", "0101 0102"}) {
    EXPECT_EQ(check_tcp(syn, 0, test::bytes_of(options)), UplinkVerdict::malformed_tcp) << options;
  }
  EXPECT_EQ(check_tcp(syn, 0, test::bytes_of("0101 0100")), UplinkVerdict::pass);
  EXPECT_EQ(check_tcp(syn, 0, test::bytes_of("0002 0000")), UplinkVerdict::pass)
      << "nothing counts behind the end";
}

TEST_F(UplinkGuardTest, DropsATcpHeaderWhoseOffsetLies) {
  const Ipv4Fields fields = from_board(tcp_protocol);
  for (const std::uint8_t offset : test::Octets{0, 4, 6, 15}) {
    Frame segment = test::tcp(fields, 80, ack);
    segment[12] = static_cast<std::byte>(offset << 4U);
    EXPECT_EQ(check_ip(fields, test::with_checksum(fields, segment, 16)),
              UplinkVerdict::malformed_tcp)
        << int{offset};
  }
  for (std::size_t size = 0; size < 20; ++size) {
    EXPECT_EQ(check_ip(fields, Frame(size)), UplinkVerdict::malformed_tcp) << size;
  }
}

TEST_F(UplinkGuardTest, DropsWrongChecksums) {
  const Ipv4Fields over_tcp = from_board(tcp_protocol);
  Frame segment = test::tcp(over_tcp, 80, ack);
  segment[16] ^= std::byte{1};
  EXPECT_EQ(check_ip(over_tcp, segment), UplinkVerdict::malformed_tcp);

  const Ipv4Fields over_udp = from_board(udp_protocol);
  Frame datagram = test::udp(over_udp, 1, 2, test::bytes_of("00"));
  datagram[6] ^= std::byte{1};
  EXPECT_EQ(check_ip(over_udp, datagram), UplinkVerdict::malformed_udp);
  test::put16(datagram, 6, 0);
  EXPECT_EQ(check_ip(over_udp, datagram), UplinkVerdict::pass) << "0 means none";

  Frame echo = test::icmp(8, 0, test::bytes_of("00010001"));
  echo[2] ^= std::byte{1};
  EXPECT_EQ(check_ip(from_board(icmp_protocol), echo), UplinkVerdict::malformed_icmp);

  Frame packet = test::ipv4_packet(over_tcp, test::tcp(over_tcp, 80, ack));
  packet[10] ^= std::byte{1};
  EXPECT_EQ(check(to_gateway(packet)), UplinkVerdict::malformed_ipv4);
}

TEST_F(UplinkGuardTest, DropsIpLengthsThatLie) {
  const Ipv4Fields fields = from_board(udp_protocol);
  const Frame right = test::ipv4_packet(fields, test::udp(fields, 1, 2, test::bytes_of("6869")));
  ASSERT_EQ(check(to_gateway(right)), UplinkVerdict::pass);
  for (const std::uint16_t length : test::Words{0, 19, 31, 1500, 0xFFFF}) {
    Frame packet = right;
    test::put16(packet, 2, length);
    test::mend_ipv4_checksum(packet);
    EXPECT_EQ(check(to_gateway(packet)), UplinkVerdict::malformed_ipv4) << length;
  }
  for (const std::uint16_t length : test::Words{20, 27, 29}) {
    Frame packet = right;
    test::put16(packet, 2, length);
    test::mend_ipv4_checksum(packet);
    EXPECT_EQ(check(to_gateway(packet)), UplinkVerdict::malformed_udp) << length;
  }
  for (const std::uint8_t first : test::Octets{0x44, 0x40, 0x55, 0x65, 0x4F, 0x46}) {
    Frame packet = right;
    packet[0] = static_cast<std::byte>(first);
    test::mend_ipv4_checksum(packet);
    EXPECT_EQ(check(to_gateway(packet)), UplinkVerdict::malformed_ipv4) << int{first};
  }
}

TEST_F(UplinkGuardTest, DropsIpOptionsTheReservedFlagAndDeadPackets) {
  Ipv4Fields fields = from_board(udp_protocol);
  const Frame datagram = test::udp(fields, 1, 2, {});
  fields.options = test::bytes_of("01010100");
  EXPECT_EQ(check_ip(fields, datagram), UplinkVerdict::malformed_ipv4);
  fields = from_board(udp_protocol);
  fields.fragment = 0x8000;
  EXPECT_EQ(check_ip(fields, datagram), UplinkVerdict::malformed_ipv4);
  fields.fragment = 0x4000;
  EXPECT_EQ(check_ip(fields, datagram), UplinkVerdict::pass) << "Don't Fragment";
  fields.ttl = 0;
  EXPECT_EQ(check_ip(fields, datagram), UplinkVerdict::malformed_ipv4);
}

TEST_F(UplinkGuardTest, DropsUdpLengthsThatLie) {
  const Ipv4Fields fields = from_board(udp_protocol);
  for (const std::uint16_t length : test::Words{0, 7, 8, 9, 11, 0xFFFF}) {
    Frame datagram = test::udp(fields, 1, 2, test::bytes_of("6869"));
    test::put16(datagram, 4, length);
    EXPECT_EQ(check_ip(fields, test::with_checksum(fields, datagram, 6)),
              UplinkVerdict::malformed_udp)
        << length;
  }
  EXPECT_EQ(check_ip(fields, Frame(7)), UplinkVerdict::malformed_udp);
}

TEST_F(UplinkGuardTest, DropsAllIcmpButEchoRequests) {
  for (unsigned type = 0; type < 256; ++type) {
    EXPECT_EQ(check_icmp(static_cast<std::uint8_t>(type)),
              type == 8 ? UplinkVerdict::pass : UplinkVerdict::icmp_kind)
        << type;
  }
  EXPECT_EQ(check_icmp(8, 1), UplinkVerdict::icmp_kind);
  EXPECT_EQ(check_ip(from_board(icmp_protocol), test::icmp(8, 0, test::bytes_of("000100"))),
            UplinkVerdict::malformed_icmp);
}

TEST_F(UplinkGuardTest, DropsOtherProtocolsOverIp) {
  for (unsigned protocol = 0; protocol < 256; ++protocol) {
    if (protocol == icmp_protocol || protocol == tcp_protocol || protocol == udp_protocol) continue;
    EXPECT_EQ(check_ip(from_board(static_cast<std::uint8_t>(protocol)), Frame(40)),
              UplinkVerdict::unknown_protocol);
  }
}

TEST_F(UplinkGuardTest, DropsSourcesThatAreNotABoards) {
  for (const char* source :
       {"0.0.0.0", "192.168.4.0", "192.168.4.1", "192.168.4.254", "192.168.4.255", "192.168.5.2",
        "8.8.8.8", "255.255.255.255", "127.0.0.1", "224.0.0.1"}) {
    const Ipv4Fields fields{.source = ip(source), .destination = gateway_};
    EXPECT_EQ(check_ip(fields, test::udp(fields, 1, 2, {})), UplinkVerdict::spoofed_source)
        << source;
  }
  const Ipv4Fields fields = from_board(udp_protocol, gateway_);
  const Frame packet = test::ipv4_packet(fields, test::udp(fields, 1, 2, {}));
  EXPECT_EQ(check(ethernet_frame(gateway_mac_, station(2), 0x0800, packet)),
            UplinkVerdict::spoofed_source);
}

TEST_F(UplinkGuardTest, DropsAnothersAddressOnceTheBoardsOwnIsKnown) {
  guard_.set_address(ip("192.168.4.9"));
  EXPECT_EQ(check_udp(gateway_, 8888), UplinkVerdict::spoofed_source);
  EXPECT_EQ(check(arp(address_, gateway_)), UplinkVerdict::spoofed_source);
  guard_.set_address(address_);
  EXPECT_EQ(check_udp(gateway_, 8888), UplinkVerdict::pass);
  EXPECT_EQ(check(arp(address_, gateway_)), UplinkVerdict::pass);
  guard_.set_address(std::nullopt);
  EXPECT_EQ(check(arp(ip("192.168.4.9"), gateway_)), UplinkVerdict::pass);
}

TEST_F(UplinkGuardTest, KeepsDhcpAndTftpFromLibslirpsServers) {
  const Ipv4Fields asking{.source = {}, .destination = limited_broadcast};
  const Frame discover = test::ipv4_packet(asking, test::udp(asking, 68, 67, {}));
  EXPECT_EQ(check(ethernet_frame(broadcast_mac, board_, 0x0800, discover)), UplinkVerdict::dhcp);
  EXPECT_EQ(check_udp(gateway_, 67), UplinkVerdict::dhcp);
  EXPECT_EQ(check_udp(ip("8.8.8.8"), 67), UplinkVerdict::dhcp);
  EXPECT_EQ(check_udp(gateway_, 69), UplinkVerdict::tftp);
  EXPECT_EQ(check_udp(ip("8.8.8.8"), 69), UplinkVerdict::pass) << "a server out there";
}

TEST_F(UplinkGuardTest, KeepsWhatIsForOthersInTheLab) {
  const Ipv4Fields fields = from_board(udp_protocol, ip("192.168.4.3"));
  const Frame packet = test::ipv4_packet(fields, test::udp(fields, 1, 2, {}));
  EXPECT_EQ(check(ethernet_frame(station(3), board_, 0x0800, packet)),
            UplinkVerdict::not_for_uplink)
      << "flooded by the switch";
  EXPECT_EQ(check(to_gateway(packet)), UplinkVerdict::not_for_uplink)
      << "libslirp would send it to a host of that address out there";
  EXPECT_EQ(check_udp(ip("192.168.4.255"), 9), UplinkVerdict::not_for_uplink);
  EXPECT_EQ(check_udp(ip("192.168.4.0"), 9), UplinkVerdict::not_for_uplink);
}

TEST_F(UplinkGuardTest, PassesADatagramToEveryoneAndNothingElseToEveryone) {
  const Ipv4Fields to_all = from_board(udp_protocol, limited_broadcast);
  const Frame datagram = test::ipv4_packet(to_all, test::udp(to_all, 1, 2, {}));
  EXPECT_EQ(check(ethernet_frame(broadcast_mac, board_, 0x0800, datagram)), UplinkVerdict::pass);
  const Ipv4Fields over_tcp = from_board(tcp_protocol, limited_broadcast);
  EXPECT_EQ(check(ethernet_frame(broadcast_mac, board_, 0x0800,
                                 test::ipv4_packet(over_tcp, test::tcp(over_tcp, 80, syn)))),
            UplinkVerdict::not_for_uplink);
  const Ipv4Fields to_one = from_board(udp_protocol, gateway_);
  EXPECT_EQ(check(ethernet_frame(broadcast_mac, board_, 0x0800,
                                 test::ipv4_packet(to_one, test::udp(to_one, 1, 2, {})))),
            UplinkVerdict::not_for_uplink);
}

TEST_F(UplinkGuardTest, DropsDestinationsThatNoRouterForwardsTo) {
  for (const char* to : {"0.0.0.0", "127.0.0.1", "127.1.2.3", "169.254.169.254", "224.0.0.251",
                         "239.255.255.250", "240.0.0.1", "255.255.255.254"}) {
    EXPECT_EQ(check_udp(ip(to), 9), UplinkVerdict::bad_destination) << to;
  }
}

TEST_F(UplinkGuardTest, LetsOnlyTheComputerBeReachedWithoutUplink) {
  guard_.set_no_uplink(true);
  EXPECT_EQ(check_udp(ip("8.8.8.8"), 9), UplinkVerdict::uplink_off);
  EXPECT_EQ(check_tcp(syn), UplinkVerdict::uplink_off);
  EXPECT_EQ(check_icmp(8), UplinkVerdict::uplink_off);
  EXPECT_EQ(check_udp(nameserver_, 53), UplinkVerdict::uplink_off);
  const Ipv4Fields names = from_board(tcp_protocol, nameserver_);
  EXPECT_EQ(check_ip(names, test::tcp(names, 53, syn)), UplinkVerdict::uplink_off);

  EXPECT_EQ(check_udp(gateway_, 8888), UplinkVerdict::pass);
  const Ipv4Fields computer = from_board(tcp_protocol, gateway_);
  EXPECT_EQ(check_ip(computer, test::tcp(computer, 8888, syn)), UplinkVerdict::pass);
  EXPECT_EQ(check(arp(address_, gateway_)), UplinkVerdict::pass);
  guard_.set_no_uplink(false);
  EXPECT_EQ(check_udp(ip("8.8.8.8"), 9), UplinkVerdict::pass);
}

TEST_F(UplinkGuardTest, PassesArpThatConcernsTheUplinkOrAnnouncesTheBoard) {
  EXPECT_EQ(check(arp(address_, nameserver_)), UplinkVerdict::pass);
  EXPECT_EQ(check(arp(address_, address_)), UplinkVerdict::pass) << "an announcement";
  EXPECT_EQ(check(arp({}, gateway_)), UplinkVerdict::pass) << "a probe for the gateway's address";
  EXPECT_EQ(check(arp(address_, gateway_, 2)), UplinkVerdict::pass) << "an answer to the gateway";
  EXPECT_EQ(check(arp(address_, ip("192.168.4.3"))), UplinkVerdict::not_for_uplink);
  EXPECT_EQ(check(arp({}, address_)), UplinkVerdict::not_for_uplink) << "a probe for its own";
}

TEST_F(UplinkGuardTest, DropsArpThatLies) {
  EXPECT_EQ(check(arp(gateway_, address_)), UplinkVerdict::spoofed_source);
  EXPECT_EQ(check(arp(nameserver_, gateway_)), UplinkVerdict::spoofed_source);
  EXPECT_EQ(check(arp(ip("8.8.8.8"), gateway_)), UplinkVerdict::spoofed_source);
  EXPECT_EQ(check(arp({}, gateway_, 2)), UplinkVerdict::spoofed_source);
  Frame other_station = arp(address_, gateway_);
  other_station[14 + 8 + 5] ^= std::byte{1};
  EXPECT_EQ(check(other_station), UplinkVerdict::spoofed_source);
}

TEST_F(UplinkGuardTest, DropsArpOfAnotherForm) {
  const Frame right = arp(address_, gateway_);
  for (std::size_t size = 14; size < right.size(); ++size) {
    EXPECT_EQ(check(ByteView(right).first(size)), UplinkVerdict::malformed_arp) << size;
  }
  for (std::size_t at = 14; at < 22; ++at) {
    Frame frame = right;
    frame[at] ^= std::byte{0x40};
    EXPECT_EQ(check(frame), UplinkVerdict::malformed_arp) << at;
  }
}

TEST_F(UplinkGuardTest, HasWordsForEachVerdict) {
  std::set<std::string_view> words;
  for (int verdict = 0; verdict <= static_cast<int>(UplinkVerdict::uplink_off); ++verdict) {
    words.insert(describe(static_cast<UplinkVerdict>(verdict)));
  }
  EXPECT_EQ(words.size(), static_cast<std::size_t>(UplinkVerdict::uplink_off) + 1);
}

class GuardSeeds : public ::testing::TestWithParam<unsigned> {};

/// A single changed byte never makes a frame pass that libslirp must not see: whatever passes is
/// still the board's, and still sums up.
TEST_P(GuardSeeds, LetsNoDamagedFrameThrough) {
  std::mt19937 random(GetParam());
  const MacAddress board = station(1);
  const Ipv4Fields fields{
      .source = ip("192.168.4.2"), .destination = ip("93.184.216.34"), .protocol = tcp_protocol};
  Frame data(1 + random() % 1000);
  for (std::byte& byte : data)
    byte = static_cast<std::byte>(random());
  const Frame right =
      ethernet_frame(uplink_mac(ip("192.168.4.1")), board, 0x0800,
                     test::ipv4_packet(fields, test::tcp(fields, 80, ack, 0, {}, data)));
  UplinkGuard guard({}, board);
  ASSERT_EQ(guard.check(right, 0s), UplinkVerdict::pass);
  for (std::size_t at = 0; at < right.size(); ++at) {
    Frame frame = right;
    frame[at] ^= static_cast<std::byte>(1 + random() % 255);
    EXPECT_NE(guard.check(frame, 0s), UplinkVerdict::pass) << at;
  }
  for (std::size_t size = 0; size < right.size(); ++size) {
    EXPECT_NE(guard.check(ByteView(right).first(size), 0s), UplinkVerdict::pass) << size;
  }
}

INSTANTIATE_TEST_SUITE_P(Property, GuardSeeds, ::testing::Range(0U, 20U));

}  // namespace
}  // namespace lanyard::lab
