#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "lanyard/lab/ipv4_address.hpp"
#include "lanyard/lab/mac_address.hpp"
#include "station.hpp"

namespace lanyard::lab {

/// The name as it may stand in lists, captures and terminals: printable ASCII without spaces,
/// something in any case.
std::string shown_name(std::string_view name);

/// Who is known to the lab, who is joined, and who has which address. Bounded: of stations that are
/// not joined, the one that was here longest ago makes room.
class StationTable {
 public:
  StationTable(std::size_t max_known, std::uint64_t seed, const UplinkSettings& uplink)
      : max_known_(max_known), seed_(seed), uplink_(uplink) {}

  /// The station of `mac`, made where it is new: with a name that no other known one has.
  Station& admit(const MacAddress& mac, std::string_view name, const LinkSettings& up,
                 const LinkSettings& down);

  /// Puts the station among the joined, under a port number of its own.
  void join(Station& station, std::shared_ptr<Connection> connection, WallTime now);
  void leave(Station& station);

  /// The joined station at `port`; null when it has left.
  [[nodiscard]] Station* at(PortNumber port) const;
  [[nodiscard]] Station* with(const MacAddress& mac) const;
  /// The known station that has `address`.
  [[nodiscard]] Station* with(Ipv4Address address) const;
  /// By name, address or MAC address. A joined one is preferred.
  [[nodiscard]] Station* find(std::string_view board) const;

  void set_address(Station& station, std::optional<Ipv4Address> address);

  /// In the order of their joining.
  [[nodiscard]] const std::map<PortNumber, Station*>& joined() const { return joined_; }
  [[nodiscard]] const std::unordered_map<MacAddress, std::unique_ptr<Station>>& known() const {
    return known_;
  }

 private:
  [[nodiscard]] std::string unused_name(std::string_view wanted) const;
  void forget_oldest();

  const std::size_t max_known_;
  const std::uint64_t seed_;
  const UplinkSettings uplink_;
  std::unordered_map<MacAddress, std::unique_ptr<Station>> known_;
  std::unordered_map<std::string, Station*> by_name_;
  std::unordered_map<Ipv4Address, Station*> by_address_;
  std::map<PortNumber, Station*> joined_;
  PortNumber last_port_ = 0;  ///< Port 0 is the gateway's.
};

}  // namespace lanyard::lab
