#include <arpa/inet.h>

#include <algorithm>

#include "application_text.hpp"
#include "lanyard/trace/packet.hpp"
#include "text_escape.hpp"

namespace lanyard::trace {
namespace {

std::string arp_text(const ArpMessage& arp) {
  if (arp.operation == 1 && arp.sender == arp.target) {
    return "ARP announcement of " + address_text(arp.sender);
  }
  if (arp.operation == 1) {
    return "ARP who has " + address_text(arp.target) + "? tell " + address_text(arp.sender);
  }
  return "ARP " + address_text(arp.sender) + " is at " + to_text(arp.sender_mac);
}

std::string icmp_type_text(const IcmpHeader& icmp, bool v6) {
  const auto number = [&icmp] { return " number " + std::to_string(icmp.rest & 0xFFFFU); };
  switch (icmp.type + (v6 ? 1000 : 0)) {
    case 0:
    case 1129:
      return "echo reply" + number();
    case 8:
    case 1128:
      return "echo request" + number();
    case 3:
    case 1001:
      return "destination unreachable, code " + std::to_string(icmp.code);
    case 1002:
      return "packet too big, MTU " + std::to_string(icmp.rest);
    case 5:
      return "redirect";
    case 11:
    case 1003:
      return "time exceeded";
    case 1133:
      return "router solicitation";
    case 1134:
      return "router advertisement";
    case 1135:
      return "neighbour solicitation";
    case 1136:
      return "neighbour advertisement";
    default:
      return "type " + std::to_string(icmp.type) + ", code " + std::to_string(icmp.code);
  }
}

std::string between(const IpHeader& ip) {
  return address_text(ip.source) + " → " + address_text(ip.destination);
}

std::string tcp_text(const Packet& packet, const IpHeader& ip, const TcpHeader& tcp) {
  std::string text = "TCP " + to_string(ip.source) + " → " + to_string(ip.destination) + " [" +
                     tcp_flags_text(tcp.flags) + "] seq " + std::to_string(tcp.sequence_number);
  if (tcp.has(tcp_flag::ack)) {
    text += " ack " + std::to_string(tcp.acknowledgment_number);
  }
  text += " win " + std::to_string(tcp.window);
  if (packet.payload_size > 0) {
    text += " len " + std::to_string(packet.payload_size);
  }
  const std::string options = to_text(tcp.options);
  return options.empty() ? text : text + ' ' + options;
}

std::string udp_text(const Packet& packet, const IpHeader& ip) {
  const auto uses = [&ip](std::uint16_t port) {
    return ip.source.port == port || ip.destination.port == port;
  };
  std::string inside;
  if (uses(67) || uses(68)) {
    inside = dhcp_text(packet.payload);
  } else if (uses(53) || uses(5353)) {
    inside = dns_text(packet.payload);
  }
  if (!inside.empty()) {
    return inside;
  }
  return "UDP " + to_string(ip.source) + " → " + to_string(ip.destination) + " len " +
         std::to_string(packet.payload_size);
}

std::string body_text(const Packet& packet) {
  if (const ArpMessage* arp = packet.arp()) {
    return arp_text(*arp);
  }
  if (!packet.ip) {
    return packet.ether_type == 0 ? "frame of " + std::to_string(packet.payload_size) + " bytes"
                                  : "frame of type " + std::to_string(packet.ether_type);
  }
  const IpHeader& ip = *packet.ip;
  if (const TcpHeader* tcp = packet.tcp()) {
    return tcp_text(packet, ip, *tcp);
  }
  if (packet.udp() != nullptr) {
    return udp_text(packet, ip);
  }
  const std::string name = ip.source.is_v6 ? "IPv6 " : "IPv4 ";
  if (const IcmpHeader* icmp = packet.icmp()) {
    return (ip.source.is_v6 ? "ICMPv6 " : "ICMP ") + between(ip) + ' ' +
           icmp_type_text(*icmp, ip.source.is_v6);
  }
  if (ip.is_fragment) {
    return name + between(ip) + " fragment at " + std::to_string(ip.fragment_offset);
  }
  return name + between(ip) + " protocol " + std::to_string(ip.protocol);
}

ChecksumState transport_checksum(const Packet& packet) {
  if (const TcpHeader* tcp = packet.tcp()) return tcp->checksum;
  if (const UdpHeader* udp = packet.udp()) return udp->checksum;
  if (const IcmpHeader* icmp = packet.icmp()) return icmp->checksum;
  return ChecksumState::absent;
}

}  // namespace

std::string to_text(const Packet& packet) {
  std::string text = body_text(packet);
  if (!packet.problem.empty()) {
    text += " (" + std::string(packet.problem) + ')';
  }
  if (packet.ip && packet.ip->checksum == ChecksumState::bad) {
    text += " (wrong IPv4 checksum)";
  }
  if (transport_checksum(packet) == ChecksumState::bad) {
    text += " (wrong checksum)";
  }
  return text;
}

std::string tcp_flags_text(std::uint16_t flags) {
  struct Name {
    std::uint16_t flag;
    std::string_view text;
  };
  constexpr std::array<Name, 9> names{{{tcp_flag::syn, "SYN"},
                                       {tcp_flag::fin, "FIN"},
                                       {tcp_flag::rst, "RST"},
                                       {tcp_flag::psh, "PSH"},
                                       {tcp_flag::urg, "URG"},
                                       {tcp_flag::ack, "ACK"},
                                       {tcp_flag::ece, "ECE"},
                                       {tcp_flag::cwr, "CWR"},
                                       {tcp_flag::ae, "AE"}}};
  std::string text;
  for (const Name& name : names) {
    if ((flags & name.flag) != 0) {
      text += (text.empty() ? "" : ", ") + std::string(name.text);
    }
  }
  return text.empty() ? "none" : text;
}

std::string to_text(const MacAddress& address) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const std::byte byte : address) {
    const auto value = std::to_integer<std::size_t>(byte);
    text += text.empty() ? "" : ":";
    text += digits[value / 16];
    text += digits[value % 16];
  }
  return text;
}

std::string address_text(const IpEndpoint& endpoint) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  inet_ntop(endpoint.is_v6 ? AF_INET6 : AF_INET, endpoint.address.data(), text.data(),
            static_cast<socklen_t>(text.size()));
  return text.data();
}

}  // namespace lanyard::trace
