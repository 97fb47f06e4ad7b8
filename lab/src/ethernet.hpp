#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

#include "lanyard/base/byte_order.hpp"
#include "lanyard/base/bytes.hpp"
#include "lanyard/lab/mac_address.hpp"

/// The header of an Ethernet II frame (RFC 894): destination, source, EtherType. The functions want
/// a frame of at least header_size bytes.
namespace lanyard::lab::ethernet {

inline constexpr std::size_t header_size = 14;

inline constexpr std::uint16_t type_ipv4 = 0x0800;
inline constexpr std::uint16_t type_arp = 0x0806;
inline constexpr std::uint16_t type_ipv6 = 0x86DD;

inline MacAddress destination(ByteView frame) {
  return MacAddress::from_field(frame);
}

inline MacAddress source(ByteView frame) {
  return MacAddress::from_field(frame.subspan(MacAddress::size));
}

inline std::uint16_t type(ByteView frame) {
  return load_big_endian<std::uint16_t>(frame.subspan(2 * MacAddress::size, 2));
}

inline ByteView payload(ByteView frame) {
  return frame.subspan(header_size);
}

inline void write_header(std::span<std::byte> out, const MacAddress& to, const MacAddress& from,
                         std::uint16_t ether_type) {
  std::ranges::copy(to.bytes, out.begin());
  std::ranges::copy(from.bytes, out.subspan(MacAddress::size).begin());
  store_big_endian(ether_type, out.subspan(2 * MacAddress::size, 2));
}

}  // namespace lanyard::lab::ethernet
