#pragma once

#include <cstdint>

#include "lanyard/base/bytes.hpp"

namespace lanyard::trace {

/// The checksum of IPv4, TCP and UDP (RFC 1071), taken over one or more parts in turn.
///
/// Over a header whose checksum field is zero, value() is what belongs into the field; over one
/// whose field is filled, value() is 0 exactly if the field is right.
class InternetChecksum {
 public:
  /// Adds `bytes`. A part of odd length is padded with a zero byte and so must be the last one. The
  /// parts may be 2^34 bytes long together.
  void add(ByteView bytes);

  /// The ones' complement of the ones' complement sum, as a number to be stored big-endian.
  [[nodiscard]] std::uint16_t value() const;

 private:
  std::uint64_t sum_ = 0;  ///< Of 32-bit words as this machine reads them; folded in value().
  bool odd_part_seen_ = false;
};

}  // namespace lanyard::trace
