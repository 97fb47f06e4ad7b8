#include "text_escape.hpp"

namespace lanyard::trace {

std::string escaped(ByteView bytes, std::size_t limit) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const std::byte byte : bytes) {
    if (text.size() >= limit) {
      return text + "…";
    }
    const auto value = std::to_integer<unsigned char>(byte);
    if (value == '\\') {
      text += "\\\\";
    } else if (value >= 0x20 && value < 0x7F) {
      text += static_cast<char>(value);
    } else {
      text += "\\x";
      text += digits[value / 16U];
      text += digits[value % 16U];
    }
  }
  return text;
}

}  // namespace lanyard::trace
