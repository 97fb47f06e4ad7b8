#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "lanyard/base/bytes.hpp"
#include "lanyard/base/error.hpp"
#include "lanyard/base/ip_endpoint.hpp"

namespace lanyard::lab {

/// An IPv4 address as a number: 192.168.4.2 is 0xC0A80402 on every machine.
struct Ipv4Address {
  static constexpr std::size_t size = 4;  ///< In a packet, in bytes.

  std::uint32_t value = 0;

  /// The address that `field` begins with, in network order; it has at least four bytes.
  static Ipv4Address from_field(ByteView field);

  [[nodiscard]] bool is_unspecified() const { return value == 0; }

  /// The same address with a port, for what takes an IpEndpoint.
  [[nodiscard]] IpEndpoint with_port(std::uint16_t port) const;

  friend auto operator<=>(const Ipv4Address&, const Ipv4Address&) = default;
};

/// 255.255.255.255: everyone on this link (RFC 919).
inline constexpr Ipv4Address limited_broadcast{0xFFFF'FFFF};

/// Reads four decimal numbers with dots between them (`192.168.4.2`). Error `parse`.
Result<Ipv4Address> parse_ipv4_address(std::string_view text);

std::string to_string(Ipv4Address address);

}  // namespace lanyard::lab

template <>
struct std::hash<lanyard::lab::Ipv4Address> {
  std::size_t operator()(lanyard::lab::Ipv4Address address) const noexcept {
    return std::hash<std::uint32_t>{}(address.value);
  }
};
