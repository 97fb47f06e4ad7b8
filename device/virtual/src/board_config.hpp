#pragma once

#include <filesystem>
#include <string>

#include "lanyard/device/wlan.hpp"

namespace lanyard::device::virtual_board {

/// What a virtual board is, before its firmware starts. Set by main() from the command line, read
/// when the radio is first switched on.
struct BoardConfig {
  /// For people, and what the MAC address and the host name come from.
  std::string name = "board";
  MacAddress mac{};
  /// In DHCP: 1 to 32 bytes.
  std::string hostname = "board";
  /// Where the labs' sockets are.
  std::filesystem::path air_directory;
  /// The one lab to be seen, in the place of those in the directory; empty: those.
  std::filesystem::path socket;
  /// StationNetif's.
  bool dhcp_arp_check = false;
};

/// The board's one configuration. Written by main() alone, before the firmware starts.
BoardConfig& board_config();

/// A locally administered unicast address that follows from the name: 02 and five bytes of a hash,
/// so that a board keeps its DHCP lease over a restart.
MacAddress mac_from_name(std::string_view name);

/// What is left of `name` as a host name (RFC 952): letters, digits and hyphens, at most 32.
std::string hostname_from_name(std::string_view name);

}  // namespace lanyard::device::virtual_board
