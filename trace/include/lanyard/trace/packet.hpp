#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "lanyard/base/bytes.hpp"
#include "lanyard/base/ip_endpoint.hpp"
#include "lanyard/trace/link_type.hpp"

/// The lenient view of a packet: it shows whatever a frame holds, however cut or wrong. The strict
/// view, which cannot hold nonsense, is packet_builder.hpp.
namespace lanyard::trace {

using MacAddress = std::array<std::byte, 6>;

/// What became of comparing a checksum with the bytes it covers.
enum class ChecksumState : std::uint8_t {
  absent,       ///< There is none: UDP over IPv4 with a field of 0, IPv6's own header.
  not_checked,  ///< The covered bytes are not all in the frame: cut by the capture, or a fragment.
  good,
  bad,
  /// The field holds what an operating system leaves there for the network card to finish: the sum
  /// over the pseudo-header alone (TCP, UDP), or 0 (IPv4). The frame was captured on its sender.
  offloaded,
};

/// ARP for IPv4 over Ethernet (RFC 826).
struct ArpMessage {
  std::uint16_t operation = 0;  ///< 1 asks, 2 answers.
  MacAddress sender_mac{};
  IpEndpoint sender{};  ///< Without a port.
  MacAddress target_mac{};
  IpEndpoint target{};
};

/// The IPv4 (RFC 791) or IPv6 (RFC 8200) header; which one, `source.is_v6` says.
struct IpHeader {
  IpEndpoint source{};         ///< With the port of TCP or UDP, else port 0.
  IpEndpoint destination{};    ///< As `source`.
  std::uint8_t protocol = 0;   ///< Of what follows the IP header and its extensions: 6 is TCP.
  std::uint8_t hop_limit = 0;  ///< IPv4: time to live.
  std::uint32_t identification = 0;  ///< Of IPv4, or of IPv6's fragment header; 0 without one.
  bool dont_fragment = false;
  bool is_fragment = false;
  bool more_fragments = false;
  std::uint16_t fragment_offset = 0;  ///< Bytes.
  ByteView options{};  ///< IPv4 options, or IPv6 extension headers, as they stand in the frame.
  ChecksumState checksum = ChecksumState::absent;
};

/// The flags of TcpHeader::flags, as they lie in the header (RFC 9293, section 3.1).
namespace tcp_flag {
constexpr std::uint16_t fin = 0x01;
constexpr std::uint16_t syn = 0x02;
constexpr std::uint16_t rst = 0x04;
constexpr std::uint16_t psh = 0x08;
constexpr std::uint16_t ack = 0x10;
constexpr std::uint16_t urg = 0x20;
constexpr std::uint16_t ece = 0x40;
constexpr std::uint16_t cwr = 0x80;
constexpr std::uint16_t ae = 0x100;  ///< Accurate ECN; NS before (RFC 3540).
}  // namespace tcp_flag

/// A run of bytes that the receiver has beyond a gap (RFC 2018): [begin, end).
struct SackBlock {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  friend bool operator==(const SackBlock&, const SackBlock&) = default;
};

/// The Timestamps option (RFC 7323, section 3).
struct TcpTimestamps {
  std::uint32_t value = 0;
  std::uint32_t echo_reply = 0;
};

/// The options that the analysis uses; to_text() names every other one from `raw` as well.
struct TcpOptions {
  std::optional<std::uint16_t> maximum_segment_size{};  ///< Kind 2, bytes.
  std::optional<std::uint8_t>
      window_scale{};           ///< Kind 3 (RFC 7323): shift, as sent; over 14 is 14.
  bool sack_permitted = false;  ///< Kind 4.
  std::uint8_t sack_count = 0;
  std::array<SackBlock, 4> sack{};            ///< Kind 5: the first `sack_count` are set.
  std::optional<TcpTimestamps> timestamps{};  ///< Kind 8.
  ByteView raw{};                             ///< All of them, as they stand in the frame.
  bool malformed = false;  ///< An option's length does not fit; what stood before it was read.
};

/// A TCP header (RFC 9293, section 3.1). The ports are in IpHeader.
struct TcpHeader {
  std::uint32_t sequence_number = 0;
  std::uint32_t acknowledgment_number = 0;
  std::uint16_t flags = 0;   ///< Of namespace tcp_flag.
  std::uint16_t window = 0;  ///< As sent: not scaled.
  std::uint16_t urgent_pointer = 0;
  TcpOptions options{};
  ChecksumState checksum = ChecksumState::not_checked;

  [[nodiscard]] bool has(std::uint16_t flag) const { return (flags & flag) != 0; }
};

/// A UDP header (RFC 768).
struct UdpHeader {
  std::uint16_t length = 0;
  ChecksumState checksum = ChecksumState::not_checked;
};

/// ICMP (RFC 792) or ICMPv6 (RFC 4443); which one, IpHeader::protocol says (1 or 58).
struct IcmpHeader {
  std::uint8_t type = 0;
  std::uint8_t code = 0;
  std::uint32_t rest =
      0;  ///< The four bytes after the checksum: of an echo, identifier and number.
  ChecksumState checksum = ChecksumState::not_checked;
};

/// What decode() found. The views point into the frame.
struct Packet {
  LinkType link_type = LinkType::ethernet;
  std::optional<MacAddress> source_mac{};
  std::optional<MacAddress> destination_mac{};
  std::uint16_t ether_type = 0;  ///< After any VLAN tags; 0 where the link has none, or a length.
  std::uint8_t vlan_count = 0;
  std::array<std::uint16_t, 2> vlan{};  ///< The first two VLAN identifiers, outer one first.
  std::optional<IpHeader> ip{};
  std::variant<std::monostate, ArpMessage, TcpHeader, UdpHeader, IcmpHeader> body{};
  /// What follows the last header that was read, without link padding.
  ByteView payload{};
  /// How long the payload was on the wire: more than payload.size() in a cut capture.
  std::size_t payload_size = 0;
  /// What is wrong, in a few words (`the TCP header is cut`); empty for a packet in order. What
  /// stood before is filled in.
  std::string_view problem{};

  [[nodiscard]] const TcpHeader* tcp() const { return std::get_if<TcpHeader>(&body); }
  [[nodiscard]] const UdpHeader* udp() const { return std::get_if<UdpHeader>(&body); }
  [[nodiscard]] const IcmpHeader* icmp() const { return std::get_if<IcmpHeader>(&body); }
  [[nodiscard]] const ArpMessage* arp() const { return std::get_if<ArpMessage>(&body); }
};

enum class Checksums : std::uint8_t { verify, skip };

/// Reads the headers of `frame`, which may be cut, damaged or of any protocol: never fails, never
/// reads outside it, allocates nothing. `original_size` is its length on the wire, in bytes. With
/// Checksums::skip each checksum is `not_checked`. The result's views live as long as `frame`.
///
///     const Packet packet = decode(LinkType::ethernet, frame);
///     if (const TcpHeader* tcp = packet.tcp()) { … packet.ip->source … packet.payload … }
Packet decode(LinkType link_type, ByteView frame, std::size_t original_size,
              Checksums checksums = Checksums::verify);
Packet decode(LinkType link_type, ByteView frame);

/// Reads `packet.ip`'s payload as the transport protocol it names, after the fragments have been
/// put together: `datagram` becomes the payload, and ports and body are filled in.
void decode_transport(Packet& packet, ByteView datagram, std::size_t original_size,
                      Checksums checksums);

/// One line for people: `ARP who has 192.168.4.1? tell 192.168.4.2`, `DHCP Offer …`, `DNS query A
/// example.org`, `TCP 192.168.4.2:49153 → 192.168.4.1:8888 [SYN] seq 17 win 5760 MSS 1440`. What a
/// packet brings along is escaped: no control characters.
std::string to_text(const Packet& packet);

/// The options in words, separated by `, `: `MSS 1460, window scale 7, SACK permitted`.
std::string to_text(const TcpOptions& options);

/// The names of the flags that are set: `SYN, ACK`; `none` without any.
std::string tcp_flags_text(std::uint16_t flags);

std::string to_text(const MacAddress& address);

/// The address without its port, IPv6 as RFC 5952 writes it.
std::string address_text(const IpEndpoint& endpoint);

}  // namespace lanyard::trace
