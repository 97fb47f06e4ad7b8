#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

#include "lanyard/base/bytes.hpp"

namespace lanyard::fuzz {

/// Hands out a fuzzer's input piece by piece; zeros when it is used up.
class Pieces {
 public:
  Pieces(const std::uint8_t* data, std::size_t size)
      : rest_(std::as_bytes(std::span(data, size))) {}

  std::uint8_t byte() {
    if (rest_.empty()) return 0;
    const auto value = std::to_integer<std::uint8_t>(rest_.front());
    rest_ = rest_.subspan(1);
    return value;
  }
  /// Up to `limit` bytes, whose count is read first, in two bytes.
  ByteView bytes(std::size_t limit) {
    const std::size_t wanted = byte() * std::size_t{256} + byte();
    const std::size_t size = std::min({wanted, limit, rest_.size()});
    const ByteView piece = rest_.first(size);
    rest_ = rest_.subspan(size);
    return piece;
  }
  [[nodiscard]] bool empty() const { return rest_.empty(); }

 private:
  ByteView rest_;
};

inline void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace lanyard::fuzz
