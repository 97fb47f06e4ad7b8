// The guard: what passes has right lengths and checksums, comes from the board, and is nothing that
// libslirp must not see. Checksums are mended here, since a fuzzer finds none.
#include <chrono>
#include <cstdint>
#include <span>
#include <vector>

#include "ethernet.hpp"
#include "ipv4_packet.hpp"
#include "lanyard/lab/uplink_guard.hpp"
#include "lanyard/lab/uplink_mac.hpp"
#include "lanyard/trace/internet_checksum.hpp"
#include "pieces.hpp"

namespace {

using namespace lanyard;
using namespace lanyard::lab;
using lanyard::fuzz::Pieces;
using lanyard::fuzz::require;

constexpr MacAddress board{{std::byte{2}, {}, {}, {}, {}, std::byte{1}}};
constexpr std::size_t ip_at = ethernet::header_size;

std::uint16_t checksum(ByteView bytes, ByteView before = {}) {
  trace::InternetChecksum sum;
  sum.add(before);
  sum.add(bytes);
  return sum.value();
}

void put16(std::vector<std::byte>& frame, std::size_t offset, std::uint16_t value) {
  if (offset + 2 <= frame.size()) store_big_endian(value, std::span(frame).subspan(offset, 2));
}

/// Makes the likely header right where `mends` says so, and the checksums always.
void mend_ipv4(std::vector<std::byte>& frame, std::uint8_t mends) {
  constexpr std::size_t header_size = 20;
  if (frame.size() < ip_at + header_size) return;
  const std::span ip = std::span(frame).subspan(ip_at);
  if ((mends & 1U) != 0) {
    ip[0] = std::byte{0x45};
    put16(frame, ip_at + 2, static_cast<std::uint16_t>(ip.size()));
  }
  if ((mends & 2U) != 0) {
    store_big_endian(Subnet{}.host(1).value, ip.subspan(12, 4));
    if ((mends & 4U) == 0) store_big_endian(Subnet{}.gateway().value, ip.subspan(16, 4));
  }
  if ((mends & 8U) != 0) put16(frame, ip_at + 6, 0);
  put16(frame, ip_at + 10, 0);
  put16(frame, ip_at + 10, checksum(ip.first(header_size)));
  const ByteView payload = ip.subspan(header_size);
  std::vector<std::byte> pseudo(ip.begin() + 12, ip.begin() + 20);
  pseudo.push_back({});
  pseudo.push_back(ip[9]);
  pseudo.push_back(static_cast<std::byte>(payload.size() >> 8U));
  pseudo.push_back(static_cast<std::byte>(payload.size()));
  const auto protocol = std::to_integer<unsigned>(ip[9]);
  if (protocol == protocol_icmp) pseudo.clear();
  if (protocol == protocol_udp && (mends & 16U) != 0) {
    put16(frame, ip_at + header_size + 4, static_cast<std::uint16_t>(payload.size()));
  }
  const std::size_t at = protocol == protocol_tcp ? 16 : protocol == protocol_udp ? 6 : 2;
  put16(frame, ip_at + header_size + at, 0);
  put16(frame, ip_at + header_size + at, checksum(payload, pseudo));
}

void check_passed_ipv4(ByteView frame, bool no_uplink) {
  const auto packet = parse_ipv4_packet(ethernet::payload(frame));
  require(packet && !packet->has_options && packet->ttl > 0);
  require(Subnet{}.is_host(packet->source) && packet->source != Subnet{}.gateway());
  const Ipv4Address to = packet->destination;
  require(!no_uplink || Subnet{}.contains(to) || to == limited_broadcast);
  require(to.value >> 24U != 127 && to.value >> 24U != 0);
  const ByteView payload = packet->payload;
  if (packet->is_fragment()) {
    require(packet->protocol == protocol_udp);
    return;
  }
  if (packet->protocol == protocol_tcp) {
    require(payload.size() >= 20 && (payload[13] & std::byte{0x20}) == std::byte{0});
    require(payload[18] == std::byte{0} && payload[19] == std::byte{0});
    require(has_right_checksum(*packet));
  } else if (packet->protocol == protocol_udp) {
    require(parse_udp_datagram(*packet).has_value());
  } else {
    require(packet->protocol == protocol_icmp && payload.size() >= 8);
    require(payload[0] == std::byte{8} && checksum(payload) == 0);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Pieces pieces(data, size);
  const bool no_uplink = (pieces.byte() & 1U) != 0;
  UplinkGuard guard({.no_uplink = no_uplink, .ipv6 = true}, board);
  LabTime now{};
  while (!pieces.empty()) {
    const std::uint8_t choice = pieces.byte();
    const std::uint8_t mends = pieces.byte();
    now += std::chrono::seconds(pieces.byte() / 16);
    const ByteView bytes = pieces.bytes(1600);
    std::vector<std::byte> frame(bytes.begin(), bytes.end());
    if (choice >= 16 && frame.size() >= ethernet::header_size) {
      constexpr std::uint16_t types[]{ethernet::type_ipv4, ethernet::type_ipv4, ethernet::type_arp,
                                      ethernet::type_ipv6};
      ethernet::write_header(frame, uplink_mac(Subnet{}.gateway()), board, types[choice % 4]);
      if (choice % 4 < 2) mend_ipv4(frame, mends);
    }
    const UplinkVerdict verdict = guard.check(frame, now);
    require(!describe(verdict).empty());
    if (verdict != UplinkVerdict::pass) continue;
    require(ethernet::source(frame) == board);
    if (ethernet::type(frame) == ethernet::type_ipv4) check_passed_ipv4(frame, no_uplink);
  }
  return 0;
}
