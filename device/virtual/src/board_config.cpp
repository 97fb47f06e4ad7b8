#include "board_config.hpp"

#include <cstdint>

namespace lanyard::device::virtual_board {

BoardConfig& board_config() {
  static BoardConfig config;
  return config;
}

MacAddress mac_from_name(std::string_view name) {
  std::uint64_t hash = 0xCBF29CE484222325;  // FNV-1a, 64 bit
  for (const char character : name) {
    hash = (hash ^ static_cast<unsigned char>(character)) * 0x100000001B3;
  }
  hash ^= hash >> 33U;  // what differs in a last character alone reaches every byte taken
  hash *= 0xFF51AFD7ED558CCD;
  hash ^= hash >> 33U;
  MacAddress mac{0x02};
  for (std::size_t i = 1; i < mac.size(); ++i) {
    mac[i] = static_cast<std::uint8_t>(hash >> (8U * i));
  }
  return mac;
}

std::string hostname_from_name(std::string_view name) {
  constexpr std::size_t limit = 32;  // ESP-IDF's
  std::string hostname;
  for (const char character : name.substr(0, limit)) {
    const bool allowed = (character >= 'a' && character <= 'z') ||
                         (character >= 'A' && character <= 'Z') ||
                         (character >= '0' && character <= '9');
    if (allowed) {
      hostname += character;
    } else if (!hostname.empty() && hostname.back() != '-') {
      hostname += '-';
    }
  }
  while (!hostname.empty() && hostname.back() == '-') {
    hostname.pop_back();
  }
  return hostname.empty() ? "board" : hostname;
}

}  // namespace lanyard::device::virtual_board
