// The DHCP server: whatever boards say, leases stay sound, replies are well-formed, memory is bound
// by the pool. The input is DHCP messages; the frame round each is made here, since a fuzzer finds
// no checksums. One choice hands the input over as a frame of its own.
#include <chrono>
#include <cstdint>
#include <set>
#include <vector>

#include "dhcp_message.hpp"
#include "ethernet.hpp"
#include "ipv4_packet.hpp"
#include "lanyard/lab/dhcp_server.hpp"
#include "lanyard/trace/packet_builder.hpp"
#include "pieces.hpp"

namespace {

using namespace lanyard;
using namespace lanyard::lab;
using lanyard::fuzz::Pieces;
using lanyard::fuzz::require;

const Subnet& subnet() {
  static const Subnet the_subnet = Subnet::parse("10.1.2.0/29").value();
  return the_subnet;
}

std::vector<std::byte> frame_of(ByteView message, std::uint8_t board) {
  constexpr std::size_t mac_at = 28;
  std::vector<std::byte> payload(message.begin(), message.end());
  MacAddress mac{{std::byte{2}, {}, {}, {}, {}, static_cast<std::byte>(board % 8)}};
  if (payload.size() >= mac_at + MacAddress::size) {
    std::ranges::copy(mac.bytes, payload.begin() + mac_at);
  }
  const auto packet =
      trace::build_udp_packet(Ipv4Address{}.with_port(68), limited_broadcast.with_port(67), payload)
          .value();
  std::vector<std::byte> frame(ethernet::header_size);
  ethernet::write_header(frame, broadcast_mac, mac, ethernet::type_ipv4);
  frame.insert(frame.end(), packet.begin(), packet.end());
  return frame;
}

/// A message with what a fuzzer would take long to find: the fixed part, and a known lease.
std::vector<std::byte> likely_message(Pieces& pieces) {
  constexpr std::size_t cookie_at = 236;
  std::vector<std::byte> message(cookie_at);
  message[0] = message[1] = std::byte{1};
  message[2] = std::byte{MacAddress::size};
  message[10] = static_cast<std::byte>(pieces.byte());
  if ((pieces.byte() & 1U) != 0) {
    store_big_endian(subnet().network().value + pieces.byte() % 8U,
                     std::span(message).subspan(12, 4));
  }
  for (const int byte : {99, 130, 83, 99, 53, 1})
    message.push_back(static_cast<std::byte>(byte));
  message.push_back(static_cast<std::byte>(1 + pieces.byte() % 8));
  if ((pieces.byte() & 1U) != 0) {
    message.push_back(std::byte{50});
    message.push_back(std::byte{4});
    message.resize(message.size() + 4);
    store_big_endian(subnet().network().value + pieces.byte() % 8U, std::span(message).last(4));
  }
  const ByteView options = pieces.bytes(100);
  message.insert(message.end(), options.begin(), options.end());
  return message;
}

void check_reply(ByteView frame) {
  require(frame.size() > ethernet::header_size && frame.size() <= 590);
  const auto packet = parse_ipv4_packet(ethernet::payload(frame));
  require(packet && packet->source == subnet().gateway());
  require(packet->destination == limited_broadcast || subnet().is_host(packet->destination));
  const auto datagram = parse_udp_datagram(*packet);
  require(datagram && datagram->destination_port == 68);
}

void check_leases(const DhcpServer& server) {
  std::set<MacAddress> macs;
  const auto leases = server.leases();
  require(leases.size() <= server.pool_size());
  for (const DhcpLease& lease : leases) {
    require(macs.insert(lease.mac).second);
    require(subnet().is_host(lease.address) && lease.address != subnet().gateway() &&
            lease.address != subnet().nameserver());
    require(server.lease_of(lease.mac) == lease);
  }
  require(std::ranges::adjacent_find(leases, {}, &DhcpLease::address) == leases.end());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Pieces pieces(data, size);
  DhcpServer server({.subnet = subnet(), .lease_time = std::chrono::minutes(2), .domain = "d"});
  LabTime now{};
  while (!pieces.empty()) {
    const std::uint8_t choice = pieces.byte();
    now += std::chrono::seconds(pieces.byte() / 4);
    DhcpOutcome outcome;
    if (choice < 32) {
      outcome = server.handle(pieces.bytes(1600), now);
    } else if (choice < 96) {
      outcome = server.handle(frame_of(pieces.bytes(700), choice), now);
    } else {
      outcome = server.handle(frame_of(likely_message(pieces), choice), now);
    }
    require(outcome.frames.size() <= 1);
    for (const auto& frame : outcome.frames)
      check_reply(frame);
    for (const DhcpEvent& event : outcome.events) {
      require(event.hostname.size() <= 63);
      require(std::ranges::all_of(event.hostname, [](char c) { return c > ' ' && c <= '~'; }));
    }
    check_leases(server);
  }
  return 0;
}
