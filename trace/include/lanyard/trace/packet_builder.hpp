#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "lanyard/base/bytes.hpp"
#include "lanyard/base/error.hpp"
#include "lanyard/base/ip_endpoint.hpp"

/// Strict builders of IP packets without a link layer (LinkType::raw_ip): what they return is
/// well-formed, with right lengths and checksums, or they return an Error.
namespace lanyard::trace {

/// The header fields and the payload of a TCP segment (RFC 9293, section 3.1). The ports come from
/// the endpoints; offset and checksum are worked out.
struct TcpSegment {
  std::uint32_t sequence_number = 0;
  /// With a value, the ACK bit is set; without, the bit is clear and the field is 0.
  std::optional<std::uint32_t> acknowledgment_number = std::nullopt;
  bool syn = false;
  bool fin = false;
  bool rst = false;
  bool psh = false;
  std::uint16_t window = 65535;  ///< Bytes; without the window scale option it is not scaled.
  /// The Maximum Segment Size option (RFC 9293, section 3.7.1), in bytes; allowed with SYN only.
  std::optional<std::uint16_t> maximum_segment_size = std::nullopt;
  ByteView payload{};
};

/// The most payload bytes one UDP datagram can carry in one packet: 65,507 over IPv4 (RFC 791: a
/// total length of 65,535), 65,527 over IPv6 (RFC 8200: a payload length of 65,535).
std::size_t max_udp_payload(bool is_v6);

/// A packet of one TCP segment: IPv4 (RFC 791; no options, Don't Fragment, TTL 64, identification
/// 0 as RFC 6864 allows for such) or IPv6 (RFC 8200; no extension headers, hop limit 64).
///
/// Error `build`: one endpoint is IPv4 and the other IPv6; the segment does not fit a packet; SYN
/// together with FIN or RST; a Maximum Segment Size without SYN.
Result<std::vector<std::byte>> build_tcp_packet(const IpEndpoint& source,
                                                const IpEndpoint& destination,
                                                const TcpSegment& segment);

/// A packet of one UDP datagram (RFC 768), with the IP header of build_tcp_packet(). It is never
/// fragmented, so it can be longer than a link would carry. A checksum that works out to 0 is sent
/// as 0xFFFF, since 0 means that there is none.
///
/// Error `build`: one endpoint is IPv4 and the other IPv6; `payload` is longer than
/// max_udp_payload().
Result<std::vector<std::byte>> build_udp_packet(const IpEndpoint& source,
                                                const IpEndpoint& destination, ByteView payload);

}  // namespace lanyard::trace
