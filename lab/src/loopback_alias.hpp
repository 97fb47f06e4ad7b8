#pragma once

#include <optional>

#include "lanyard/lab/ipv4_address.hpp"
#include "lanyard/lab/subnet.hpp"

namespace lanyard::lab {

/// The loopback address that a board's connections to this computer come from: 127 and the last
/// three numbers of its address. So a server sees which board speaks, where libslirp alone would
/// show every board as 127.0.0.1.
constexpr Ipv4Address loopback_alias(Ipv4Address board) {
  return {0x7F00'0000U | (board.value & 0x00FF'FFFFU)};
}

/// The board of `subnet` that has this alias; empty where no host of it has.
inline std::optional<Ipv4Address> board_behind(Ipv4Address alias, const Subnet& subnet) {
  const Ipv4Address board{(subnet.network().value & 0xFF00'0000U) | (alias.value & 0x00FF'FFFFU)};
  const bool is_loopback = (alias.value & 0xFF00'0000U) == 0x7F00'0000U;
  return is_loopback && subnet.is_host(board) ? std::optional(board) : std::nullopt;
}

}  // namespace lanyard::lab
