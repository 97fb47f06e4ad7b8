#pragma once

#include <cstddef>
#include <cstdint>

/// Chooses about one input in `one_in` by all of its bytes: for checks that are slow, so that the
/// fuzzer cannot turn to the inputs that take them.
inline bool is_chosen(const std::uint8_t* data, std::size_t size, std::uint32_t one_in) {
  std::uint32_t hash = 2'166'136'261U;  // FNV-1a
  for (std::size_t i = 0; i < size; ++i) {
    hash = (hash ^ data[i]) * 16'777'619U;
  }
  return (hash >> 8U) % one_in == 0;
}
