#include "lanyard/trace/packet_builder.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <string>

#include "lanyard/base/byte_order.hpp"
#include "lanyard/trace/internet_checksum.hpp"

namespace lanyard::trace {
namespace {

using Packet = std::vector<std::byte>;
using MutableBytes = std::span<std::byte>;

enum class IpProtocol : std::uint8_t { tcp = 6, udp = 17 };

constexpr std::size_t ipv4_header_size = 20;
constexpr std::size_t ipv6_header_size = 40;
constexpr std::size_t tcp_header_size = 20;
constexpr std::size_t mss_option_size = 4;
constexpr std::size_t udp_header_size = 8;
constexpr std::size_t max_length_field = 65535;
constexpr std::uint8_t hop_limit = 64;

template <typename T>
void put(MutableBytes header, std::size_t offset, T value) {
  store_big_endian(value, header.subspan(offset, sizeof(T)));
}

ByteView address_of(const IpEndpoint& endpoint) {
  return ByteView(endpoint.address).first(endpoint.is_v6 ? 16 : 4);
}

std::size_t ip_header_size(bool is_v6) {
  return is_v6 ? ipv6_header_size : ipv4_header_size;
}

/// The most bytes of TCP or UDP, their headers included, that one packet can hold. The length field
/// of IPv4 counts its own header, the one of IPv6 does not.
std::size_t max_transport_size(bool is_v6) {
  return is_v6 ? max_length_field : max_length_field - ipv4_header_size;
}

/// `header` is zero before. RFC 791, section 3.1.
void fill_ipv4_header(MutableBytes header, const IpEndpoint& source, const IpEndpoint& destination,
                      IpProtocol protocol, std::size_t transport_size) {
  constexpr std::uint8_t version_4_of_5_words = 0x45;
  constexpr std::uint16_t dont_fragment = 0x4000;
  put(header, 0, version_4_of_5_words);
  put(header, 2, static_cast<std::uint16_t>(ipv4_header_size + transport_size));
  put(header, 6, dont_fragment);
  put(header, 8, hop_limit);
  put(header, 9, static_cast<std::uint8_t>(protocol));
  std::ranges::copy(address_of(source), header.subspan(12).begin());
  std::ranges::copy(address_of(destination), header.subspan(16).begin());
  InternetChecksum checksum;
  checksum.add(header);
  put(header, 10, checksum.value());
}

/// `header` is zero before. RFC 8200, section 3.
void fill_ipv6_header(MutableBytes header, const IpEndpoint& source, const IpEndpoint& destination,
                      IpProtocol protocol, std::size_t transport_size) {
  constexpr std::uint8_t version_6 = 0x60;
  put(header, 0, version_6);
  put(header, 4, static_cast<std::uint16_t>(transport_size));
  put(header, 6, static_cast<std::uint8_t>(protocol));
  put(header, 7, hop_limit);
  std::ranges::copy(address_of(source), header.subspan(8).begin());
  std::ranges::copy(address_of(destination), header.subspan(24).begin());
}

/// A packet with its IP header in place and `transport_size` zero bytes after it.
Result<Packet> begin_packet(const IpEndpoint& source, const IpEndpoint& destination,
                            IpProtocol protocol, std::size_t transport_size) {
  if (source.is_v6 != destination.is_v6) {
    return std::unexpected(make_error("build", "cannot build a packet from " + to_string(source) +
                                                   " to " + to_string(destination) +
                                                   ": one address is IPv4 and the other IPv6"));
  }
  const bool is_v6 = source.is_v6;
  if (transport_size > max_transport_size(is_v6)) {
    return std::unexpected(make_error(
        "build", "cannot build a packet from " + to_string(source) + " to " +
                     to_string(destination) + ": headers and payload take " +
                     std::to_string(transport_size) + " bytes, and the IP packet has room for " +
                     std::to_string(max_transport_size(is_v6))));
  }
  Packet packet(ip_header_size(is_v6) + transport_size);
  const MutableBytes header = MutableBytes(packet).first(ip_header_size(is_v6));
  if (is_v6) {
    fill_ipv6_header(header, source, destination, protocol, transport_size);
  } else {
    fill_ipv4_header(header, source, destination, protocol, transport_size);
  }
  return packet;
}

/// The checksum of `transport` (its checksum field zero) with the pseudo-header before it: the one
/// of RFC 9293, section 3.1, for IPv4 and of RFC 8200, section 8.1, for IPv6.
std::uint16_t transport_checksum(const IpEndpoint& source, const IpEndpoint& destination,
                                 IpProtocol protocol, ByteView transport) {
  // Both pseudo-headers sum alike: IPv4's zero, protocol and 16-bit length are the low halves of
  // IPv6's 32-bit length and next-header words.
  std::array<std::byte, 8> length_and_protocol{};
  put<std::uint32_t>(length_and_protocol, 0, static_cast<std::uint32_t>(transport.size()));
  put<std::uint32_t>(length_and_protocol, 4, static_cast<std::uint32_t>(protocol));
  InternetChecksum checksum;
  checksum.add(address_of(source));
  checksum.add(address_of(destination));
  checksum.add(length_and_protocol);
  checksum.add(transport);
  return checksum.value();
}

std::uint8_t control_bits(const TcpSegment& segment) {
  constexpr unsigned fin = 0x01;
  constexpr unsigned syn = 0x02;
  constexpr unsigned rst = 0x04;
  constexpr unsigned psh = 0x08;
  constexpr unsigned ack = 0x10;
  return static_cast<std::uint8_t>((segment.fin ? fin : 0U) | (segment.syn ? syn : 0U) |
                                   (segment.rst ? rst : 0U) | (segment.psh ? psh : 0U) |
                                   (segment.acknowledgment_number ? ack : 0U));
}

/// `header` is zero before and as long as the header with its options.
void fill_tcp_header(MutableBytes header, std::uint16_t source_port, std::uint16_t destination_port,
                     const TcpSegment& segment) {
  put(header, 0, source_port);
  put(header, 2, destination_port);
  put(header, 4, segment.sequence_number);
  put(header, 8, segment.acknowledgment_number.value_or(0));
  put(header, 12, static_cast<std::uint8_t>((header.size() / 4) << 4U));
  put(header, 13, control_bits(segment));
  put(header, 14, segment.window);
  if (segment.maximum_segment_size) {
    constexpr std::uint8_t mss_kind = 2;
    put(header, tcp_header_size, mss_kind);
    put(header, tcp_header_size + 1, static_cast<std::uint8_t>(mss_option_size));
    put(header, tcp_header_size + 2, *segment.maximum_segment_size);
  }
}

}  // namespace

std::size_t max_udp_payload(bool is_v6) {
  return max_transport_size(is_v6) - udp_header_size;
}

Result<Packet> build_tcp_packet(const IpEndpoint& source, const IpEndpoint& destination,
                                const TcpSegment& segment) {
  if (segment.syn && (segment.fin || segment.rst)) {
    return std::unexpected(make_error(
        "build", "cannot build a TCP segment: SYN does not go together with FIN or RST"));
  }
  if (segment.maximum_segment_size && !segment.syn) {
    return std::unexpected(make_error(
        "build", "cannot build a TCP segment: the Maximum Segment Size option needs SYN"));
  }
  const std::size_t header_size =
      tcp_header_size + (segment.maximum_segment_size ? mss_option_size : 0);
  Result<Packet> packet =
      begin_packet(source, destination, IpProtocol::tcp, header_size + segment.payload.size());
  if (!packet) {
    return packet;
  }
  const MutableBytes transport = MutableBytes(*packet).subspan(ip_header_size(source.is_v6));
  fill_tcp_header(transport.first(header_size), source.port, destination.port, segment);
  std::ranges::copy(segment.payload, transport.subspan(header_size).begin());
  put(transport, 16, transport_checksum(source, destination, IpProtocol::tcp, transport));
  return packet;
}

Result<Packet> build_udp_packet(const IpEndpoint& source, const IpEndpoint& destination,
                                ByteView payload) {
  Result<Packet> packet =
      begin_packet(source, destination, IpProtocol::udp, udp_header_size + payload.size());
  if (!packet) {
    return packet;
  }
  const MutableBytes transport = MutableBytes(*packet).subspan(ip_header_size(source.is_v6));
  put(transport, 0, source.port);
  put(transport, 2, destination.port);
  put(transport, 4, static_cast<std::uint16_t>(transport.size()));
  std::ranges::copy(payload, transport.subspan(udp_header_size).begin());
  const std::uint16_t checksum =
      transport_checksum(source, destination, IpProtocol::udp, transport);
  constexpr std::uint16_t zero_as_sent = 0xFFFF;
  put(transport, 6, checksum == 0 ? zero_as_sent : checksum);
  return packet;
}

}  // namespace lanyard::trace
