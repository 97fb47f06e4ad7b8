#include "lanyard/lab/uplink_guard.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "ethernet.hpp"
#include "ipv4_packet.hpp"
#include "ipv6_guard.hpp"
#include "lanyard/base/byte_order.hpp"
#include "lanyard/lab/uplink_mac.hpp"
#include "lanyard/trace/internet_checksum.hpp"
#include "tcp_guard.hpp"

// A frame passes when no check objects. The order of the checks: form first, then who sent it, then
// to whom, then what it carries, so that the verdict names the plainest reason.
namespace lanyard::lab {
namespace {

using enum UplinkVerdict;

constexpr std::uint16_t port_dns = 53;
constexpr std::uint16_t port_dhcp_server = 67;
constexpr std::uint16_t port_tftp = 69;

std::uint16_t load16(ByteView bytes, std::size_t offset) {
  return load_big_endian<std::uint16_t>(bytes.subspan(offset, 2));
}

struct Block {
  std::uint32_t network;
  std::uint32_t mask;
};

/// What no router forwards to (RFC 6890): libslirp would hand these to the computer's own stack,
/// where 127.0.0.1 is the computer and 169.254.169.254 may be a cloud's keeper of secrets.
constexpr std::array<Block, 5> unroutable{{{0x0000'0000, 0xFF00'0000},
                                           {0x7F00'0000, 0xFF00'0000},
                                           {0xA9FE'0000, 0xFFFF'0000},
                                           {0xE000'0000, 0xF000'0000},
                                           {0xF000'0000, 0xF000'0000}}};

bool is_unroutable(Ipv4Address address) {
  return std::ranges::any_of(unroutable, [address](const Block& block) {
    return (address.value & block.mask) == block.network;
  });
}

/// RFC 792. Only echo requests: what a board says in errors or replies is nothing that libslirp
/// waits for, and it answers some kinds by reading what the board claims to quote.
UplinkVerdict check_icmp(ByteView message) {
  constexpr std::size_t header_size = 8;
  constexpr std::byte echo_request{8};
  if (message.size() < header_size) return malformed_icmp;
  trace::InternetChecksum checksum;
  checksum.add(message);
  if (checksum.value() != 0) return malformed_icmp;
  return message[0] == echo_request && message[1] == std::byte{0} ? pass : icmp_kind;
}

}  // namespace

std::string_view describe(UplinkVerdict verdict) {
  switch (verdict) {
    case pass:
      return "passes";
    case malformed_ethernet:
      return "not an Ethernet frame";
    case malformed_arp:
      return "malformed ARP";
    case malformed_ipv4:
      return "malformed IPv4";
    case malformed_ipv6:
      return "malformed IPv6";
    case malformed_tcp:
      return "malformed TCP";
    case malformed_udp:
      return "malformed UDP";
    case malformed_icmp:
      return "malformed ICMP";
    case not_for_uplink:
      return "not for the uplink";
    case unknown_protocol:
      return "unknown protocol";
    case spoofed_source:
      return "source is not the board's";
    case urgent_data:
      return "TCP with urgent data";
    case icmp_kind:
      return "ICMP other than echo requests";
    case fragment:
      return "fragment out of order or not of UDP";
    case dhcp:
      return "DHCP, which the lab serves";
    case tftp:
      return "TFTP to the gateway";
    case bad_destination:
      return "destination that no router forwards to";
    case ipv6_off:
      return "IPv6, which the uplink has not";
    case uplink_off:
      return "outside of the lab, which has no uplink";
  }
  std::unreachable();
}

UplinkVerdict UplinkGuard::check(ByteView frame, LabTime now) {
  if (frame.size() < ethernet::header_size || frame.size() > max_frame_size) {
    return malformed_ethernet;
  }
  if (ethernet::source(frame) != board_) return spoofed_source;
  switch (ethernet::type(frame)) {
    case ethernet::type_arp:
      return check_arp(frame);
    case ethernet::type_ipv4:
      return check_ipv4(frame, now);
    case ethernet::type_ipv6:
      return settings_.ipv6 ? check_ipv6(frame) : ipv6_off;
    default:
      return unknown_protocol;
  }
}

/// RFC 826. libslirp believes whatever the sender fields say, so they must be the board's own.
UplinkVerdict UplinkGuard::check_arp(ByteView frame) const {
  constexpr std::size_t size = 28;
  constexpr std::uint64_t ethernet_ipv4 = 0x0001'0800'0604;  // types and lengths of the addresses
  constexpr std::uint16_t request = 1;
  constexpr std::uint16_t reply = 2;
  const ByteView packet = ethernet::payload(frame);
  if (packet.size() < size || load_big_endian<std::uint64_t>(packet.first(6)) != ethernet_ipv4) {
    return malformed_arp;
  }
  const std::uint16_t operation = load16(packet, 6);
  if (operation != request && operation != reply) return malformed_arp;
  const Ipv4Address sender = Ipv4Address::from_field(packet.subspan(14));
  const Ipv4Address target = Ipv4Address::from_field(packet.subspan(24));
  if (MacAddress::from_field(packet.subspan(8)) != board_) return spoofed_source;
  // A probe (RFC 5227) of the uplink's own address must be answered, and has no sender address.
  const bool is_probe = sender.is_unspecified() && operation == request;
  if (!is_probe && !is_own(sender)) return spoofed_source;
  const bool is_announcement = target == sender && operation == request;
  return is_announcement || is_uplink_address(target) ? pass : not_for_uplink;
}

UplinkVerdict UplinkGuard::check_ipv4(ByteView frame, LabTime now) {
  const auto packet = parse_ipv4_packet(ethernet::payload(frame));
  // Nothing the boards run sends options, and libslirp strips them in place.
  if (!packet || packet->has_options || packet->ttl == 0) return malformed_ipv4;
  const bool is_udp = packet->protocol == protocol_udp;
  if (is_udp && !packet->is_fragment()) {
    // A board has no address yet when it asks for one.
    const auto datagram = parse_udp_datagram(*packet);
    if (datagram && datagram->destination_port == port_dhcp_server) return dhcp;
  }
  if (!is_own(packet->source)) return spoofed_source;
  const MacAddress station = ethernet::destination(frame);
  const bool is_broadcast = packet->destination == limited_broadcast;
  const bool to_uplink = station == uplink_mac(settings_.subnet.gateway()) ||
                         station == uplink_mac(settings_.subnet.nameserver());
  if (is_broadcast ? !is_udp : !to_uplink) return not_for_uplink;
  if (const UplinkVerdict verdict = check_destination(*packet); verdict != pass) return verdict;
  if (packet->is_fragment()) return is_udp ? check_fragment(*packet, now) : fragment;
  switch (packet->protocol) {
    case protocol_tcp:
      return check_tcp(*packet);
    case protocol_udp:
      return check_udp(*packet);
    case protocol_icmp:
      return check_icmp(packet->payload);
    default:
      return unknown_protocol;
  }
}

UplinkVerdict UplinkGuard::check_ipv6(ByteView frame) const {
  return check_ipv6_packet(ethernet::payload(frame), settings_.no_uplink);
}

bool UplinkGuard::is_own(Ipv4Address source) const {
  if (address_) return source == *address_;
  return settings_.subnet.is_host(source) && !is_uplink_address(source);
}

bool UplinkGuard::is_uplink_address(Ipv4Address address) const {
  return address == settings_.subnet.gateway() || address == settings_.subnet.nameserver();
}

/// libslirp would send what is for other boards to hosts of the same address out there.
UplinkVerdict UplinkGuard::check_destination(const Ipv4Packet& packet) const {
  const Ipv4Address destination = packet.destination;
  if (is_uplink_address(destination) || destination == limited_broadcast) return pass;
  if (settings_.subnet.contains(destination)) return not_for_uplink;
  if (is_unroutable(destination)) return bad_destination;
  return settings_.no_uplink ? uplink_off : pass;
}

UplinkVerdict UplinkGuard::check_tcp(const Ipv4Packet& packet) const {
  const UplinkVerdict verdict = check_tcp_segment(packet.payload);
  if (verdict != pass) return verdict;
  if (!has_right_checksum(packet)) return malformed_tcp;
  return check_service(packet, load16(packet.payload, 2));
}

UplinkVerdict UplinkGuard::check_udp(const Ipv4Packet& packet) const {
  const auto datagram = parse_udp_datagram(packet);
  if (!datagram) return malformed_udp;
  return check_service(packet, datagram->destination_port);
}

/// Services of libslirp itself, by port.
UplinkVerdict UplinkGuard::check_service(const Ipv4Packet& packet, std::uint16_t port) const {
  const bool is_udp = packet.protocol == protocol_udp;
  if (is_udp && port == port_dhcp_server) return dhcp;
  if (is_udp && port == port_tftp && packet.destination == settings_.subnet.gateway()) return tftp;
  const bool to_nameserver = packet.destination == settings_.subnet.nameserver();
  return to_nameserver && port == port_dns && settings_.no_uplink ? uplink_off : pass;
}

/// The header of the class says which fragments pass.
UplinkVerdict UplinkGuard::check_fragment(const Ipv4Packet& packet, LabTime now) {
  constexpr std::size_t unit = 8;  // in which offsets count
  std::erase_if(datagrams_, [now](const Datagram& datagram) { return datagram.until <= now; });
  const std::size_t size = packet.payload.size();
  if (size == 0 || (packet.more_fragments && size % unit != 0)) return malformed_ipv4;
  const auto known = std::ranges::find_if(datagrams_, [&packet](const Datagram& datagram) {
    return datagram.source == packet.source && datagram.destination == packet.destination &&
           datagram.identification == packet.identification;
  });
  if (known == datagrams_.end()) {
    return packet.fragment_offset == 0 ? check_first_fragment(packet, now) : fragment;
  }
  const std::size_t end = packet.fragment_offset + size;
  const bool ends_right = packet.more_fragments ? end < known->size : end == known->size;
  if (packet.fragment_offset != known->next_offset || !ends_right) return fragment;
  known->next_offset = end;
  if (!packet.more_fragments) datagrams_.erase(known);
  return pass;
}

UplinkVerdict UplinkGuard::check_first_fragment(const Ipv4Packet& packet, LabTime now) {
  if (packet.payload.size() < udp_header_size) return malformed_udp;
  const std::size_t size = load16(packet.payload, 4);
  if (size <= packet.payload.size()) return malformed_udp;
  const UplinkVerdict verdict = check_service(packet, load16(packet.payload, 2));
  if (verdict != pass) return verdict;
  if (datagrams_.size() >= max_datagrams) return fragment;
  datagrams_.push_back({.source = packet.source,
                        .destination = packet.destination,
                        .identification = packet.identification,
                        .next_offset = packet.payload.size(),
                        .size = size,
                        .until = now + fragment_memory});
  return pass;
}

}  // namespace lanyard::lab
