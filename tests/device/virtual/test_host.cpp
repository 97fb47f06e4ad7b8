#include "test_host.hpp"

#include <algorithm>
#include <utility>

namespace lanyard::test {
namespace {

constexpr std::uint16_t type_arp = 0x0806;
constexpr std::uint16_t type_ipv4 = 0x0800;
constexpr std::size_t ethernet_size = 14;
constexpr std::size_t ip_size = 20;
constexpr std::size_t udp_size = 8;

/// Appends numbers in network order.
class Packet {
 public:
  Packet& u8(std::uint8_t value) {
    bytes_.push_back(static_cast<std::byte>(value));
    return *this;
  }
  Packet& u16(unsigned value) {
    return u8(static_cast<std::uint8_t>(value >> 8U)).u8(static_cast<std::uint8_t>(value));
  }
  Packet& u32(std::uint32_t value) { return u16(value >> 16U).u16(value & 0xFFFFU); }
  Packet& zeros(std::size_t count) {
    bytes_.resize(bytes_.size() + count);
    return *this;
  }
  template <typename Range>
  Packet& all(const Range& range) {
    for (const auto value : range) {
      bytes_.push_back(static_cast<std::byte>(value));
    }
    return *this;
  }
  void set16(std::size_t at, std::uint16_t value) {
    bytes_[at] = static_cast<std::byte>(value >> 8U);
    bytes_[at + 1] = static_cast<std::byte>(value);
  }
  [[nodiscard]] std::size_t size() const { return bytes_.size(); }
  Bytes take() { return std::move(bytes_); }
  [[nodiscard]] const Bytes& bytes() const { return bytes_; }

 private:
  Bytes bytes_;
};

std::uint32_t sum(std::span<const std::byte> bytes) {
  std::uint32_t total = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    total += std::to_integer<std::uint32_t>(bytes[i]) << (i % 2 == 0 ? 8U : 0U);
  }
  return total;
}

std::uint16_t complement(std::uint32_t total) {
  while ((total >> 16U) != 0) {
    total = (total & 0xFFFFU) + (total >> 16U);
  }
  return static_cast<std::uint16_t>(~total);
}

/// An Ethernet frame with an IPv4 packet from the host.
Bytes ip_frame(std::span<const std::byte> to_mac, std::uint32_t to, std::uint8_t protocol,
               const Bytes& payload) {
  Packet frame;
  frame.all(to_mac).all(TestHost::mac).u16(type_ipv4);
  frame.u8(0x45).u8(0).u16(static_cast<unsigned>(ip_size + payload.size())).u16(0).u16(0);
  frame.u8(64).u8(protocol).u16(0).u32(TestHost::address).u32(to);
  frame.set16(ethernet_size + 10,
              complement(sum(std::span(frame.bytes()).subspan(ethernet_size, ip_size))));
  frame.all(payload);
  return frame.take();
}

Bytes udp(std::uint16_t from, std::uint16_t to, const Bytes& payload) {
  Packet packet;
  packet.u16(from).u16(to).u16(static_cast<unsigned>(udp_size + payload.size())).u16(0);
  return packet.all(payload).take();
}

}  // namespace

std::uint16_t get16(std::span<const std::byte> bytes, std::size_t at) {
  return static_cast<std::uint16_t>(std::to_integer<unsigned>(bytes[at]) << 8U |
                                    std::to_integer<unsigned>(bytes[at + 1]));
}

std::uint32_t get32(std::span<const std::byte> bytes, std::size_t at) {
  return static_cast<std::uint32_t>(get16(bytes, at)) << 16U | get16(bytes, at + 2);
}

std::vector<Bytes> TestHost::answer(std::span<const std::byte> frame) {
  if (frame.size() < ethernet_size + ip_size) {
    return {};
  }
  const auto body = frame.subspan(ethernet_size);
  switch (get16(frame, 12)) {
    case type_arp:
      return answer_arp(frame);
    case type_ipv4: {
      const auto payload = body.subspan((std::to_integer<std::size_t>(body[0]) & 0xFU) * 4);
      const auto protocol = std::to_integer<int>(body[9]);
      if (protocol == 17 && get16(payload, 2) == 67 && serves_dhcp) {
        return answer_dhcp(frame, payload.subspan(udp_size));
      }
      if (protocol == 6 && get32(body, 16) == address) {
        return answer_tcp(frame, body);
      }
      return {};
    }
    default:
      return {};
  }
}

std::vector<Bytes> TestHost::answer_arp(std::span<const std::byte> frame) {
  const auto arp = frame.subspan(ethernet_size);
  if (get16(arp, 6) != 1 || get32(arp, 24) != address) {
    return {};
  }
  Packet reply;
  reply.all(frame.subspan(6, 6)).all(mac).u16(type_arp);
  reply.u16(1).u16(type_ipv4).u8(6).u8(4).u16(2);
  reply.all(mac).u32(address).all(arp.subspan(8, 10));
  return {reply.take()};
}

std::vector<Bytes> TestHost::answer_dhcp(std::span<const std::byte> frame,
                                         std::span<const std::byte> message) {
  constexpr std::size_t options_at = 240;
  unsigned type = 0;
  for (std::size_t at = options_at; at + 1 < message.size();) {
    const auto option = std::to_integer<unsigned>(message[at]);
    const auto size = std::to_integer<std::size_t>(message[at + 1]);
    if (option == 255 || at + 2 + size > message.size()) {
      break;
    }
    const auto value = message.subspan(at + 2, size);
    if (option == 53) {
      type = std::to_integer<unsigned>(value[0]);
    } else if (option == 12) {
      hostname.assign(reinterpret_cast<const char*>(value.data()), value.size());
    }
    at += 2 + size;
  }
  constexpr unsigned discover = 1;
  constexpr unsigned request = 3;
  if (type != discover && type != request) {
    return {};
  }
  const auto client = frame.subspan(6, 6);
  const std::string key(reinterpret_cast<const char*>(client.data()), client.size());
  const auto next = static_cast<std::uint32_t>(address + 1 + leases_.size());
  const std::uint32_t lease = leases_.try_emplace(key, next).first->second;
  Packet reply;
  reply.u8(2).u8(1).u8(6).u8(0).all(message.subspan(4, 4)).u32(0).u32(0).u32(lease).u32(address);
  reply.u32(0).all(message.subspan(28, 16)).zeros(192).u32(0x63825363);
  reply.u8(53).u8(1).u8(type == discover ? 2 : 5);
  reply.u8(54).u8(4).u32(address).u8(51).u8(4).u32(3600);
  reply.u8(1).u8(4).u32(0xFFFFFF00).u8(3).u8(4).u32(address).u8(6).u8(4).u32(address).u8(255);
  return {ip_frame(client, lease, 17, udp(67, 68, reply.take()))};
}

std::vector<Bytes> TestHost::answer_tcp(std::span<const std::byte> frame,
                                        std::span<const std::byte> ip) {
  constexpr unsigned fin = 1;
  constexpr unsigned syn = 2;
  constexpr unsigned rst = 4;
  constexpr unsigned ack = 16;
  const auto tcp = ip.subspan(ip_size);
  const auto flags = std::to_integer<unsigned>(tcp[13]);
  const std::size_t header = (std::to_integer<std::size_t>(tcp[12]) >> 4U) * 4;
  const std::size_t data = get16(ip, 2) - ip_size - header;
  const std::uint16_t port = get16(tcp, 2);
  const bool open = std::ranges::find(accepts, port) != accepts.end();
  if ((flags & rst) != 0 || ((flags & (syn | fin)) == 0 && data == 0)) {
    return {};
  }
  // In order and once each, for nothing is lost between a board and its test.
  received = (flags & syn) != 0 ? 0 : received + data;
  closed = (flags & fin) != 0;
  constexpr std::uint32_t first = 1000;
  const std::uint32_t sequence = (flags & syn) != 0 ? first : first + 1;
  unsigned reply_flags = ack;
  if (!open) {
    reply_flags |= rst;
  } else {
    reply_flags |= flags & syn;
  }
  Packet reply;
  reply.u16(port).u16(get16(tcp, 0)).u32(open ? sequence : 0);
  reply.u32(
      static_cast<std::uint32_t>(get32(tcp, 4) + data + ((flags & (syn | fin)) != 0 ? 1 : 0)));
  reply.u8(0x50).u8(static_cast<std::uint8_t>(reply_flags)).u16(8192).u16(0).u16(0);
  const std::uint32_t peer = get32(ip, 12);
  Packet pseudo;
  pseudo.u32(address).u32(peer).u16(6).u16(static_cast<unsigned>(reply.size()));
  reply.set16(16, complement(sum(pseudo.bytes()) + sum(reply.bytes())));
  return {ip_frame(frame.subspan(6, 6), peer, 6, reply.take())};
}

Bytes TestHost::datagram(std::span<const std::uint8_t> to_mac, std::uint32_t to,
                         std::uint16_t to_port, const std::string& payload) {
  Packet text;
  text.all(payload);
  return ip_frame(std::as_bytes(to_mac), to, 17, udp(5000, to_port, text.take()));
}

}  // namespace lanyard::test
