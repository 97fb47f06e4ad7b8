#pragma once

#include <cstdint>

namespace lanyard::trace {

// Sequence numbers wrap at 2^32; these compare two that lie within 2^31 of each other (RFC 9293,
// section 3.4).
constexpr bool before(std::uint32_t a, std::uint32_t b) {
  return static_cast<std::int32_t>(a - b) < 0;
}
constexpr bool after(std::uint32_t a, std::uint32_t b) {
  return before(b, a);
}
constexpr bool not_after(std::uint32_t a, std::uint32_t b) {
  return !before(b, a);
}

}  // namespace lanyard::trace
