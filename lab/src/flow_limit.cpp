#include "flow_limit.hpp"

#include <algorithm>
#include <chrono>

#include "ethernet.hpp"

namespace lanyard::lab {
namespace {

constexpr std::size_t protocol_offset = 9;  // in the IPv4 header (RFC 791)
constexpr std::size_t fragment_offset = 6;
constexpr std::byte icmp{1};
constexpr std::byte tcp{6};
constexpr std::byte udp{17};
constexpr std::size_t flags_offset = 13;  // in the TCP header (RFC 9293)
constexpr std::byte syn{0x02};
constexpr std::byte ack{0x10};
constexpr std::uint16_t dns_port = 53;

// How long libslirp keeps a UDP socket after its last datagram.
constexpr std::chrono::seconds udp_time{240};
constexpr std::chrono::seconds dns_time{10};

std::uint16_t field16(ByteView bytes, std::size_t offset) {
  return load_big_endian<std::uint16_t>(bytes.subspan(offset, 2));
}

}  // namespace

FlowLimit::Kind FlowLimit::check(ByteView frame, LabTime now, bool has_room) {
  if (ethernet::type(frame) != ethernet::type_ipv4) {
    return Kind::opens_nothing;
  }
  const ByteView packet = ethernet::payload(frame);
  const ByteView transport = packet.subspan((std::to_integer<std::size_t>(packet[0]) & 0x0FU) * 4);
  const bool is_first = (field16(packet, fragment_offset) & 0x1FFFU) == 0;
  if (packet[protocol_offset] == tcp && transport.size() > flags_offset) {
    const bool opens = (transport[flags_offset] & (syn | ack)) == syn;
    return opens ? check_syn(now) : Kind::opens_nothing;
  }
  if (packet[protocol_offset] == udp && is_first && transport.size() >= 4) {
    return check_port(field16(transport, 0), field16(transport, 2), now, has_room);
  }
  if (packet[protocol_offset] == icmp) {
    return check_syn(now);  // libslirp keeps a socket for an echo until its answer comes
  }
  return Kind::opens_nothing;
}

FlowLimit::Kind FlowLimit::check_syn(LabTime now) {
  const double seconds = std::chrono::duration<double>(now - tcp_filled_).count();
  tcp_budget_ = std::min(tcp_burst, tcp_budget_ + seconds * tcp_per_second);
  tcp_filled_ = now;
  if (tcp_budget_ < 1) {
    return Kind::too_many;
  }
  tcp_budget_ -= 1;
  return Kind::opens;
}

FlowLimit::Kind FlowLimit::check_port(std::uint16_t source, std::uint16_t destination, LabTime now,
                                      bool has_room) {
  const LabTime until = now + (destination == dns_port ? dns_time : udp_time);
  if (const auto known = udp_.find(source); known != udp_.end() && known->second > now) {
    known->second = std::max(known->second, until);
    return Kind::opens_nothing;
  }
  if (udp_.size() >= udp_ports) {
    std::erase_if(udp_, [now](const auto& port) { return port.second <= now; });
  }
  if (udp_.size() >= udp_ports) {
    return Kind::too_many;
  }
  if (has_room) {
    udp_[source] = until;
  }
  return Kind::opens;
}

}  // namespace lanyard::lab
