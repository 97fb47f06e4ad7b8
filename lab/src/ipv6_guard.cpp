#include "ipv6_guard.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "ipv4_packet.hpp"
#include "lanyard/base/byte_order.hpp"
#include "lanyard/trace/internet_checksum.hpp"
#include "tcp_guard.hpp"

namespace lanyard::lab {
namespace {

using enum UplinkVerdict;

constexpr std::size_t header_size = 40;
constexpr std::size_t address_size = 16;
constexpr std::byte multicast_prefix{0xFF};

struct Ipv6Packet {
  ByteView source;
  ByteView destination;
  std::uint8_t protocol = 0;
  std::uint8_t hop_limit = 0;
  ByteView payload;
};

std::uint16_t load16(ByteView bytes, std::size_t offset) {
  return load_big_endian<std::uint16_t>(bytes.subspan(offset, 2));
}

std::optional<Ipv6Packet> parse(ByteView bytes) {
  constexpr unsigned version = 6;
  if (bytes.size() < header_size || std::to_integer<unsigned>(bytes[0] >> 4U) != version) {
    return std::nullopt;
  }
  const std::size_t payload_size = load16(bytes, 4);
  if (payload_size > bytes.size() - header_size) return std::nullopt;
  return Ipv6Packet{.source = bytes.subspan(8, address_size),
                    .destination = bytes.subspan(24, address_size),
                    .protocol = std::to_integer<std::uint8_t>(bytes[6]),
                    .hop_limit = std::to_integer<std::uint8_t>(bytes[7]),
                    .payload = bytes.subspan(header_size, payload_size)};
}

/// With the pseudo header of RFC 8200, section 8.1.
bool has_right_checksum(const Ipv6Packet& packet) {
  std::array<std::byte, 8> length_and_protocol{};
  const std::span out(length_and_protocol);
  store_big_endian(static_cast<std::uint32_t>(packet.payload.size()), out.first(4));
  out.back() = static_cast<std::byte>(packet.protocol);
  trace::InternetChecksum checksum;
  checksum.add(packet.source);
  checksum.add(packet.destination);
  checksum.add(length_and_protocol);
  checksum.add(packet.payload);
  return checksum.value() == 0;
}

bool is_all_zero(ByteView bytes) {
  return std::ranges::all_of(bytes, [](std::byte b) { return b == std::byte{0}; });
}

/// fe80::/10
bool is_link_local(ByteView address) {
  return address[0] == std::byte{0xFE} && (address[1] & std::byte{0xC0}) == std::byte{0x80};
}

/// ::, ::1, and IPv4 addresses in disguise (::a.b.c.d, ::ffff:a.b.c.d).
bool is_unroutable(ByteView address) {
  return is_all_zero(address.first(10));
}

UplinkVerdict check_icmpv6(const Ipv6Packet& packet) {
  constexpr unsigned echo_request = 128;
  constexpr std::array<unsigned, 3> neighbour_discovery{133, 135, 136};  // not advertising routers
  constexpr std::uint8_t never_forwarded = 255;
  constexpr std::size_t least_size = 8;
  if (packet.payload.size() < least_size || !has_right_checksum(packet)) return malformed_icmp;
  const auto type = std::to_integer<unsigned>(packet.payload[0]);
  if (packet.payload[1] != std::byte{0}) return icmp_kind;
  if (type == echo_request) return pass;
  if (std::ranges::find(neighbour_discovery, type) == neighbour_discovery.end()) return icmp_kind;
  // RFC 4861, section 6.1.1, 7.1.1 and 7.1.2.
  constexpr std::size_t with_target = 24;
  const bool long_enough = type == neighbour_discovery[0] || packet.payload.size() >= with_target;
  if (packet.hop_limit != never_forwarded || !long_enough) return malformed_icmp;
  ByteView options =
      packet.payload.subspan(type == neighbour_discovery[0] ? least_size : with_target);
  while (!options.empty()) {
    constexpr std::size_t unit = 8;
    const std::size_t size =
        options.size() < 2 ? 0 : std::to_integer<std::size_t>(options[1]) * unit;
    if (size == 0 || size > options.size()) return malformed_icmp;
    options = options.subspan(size);
  }
  return pass;
}

UplinkVerdict check_udp(const Ipv6Packet& packet) {
  constexpr std::uint16_t port_dhcp_server = 547;
  constexpr std::uint16_t port_tftp = 69;
  if (packet.payload.size() < udp_header_size ||
      load16(packet.payload, 4) != packet.payload.size() || load16(packet.payload, 6) == 0 ||
      !has_right_checksum(packet)) {
    return malformed_udp;
  }
  const std::uint16_t port = load16(packet.payload, 2);
  if (port == port_dhcp_server) return dhcp;
  return port == port_tftp ? tftp : pass;
}

}  // namespace

UplinkVerdict check_ipv6_packet(ByteView bytes, bool no_uplink) {
  const auto packet = parse(bytes);
  if (!packet || packet->hop_limit == 0) return malformed_ipv6;
  if (packet->source[0] == multicast_prefix) return spoofed_source;
  const bool to_multicast = packet->destination[0] == multicast_prefix;
  if (is_unroutable(packet->destination)) return bad_destination;
  // libslirp has no multicast but what neighbour discovery needs.
  if (to_multicast && packet->protocol != protocol_icmpv6) return not_for_uplink;
  if (no_uplink && !to_multicast && !is_link_local(packet->destination)) return uplink_off;
  switch (packet->protocol) {
    case protocol_tcp: {
      const UplinkVerdict verdict = check_tcp_segment(packet->payload);
      if (verdict != pass) return verdict;
      return has_right_checksum(*packet) ? pass : malformed_tcp;
    }
    case protocol_udp:
      return check_udp(*packet);
    case protocol_icmpv6:
      return check_icmpv6(*packet);
    default:
      return unknown_protocol;
  }
}

}  // namespace lanyard::lab
