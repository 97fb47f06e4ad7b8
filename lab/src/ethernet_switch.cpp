#include "lanyard/lab/ethernet_switch.hpp"

#include <algorithm>
#include <utility>

#include "ethernet.hpp"

namespace lanyard::lab {
namespace {

constexpr Forwarding drop(SwitchDrop reason) {
  return {.action = Forward::drop, .reason = reason};
}

}  // namespace

std::string_view describe(SwitchDrop reason) {
  switch (reason) {
    case SwitchDrop::none:
      return "not dropped";
    case SwitchDrop::malformed:
      return "not an Ethernet frame";
    case SwitchDrop::bad_source:
      return "source is a multicast address or zero";
    case SwitchDrop::stolen_source:
      return "source is pinned to another port";
    case SwitchDrop::own_port:
      return "destination is where it came from";
    case SwitchDrop::unknown_port:
      return "no such port";
  }
  std::unreachable();
}

void EthernetSwitch::add_port(PortNumber port) {
  ports_.try_emplace(port);
}

void EthernetSwitch::remove_port(PortNumber port) {
  const auto found = ports_.find(port);
  if (found == ports_.end()) return;
  for (const MacAddress& address : found->second.learnt) {
    stations_.erase(address);
  }
  for (const MacAddress& address : found->second.pinned) {
    stations_.erase(address);
  }
  ports_.erase(found);
}

void EthernetSwitch::pin(const MacAddress& address, PortNumber port) {
  const auto found = ports_.find(port);
  if (found == ports_.end()) return;
  if (const auto known = stations_.find(address); known != stations_.end()) {
    Port& before = ports_.at(known->second.port);
    std::erase(known->second.pinned ? before.pinned : before.learnt, address);
  }
  stations_.insert_or_assign(address, Station{.port = port, .pinned = true});
  found->second.pinned.push_back(address);
}

Forwarding EthernetSwitch::forward(ByteView frame, PortNumber in_port, LabTime now) {
  if (!ports_.contains(in_port)) return drop(SwitchDrop::unknown_port);
  if (frame.size() < ethernet::header_size || frame.size() > settings_.max_frame_size) {
    return drop(SwitchDrop::malformed);
  }
  const MacAddress destination = ethernet::destination(frame);
  const MacAddress source = ethernet::source(frame);
  if (source.is_multicast() || source.is_zero()) return drop(SwitchDrop::bad_source);
  if (!learn(source, in_port, now)) return drop(SwitchDrop::stolen_source);
  if (destination.is_multicast()) return {.action = Forward::flood};
  const std::optional<PortNumber> port = port_of(destination, now);
  if (!port) return {.action = Forward::flood};
  if (*port == in_port) return drop(SwitchDrop::own_port);
  return {.action = Forward::unicast, .port = *port};
}

std::optional<PortNumber> EthernetSwitch::port_of(const MacAddress& address, LabTime now) const {
  const auto found = stations_.find(address);
  if (found == stations_.end()) return std::nullopt;
  const Station& station = found->second;
  if (!station.pinned && now - station.last_seen >= settings_.ageing) return std::nullopt;
  return station.port;
}

/// Whether `source` may be at `port`.
bool EthernetSwitch::learn(const MacAddress& source, PortNumber port, LabTime now) {
  if (const auto found = stations_.find(source); found != stations_.end()) {
    Station& station = found->second;
    if (station.port == port) {
      station.last_seen = now;
      return true;
    }
    if (station.pinned) return false;
    std::erase(ports_.at(station.port).learnt, source);
    stations_.erase(found);
  }
  std::vector<MacAddress>& learnt = ports_.at(port).learnt;
  if (settings_.addresses_per_port == 0) return true;
  if (learnt.size() >= settings_.addresses_per_port) make_room(learnt);
  learnt.push_back(source);
  stations_.emplace(source, Station{.port = port, .last_seen = now});
  return true;
}

/// Forgets the address that was not seen for the longest time.
void EthernetSwitch::make_room(std::vector<MacAddress>& learnt) {
  const auto oldest = std::ranges::min_element(
      learnt, {}, [this](const MacAddress& address) { return stations_.at(address).last_seen; });
  stations_.erase(*oldest);
  learnt.erase(oldest);
}

}  // namespace lanyard::lab
