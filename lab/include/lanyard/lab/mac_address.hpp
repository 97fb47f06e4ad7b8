#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "lanyard/base/bytes.hpp"
#include "lanyard/base/error.hpp"

namespace lanyard::lab {

/// An Ethernet address (IEEE 802, EUI-48) as plain data.
struct MacAddress {
  static constexpr std::size_t size = 6;

  std::array<std::byte, size> bytes{};  ///< In the order they are sent.

  /// The address that `field` begins with; it has at least six bytes.
  static MacAddress from_field(ByteView field);

  /// A group of stations, broadcast included: such an address is never a source.
  [[nodiscard]] bool is_multicast() const;

  /// All zeros, which no station has.
  [[nodiscard]] bool is_zero() const;

  friend auto operator<=>(const MacAddress&, const MacAddress&) = default;
};

inline constexpr MacAddress broadcast_mac{{std::byte{0xFF}, std::byte{0xFF}, std::byte{0xFF},
                                           std::byte{0xFF}, std::byte{0xFF}, std::byte{0xFF}}};

/// Reads six pairs of hexadecimal digits with colons or hyphens between them. Error `parse`.
Result<MacAddress> parse_mac_address(std::string_view text);

/// `02:00:5e:10:00:01`, in lower case.
std::string to_string(const MacAddress& address);

/// The address of the board called `name`: the same name gives the same address in every run and on
/// every computer, different names differ but for chance (46 bits of FNV-1a). It is a locally
/// administered address of one station, so no real card has it, and it is none of libslirp's own
/// (52:55:…).
MacAddress mac_from_name(std::string_view name);

}  // namespace lanyard::lab

template <>
struct std::hash<lanyard::lab::MacAddress> {
  std::size_t operator()(const lanyard::lab::MacAddress& address) const noexcept;
};
