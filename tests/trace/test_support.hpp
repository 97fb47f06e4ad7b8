#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "lanyard/base/bytes.hpp"
#include "lanyard/base/ip_endpoint.hpp"
#include "lanyard/trace/packet_time.hpp"

namespace lanyard::trace::test {

using ByteVector = std::vector<std::byte>;

/// Lower case, two digits a byte, no spaces.
std::string to_hex(ByteView bytes);

/// Reads to_hex()'s form; spaces are passed over.
ByteVector from_hex(std::string_view hex);

/// `size` bytes that repeat with no short period, another row for each seed.
ByteVector sample_bytes(std::size_t size, std::uint32_t seed);

/// An endpoint from text that is known to be right.
IpEndpoint endpoint(std::string_view text);

PacketTime at_nanoseconds(std::int64_t since_1970);

/// The whole content; empty if there is no such file.
std::string read_file(const std::filesystem::path& path);

/// A directory of its own, removed with all that is in it at the end.
class TemporaryDirectory {
 public:
  TemporaryDirectory();
  ~TemporaryDirectory();
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace lanyard::trace::test
