#pragma once

#include <cstdint>
#include <string_view>

namespace lanyard::lab {

/// FNV-1a, 64 bits (http://www.isthe.com/chongo/tech/comp/fnv/): stable, for names, not for
/// secrets.
constexpr std::uint64_t fnv1a(std::string_view text) {
  std::uint64_t hash = 0xCBF2'9CE4'8422'2325;
  for (const char c : text) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 0x0000'0100'0000'01B3;
  }
  return hash;
}

}  // namespace lanyard::lab
