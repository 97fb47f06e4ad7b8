#include "test_support.hpp"

#include <cstdlib>
#include <fstream>
#include <random>
#include <sstream>
#include <stdexcept>

namespace lanyard::trace::test {

std::string to_hex(ByteView bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string hex;
  hex.reserve(bytes.size() * 2);
  for (const std::byte byte : bytes) {
    hex += digits[std::to_integer<unsigned>(byte) >> 4U];
    hex += digits[std::to_integer<unsigned>(byte) & 0xFU];
  }
  return hex;
}

ByteVector from_hex(std::string_view hex) {
  std::string digits(hex);
  std::erase(digits, ' ');
  ByteVector bytes;
  bytes.reserve(digits.size() / 2);
  for (std::size_t i = 0; i + 1 < digits.size(); i += 2) {
    bytes.push_back(static_cast<std::byte>(std::stoul(digits.substr(i, 2), nullptr, 16)));
  }
  return bytes;
}

ByteVector sample_bytes(std::size_t size, std::uint32_t seed) {
  std::mt19937 generator(seed);
  ByteVector bytes(size);
  for (std::byte& byte : bytes) {
    byte = static_cast<std::byte>(generator() & 0xFFU);
  }
  return bytes;
}

IpEndpoint endpoint(std::string_view text) {
  return parse_ip_endpoint(text).value();
}

PacketTime at_nanoseconds(std::int64_t since_1970) {
  return PacketTime(std::chrono::nanoseconds(since_1970));
}

std::string read_file(const std::filesystem::path& path) {
  std::ostringstream content;
  content << std::ifstream(path, std::ios::binary).rdbuf();
  return content.str();
}

TemporaryDirectory::TemporaryDirectory() {
  std::string name = (std::filesystem::temp_directory_path() / "lanyard-trace-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) {
    throw std::runtime_error("cannot make a temporary directory " + name);
  }
  path_ = name;
}

TemporaryDirectory::~TemporaryDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace lanyard::trace::test
