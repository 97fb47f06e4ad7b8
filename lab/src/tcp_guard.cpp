#include "tcp_guard.hpp"

#include "lanyard/base/byte_order.hpp"

namespace lanyard::lab {
namespace {

using enum UplinkVerdict;

constexpr unsigned fin = 0x01;
constexpr unsigned syn = 0x02;
constexpr unsigned rst = 0x04;
constexpr unsigned ack = 0x10;
constexpr unsigned urg = 0x20;

/// Every segment of a connection has one of SYN, RST, ACK; SYN goes with neither FIN nor RST.
bool is_sane(unsigned flags) {
  if ((flags & (syn | rst | ack)) == 0) return false;
  return (flags & syn) == 0 || (flags & (fin | rst)) == 0;
}

/// Kind, length, value; each inside the header (RFC 9293, section 3.1).
bool are_options_whole(ByteView options) {
  constexpr std::byte end{0};
  constexpr std::byte no_operation{1};
  while (!options.empty() && options[0] != end) {
    if (options[0] == no_operation) {
      options = options.subspan(1);
      continue;
    }
    if (options.size() < 2) return false;
    const auto size = std::to_integer<std::size_t>(options[1]);
    if (size < 2 || size > options.size()) return false;
    options = options.subspan(size);
  }
  return true;
}

}  // namespace

UplinkVerdict check_tcp_segment(ByteView segment) {
  constexpr std::size_t least_header_size = 20;
  if (segment.size() < least_header_size) return malformed_tcp;
  const std::size_t header_size = std::to_integer<std::size_t>(segment[12] >> 4U) * 4;
  if (header_size < least_header_size || header_size > segment.size()) return malformed_tcp;
  const auto flags = std::to_integer<unsigned>(segment[13]);
  const auto urgent_pointer = load_big_endian<std::uint16_t>(segment.subspan(18, 2));
  if ((flags & urg) != 0 || urgent_pointer != 0) return urgent_data;
  const ByteView options = segment.subspan(least_header_size, header_size - least_header_size);
  return is_sane(flags) && are_options_whole(options) ? pass : malformed_tcp;
}

}  // namespace lanyard::lab
