#include "ipv4_packet.hpp"

#include <array>
#include <span>

#include "lanyard/base/byte_order.hpp"
#include "lanyard/trace/internet_checksum.hpp"

namespace lanyard::lab {
namespace {

constexpr std::size_t least_header_size = 20;

std::uint16_t load16(ByteView bytes, std::size_t offset) {
  return load_big_endian<std::uint16_t>(bytes.subspan(offset, 2));
}

}  // namespace

std::optional<Ipv4Packet> parse_ipv4_packet(ByteView bytes) {
  constexpr unsigned version = 4;
  constexpr std::uint16_t reserved_flag = 0x8000;
  constexpr std::uint16_t more_fragments_flag = 0x2000;
  constexpr std::uint16_t offset_mask = 0x1FFF;
  if (bytes.size() < least_header_size) return std::nullopt;
  const auto first = std::to_integer<unsigned>(bytes[0]);
  const std::size_t header_size = std::size_t{first & 0x0FU} * 4;
  const std::size_t total_length = load16(bytes, 2);
  if (first >> 4U != version || header_size < least_header_size || total_length < header_size ||
      total_length > bytes.size()) {
    return std::nullopt;
  }
  trace::InternetChecksum checksum;
  checksum.add(bytes.first(header_size));
  const std::uint16_t fragment = load16(bytes, 6);
  if (checksum.value() != 0 || (fragment & reserved_flag) != 0) return std::nullopt;
  return Ipv4Packet{
      .source = Ipv4Address::from_field(bytes.subspan(12)),
      .destination = Ipv4Address::from_field(bytes.subspan(16)),
      .protocol = std::to_integer<std::uint8_t>(bytes[9]),
      .ttl = std::to_integer<std::uint8_t>(bytes[8]),
      .identification = load16(bytes, 4),
      .has_options = header_size > least_header_size,
      .more_fragments = (fragment & more_fragments_flag) != 0,
      .fragment_offset = static_cast<std::size_t>(fragment & offset_mask) * 8,
      .payload = bytes.subspan(header_size, total_length - header_size),
  };
}

bool has_right_checksum(const Ipv4Packet& packet) {
  std::array<std::byte, 12> pseudo_header{};
  const std::span out(pseudo_header);
  store_big_endian(packet.source.value, out.first(4));
  store_big_endian(packet.destination.value, out.subspan(4, 4));
  out[9] = static_cast<std::byte>(packet.protocol);
  store_big_endian(static_cast<std::uint16_t>(packet.payload.size()), out.last(2));
  trace::InternetChecksum checksum;
  checksum.add(pseudo_header);
  checksum.add(packet.payload);
  return checksum.value() == 0;
}

std::optional<UdpDatagram> parse_udp_datagram(const Ipv4Packet& packet) {
  const ByteView bytes = packet.payload;
  if (bytes.size() < udp_header_size || load16(bytes, 4) != bytes.size()) return std::nullopt;
  const bool has_checksum = load16(bytes, 6) != 0;
  if (has_checksum && !has_right_checksum(packet)) return std::nullopt;
  return UdpDatagram{.source_port = load16(bytes, 0),
                     .destination_port = load16(bytes, 2),
                     .payload = bytes.subspan(udp_header_size)};
}

}  // namespace lanyard::lab
