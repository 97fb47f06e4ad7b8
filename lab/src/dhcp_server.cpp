#include "lanyard/lab/dhcp_server.hpp"

#include <algorithm>
#include <limits>
#include <span>
#include <stdexcept>

#include "dhcp_message.hpp"
#include "ethernet.hpp"
#include "ipv4_packet.hpp"
#include "lanyard/base/byte_order.hpp"
#include "lanyard/trace/packet_builder.hpp"

// How addresses are kept. An address is fresh until it is first given out or held; then it has a
// Binding for good. `owned_` leads from a board to its binding, `deadlines_` orders the bindings
// that run out, `reusable_` those a stranger may have. A binding is in `deadlines_` unless it is
// free or held, and in `reusable_` if it is free or in quarantine; unindex() and index() see to
// that round each change. Fresh addresses are found by a cursor that only goes up, so no search is
// ever repeated.
namespace lanyard::lab {
namespace {

constexpr std::uint16_t server_port = 67;
constexpr std::uint16_t client_port = 68;

constexpr std::chrono::seconds least_lease_time{60};

const DhcpSettings& checked(const DhcpSettings& settings) {
  using Seconds = std::chrono::seconds::rep;
  // All ones means for ever (RFC 2132, section 9.2).
  constexpr Seconds most = std::numeric_limits<std::uint32_t>::max() - Seconds{1};
  if (settings.lease_time < least_lease_time || settings.lease_time.count() > most) {
    throw std::invalid_argument("DhcpServer: the lease time must be 60 to " + std::to_string(most) +
                                " s");
  }
  if (settings.offer_time.count() <= 0 || settings.offer_time.count() > most ||
      settings.quarantine.count() < 0 || settings.quarantine.count() > most) {
    throw std::invalid_argument("DhcpServer: offer time or quarantine is out of range");
  }
  return settings;
}

/// The datagram in `frame` if it is whole, right and for the server's port.
std::optional<UdpDatagram> datagram_to_server(ByteView frame, const Subnet& subnet) {
  if (frame.size() < ethernet::header_size || ethernet::type(frame) != ethernet::type_ipv4) {
    return std::nullopt;
  }
  const auto packet = parse_ipv4_packet(ethernet::payload(frame));
  if (!packet || packet->protocol != protocol_udp || packet->is_fragment()) return std::nullopt;
  if (packet->destination != limited_broadcast && packet->destination != subnet.broadcast() &&
      packet->destination != subnet.gateway()) {
    return std::nullopt;
  }
  const auto datagram = parse_udp_datagram(*packet);
  if (!datagram || datagram->destination_port != server_port) return std::nullopt;
  return datagram;
}

std::uint32_t count_of(std::chrono::seconds time) {
  return static_cast<std::uint32_t>(time.count());
}

}  // namespace

std::string_view describe(DhcpEventKind kind) {
  switch (kind) {
    case DhcpEventKind::offered:
      return "offered";
    case DhcpEventKind::leased:
      return "leased";
    case DhcpEventKind::renewed:
      return "renewed";
    case DhcpEventKind::released:
      return "released";
    case DhcpEventKind::declined:
      return "declined";
    case DhcpEventKind::expired:
      return "expired";
    case DhcpEventKind::refused:
      return "refused";
    case DhcpEventKind::pool_exhausted:
      return "pool exhausted";
  }
  std::unreachable();
}

DhcpServer::DhcpServer(DhcpSettings settings) : settings_(std::move(settings)) {
  checked(settings_);
}

bool DhcpServer::wants(ByteView frame) const {
  return datagram_to_server(frame, settings_.subnet).has_value();
}

DhcpOutcome DhcpServer::handle(ByteView frame, LabTime now) {
  DhcpOutcome out{.frames = {}, .events = expire(now)};
  const auto datagram = datagram_to_server(frame, settings_.subnet);
  if (!datagram) return out;
  const auto message = parse_dhcp_message(datagram->payload);
  if (!message || message->mac != ethernet::source(frame)) return out;
  switch (message->type) {
    case DhcpType::discover:
      discover(*message, now, out);
      break;
    case DhcpType::request:
      request(*message, now, out);
      break;
    case DhcpType::decline:
      decline(*message, now, out);
      break;
    case DhcpType::release:
      release(*message, out);
      break;
    case DhcpType::inform:
      inform(*message, out);
      break;
    case DhcpType::offer:
    case DhcpType::ack:
    case DhcpType::nak:
    default:
      break;
  }
  return out;
}

std::vector<DhcpEvent> DhcpServer::expire(LabTime now) {
  std::vector<DhcpEvent> events;
  while (!deadlines_.empty() && deadlines_.begin()->first <= now) {
    const Ipv4Address address = deadlines_.begin()->second;
    Binding& binding = bindings_.at(address);
    if (binding.state == State::leased) {
      events.push_back({DhcpEventKind::expired, *binding.owner, address, binding.hostname});
    }
    change(address, binding, State::free);
  }
  return events;
}

void DhcpServer::hold(Ipv4Address address, const MacAddress& mac) {
  const auto found = bindings_.find(address);
  if (found == bindings_.end() && !is_fresh(address)) return;  // never given out
  Binding& binding = found == bindings_.end() ? bindings_[address] : found->second;
  // An offer that the board does not take up would run out while the board has the address.
  if (binding.owner == mac && binding.state == State::leased) return;
  disown(address, binding);
  binding.holder = mac;
  change(address, binding, State::held);
}

void DhcpServer::let_go(Ipv4Address address, const MacAddress& mac) {
  const auto found = bindings_.find(address);
  if (found == bindings_.end() || found->second.holder != mac) return;
  found->second.holder.reset();
  change(address, found->second, State::free);
}

std::optional<LabTime> DhcpServer::next_expiry() const {
  if (deadlines_.empty()) return std::nullopt;
  return deadlines_.begin()->first;
}

std::optional<DhcpLease> DhcpServer::lease_of(const MacAddress& mac) const {
  const auto found = owned_.find(mac);
  if (found == owned_.end()) return std::nullopt;
  const Binding& binding = bindings_.at(found->second);
  if (binding.state != State::leased) return std::nullopt;
  return DhcpLease{mac, found->second, binding.hostname, binding.deadline};
}

std::vector<DhcpLease> DhcpServer::leases() const {
  std::vector<DhcpLease> leases;
  for (const auto& [address, binding] : bindings_) {
    if (binding.state == State::leased) {
      leases.push_back({*binding.owner, address, binding.hostname, binding.deadline});
    }
  }
  std::ranges::sort(leases, {}, &DhcpLease::address);
  return leases;
}

std::uint32_t DhcpServer::pool_size() const {
  return std::min(settings_.subnet.host_count() - 2, max_pool_size);
}

/// RFC 2131, section 4.3.1.
void DhcpServer::discover(const DhcpMessage& message, LabTime now, DhcpOutcome& out) {
  const std::optional<Ipv4Address> address = choose(message);
  if (!address) {
    out.events.push_back({DhcpEventKind::pool_exhausted, message.mac, {}, message.hostname});
    return;
  }
  Binding& binding = claim(*address, message);
  if (binding.state != State::leased) {
    change(*address, binding, State::offered, now + settings_.offer_time);
  }
  out.events.push_back({DhcpEventKind::offered, message.mac, *address, message.hostname});
  reply(message, DhcpType::offer, *address, out);
}

/// RFC 2131, section 4.3.2.
void DhcpServer::request(const DhcpMessage& message, LabTime now, DhcpOutcome& out) {
  const auto own = owned_.find(message.mac);
  if (message.server && *message.server != settings_.subnet.gateway()) {
    // The board takes another's offer.
    if (own == owned_.end()) return;
    Binding& binding = bindings_.at(own->second);
    if (binding.state == State::offered) change(own->second, binding, State::free);
    return;
  }
  // Selecting and rebooting boards name it in option 50, renewing and rebinding ones in ciaddr.
  const Ipv4Address wanted =
      message.requested.is_unspecified() ? message.client : message.requested;
  if (wanted.is_unspecified()) return;
  const bool other_than_known = own != owned_.end() && own->second != wanted;
  if (other_than_known || !is_available(wanted, message.mac)) {
    out.events.push_back({DhcpEventKind::refused, message.mac, wanted, message.hostname});
    reply(message, DhcpType::nak, {}, out);
    return;
  }
  Binding& binding = claim(wanted, message);
  const bool renewed = binding.state == State::leased;
  change(wanted, binding, State::leased, now + settings_.lease_time);
  out.events.push_back({renewed ? DhcpEventKind::renewed : DhcpEventKind::leased, message.mac,
                        wanted, binding.hostname});
  reply(message, DhcpType::ack, wanted, out);
}

/// RFC 2131, section 4.3.4: the parameters are kept for the board's return.
void DhcpServer::release(const DhcpMessage& message, DhcpOutcome& out) {
  const auto own = owned_.find(message.mac);
  if (own == owned_.end() || own->second != message.client) return;
  Binding& binding = bindings_.at(own->second);
  if (binding.state != State::leased) return;
  change(own->second, binding, State::free);
  out.events.push_back({DhcpEventKind::released, message.mac, own->second, binding.hostname});
}

/// RFC 2131, section 4.3.3.
void DhcpServer::decline(const DhcpMessage& message, LabTime now, DhcpOutcome& out) {
  const auto own = owned_.find(message.mac);
  if (own == owned_.end() || own->second != message.requested) return;
  const Ipv4Address address = own->second;
  Binding& binding = bindings_.at(address);
  if (binding.state != State::leased && binding.state != State::offered) return;
  out.events.push_back({DhcpEventKind::declined, message.mac, address, binding.hostname});
  disown(address, binding);
  change(address, binding, State::quarantined, now + settings_.quarantine);
}

/// RFC 2131, section 4.3.5: the board has an address and wants to know the rest.
void DhcpServer::inform(const DhcpMessage& message, DhcpOutcome& out) {
  if (settings_.subnet.is_host(message.client)) reply(message, DhcpType::ack, {}, out);
}

bool DhcpServer::in_pool(Ipv4Address address) const {
  const Subnet& subnet = settings_.subnet;
  return subnet.is_host(address) && address != subnet.gateway() && address != subnet.nameserver();
}

bool DhcpServer::is_fresh(Ipv4Address address) const {
  return in_pool(address) && !bindings_.contains(address) && bindings_.size() < pool_size();
}

/// Whether `mac` may have `address` when it asks for it.
bool DhcpServer::is_available(Ipv4Address address, const MacAddress& mac) const {
  const auto found = bindings_.find(address);
  if (found == bindings_.end()) return is_fresh(address);
  const Binding& binding = found->second;
  return binding.owner == mac || binding.holder == mac ||
         (binding.state == State::free && !binding.was_leased);
}

/// RFC 2131, section 4.3.1: the board's own address, else the one it asks for, else any.
std::optional<Ipv4Address> DhcpServer::choose(const DhcpMessage& message) {
  if (const auto own = owned_.find(message.mac); own != owned_.end()) return own->second;
  if (is_available(message.requested, message.mac)) return message.requested;
  if (const auto fresh = next_fresh()) return fresh;
  if (reusable_.empty()) return std::nullopt;
  return std::get<Ipv4Address>(*reusable_.begin());
}

std::optional<Ipv4Address> DhcpServer::next_fresh() {
  if (bindings_.size() >= pool_size()) return std::nullopt;
  const Subnet& subnet = settings_.subnet;
  // An address outside `bindings_` is left, or the pool's size would be reached.
  while (bindings_.contains(subnet.host(next_fresh_)))
    ++next_fresh_;
  return subnet.host(next_fresh_);
}

/// Makes the board the owner of `address`, which is available or reusable.
DhcpServer::Binding& DhcpServer::claim(Ipv4Address address, const DhcpMessage& message) {
  Binding& binding = bindings_[address];
  if (binding.owner != message.mac) {
    disown(address, binding);
    binding.owner = message.mac;
    owned_[message.mac] = address;
  }
  binding.holder.reset();
  if (!message.hostname.empty()) binding.hostname = message.hostname;
  return binding;
}

void DhcpServer::disown(Ipv4Address address, Binding& binding) {
  unindex(address, binding);
  if (binding.owner) owned_.erase(*binding.owner);
  binding.owner.reset();
  binding.hostname.clear();
  binding.was_leased = false;
  index(address, binding);
}

void DhcpServer::change(Ipv4Address address, Binding& binding, State state, LabTime deadline) {
  unindex(address, binding);
  binding.state = state;
  binding.deadline = deadline;
  binding.was_leased |= state == State::leased;
  if (is_reusable(state)) binding.freed_at = ++freed_count_;
  index(address, binding);
}

void DhcpServer::unindex(Ipv4Address address, const Binding& binding) {
  reusable_.erase(reuse_key(address, binding));
  deadlines_.erase({binding.deadline, address});
}

void DhcpServer::index(Ipv4Address address, const Binding& binding) {
  if (is_reusable(binding.state)) reusable_.insert(reuse_key(address, binding));
  const bool runs_out = binding.state != State::free && binding.state != State::held;
  if (runs_out) deadlines_.emplace(binding.deadline, address);
}

DhcpServer::ReuseKey DhcpServer::reuse_key(Ipv4Address address, const Binding& binding) {
  if (binding.state == State::quarantined) return {2, binding.freed_at, address};
  return {binding.was_leased ? 1 : 0, binding.freed_at, address};
}

void DhcpServer::reply(const DhcpMessage& message, DhcpType type, Ipv4Address yours,
                       DhcpOutcome& out) const {
  const Subnet& subnet = settings_.subnet;
  DhcpReply reply(message, type, yours);
  reply.add(DhcpOption::server_identifier, subnet.gateway());
  if (!yours.is_unspecified()) {
    // RFC 2131, section 4.4.5: when to renew and to rebind.
    reply.add(DhcpOption::lease_time, count_of(settings_.lease_time));
    reply.add(DhcpOption::renewal_time, count_of(settings_.lease_time / 2));
    reply.add(DhcpOption::rebinding_time, count_of(settings_.lease_time * 7 / 8));
  }
  if (type != DhcpType::nak) {
    reply.add(DhcpOption::subnet_mask, subnet.mask());
    reply.add(DhcpOption::router, subnet.gateway());
    reply.add(DhcpOption::domain_name_server, subnet.nameserver());
    reply.add(DhcpOption::broadcast_address, subnet.broadcast());
  }
  reply.add_if_it_fits(DhcpOption::client_identifier, message.client_identifier);  // RFC 6842
  if (type == DhcpType::nak) {
    reply.add_if_it_fits(DhcpOption::message, as_byte_view("address is not for you here"));
  } else {
    reply.add_if_it_fits(DhcpOption::domain_name, as_byte_view(settings_.domain));
  }
  out.frames.push_back(frame_to(message, type, yours, reply.finish()));
}

/// RFC 2131, section 4.1: to whom a reply goes.
std::vector<std::byte> DhcpServer::frame_to(const DhcpMessage& message, DhcpType type,
                                            Ipv4Address yours, ByteView payload) const {
  Ipv4Address destination = yours;
  MacAddress station = message.mac;
  const bool board_has_address =
      type == DhcpType::ack && (yours.is_unspecified() || message.client == yours);
  if (board_has_address) {
    destination = message.client;
  } else if (type == DhcpType::nak || (message.flags & DhcpMessage::broadcast_flag) != 0) {
    destination = limited_broadcast;
    station = broadcast_mac;
  }
  const Ipv4Address gateway = settings_.subnet.gateway();
  // A reply fits any packet, so the builder cannot fail.
  const std::vector<std::byte> packet =
      trace::build_udp_packet(gateway.with_port(server_port), destination.with_port(client_port),
                              payload)
          .value();
  std::vector<std::byte> frame(ethernet::header_size);
  ethernet::write_header(frame, station, uplink_mac(gateway), ethernet::type_ipv4);
  frame.insert(frame.end(), packet.begin(), packet.end());
  return frame;
}

}  // namespace lanyard::lab
