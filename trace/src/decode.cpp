// From the link inwards: each function reads one header off the front of what is left, fills in its
// part of the Packet, and either goes on to the next header or stops with a problem. `on_wire` is
// how much of the rest there was on the wire; the view can be shorter where the capture cut it.

#include <algorithm>
#include <bit>

#include "lanyard/base/byte_order.hpp"
#include "lanyard/trace/internet_checksum.hpp"
#include "lanyard/trace/packet.hpp"
#include "tcp_options.hpp"

namespace lanyard::trace {
namespace {

/// The bytes that a header is followed by.
struct Rest {
  ByteView bytes;
  std::size_t on_wire = 0;

  [[nodiscard]] Rest after(std::size_t count) const {
    const std::size_t captured = std::min(count, bytes.size());
    return {bytes.subspan(captured), on_wire - std::min(count, on_wire)};
  }
  /// No more than `count` bytes on the wire: what follows them is padding of the link.
  [[nodiscard]] Rest at_most(std::size_t count) const {
    return {bytes.first(std::min(count, bytes.size())), std::min(count, on_wire)};
  }
  [[nodiscard]] bool cut() const { return bytes.size() < on_wire; }
};

constexpr std::uint16_t ether_type_ipv4 = 0x0800;
constexpr std::uint16_t ether_type_arp = 0x0806;
constexpr std::uint16_t ether_type_ipv6 = 0x86DD;
constexpr std::uint16_t ether_type_vlan = 0x8100;     // IEEE 802.1Q
constexpr std::uint16_t ether_type_service = 0x88A8;  // IEEE 802.1ad
constexpr std::uint16_t first_ether_type = 0x0600;    // below: a length (IEEE 802.3)

constexpr std::uint8_t protocol_icmp = 1;
constexpr std::uint8_t protocol_tcp = 6;
constexpr std::uint8_t protocol_udp = 17;
constexpr std::uint8_t protocol_icmpv6 = 58;

std::uint8_t load8(ByteView bytes, std::size_t at) {
  return std::to_integer<std::uint8_t>(bytes[at]);
}
std::uint16_t load16(ByteView bytes, std::size_t at) {
  return load_big_endian<std::uint16_t>(bytes.subspan(at).first<2>());
}
std::uint32_t load32(ByteView bytes, std::size_t at) {
  return load_big_endian<std::uint32_t>(bytes.subspan(at).first<4>());
}

MacAddress load_mac(ByteView bytes, std::size_t at) {
  MacAddress mac{};
  std::ranges::copy(bytes.subspan(at, mac.size()), mac.begin());
  return mac;
}

IpEndpoint load_address(ByteView bytes, bool is_v6) {
  IpEndpoint endpoint{.is_v6 = is_v6};
  std::ranges::copy(bytes.first(is_v6 ? 16 : 4), endpoint.address.begin());
  return endpoint;
}

void stop(Packet& packet, Rest rest, std::string_view problem) {
  packet.payload = rest.bytes;
  packet.payload_size = rest.on_wire;
  packet.problem = problem;
}

/// The sum over the pseudo-header (RFC 9293, section 3.1; RFC 8200, section 8.1).
InternetChecksum pseudo_header(const IpHeader& ip, std::size_t length) {
  InternetChecksum sum;
  const std::size_t address_size = ip.source.is_v6 ? 16 : 4;
  sum.add(ByteView(ip.source.address).first(address_size));
  sum.add(ByteView(ip.destination.address).first(address_size));
  std::array<std::byte, 8> tail{};
  store_big_endian(static_cast<std::uint32_t>(length), std::span(tail).first(4));
  tail[7] = std::byte{ip.protocol};
  sum.add(tail);
  return sum;
}

/// `field` is the checksum as it stands in `rest`.
ChecksumState check_transport(const IpHeader& ip, Rest rest, std::uint16_t field,
                              Checksums checksums) {
  if (checksums == Checksums::skip || rest.cut() || ip.is_fragment) {
    return ChecksumState::not_checked;
  }
  InternetChecksum sum = pseudo_header(ip, rest.on_wire);
  const auto pseudo_sum = static_cast<std::uint16_t>(~sum.value());
  sum.add(rest.bytes);
  if (sum.value() == 0) {
    return ChecksumState::good;
  }
  return field == pseudo_sum ? ChecksumState::offloaded : ChecksumState::bad;
}

void decode_tcp(Packet& packet, IpHeader& ip, Rest rest, Checksums checksums) {
  constexpr std::size_t smallest = 20;
  if (rest.bytes.size() >= 4) {
    ip.source.port = load16(rest.bytes, 0);
    ip.destination.port = load16(rest.bytes, 2);
  }
  if (rest.bytes.size() < smallest) {
    return stop(packet, rest, "the TCP header is cut");
  }
  const ByteView bytes = rest.bytes;
  const std::size_t header_size = std::size_t{load8(bytes, 12) / 16U} * 4;
  if (header_size < smallest) {
    return stop(packet, rest, "the TCP data offset is below the header's size");
  }
  TcpHeader& tcp = packet.body.emplace<TcpHeader>();
  tcp.sequence_number = load32(bytes, 4);
  tcp.acknowledgment_number = load32(bytes, 8);
  tcp.flags = load16(bytes, 12) & 0x1FFU;
  tcp.window = load16(bytes, 14);
  tcp.urgent_pointer = load16(bytes, 18);
  tcp.checksum = check_transport(ip, rest, load16(bytes, 16), checksums);
  if (header_size > rest.on_wire) {
    return stop(packet, rest.after(rest.on_wire), "the TCP data offset is beyond the packet");
  }
  const std::size_t captured = std::min(header_size, bytes.size());
  read_tcp_options(bytes.subspan(smallest, captured - smallest), tcp.options);
  const bool header_cut = captured < header_size;
  tcp.options.malformed = tcp.options.malformed && !header_cut;
  stop(packet, rest.after(header_size), header_cut ? "the TCP options are cut" : "");
}

void decode_udp(Packet& packet, IpHeader& ip, Rest rest, Checksums checksums) {
  constexpr std::size_t header_size = 8;
  if (rest.bytes.size() < header_size) {
    return stop(packet, rest, "the UDP header is cut");
  }
  ip.source.port = load16(rest.bytes, 0);
  ip.destination.port = load16(rest.bytes, 2);
  UdpHeader& udp = packet.body.emplace<UdpHeader>();
  udp.length = load16(rest.bytes, 4);
  const bool length_right = udp.length >= header_size && udp.length <= rest.on_wire;
  const Rest datagram = length_right ? rest.at_most(udp.length) : rest;
  const std::uint16_t field = load16(rest.bytes, 6);
  udp.checksum =
      field == 0 ? ChecksumState::absent : check_transport(ip, datagram, field, checksums);
  // 0 stands for a jumbogram (RFC 2675), or for a length that the network card fills in.
  const bool wrong = !length_right && udp.length != 0 && !ip.is_fragment;
  stop(packet, datagram.after(header_size), wrong ? "the UDP length does not fit the packet" : "");
}

void decode_icmp(Packet& packet, const IpHeader& ip, Rest rest, Checksums checksums) {
  constexpr std::size_t header_size = 8;
  if (rest.bytes.size() < header_size) {
    return stop(packet, rest, "the ICMP header is cut");
  }
  IcmpHeader& icmp = packet.body.emplace<IcmpHeader>();
  icmp.type = load8(rest.bytes, 0);
  icmp.code = load8(rest.bytes, 1);
  icmp.rest = load32(rest.bytes, 4);
  if (ip.protocol == protocol_icmpv6) {
    icmp.checksum = check_transport(ip, rest, load16(rest.bytes, 2), checksums);
  } else if (checksums == Checksums::verify && !rest.cut() && !ip.is_fragment) {
    InternetChecksum sum;
    sum.add(rest.bytes);
    icmp.checksum = sum.value() == 0 ? ChecksumState::good : ChecksumState::bad;
  }
  stop(packet, rest.after(header_size), "");
}

void decode_after_ip(Packet& packet, IpHeader& ip, Rest rest, Checksums checksums) {
  if (ip.is_fragment) {
    return stop(packet, rest, "");
  }
  switch (ip.protocol) {
    case protocol_tcp:
      return decode_tcp(packet, ip, rest, checksums);
    case protocol_udp:
      return decode_udp(packet, ip, rest, checksums);
    case protocol_icmp:
    case protocol_icmpv6:
      // Either protocol over the other IP version is nothing.
      if (ip.source.is_v6 == (ip.protocol == protocol_icmpv6)) {
        return decode_icmp(packet, ip, rest, checksums);
      }
      break;
    default:
      break;
  }
  stop(packet, rest, "");
}

ChecksumState check_ipv4_header(ByteView header, Checksums checksums) {
  if (checksums == Checksums::skip) {
    return ChecksumState::not_checked;
  }
  InternetChecksum sum;
  sum.add(header);
  if (sum.value() == 0) {
    return ChecksumState::good;
  }
  return load16(header, 10) == 0 ? ChecksumState::offloaded : ChecksumState::bad;
}

void decode_ipv4(Packet& packet, Rest rest, Checksums checksums) {
  constexpr std::size_t smallest = 20;
  const ByteView bytes = rest.bytes;
  if (bytes.size() < smallest) {
    return stop(packet, rest, "the IPv4 header is cut");
  }
  const std::size_t header_size = std::size_t{load8(bytes, 0) & 0x0FU} * 4;
  if (load8(bytes, 0) >> 4U != 4 || header_size < smallest) {
    return stop(packet, rest, "not an IPv4 header");
  }
  IpHeader& ip = packet.ip.emplace();
  ip.source = load_address(bytes.subspan(12), false);
  ip.destination = load_address(bytes.subspan(16), false);
  ip.protocol = load8(bytes, 9);
  ip.hop_limit = load8(bytes, 8);
  ip.identification = load16(bytes, 4);
  const std::uint16_t fragment = load16(bytes, 6);
  ip.dont_fragment = (fragment & 0x4000U) != 0;
  ip.more_fragments = (fragment & 0x2000U) != 0;
  ip.fragment_offset = static_cast<std::uint16_t>((fragment & 0x1FFFU) * 8U);
  ip.is_fragment = ip.more_fragments || ip.fragment_offset != 0;
  if (bytes.size() < header_size) {
    return stop(packet, rest.after(bytes.size()), "the IPv4 options are cut");
  }
  ip.options = bytes.subspan(smallest, header_size - smallest);
  ip.checksum = check_ipv4_header(bytes.first(header_size), checksums);
  // A packet that the card will split can be captured with a length of 0: it is all there is.
  const std::size_t length = load16(bytes, 2) == 0 ? rest.on_wire : load16(bytes, 2);
  if (length < header_size || length > rest.on_wire) {
    decode_after_ip(packet, ip, rest.after(header_size), Checksums::skip);
    packet.problem = "the IPv4 length does not fit the frame";
    return;
  }
  decode_after_ip(packet, ip, rest.at_most(length).after(header_size), checksums);
}

bool is_extension_header(std::uint8_t protocol) {
  // RFC 8200, section 4, and IANA's registry: hop-by-hop, routing, authentication, destination,
  // mobility, HIP, shim6. Fragments are dealt with on their own.
  constexpr std::array<std::uint8_t, 7> extensions{0, 43, 51, 60, 135, 139, 140};
  return std::ranges::find(extensions, protocol) != extensions.end();
}

/// Steps over the extension headers; returns what follows them, or nothing where they are cut.
std::optional<Rest> skip_extensions(IpHeader& ip, Rest rest, Checksums& checksums) {
  constexpr std::uint8_t fragment = 44;
  constexpr std::uint8_t routing = 43;
  constexpr std::uint8_t authentication = 51;
  const ByteView all = rest.bytes;
  while (is_extension_header(ip.protocol) || ip.protocol == fragment) {
    const ByteView bytes = rest.bytes;
    if (bytes.size() < 8) {
      return std::nullopt;
    }
    std::size_t size = 8;
    if (ip.protocol == fragment) {
      const std::uint16_t offset = load16(bytes, 2);
      ip.fragment_offset = offset & 0xFFF8U;
      ip.more_fragments = (offset & 1U) != 0;
      ip.is_fragment = ip.more_fragments || ip.fragment_offset != 0;
      ip.identification = load32(bytes, 4);
    } else if (ip.protocol == authentication) {
      size = (std::size_t{load8(bytes, 1)} + 2) * 4;
    } else {
      size = (std::size_t{load8(bytes, 1)} + 1) * 8;
      if (ip.protocol == routing && load8(bytes, 3) != 0) {
        checksums = Checksums::skip;  // it covers the last destination, which is another one
      }
    }
    if (size > bytes.size()) {
      return std::nullopt;
    }
    ip.protocol = load8(bytes, 0);
    rest = rest.after(size);
    if (ip.is_fragment) {
      break;  // what follows is put together first
    }
  }
  ip.options = all.first(all.size() - rest.bytes.size());
  return rest;
}

void decode_ipv6(Packet& packet, Rest rest, Checksums checksums) {
  constexpr std::size_t header_size = 40;
  const ByteView bytes = rest.bytes;
  if (bytes.size() < header_size) {
    return stop(packet, rest, "the IPv6 header is cut");
  }
  if (load8(bytes, 0) >> 4U != 6) {
    return stop(packet, rest, "not an IPv6 header");
  }
  IpHeader& ip = packet.ip.emplace();
  ip.source = load_address(bytes.subspan(8), true);
  ip.destination = load_address(bytes.subspan(24), true);
  ip.protocol = load8(bytes, 6);
  ip.hop_limit = load8(bytes, 7);
  const std::size_t length = load16(bytes, 4);
  Rest inner = rest.after(header_size);
  const bool fits = length <= inner.on_wire;
  if (!fits) {
    checksums = Checksums::skip;
  } else if (length != 0) {  // 0: a jumbogram, or a length that the card fills in
    inner = inner.at_most(length);
  }
  const std::optional<Rest> transport = skip_extensions(ip, inner, checksums);
  if (!transport) {
    return stop(packet, inner, "the IPv6 extension headers are cut");
  }
  decode_after_ip(packet, ip, *transport, checksums);
  if (!fits) {
    packet.problem = "the IPv6 length does not fit the frame";
  }
}

void decode_arp(Packet& packet, Rest rest) {
  constexpr std::size_t size = 28;
  constexpr std::uint32_t ethernet_and_ipv4 = 0x0001'0800;
  constexpr std::uint16_t sizes_6_and_4 = 0x0604;
  if (rest.bytes.size() < size) {
    return stop(packet, rest, "the ARP message is cut");
  }
  if (load32(rest.bytes, 0) != ethernet_and_ipv4 || load16(rest.bytes, 4) != sizes_6_and_4) {
    return stop(packet, rest, "ARP for something else than IPv4 over Ethernet");
  }
  ArpMessage& arp = packet.body.emplace<ArpMessage>();
  arp.operation = load16(rest.bytes, 6);
  arp.sender_mac = load_mac(rest.bytes, 8);
  arp.sender = load_address(rest.bytes.subspan(14), false);
  arp.target_mac = load_mac(rest.bytes, 18);
  arp.target = load_address(rest.bytes.subspan(24), false);
}

void decode_ether_type(Packet& packet, std::uint16_t type, Rest rest, Checksums checksums) {
  while (type == ether_type_vlan || type == ether_type_service) {
    if (rest.bytes.size() < 4) {
      return stop(packet, rest, "the VLAN tag is cut");
    }
    if (packet.vlan_count < packet.vlan.size()) {
      packet.vlan.at(packet.vlan_count++) = load16(rest.bytes, 0) & 0x0FFFU;
    }
    type = load16(rest.bytes, 2);
    rest = rest.after(4);
  }
  packet.ether_type = type < first_ether_type ? 0 : type;
  switch (type) {
    case ether_type_ipv4:
      return decode_ipv4(packet, rest, checksums);
    case ether_type_ipv6:
      return decode_ipv6(packet, rest, checksums);
    case ether_type_arp:
      return decode_arp(packet, rest);
    default:
      return stop(packet, rest, "");
  }
}

void decode_ethernet(Packet& packet, Rest rest, Checksums checksums) {
  constexpr std::size_t header_size = 14;
  if (rest.bytes.size() < header_size) {
    return stop(packet, rest, "the Ethernet header is cut");
  }
  packet.destination_mac = load_mac(rest.bytes, 0);
  packet.source_mac = load_mac(rest.bytes, 6);
  decode_ether_type(packet, load16(rest.bytes, 12), rest.after(header_size), checksums);
}

/// https://www.tcpdump.org/linktypes/LINKTYPE_LINUX_SLL.html and …_SLL2.html
void decode_cooked(Packet& packet, Rest rest, Checksums checksums) {
  const bool v2 = packet.link_type == LinkType::linux_cooked_v2;
  const std::size_t header_size = v2 ? 20 : 16;
  if (rest.bytes.size() < header_size) {
    return stop(packet, rest, "the Linux cooked header is cut");
  }
  const std::size_t length = v2 ? load8(rest.bytes, 11) : load16(rest.bytes, 4);
  if (length == std::tuple_size_v<MacAddress>) {
    packet.source_mac = load_mac(rest.bytes, v2 ? 12 : 6);
  }
  const std::uint16_t type = load16(rest.bytes, v2 ? 0 : 14);
  decode_ether_type(packet, type, rest.after(header_size), checksums);
}

void decode_raw(Packet& packet, Rest rest, Checksums checksums) {
  const bool v6 = !rest.bytes.empty() && load8(rest.bytes, 0) >> 4U == 6;
  packet.ether_type = v6 ? ether_type_ipv6 : ether_type_ipv4;
  return v6 ? decode_ipv6(packet, rest, checksums) : decode_ipv4(packet, rest, checksums);
}

/// The address family is the capturing system's: 2 is IPv4 everywhere; IPv6 is 10, 24, 28 or 30.
void decode_loopback(Packet& packet, Rest rest, Checksums checksums) {
  if (rest.bytes.size() < 4) {
    return stop(packet, rest, "the loopback header is cut");
  }
  std::uint32_t family = load32(rest.bytes, 0);
  if (family > 0xFFFFU) {
    family = std::byteswap(family);
  }
  const bool ip = family == 2 || family == 10 || family == 24 || family == 28 || family == 30;
  return ip ? decode_raw(packet, rest.after(4), checksums) : stop(packet, rest.after(4), "");
}

}  // namespace

Packet decode(LinkType link_type, ByteView frame, std::size_t original_size, Checksums checksums) {
  Packet packet{.link_type = link_type};
  const Rest rest{frame, std::max(original_size, frame.size())};
  switch (link_type) {
    case LinkType::ethernet:
      decode_ethernet(packet, rest, checksums);
      return packet;
    case LinkType::linux_cooked:
    case LinkType::linux_cooked_v2:
      decode_cooked(packet, rest, checksums);
      return packet;
    case LinkType::raw_ip:
    case LinkType::raw_ipv4:
    case LinkType::raw_ipv6:
      decode_raw(packet, rest, checksums);
      return packet;
    case LinkType::loopback_null:
    case LinkType::loopback_loop:
      decode_loopback(packet, rest, checksums);
      return packet;
  }
  stop(packet, rest, "a link type that is not known here");
  return packet;
}

Packet decode(LinkType link_type, ByteView frame) {
  return decode(link_type, frame, frame.size());
}

void decode_transport(Packet& packet, ByteView datagram, std::size_t original_size,
                      Checksums checksums) {
  if (!packet.ip) {
    return;
  }
  packet.body = {};
  packet.problem = {};
  IpHeader& ip = *packet.ip;
  ip.is_fragment = false;
  ip.more_fragments = false;
  ip.fragment_offset = 0;
  const Rest rest{datagram, std::max(original_size, datagram.size())};
  if (!ip.source.is_v6) {
    return decode_after_ip(packet, ip, rest, checksums);
  }
  const std::optional<Rest> transport = skip_extensions(ip, rest, checksums);
  return transport ? decode_after_ip(packet, ip, *transport, checksums)
                   : stop(packet, rest, "the IPv6 extension headers are cut");
}

}  // namespace lanyard::trace
