#include "dhcp_client.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "lanyard/base/byte_order.hpp"
#include "lanyard/base/bytes.hpp"

namespace lanyard::lab::test {
namespace {

constexpr std::size_t udp_payload_at = 14 + 20 + 8;
constexpr std::size_t options_at = 240;

void put32(Frame& frame, std::size_t offset, std::uint32_t value) {
  store_big_endian(value, std::span(frame).subspan(offset, 4));
}

void add_option(Frame& frame, int code, ByteView value) {
  frame.push_back(static_cast<std::byte>(code));
  frame.push_back(static_cast<std::byte>(value.size()));
  frame.insert(frame.end(), value.begin(), value.end());
}

void add_address(Frame& frame, int code, std::optional<Ipv4Address> address) {
  if (!address) return;
  Frame value(4);
  put32(value, 0, address->value);
  add_option(frame, code, value);
}

}  // namespace

Frame dhcp_payload(const Ask& ask) {
  Frame payload(options_at);
  payload[0] = std::byte{1};  // BOOTREQUEST
  payload[1] = std::byte{1};  // Ethernet
  payload[2] = std::byte{6};
  put32(payload, 4, ask.transaction);
  put16(payload, 10, ask.flags);
  put32(payload, 12, ask.client.value);
  put32(payload, 24, ask.relay.value);
  std::ranges::copy(ask.mac.bytes, payload.begin() + 28);
  put32(payload, 236, 0x6382'5363);
  add_option(payload, 53, Frame{static_cast<std::byte>(ask.type)});
  add_address(payload, 50, ask.requested);
  add_address(payload, 54, ask.server);
  if (!ask.hostname.empty()) add_option(payload, 12, as_byte_view(ask.hostname));
  const Frame more = bytes_of(ask.options);
  payload.insert(payload.end(), more.begin(), more.end());
  payload.push_back(std::byte{255});
  return payload;
}

Frame dhcp_frame(const Ask& ask) {
  const Ipv4Fields fields{.source = ask.client, .destination = limited_broadcast};
  return ethernet_frame(broadcast_mac, ask.mac, 0x0800,
                        ipv4_packet(fields, udp(fields, 68, 67, dhcp_payload(ask))));
}

int Answer::type() const {
  const auto found = options.find(53);
  return found == options.end() || found->second.size() != 1
             ? 0
             : std::to_integer<int>(found->second.front());
}

std::optional<Ipv4Address> Answer::address(int option) const {
  const auto found = options.find(option);
  if (found == options.end() || found->second.size() != 4) return std::nullopt;
  return Ipv4Address::from_field(found->second);
}

std::uint32_t Answer::number(int option) const {
  const auto value = address(option);
  return value ? value->value : 0;
}

std::string Answer::text(int option) const {
  const auto found = options.find(option);
  return found == options.end() ? std::string() : std::string(as_chars(found->second));
}

Answer read_answer(ByteView frame) {
  Answer answer;
  if (frame.size() < udp_payload_at + options_at) {
    ADD_FAILURE() << "a reply of " << frame.size() << " bytes";
    return answer;
  }
  const ByteView packet = frame.subspan(14);
  EXPECT_EQ(get16(frame, 12), 0x0800);
  EXPECT_EQ(packet[0], std::byte{0x45});
  EXPECT_EQ(get16(packet, 2), packet.size());
  EXPECT_EQ(internet_sum(packet.first(20)), 0xFFFF);
  EXPECT_EQ(packet[9], std::byte{17});
  EXPECT_EQ(get16(packet, 20), 67);
  EXPECT_EQ(get16(packet, 22), 68);
  EXPECT_EQ(get16(packet, 24), packet.size() - 20);
  EXPECT_NE(get16(packet, 26), 0);
  const auto pseudo_sum =
      internet_sum(packet.subspan(12, 8), 17U + static_cast<std::uint32_t>(packet.size() - 20));
  EXPECT_EQ(internet_sum(packet.subspan(20), pseudo_sum), 0xFFFF);

  const ByteView payload = frame.subspan(udp_payload_at);
  EXPECT_EQ(payload[0], std::byte{2});
  EXPECT_EQ(payload[1], std::byte{1});
  EXPECT_EQ(payload[2], std::byte{6});
  EXPECT_EQ(to_hex(payload.subspan(236, 4)), "63825363");
  answer.to = MacAddress::from_field(frame);
  answer.from = MacAddress::from_field(frame.subspan(6));
  answer.source = Ipv4Address::from_field(packet.subspan(12));
  answer.destination = Ipv4Address::from_field(packet.subspan(16));
  answer.transaction = load_big_endian<std::uint32_t>(payload.subspan(4, 4));
  answer.flags = get16(payload, 10);
  answer.client = Ipv4Address::from_field(payload.subspan(12));
  answer.yours = Ipv4Address::from_field(payload.subspan(16));
  answer.mac = MacAddress::from_field(payload.subspan(28));
  answer.payload_size = payload.size();
  ByteView rest = payload.subspan(options_at);
  while (!rest.empty() && rest[0] != std::byte{255}) {
    const std::size_t size = rest.size() < 2 ? rest.size() : std::to_integer<std::size_t>(rest[1]);
    if (size + 2 > rest.size()) {
      ADD_FAILURE() << "an option is cut off";
      return answer;
    }
    const ByteView value = rest.subspan(2, size);
    const bool is_new =
        answer.options.emplace(std::to_integer<int>(rest[0]), Frame(value.begin(), value.end()))
            .second;
    EXPECT_TRUE(is_new) << "an option comes twice";
    rest = rest.subspan(2 + size);
  }
  EXPECT_FALSE(rest.empty()) << "the options have no end";
  return answer;
}

std::optional<Answer> DhcpBoard::discover(LabTime now, std::optional<Ipv4Address> wish) {
  return say({.type = dhcp_discover, .requested = wish}, now);
}

std::optional<Answer> DhcpBoard::select(Ipv4Address address, LabTime now) {
  return say(
      {.type = dhcp_request, .requested = address, .server = server_.settings().subnet.gateway()},
      now);
}

std::optional<Answer> DhcpBoard::reboot(Ipv4Address address, LabTime now) {
  return say({.type = dhcp_request, .requested = address}, now);
}

std::optional<Answer> DhcpBoard::renew(Ipv4Address address, LabTime now) {
  return say({.type = dhcp_request, .client = address}, now);
}

void DhcpBoard::release(Ipv4Address address, LabTime now) {
  EXPECT_FALSE(
      say({.type = dhcp_release, .client = address, .server = server_.settings().subnet.gateway()},
          now));
}

void DhcpBoard::decline(Ipv4Address address, LabTime now) {
  EXPECT_FALSE(say(
      {.type = dhcp_decline, .requested = address, .server = server_.settings().subnet.gateway()},
      now));
}

std::optional<Ipv4Address> DhcpBoard::join(LabTime now) {
  const auto offer = discover(now);
  if (!offer || offer->type() != dhcp_offer) return std::nullopt;
  const auto ack = select(offer->yours, now);
  if (!ack || ack->type() != dhcp_ack) return std::nullopt;
  return ack->yours;
}

std::optional<Answer> DhcpBoard::say(Ask ask, LabTime now) {
  ask.mac = mac_;
  ask.hostname = hostname_;
  const Frame frame = dhcp_frame(ask);
  EXPECT_TRUE(server_.wants(frame));
  const DhcpOutcome outcome = server_.handle(frame, now);
  events_ = outcome.events;
  if (outcome.frames.empty()) return std::nullopt;
  EXPECT_EQ(outcome.frames.size(), 1U);
  Answer answer = read_answer(outcome.frames.front());
  EXPECT_EQ(answer.transaction, ask.transaction);
  EXPECT_EQ(answer.mac, mac_);
  return answer;
}

}  // namespace lanyard::lab::test
