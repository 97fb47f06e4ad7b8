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
  while (bytes.size() >= sizeof(std::uint32_t)) {
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
