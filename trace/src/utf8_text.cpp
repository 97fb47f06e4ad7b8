#include "utf8_text.hpp"

#include <array>
#include <cstdio>

namespace lanyard::trace {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

/// How many bytes the well-formed sequence at the beginning of `text` takes; 0 where there is none.
std::size_t sequence_size(std::string_view text) {
  const auto byte = [text](std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
  };
  const unsigned lead = byte(0);
  if (lead < 0x80) return 1;
  const std::size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4) return 0;
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) return 0;
  }
  // Overlong forms, surrogates, and what is beyond U+10FFFF.
  const unsigned second = byte(1);
  const bool wrong = (lead == 0xE0 && second < 0xA0) || (lead == 0xED && second > 0x9F) ||
                     (lead == 0xF0 && second < 0x90) || (lead == 0xF4 && second > 0x8F);
  return wrong ? 0 : size;
}

}  // namespace

std::string well_formed(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    const std::size_t size = sequence_size(text);
    result += size == 0 ? replacement : text.substr(0, size);
    text.remove_prefix(size == 0 ? 1 : size);
  }
  return result;
}

std::string json_string(std::string_view text) {
  std::string result = "\"";
  for (const char character : well_formed(text)) {
    if (character == '"' || character == '\\') {
      result += '\\';
      result += character;
    } else if (static_cast<unsigned char>(character) < 0x20) {
      std::array<char, 8> escape{};
      std::snprintf(escape.data(), escape.size(), "\\u%04x", static_cast<unsigned>(character));
      result += escape.data();
    } else {
      result += character;
    }
  }
  return result + '"';
}

std::string xml_text(std::string_view text) {
  std::string result;
  for (const char character : well_formed(text)) {
    switch (character) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      default:
        result += static_cast<unsigned char>(character) < 0x20 ? replacement
                                                               : std::string_view(&character, 1);
    }
  }
  return result;
}

}  // namespace lanyard::trace
