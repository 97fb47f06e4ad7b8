#include "lanyard/trace/internet_checksum.hpp"

#include <bit>
#include <cassert>
#include <cstring>

namespace lanyard::trace {

void InternetChecksum::add(ByteView bytes) {
  assert(!odd_part_seen_ && "only the last part may be of odd length");
  odd_part_seen_ = bytes.size() % 2 != 0;
  // The sum may be taken in the machine's own byte order and in words wider than 16 bits (RFC 1071,
  // section 2 B and C): compilers turn this loop into vector instructions.
  const std::size_t whole = bytes.size() / sizeof(std::uint64_t);
  std::uint64_t low = 0;
  std::uint64_t high = 0;
  for (std::size_t i = 0; i < whole; ++i) {
    std::uint64_t word{0};
    std::memcpy(&word, bytes.data() + i * sizeof word, sizeof word);
    low += word & 0xFFFF'FFFFU;
    high += word >> 32U;
  }
  sum_ += low + high;
  bytes = bytes.subspan(whole * sizeof(std::uint64_t));
  if (bytes.size() >= sizeof(std::uint32_t)) {
    std::uint32_t word{0};
    std::memcpy(&word, bytes.data(), sizeof word);
    sum_ += word;
    bytes = bytes.subspan(sizeof word);
  }
  if (!bytes.empty()) {
    std::uint32_t word{0};
    std::memcpy(&word, bytes.data(), bytes.size());
    sum_ += word;
  }
}

std::uint16_t InternetChecksum::value() const {
  std::uint64_t folded = sum_;
  while (folded > 0xFFFFU) {
    folded = (folded & 0xFFFFU) + (folded >> 16U);
  }
  const auto checksum = static_cast<std::uint16_t>(~folded);
  return std::endian::native == std::endian::little ? std::byteswap(checksum) : checksum;
}

}  // namespace lanyard::trace
