#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "lanyard/base/bytes.hpp"
#include "lanyard/lab/ipv4_address.hpp"

namespace lanyard::lab {

/// A TCP connection between a board and whom it talks to, which is never another board.
struct FlowKey {
  Ipv4Address board;  ///< First, so that a board's flows stand together in a sorted table.
  std::uint16_t board_port = 0;
  Ipv4Address remote;
  std::uint16_t remote_port = 0;

  friend auto operator<=>(const FlowKey&, const FlowKey&) = default;
};

/// A TCP segment (RFC 9293, section 3.1), as far as the uplink looks at it.
struct TcpFrame {
  Ipv4Address source;
  Ipv4Address destination;
  std::uint16_t source_port = 0;
  std::uint16_t destination_port = 0;
  std::uint32_t sequence = 0;
  std::uint32_t acknowledgment = 0;
  std::uint16_t window = 0;
  bool fin = false;
  bool syn = false;
  bool rst = false;
  bool ack = false;
  std::size_t payload_size = 0;

  /// Says nothing but what has arrived, and how much may come.
  [[nodiscard]] bool is_pure_ack() const {
    return ack && !syn && !fin && !rst && payload_size == 0;
  }
  /// The sequence number behind it; SYN and FIN take one each.
  [[nodiscard]] std::uint32_t next() const {
    return sequence + static_cast<std::uint32_t>(payload_size) + (syn ? 1U : 0U) + (fin ? 1U : 0U);
  }
  [[nodiscard]] FlowKey key_from_board() const {
    return {source, source_port, destination, destination_port};
  }
  [[nodiscard]] FlowKey key_to_board() const {
    return {destination, destination_port, source, source_port};
  }
};

/// The segment in an Ethernet frame; nothing where it is none, or where a length does not fit.
/// Checksums are left to others.
std::optional<TcpFrame> tcp_in(ByteView frame);

}  // namespace lanyard::lab
