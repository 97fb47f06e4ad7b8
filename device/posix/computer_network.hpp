#pragma once

#include <string>

#include "lanyard/device/wlan.hpp"

namespace lanyard::device::posix {

/// The network of this computer, as a board on it would see its own.
struct ComputerNetwork {
  std::string interface;
  IfConfig addresses{};
  MacAddress mac{};
};

/// Looks it up: the interface named, otherwise the one of the default route, otherwise the first
/// that is up and has an IPv4 address, otherwise the loopback one. OSError: `interface` is named
/// and there is none with an IPv4 address.
ComputerNetwork computer_network(const std::string& interface);

/// The interface named on the command line; empty: none. Written by main() alone.
std::string& chosen_interface();

}  // namespace lanyard::device::posix
