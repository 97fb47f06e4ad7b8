#include <gtest/gtest.h>

#include "frames.hpp"
#include "lanyard/trace/packet.hpp"
#include "lanyard/trace/packet_builder.hpp"

namespace lanyard::trace {
namespace {

const TcpHeader& tcp_of(const Packet& packet) {
  return std::get<TcpHeader>(packet.body);
}

const UdpHeader& udp_of(const Packet& packet) {
  return std::get<UdpHeader>(packet.body);
}

using test::after_hex;
using test::ByteVector;
using test::endpoint;
using test::from_hex;
using test::in_ethernet;
using test::tcp_packet;

const IpEndpoint board = endpoint("192.168.4.2:49153");
const IpEndpoint computer = endpoint("192.168.4.1:8888");

ByteVector hello() {
  return tcp_packet(board, computer,
                    {.flags = tcp_flag::ack | tcp_flag::psh,
                     .sequence = 0x01020304,
                     .ack = 0x0A0B0C0D,
                     .window = 5760,
                     .payload = "Hello"});
}

void expect_hello(const Packet& packet) {
  ASSERT_TRUE(packet.ip);
  EXPECT_EQ(packet.ip->source, board);
  EXPECT_EQ(packet.ip->destination, computer);
  EXPECT_EQ(tcp_of(packet).sequence_number, 0x01020304U);
  EXPECT_EQ(tcp_of(packet).acknowledgment_number, 0x0A0B0C0DU);
  EXPECT_EQ(tcp_of(packet).flags, tcp_flag::ack | tcp_flag::psh);
  EXPECT_EQ(tcp_of(packet).window, 5760);
  EXPECT_EQ(tcp_of(packet).checksum, ChecksumState::good);
  EXPECT_EQ(packet.ip->checksum, ChecksumState::good);
  EXPECT_EQ(as_chars(packet.payload), "Hello");
  EXPECT_EQ(packet.payload_size, 5U);
  EXPECT_EQ(packet.problem, "");
}

TEST(DecodeTest, ReadsASegmentOverEveryLinkType) {
  expect_hello(decode(LinkType::ethernet, in_ethernet(hello())));
  expect_hello(decode(LinkType::raw_ip, hello()));
  expect_hello(decode(LinkType::raw_ipv4, hello()));
  expect_hello(decode(LinkType::loopback_null, after_hex("02000000", hello())));
  expect_hello(decode(LinkType::loopback_null, after_hex("00000002", hello())));
  expect_hello(decode(LinkType::loopback_loop, after_hex("00000002", hello())));
  expect_hello(
      decode(LinkType::linux_cooked, after_hex("0000 0001 0006 020000000001 0000 0800", hello())));
  expect_hello(decode(LinkType::linux_cooked_v2,
                      after_hex("0800 0000 00000002 0001 00 06 0200000000010000", hello())));
}

TEST(DecodeTest, ReadsTheMacAddressesAndTheVlanTags) {
  const ByteVector frame = after_hex("020000000002 020000000001 88a8 6064 8100 0007 0800", hello());
  const Packet packet = decode(LinkType::ethernet, frame);  // which looks into the frame
  expect_hello(packet);
  EXPECT_EQ(packet.vlan_count, 2);
  EXPECT_EQ(packet.vlan[0], 100);
  EXPECT_EQ(packet.vlan[1], 7);
  EXPECT_EQ(packet.ether_type, 0x0800);
  ASSERT_TRUE(packet.source_mac && packet.destination_mac);
  EXPECT_EQ(to_text(*packet.source_mac), "02:00:00:00:00:01");
  EXPECT_EQ(to_text(*packet.destination_mac), "02:00:00:00:00:02");
}

TEST(DecodeTest, LeavesThePaddingOfAShortFrameOut) {
  ByteVector frame = in_ethernet(hello());
  frame.resize(frame.size() + 20);
  expect_hello(decode(LinkType::ethernet, frame));
}

TEST(DecodeTest, ReadsIpv6WithExtensionHeaders) {
  const ByteVector plain =
      tcp_packet(endpoint("[fe80::1]:1000"), endpoint("[fe80::2]:2000"), {.payload = "abc"});
  EXPECT_EQ(tcp_of(decode(LinkType::raw_ip, plain)).checksum, ChecksumState::good);
  ByteVector extended(plain.begin(), plain.begin() + 40);
  extended[6] = std::byte{0};  // hop-by-hop
  const ByteVector headers = from_hex("3c00010400000000 0600010400000000");
  const std::size_t length = plain.size() - 40 + headers.size();
  extended[5] = std::byte{static_cast<unsigned char>(length)};
  extended.insert(extended.end(), headers.begin(), headers.end());
  extended.insert(extended.end(), plain.begin() + 40, plain.end());
  const Packet packet = decode(LinkType::raw_ip, extended);
  EXPECT_EQ(tcp_of(packet).checksum, ChecksumState::good);
  EXPECT_EQ(packet.ip->source, endpoint("[fe80::1]:1000"));
  EXPECT_EQ(packet.ip->options.size(), 16U);
  EXPECT_EQ(as_chars(packet.payload), "abc");
}

TEST(DecodeTest, ReadsEveryTcpOption) {
  const ByteVector bytes =
      tcp_packet(board, computer,
                 {.flags = tcp_flag::syn,
                  .options_hex = "020405b4 0402 080a 00000001 00000002 01 030307 1e03 05 000000"});
  const Packet packet = decode(LinkType::raw_ip, bytes);
  const TcpOptions& options = tcp_of(packet).options;
  EXPECT_EQ(options.maximum_segment_size, 1460);
  EXPECT_TRUE(options.sack_permitted);
  ASSERT_TRUE(options.timestamps);
  EXPECT_EQ(options.timestamps->value, 1U);
  EXPECT_EQ(options.timestamps->echo_reply, 2U);
  EXPECT_EQ(options.window_scale, 7);
  EXPECT_FALSE(options.malformed);
  EXPECT_EQ(to_text(options),
            "MSS 1460, SACK permitted, timestamps 1/2, window scale 7, Multipath TCP");
}

TEST(DecodeTest, ReadsSackBlocks) {
  const ByteVector bytes =
      tcp_packet(board, computer, {.options_hex = "0101 0512 00000010 00000020 00000030 00000040"});
  const Packet packet = decode(LinkType::raw_ip, bytes);
  const TcpOptions options = tcp_of(packet).options;
  ASSERT_EQ(options.sack_count, 2);
  EXPECT_EQ(options.sack[0], (SackBlock{0x10, 0x20}));
  EXPECT_EQ(options.sack[1], (SackBlock{0x30, 0x40}));
}

TEST(DecodeTest, KeepsWhatStandsBeforeAMalformedOption) {
  for (const char* options : {"020405b4 03000000", "020405b4 03090000", "020405b4 03020000"}) {
    const ByteVector packet = tcp_packet(board, computer, {.options_hex = options});
    const TcpOptions read = tcp_of(decode(LinkType::raw_ip, packet)).options;
    EXPECT_TRUE(read.malformed) << options;
    EXPECT_EQ(read.maximum_segment_size, 1460) << options;
    EXPECT_FALSE(read.window_scale) << options;
  }
}

TEST(DecodeTest, TellsAWrongChecksumFromAnOffloadedOne) {
  ByteVector packet = hello();
  packet.back() ^= std::byte{1};
  EXPECT_EQ(tcp_of(decode(LinkType::raw_ip, packet)).checksum, ChecksumState::bad);
  // The sum of 192.168.4.2, 192.168.4.1, protocol 6 and length 25, as Linux leaves it.
  const unsigned sum = 0xC0A8U + 0x0402U + 0xC0A8U + 0x0401U + 6U + 25U;
  const unsigned folded = (sum & 0xFFFFU) + (sum >> 16U);
  packet[36] = std::byte{static_cast<unsigned char>(folded >> 8U)};
  packet[37] = std::byte{static_cast<unsigned char>(folded)};
  EXPECT_EQ(tcp_of(decode(LinkType::raw_ip, packet)).checksum, ChecksumState::offloaded);
  packet[10] = packet[11] = std::byte{0};
  EXPECT_EQ(decode(LinkType::raw_ip, packet).ip->checksum, ChecksumState::offloaded);
  packet[11] = std::byte{1};
  EXPECT_EQ(decode(LinkType::raw_ip, packet).ip->checksum, ChecksumState::bad);
}

TEST(DecodeTest, KnowsTheLengthOfAPayloadThatTheCaptureCut) {
  const ByteVector whole = in_ethernet(hello());
  const Packet packet =
      decode(LinkType::ethernet, ByteView(whole).first(whole.size() - 3), whole.size());
  EXPECT_EQ(as_chars(packet.payload), "He");
  EXPECT_EQ(packet.payload_size, 5U);
  EXPECT_EQ(tcp_of(packet).checksum, ChecksumState::not_checked);
}

TEST(DecodeTest, SaysWhatIsWrongWithEveryCutOfAFrameAndNeverReadsBeyondIt) {
  const ByteVector whole = in_ethernet(hello());
  for (std::size_t size = 0; size < whole.size(); ++size) {
    // A copy of its own, so that the sanitizers see a read beyond it.
    const ByteVector cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
    const Packet packet = decode(LinkType::ethernet, cut, whole.size());
    EXPECT_EQ(packet.tcp() == nullptr, size < 14 + 20 + 20) << size;
    EXPECT_EQ(packet.problem.empty(), size >= 14 + 20 + 20) << size;
    EXPECT_FALSE(to_text(packet).empty());
  }
}

TEST(DecodeTest, ReadsALengthOfZeroAsAllThatIsThere) {
  ByteVector packet = hello();
  packet[2] = packet[3] = std::byte{0};
  EXPECT_EQ(as_chars(decode(LinkType::raw_ip, packet).payload), "Hello");
}

TEST(DecodeTest, SummarisesArpInWords) {
  const std::string ends = "020000000001 c0a80402 000000000000 c0a80401";
  const auto text = [](const std::string& hex) {
    return to_text(decode(LinkType::ethernet, from_hex(hex)));
  };
  const std::string link = "ffffffffffff 020000000001 0806 0001080006040001";
  EXPECT_EQ(text(link + ends), "ARP who has 192.168.4.1? tell 192.168.4.2");
  EXPECT_EQ(text("020000000002 020000000001 0806 0001080006040002" + ends),
            "ARP 192.168.4.2 is at 02:00:00:00:00:01");
  EXPECT_EQ(text(link + "020000000001 c0a80402 000000000000 c0a80402"),
            "ARP announcement of 192.168.4.2");
}

TEST(DecodeTest, SummarisesTcpUdpAndPingInWords) {
  EXPECT_EQ(to_text(decode(LinkType::raw_ip, hello())),
            "TCP 192.168.4.2:49153 → 192.168.4.1:8888 [PSH, ACK] seq 16909060 ack 168496141 win "
            "5760 len 5");
  const auto udp = build_udp_packet(board, computer, as_byte_view("ab"));
  EXPECT_EQ(to_text(decode(LinkType::raw_ip, *udp)),
            "UDP 192.168.4.2:49153 → 192.168.4.1:8888 len 2");
  EXPECT_EQ(udp_of(decode(LinkType::raw_ip, *udp)).checksum, ChecksumState::good);
  EXPECT_EQ(to_text(decode(LinkType::raw_ip,
                           from_hex("4500001c00000000400100000a0000010a000002 0800f7fb00010003"))),
            "ICMP 10.0.0.1 → 10.0.0.2 echo request number 3");
}

TEST(DecodeTest, SummarisesDnsInWords) {
  const auto text = [](const std::string& hex) {
    const ByteVector message = from_hex(hex);
    const auto packet =
        build_udp_packet(endpoint("10.0.0.1:53"), endpoint("10.0.0.2:4000"), message);
    return to_text(decode(LinkType::raw_ip, *packet));
  };
  const std::string name = "076578616d706c65036f726700";
  EXPECT_EQ(text("0001 0100 0001 0000 0000 0000" + name + "00010001"), "DNS query A example.org");
  EXPECT_EQ(text("0001 8180 0001 0002 0000 0000" + name + "00010001" +
                 "c00c 0001 0001 00000000 0004 01020304" + "c00c 0005 0001 00000000 0004 0161c014"),
            "DNS answer A example.org: 1.2.3.4, a.org");
  EXPECT_EQ(text("0001 8183 0001 0000 0000 0000" + name + "00010001"),
            "DNS answer A example.org: no such name");
  // A name whose compression leads to itself.
  EXPECT_EQ(text("0001 0100 0001 0000 0000 0000 c00c 00010001"), "DNS query (cut)");
}

TEST(DecodeTest, SummarisesDhcpInWords) {
  ByteVector message(236);
  message[0] = std::byte{2};
  const ByteVector offered = from_hex("c0a80402");
  std::ranges::copy(offered, message.begin() + 16);
  const ByteVector options = from_hex("63825363 350102 3604c0a80401 ff");
  message.insert(message.end(), options.begin(), options.end());
  const auto packet =
      build_udp_packet(endpoint("192.168.4.1:67"), endpoint("255.255.255.255:68"), message);
  EXPECT_EQ(to_text(decode(LinkType::raw_ip, *packet)), "DHCP Offer of 192.168.4.2 by 192.168.4.1");
}

}  // namespace
}  // namespace lanyard::trace
