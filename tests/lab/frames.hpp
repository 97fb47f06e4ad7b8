#pragma once

// Frames for the lab's tests, built without the lab's own code, right or wrong as asked.

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "lanyard/base/bytes.hpp"
#include "lanyard/lab/ipv4_address.hpp"
#include "lanyard/lab/mac_address.hpp"

namespace lanyard::lab::test {

using Frame = std::vector<std::byte>;
using Octets = std::initializer_list<std::uint8_t>;
using Words = std::initializer_list<std::uint16_t>;

/// Text that is known to be right.
Ipv4Address ip(std::string_view text);
MacAddress mac(std::string_view text);

/// Another station's address for each number.
MacAddress station(std::uint32_t number);

Frame bytes_of(std::string_view hex);
std::string to_hex(ByteView bytes);
Frame joined(ByteView first, ByteView second);
void put16(Frame& frame, std::size_t offset, std::uint16_t value);
std::uint16_t get16(ByteView bytes, std::size_t offset);

Frame ethernet_frame(const MacAddress& to, const MacAddress& from, std::uint16_t type,
                     ByteView payload = {});

struct Ipv4Fields {
  Ipv4Address source;
  Ipv4Address destination;
  std::uint8_t protocol = 17;
  std::uint8_t ttl = 64;
  std::uint16_t identification = 1;
  std::uint16_t fragment = 0;  ///< Flags and offset as in the header.
  Frame options{};             ///< A multiple of four bytes.
};
/// The packet with right lengths and header checksum.
Frame ipv4_packet(const Ipv4Fields& fields, ByteView payload);

/// Puts the right checksum into the header of the packet that `packet` is.
void mend_ipv4_checksum(Frame& packet);

/// RFC 1071 over `bytes`, added to `start`.
std::uint16_t internet_sum(ByteView bytes, std::uint32_t start = 0);

/// A UDP datagram or TCP segment whose checksum field, at `checksum_at`, is made right for the
/// addresses.
Frame with_checksum(const Ipv4Fields& fields, Frame transport, std::size_t checksum_at);

Frame udp(const Ipv4Fields& fields, std::uint16_t from, std::uint16_t to, ByteView payload);
/// `flags` as in the header's fourteenth byte.
Frame tcp(const Ipv4Fields& fields, std::uint16_t to, std::uint8_t flags,
          std::uint16_t urgent_pointer = 0, ByteView options = {}, ByteView payload = {});
/// With the right checksum.
Frame icmp(std::uint8_t type, std::uint8_t code, ByteView rest);

}  // namespace lanyard::lab::test
