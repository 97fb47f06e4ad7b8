#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "lanyard/base/bytes.hpp"
#include "lanyard/lab/ipv4_address.hpp"

namespace lanyard::lab {

inline constexpr std::uint8_t protocol_icmp = 1;
inline constexpr std::uint8_t protocol_tcp = 6;
inline constexpr std::uint8_t protocol_udp = 17;
inline constexpr std::uint8_t protocol_icmpv6 = 58;

/// A well-formed IPv4 packet (RFC 791, section 3.1); the views point into its bytes.
struct Ipv4Packet {
  Ipv4Address source;
  Ipv4Address destination;
  std::uint8_t protocol = 0;
  std::uint8_t ttl = 0;
  std::uint16_t identification = 0;
  bool has_options = false;
  bool more_fragments = false;
  std::size_t fragment_offset = 0;  ///< In bytes.
  ByteView payload{};               ///< As long as the total length says.

  [[nodiscard]] bool is_fragment() const { return more_fragments || fragment_offset > 0; }
};

/// Reads the packet that `bytes` begin with; Ethernet's padding may follow. Nothing if version,
/// header length or total length do not fit, the reserved flag is set or the checksum is wrong.
std::optional<Ipv4Packet> parse_ipv4_packet(ByteView bytes);

/// A well-formed UDP datagram (RFC 768).
struct UdpDatagram {
  std::uint16_t source_port = 0;
  std::uint16_t destination_port = 0;
  ByteView payload{};
};

inline constexpr std::size_t udp_header_size = 8;

/// Reads the payload of a packet that is no fragment. Nothing if it is not as long as its length
/// field says, or has a wrong checksum; none (0) is right.
std::optional<UdpDatagram> parse_udp_datagram(const Ipv4Packet& packet);

/// Whether the checksum of a TCP segment or UDP datagram is right, with the pseudo header of
/// RFC 9293, section 3.1.
bool has_right_checksum(const Ipv4Packet& packet);

}  // namespace lanyard::lab
