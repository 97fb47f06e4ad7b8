#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>

#include "lanyard/base/bytes.hpp"

namespace lanyard::session {

/// What stands at the front of a run of bytes that ought to be UTF-8.
struct Utf8Step {
  enum class Kind : std::uint8_t {
    character,   ///< `code_point`, `length` bytes long.
    invalid,     ///< `length` bytes are the maximal subpart of an ill-formed sequence.
    incomplete,  ///< All bytes there are (`length`) begin a sequence that may yet become valid.
  };
  Kind kind = Kind::incomplete;
  std::uint8_t length = 0;
  char32_t code_point = 0;
};

/// Reads one step of `bytes` by table 3-7 of the Unicode Standard 15.0 (the same as RFC 3629
/// section 4): the lead byte fixes the length and the range of the second byte, and so shuts out
/// overlong forms, surrogates and what lies above U+10FFFF.
constexpr Utf8Step next_utf8(ByteView bytes) {
  using enum Utf8Step::Kind;
  if (bytes.empty()) return {incomplete, 0, 0};
  const auto lead = std::to_integer<std::uint32_t>(bytes[0]);
  if (lead < 0x80) return {character, 1, static_cast<char32_t>(lead)};
  if (lead < 0xC2 || lead > 0xF4) return {invalid, 1, 0};
  const std::uint8_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  std::uint32_t low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  std::uint32_t high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  std::uint32_t code_point = lead & (0x7FU >> length);
  for (std::uint8_t i = 1; i < length; ++i) {
    if (i == bytes.size()) return {incomplete, i, 0};
    const auto next = std::to_integer<std::uint32_t>(bytes[i]);
    if (next < low || next > high) return {invalid, i, 0};
    code_point = code_point << 6U | (next & 0x3FU);
    low = 0x80;
    high = 0xBF;
  }
  return {character, length, static_cast<char32_t>(code_point)};
}

/// How many bytes `bytes` begins with that are ASCII.
inline std::size_t ascii_prefix(ByteView bytes) {
  constexpr std::uint64_t high_bits = 0x8080'8080'8080'8080U;
  std::size_t i = 0;
  for (; i + 32 <= bytes.size(); i += 32) {
    std::uint64_t words[4];
    std::memcpy(words, bytes.data() + i, sizeof words);
    if (((words[0] | words[1] | words[2] | words[3]) & high_bits) != 0) break;
  }
  while (i < bytes.size() && bytes[i] < std::byte{0x80})
    ++i;
  return i;
}

/// How many bytes `bytes` begins with that are whole, valid characters.
inline std::size_t valid_utf8_prefix(ByteView bytes) {
  std::size_t i = 0;
  while (i < bytes.size()) {
    if (bytes[i] < std::byte{0x80}) {
      i += ascii_prefix(bytes.subspan(i));
      continue;
    }
    const Utf8Step step = next_utf8(bytes.subspan(i));
    if (step.kind != Utf8Step::Kind::character) break;
    i += step.length;
  }
  return i;
}

}  // namespace lanyard::session
