// The switch: whatever frames come in by whatever ports, it answers with a port that exists and is
// not the frame's own, and its table stays as small as the header says.
#include <chrono>
#include <cstdint>

#include "lanyard/lab/ethernet_switch.hpp"
#include "pieces.hpp"

namespace {

using namespace lanyard::lab;
using lanyard::fuzz::Pieces;
using lanyard::fuzz::require;

constexpr std::size_t addresses_per_port = 3;

void check(const EthernetSwitch& ours, const Forwarding& forwarding, PortNumber in_port) {
  switch (forwarding.action) {
    case Forward::unicast:
      require(ours.has_port(forwarding.port) && forwarding.port != in_port);
      require(forwarding.reason == SwitchDrop::none);
      break;
    case Forward::flood:
      require(ours.has_port(in_port) && forwarding.reason == SwitchDrop::none);
      break;
    case Forward::drop:
      require(forwarding.reason != SwitchDrop::none);
      break;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Pieces pieces(data, size);
  EthernetSwitch ours({.addresses_per_port = addresses_per_port});
  LabTime now{};
  std::size_t pinned = 0;
  while (!pieces.empty()) {
    const std::uint8_t choice = pieces.byte();
    const PortNumber port = pieces.byte() % 6U;
    now += std::chrono::seconds(pieces.byte());
    if (choice < 16) {
      ours.add_port(port);
    } else if (choice < 24) {
      ours.remove_port(port);
    } else if (choice < 28) {
      MacAddress address;
      address.bytes[5] = static_cast<std::byte>(pieces.byte());
      ours.pin(address, port);
      ++pinned;
    } else {
      check(ours, ours.forward(pieces.bytes(1600), port, now), port);
    }
    require(ours.address_count() <= ours.port_count() * addresses_per_port + pinned);
  }
  for (PortNumber port = 0; port < 6; ++port)
    ours.remove_port(port);
  require(ours.address_count() == 0);
  return 0;
}
