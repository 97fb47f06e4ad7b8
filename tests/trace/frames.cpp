#include "frames.hpp"

#include <span>

#include "lanyard/base/byte_order.hpp"
#include "lanyard/trace/internet_checksum.hpp"

namespace lanyard::trace::test {
namespace {

void append(ByteVector& to, ByteView bytes) {
  to.insert(to.end(), bytes.begin(), bytes.end());
}

ByteView address_of(const IpEndpoint& endpoint) {
  return ByteView(endpoint.address).first(endpoint.is_v6 ? 16 : 4);
}

template <typename T>
void put(ByteVector& bytes, std::size_t at, T value) {
  store_big_endian(value, std::span(bytes).subspan(at, sizeof value));
}

ByteVector tcp_bytes(const IpEndpoint& source, const IpEndpoint& destination,
                     const TestSegment& segment) {
  ByteVector bytes(20);
  put(bytes, 0, source.port);
  put(bytes, 2, destination.port);
  put(bytes, 4, segment.sequence);
  put(bytes, 8, segment.ack);
  append(bytes, from_hex(segment.options_hex));
  put(bytes, 12, static_cast<std::uint16_t>(bytes.size() / 4 << 12U | segment.flags));
  put(bytes, 14, segment.window);
  append(bytes, as_byte_view(segment.payload));
  ByteVector pseudo;
  append(pseudo, address_of(source));
  append(pseudo, address_of(destination));
  pseudo.resize(pseudo.size() + 8);
  put(pseudo, pseudo.size() - 8, static_cast<std::uint32_t>(bytes.size()));
  put(pseudo, pseudo.size() - 4, std::uint32_t{6});
  InternetChecksum sum;
  sum.add(pseudo);
  sum.add(bytes);
  put(bytes, 16, sum.value());
  return bytes;
}

}  // namespace

ByteVector tcp_packet(const IpEndpoint& source, const IpEndpoint& destination,
                      const TestSegment& segment) {
  const ByteVector tcp = tcp_bytes(source, destination, segment);
  ByteVector packet;
  if (source.is_v6) {
    packet = from_hex("6000000000000640");
    put(packet, 4, static_cast<std::uint16_t>(tcp.size()));
    append(packet, address_of(source));
    append(packet, address_of(destination));
  } else {
    packet = from_hex("450000000000400040060000");
    put(packet, 2, static_cast<std::uint16_t>(20 + tcp.size()));
    append(packet, address_of(source));
    append(packet, address_of(destination));
    InternetChecksum sum;
    sum.add(packet);
    put(packet, 10, sum.value());
  }
  append(packet, tcp);
  return packet;
}

ByteVector after_hex(std::string_view prefix, const ByteVector& packet) {
  ByteVector frame = from_hex(prefix);
  append(frame, packet);
  return frame;
}

ByteVector in_ethernet(const ByteVector& packet) {
  const bool v6 = !packet.empty() && std::to_integer<int>(packet[0]) >> 4 == 6;
  return after_hex(v6 ? "02000000000202000000000186dd" : "0200000000020200000000010800", packet);
}

Segment Conversation::client(const TestSegment& relative, std::int64_t microseconds) {
  return feed(true, relative, microseconds);
}

Segment Conversation::server(const TestSegment& relative, std::int64_t microseconds) {
  return feed(false, relative, microseconds);
}

void Conversation::handshake() {
  client({.flags = tcp_flag::syn});
  server({.flags = tcp_flag::syn | tcp_flag::ack, .ack = 1});
  client({.sequence = 1, .ack = 1});
}

Segment Conversation::feed(bool from_client, const TestSegment& relative,
                           std::int64_t microseconds) {
  constexpr std::size_t checksum_offset = 14 + 20 + 16;
  now_ += std::chrono::microseconds(microseconds);
  TestSegment segment = relative;
  segment.sequence += from_client ? client_base : server_base;
  if ((segment.flags & tcp_flag::ack) != 0) {
    segment.ack += from_client ? server_base : client_base;
  }
  const IpEndpoint client_end = endpoint("10.0.0.2:50000");
  const IpEndpoint server_end = endpoint("10.0.0.1:80");
  ByteVector frame = in_ethernet(from_client ? tcp_packet(client_end, server_end, segment)
                                             : tcp_packet(server_end, client_end, segment));
  if (relative.is_damaged) {
    frame.at(checksum_offset) ^= std::byte{0x55};
  }
  return *table_.feed({.time = now_, .bytes = frame, .comment = relative.comment}).segment;
}

}  // namespace lanyard::trace::test
