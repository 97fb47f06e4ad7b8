#include "tcp_frame.hpp"

#include "ethernet.hpp"
#include "ipv4_packet.hpp"
#include "lanyard/base/byte_order.hpp"

namespace lanyard::lab {
namespace {

constexpr std::size_t least_ipv4_header = 20;
constexpr std::size_t least_tcp_header = 20;

std::uint16_t field16(ByteView bytes, std::size_t offset) {
  return load_big_endian<std::uint16_t>(bytes.subspan(offset, 2));
}

std::uint32_t field32(ByteView bytes, std::size_t offset) {
  return load_big_endian<std::uint32_t>(bytes.subspan(offset, 4));
}

/// The segment in a packet that is no fragment; empty where there is none.
ByteView segment_of(ByteView packet) {
  if (packet.size() < least_ipv4_header ||
      std::to_integer<std::uint8_t>(packet[9]) != protocol_tcp ||
      (field16(packet, 6) & 0x3FFFU) != 0) {  // more fragments, or an offset
    return {};
  }
  const std::size_t header = (std::to_integer<std::size_t>(packet[0]) & 0x0FU) * 4;
  const std::size_t total = field16(packet, 2);
  if (header < least_ipv4_header || total < header || total > packet.size()) {
    return {};
  }
  return packet.subspan(header, total - header);
}

}  // namespace

std::optional<TcpFrame> tcp_in(ByteView frame) {
  if (frame.size() < ethernet::header_size || ethernet::type(frame) != ethernet::type_ipv4) {
    return std::nullopt;
  }
  const ByteView packet = ethernet::payload(frame);
  const ByteView segment = segment_of(packet);
  if (segment.size() < least_tcp_header) {
    return std::nullopt;
  }
  const std::size_t header = std::to_integer<std::size_t>(segment[12] >> 4U) * 4;
  if (header < least_tcp_header || header > segment.size()) {
    return std::nullopt;
  }
  const auto flags = std::to_integer<unsigned>(segment[13]);
  return TcpFrame{.source = Ipv4Address::from_field(packet.subspan(12)),
                  .destination = Ipv4Address::from_field(packet.subspan(16)),
                  .source_port = field16(segment, 0),
                  .destination_port = field16(segment, 2),
                  .sequence = field32(segment, 4),
                  .acknowledgment = field32(segment, 8),
                  .window = field16(segment, 14),
                  .fin = (flags & 0x01U) != 0,
                  .syn = (flags & 0x02U) != 0,
                  .rst = (flags & 0x04U) != 0,
                  .ack = (flags & 0x10U) != 0,
                  .payload_size = segment.size() - header};
}

}  // namespace lanyard::lab
