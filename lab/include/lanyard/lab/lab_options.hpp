#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lanyard/air/directory.hpp"
#include "lanyard/base/error.hpp"
#include "lanyard/lab/ipv4_address.hpp"
#include "lanyard/lab/link_conditions.hpp"
#include "lanyard/lab/subnet.hpp"

namespace lanyard::lab {

enum class Transport : std::uint8_t { tcp, udp };

/// The directions of a board's link.
enum class Direction : std::uint8_t {
  up,    ///< From the board.
  down,  ///< To the board.
  both,
};

/// A port of the computer that leads into a board.
struct ForwardOptions {
  Ipv4Address host_address{0x7F00'0001};  ///< 127.0.0.1; 0.0.0.0 opens it to the whole LAN.
  std::uint16_t host_port = 0;            ///< 0: the system chooses.
  /// A board's name or its address. The port of a board that is named opens when that board has an
  /// address for the first time.
  std::string board{};
  std::uint16_t board_port = 0;
  Transport transport = Transport::tcp;
};

/// Reads `8080:192.168.4.2:80`, `8080:kitchen:80`, `0.0.0.0:8080:kitchen:80`; with `/udp` behind it
/// for UDP. Error `parse`: what is wrong and what the right form is.
Result<ForwardOptions> parse_forward(std::string_view text);

/// Some values of a LinkSettings; what is empty stays as it is.
struct LinkChange {
  std::optional<double> loss{};
  std::optional<double> duplicate{};
  std::optional<double> reorder{};
  std::optional<std::chrono::nanoseconds> delay{};
  std::optional<std::chrono::nanoseconds> jitter{};
  std::optional<std::uint32_t> rate{};
  std::optional<bool> plugged{};

  /// `settings` with these values in place of its own.
  [[nodiscard]] LinkSettings applied_to(LinkSettings settings) const;
};

struct LabOptions {
  std::string ssid = "Lanyard";          ///< 1 to 32 bytes.
  std::string password = "lanyard-lab";  ///< Empty: an open network; else 8 to 64 bytes.
  Subnet subnet{};
  LinkSettings up{};       ///< Of every board that joins, until set_link().
  LinkSettings down{};     ///< Likewise.
  std::uint64_t seed = 1;  ///< The same seed and the same frames make the same losses.
  /// Whether boards reach more of the world than this computer, which is the gateway.
  bool uplink = true;
  std::filesystem::path capture{};  ///< A pcapng file to write; empty: none.
  /// Where the lab's socket is made: see air/directory.hpp.
  std::filesystem::path directory = air::default_directory();
  /// The socket itself, in place of the one that `directory` and `ssid` give. Its directory must be
  /// private to the user.
  std::filesystem::path socket{};
  std::vector<ForwardOptions> forwards{};
  std::size_t max_boards = 0;  ///< 0: as many as the subnet has addresses for, at most 4,096.
  bool tap = false;            ///< Whether FrameSeen events are told.
  /// Events that wait for drain() at most; further ones are counted and left out.
  std::size_t max_events = std::size_t{1} << 16U;
};

}  // namespace lanyard::lab
