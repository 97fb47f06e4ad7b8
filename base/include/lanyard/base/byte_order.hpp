#pragma once

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstring>
#include <span>
#include <type_traits>

namespace lanyard {

/// The unsigned integer that `bytes` hold in the order `order`; as many bytes as it has. One load
/// and at most one swap: of a loop over the bytes GCC 12 makes ten instructions, and a capture of a
/// million packets asks thirty million times.
template <std::unsigned_integral T>
T load_whole(std::span<const std::byte> bytes, std::endian order) {
  T value{0};
  std::memcpy(&value, bytes.data(), sizeof value);
  return order == std::endian::native ? value : std::byteswap(value);
}

/// The unsigned integer that `bytes` spell, most significant byte first ("network order",
/// RFC 791 appendix B). At most sizeof(T) bytes; fewer are zero-extended.
template <std::unsigned_integral T>
constexpr T load_big_endian(std::span<const std::byte> bytes) {
  if (!std::is_constant_evaluated() && bytes.size() == sizeof(T)) {
    return load_whole<T>(bytes, std::endian::big);
  }
  T value{0};
  for (const std::byte byte : bytes) {
    value = static_cast<T>(static_cast<T>(value << 8U) | std::to_integer<T>(byte));
  }
  return value;
}

/// As load_big_endian, least significant byte first.
template <std::unsigned_integral T>
constexpr T load_little_endian(std::span<const std::byte> bytes) {
  if (!std::is_constant_evaluated() && bytes.size() == sizeof(T)) {
    return load_whole<T>(bytes, std::endian::little);
  }
  T value{0};
  for (std::size_t i = bytes.size(); i-- > 0;) {
    value = static_cast<T>(static_cast<T>(value << 8U) | std::to_integer<T>(bytes[i]));
  }
  return value;
}

/// Writes `value` into all of `out`, most significant byte first.
template <std::unsigned_integral T>
constexpr void store_big_endian(T value, std::span<std::byte> out) {
  for (std::size_t i = out.size(); i-- > 0;) {
    out[i] = static_cast<std::byte>(value & 0xFFU);
    value = static_cast<T>(value >> 8U);
  }
}

/// Writes `value` into all of `out`, least significant byte first.
template <std::unsigned_integral T>
constexpr void store_little_endian(T value, std::span<std::byte> out) {
  for (std::byte& byte : out) {
    byte = static_cast<std::byte>(value & 0xFFU);
    value = static_cast<T>(value >> 8U);
  }
}

}  // namespace lanyard
