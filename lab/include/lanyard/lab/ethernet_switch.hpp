#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "lanyard/base/bytes.hpp"
#include "lanyard/lab/lab_time.hpp"
#include "lanyard/lab/mac_address.hpp"

namespace lanyard::lab {

/// A port of the switch; the caller picks the numbers.
using PortNumber = std::uint32_t;

enum class Forward : std::uint8_t {
  unicast,  ///< Out of one port.
  flood,    ///< Out of every port but the one it came in by.
  drop,
};

/// Why a frame goes nowhere.
enum class SwitchDrop : std::uint8_t {
  none,
  malformed,      ///< Shorter than an Ethernet header or longer than the settings allow.
  bad_source,     ///< The source is a multicast address or all zeros.
  stolen_source,  ///< The source is pinned to another port.
  own_port,       ///< The destination is at the port that the frame came in by.
  unknown_port,   ///< There is no such port (any more).
};

/// The reason in a few words: `source is a multicast address`.
std::string_view describe(SwitchDrop reason);

struct Forwarding {
  Forward action = Forward::drop;
  PortNumber port = 0;                   ///< With `unicast`.
  SwitchDrop reason = SwitchDrop::none;  ///< With `drop`.

  friend bool operator==(const Forwarding&, const Forwarding&) = default;
};

/// A learning Ethernet switch (IEEE 802.1D): it remembers behind which port each station is by the
/// sources it sees, and floods what is for everyone or for a station it does not know.
///
/// What a port may take of the table is bounded, so that a board that makes up sources pushes out
/// only its own. One thread at a time.
class EthernetSwitch {
 public:
  struct Settings {
    std::chrono::nanoseconds ageing = std::chrono::seconds(300);  ///< IEEE 802.1D, table 7-5.
    std::size_t addresses_per_port = 16;  ///< When full, the one longest unseen makes room.
    std::size_t max_frame_size = 1518;    ///< In bytes: 1500, the header and a VLAN tag.
  };

  EthernetSwitch() = default;
  explicit EthernetSwitch(const Settings& settings) : settings_(settings) {}

  /// A port that is there already stays as it is.
  void add_port(PortNumber port);

  /// Forgets the port and all stations behind it, pinned ones too. No such port: does nothing.
  void remove_port(PortNumber port);

  [[nodiscard]] bool has_port(PortNumber port) const { return ports_.contains(port); }
  [[nodiscard]] std::size_t port_count() const { return ports_.size(); }

  /// Tells the switch that `address` is at `port` for good: it does not age, does not move, does
  /// not count, and frames that claim it elsewhere are dropped. For the uplink's own addresses. No
  /// such port: does nothing.
  void pin(const MacAddress& address, PortNumber port);

  /// Learns where the source is and says where the frame goes. `frame` begins with the destination
  /// address and has no frame check sequence.
  Forwarding forward(ByteView frame, PortNumber in_port, LabTime now);

  /// Where `address` is, unless it is unknown or has aged.
  [[nodiscard]] std::optional<PortNumber> port_of(const MacAddress& address, LabTime now) const;

  /// Entries of the table; some may have aged. At most port_count() times addresses_per_port, and
  /// what was pinned.
  [[nodiscard]] std::size_t address_count() const { return stations_.size(); }

 private:
  struct Station {
    PortNumber port = 0;
    LabTime last_seen{};
    bool pinned = false;
  };
  using Port = std::vector<MacAddress>;  ///< The addresses learnt at it.

  bool learn(const MacAddress& source, PortNumber port, LabTime now);
  void make_room(Port& port);

  Settings settings_{};
  std::unordered_map<PortNumber, Port> ports_;
  std::unordered_map<MacAddress, Station> stations_;
};

}  // namespace lanyard::lab
