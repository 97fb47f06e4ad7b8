#include "frames.hpp"

#include <algorithm>
#include <span>
#include <utility>

#include "lanyard/base/byte_order.hpp"

namespace lanyard::lab::test {
namespace {

constexpr std::size_t ipv4_header_size = 20;

void append16(Frame& out, std::uint16_t value) {
  out.push_back(static_cast<std::byte>(value >> 8U));
  out.push_back(static_cast<std::byte>(value));
}

void append32(Frame& out, std::uint32_t value) {
  append16(out, static_cast<std::uint16_t>(value >> 16U));
  append16(out, static_cast<std::uint16_t>(value));
}

void append(Frame& out, ByteView bytes) {
  out.insert(out.end(), bytes.begin(), bytes.end());
}

}  // namespace

Ipv4Address ip(std::string_view text) {
  return parse_ipv4_address(text).value();
}

MacAddress mac(std::string_view text) {
  return parse_mac_address(text).value();
}

MacAddress station(std::uint32_t number) {
  Frame bytes;
  append16(bytes, 0x0200);
  append32(bytes, number);
  return MacAddress::from_field(bytes);
}

Frame bytes_of(std::string_view hex) {
  std::string digits(hex);
  std::erase(digits, ' ');
  Frame bytes;
  for (std::size_t i = 0; i + 1 < digits.size(); i += 2) {
    bytes.push_back(static_cast<std::byte>(std::stoul(digits.substr(i, 2), nullptr, 16)));
  }
  return bytes;
}

std::string to_hex(ByteView bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string hex;
  for (const std::byte byte : bytes) {
    hex += digits[std::to_integer<unsigned>(byte) >> 4U];
    hex += digits[std::to_integer<unsigned>(byte) & 0xFU];
  }
  return hex;
}

Frame joined(ByteView first, ByteView second) {
  Frame bytes(first.begin(), first.end());
  append(bytes, second);
  return bytes;
}

void put16(Frame& frame, std::size_t offset, std::uint16_t value) {
  store_big_endian(value, std::span(frame).subspan(offset, 2));
}

std::uint16_t get16(ByteView bytes, std::size_t offset) {
  return load_big_endian<std::uint16_t>(bytes.subspan(offset, 2));
}

Frame ethernet_frame(const MacAddress& to, const MacAddress& from, std::uint16_t type,
                     ByteView payload) {
  Frame frame(to.bytes.begin(), to.bytes.end());
  append(frame, from.bytes);
  append16(frame, type);
  append(frame, payload);
  return frame;
}

std::uint16_t internet_sum(ByteView bytes, std::uint32_t start) {
  std::uint32_t sum = start;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const auto byte = std::to_integer<std::uint32_t>(bytes[i]);
    sum += i % 2 == 0 ? byte << 8U : byte;
    sum = (sum & 0xFFFFU) + (sum >> 16U);
  }
  return static_cast<std::uint16_t>((sum & 0xFFFFU) + (sum >> 16U));
}

void mend_ipv4_checksum(Frame& packet) {
  const std::size_t size =
      std::max(ipv4_header_size, (std::to_integer<std::size_t>(packet[0]) & 0x0FU) * 4);
  put16(packet, 10, 0);
  const auto sum = internet_sum(ByteView(packet).first(std::min(size, packet.size())));
  put16(packet, 10, static_cast<std::uint16_t>(~sum));
}

Frame ipv4_packet(const Ipv4Fields& fields, ByteView payload) {
  Frame packet;
  const std::size_t header_size = ipv4_header_size + fields.options.size();
  packet.push_back(static_cast<std::byte>(0x40U | header_size / 4));
  packet.push_back(std::byte{0});
  append16(packet, static_cast<std::uint16_t>(header_size + payload.size()));
  append16(packet, fields.identification);
  append16(packet, fields.fragment);
  packet.push_back(static_cast<std::byte>(fields.ttl));
  packet.push_back(static_cast<std::byte>(fields.protocol));
  append16(packet, 0);
  append32(packet, fields.source.value);
  append32(packet, fields.destination.value);
  append(packet, fields.options);
  mend_ipv4_checksum(packet);
  append(packet, payload);
  return packet;
}

Frame with_checksum(const Ipv4Fields& fields, Frame transport, std::size_t checksum_at) {
  Frame pseudo;
  append32(pseudo, fields.source.value);
  append32(pseudo, fields.destination.value);
  append16(pseudo, fields.protocol);
  append16(pseudo, static_cast<std::uint16_t>(transport.size()));
  put16(transport, checksum_at, 0);
  const auto sum = static_cast<std::uint16_t>(~internet_sum(transport, internet_sum(pseudo)));
  put16(transport, checksum_at, sum == 0 && fields.protocol == 17 ? 0xFFFF : sum);
  return transport;
}

Frame udp(const Ipv4Fields& fields, std::uint16_t from, std::uint16_t to, ByteView payload) {
  Frame datagram;
  append16(datagram, from);
  append16(datagram, to);
  append16(datagram, static_cast<std::uint16_t>(8 + payload.size()));
  append16(datagram, 0);
  append(datagram, payload);
  return with_checksum(fields, std::move(datagram), 6);
}

Frame tcp(const Ipv4Fields& fields, std::uint16_t to, std::uint8_t flags,
          std::uint16_t urgent_pointer, ByteView options, ByteView payload) {
  Frame segment;
  append16(segment, 50000);
  append16(segment, to);
  append32(segment, 1000);
  append32(segment, 0);
  segment.push_back(static_cast<std::byte>((20 + options.size()) / 4 << 4U));
  segment.push_back(static_cast<std::byte>(flags));
  append16(segment, 5760);
  append16(segment, 0);
  append16(segment, urgent_pointer);
  append(segment, options);
  append(segment, payload);
  return with_checksum(fields, std::move(segment), 16);
}

Frame icmp(std::uint8_t type, std::uint8_t code, ByteView rest) {
  Frame message;
  append16(message, static_cast<std::uint16_t>(type << 8U | code));
  append16(message, 0);
  append(message, rest);
  put16(message, 2, static_cast<std::uint16_t>(~internet_sum(message)));
  return message;
}

}  // namespace lanyard::lab::test
