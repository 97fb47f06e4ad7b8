#include "station_table.hpp"

#include <algorithm>
#include <utility>

#include "lanyard/lab/seeded_random.hpp"

namespace lanyard::lab {

std::string shown_name(std::string_view name) {
  std::string shown(name.empty() ? "board" : name);
  std::ranges::replace_if(
      shown, [](char character) { return character <= ' ' || character > '~'; }, '?');
  return shown;
}

Station::Station(BoardIdentity board, const LinkSettings& up_settings,
                 const LinkSettings& down_settings, std::uint64_t seed,
                 const UplinkSettings& uplink)
    : identity(std::move(board)),
      up(up_settings, derive_seed(seed, to_string(identity.mac) + " up")),
      down(down_settings, derive_seed(seed, to_string(identity.mac) + " down")),
      guard(uplink, identity.mac) {}

Station& StationTable::admit(const MacAddress& mac, std::string_view name, const LinkSettings& up,
                             const LinkSettings& down) {
  if (Station* const known = with(mac)) {
    return *known;
  }
  if (known_.size() >= max_known_) {
    forget_oldest();
  }
  auto made =
      std::make_unique<Station>(BoardIdentity{unused_name(name), mac}, up, down, seed_, uplink_);
  Station& station = *made;
  by_name_.emplace(station.identity.name, &station);
  known_.emplace(mac, std::move(made));
  return station;
}

std::string StationTable::unused_name(std::string_view wanted) const {
  const std::string name = shown_name(wanted);
  if (!by_name_.contains(name)) {
    return name;
  }
  for (std::size_t number = 2;; ++number) {
    std::string numbered = name + '-' + std::to_string(number);
    if (!by_name_.contains(numbered)) {
      return numbered;
    }
  }
}

void StationTable::forget_oldest() {
  Station* oldest = nullptr;
  for (const auto& [mac, station] : known_) {
    if (!station->is_joined() && (oldest == nullptr || station->port < oldest->port)) {
      oldest = station.get();
    }
  }
  if (oldest != nullptr) {
    set_address(*oldest, std::nullopt);
    by_name_.erase(oldest->identity.name);
    known_.erase(MacAddress(oldest->identity.mac));
  }
}

void StationTable::join(Station& station, std::shared_ptr<Connection> connection, WallTime now) {
  station.port = ++last_port_;
  station.joined_since = now;
  station.up.counters = {};
  station.down.counters = {};
  station.connection = std::move(connection);
  station.connection->port = station.port;
  joined_.emplace(station.port, &station);
}

void StationTable::leave(Station& station) {
  joined_.erase(station.port);
  if (station.connection) {
    station.connection->port = 0;
    station.connection = nullptr;
  }
}

Station* StationTable::at(PortNumber port) const {
  const auto found = joined_.find(port);
  return found == joined_.end() ? nullptr : found->second;
}

Station* StationTable::with(const MacAddress& mac) const {
  const auto found = known_.find(mac);
  return found == known_.end() ? nullptr : found->second.get();
}

Station* StationTable::with(Ipv4Address address) const {
  const auto found = by_address_.find(address);
  return found == by_address_.end() ? nullptr : found->second;
}

Station* StationTable::find(std::string_view board) const {
  if (const auto found = by_name_.find(std::string(board)); found != by_name_.end()) {
    return found->second;
  }
  if (const auto address = parse_ipv4_address(board)) {
    return with(*address);
  }
  if (const auto mac = parse_mac_address(board)) {
    return with(*mac);
  }
  return nullptr;
}

void StationTable::set_address(Station& station, std::optional<Ipv4Address> address) {
  if (station.address == address) {
    return;
  }
  if (station.address && with(*station.address) == &station) {
    by_address_.erase(*station.address);
  }
  station.address = address;
  if (address) {
    if (Station* const before = with(*address)) {
      before->address = std::nullopt;
      before->guard.set_address(std::nullopt);
    }
    by_address_[*address] = &station;
  }
  station.guard.set_address(address);
}

}  // namespace lanyard::lab
