#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace lanyard::lab {

/// How long `size` bytes take at `rate`, which is in kbit/s and not 0.
inline std::chrono::nanoseconds sending_time(std::uint32_t rate, std::size_t size) {
  // Bits divided by kbit/s are milliseconds. The queue's limit keeps the product small.
  constexpr std::uint64_t nanoseconds_per_millisecond = 1'000'000;
  return std::chrono::nanoseconds(static_cast<std::chrono::nanoseconds::rep>(
      std::uint64_t{size} * 8 * nanoseconds_per_millisecond / rate));
}

}  // namespace lanyard::lab
