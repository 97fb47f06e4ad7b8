#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "lanyard/session/text.hpp"

namespace lanyard::session {

namespace {

constexpr std::string_view digits = "0123456789abcdef";
constexpr std::string_view right_form = "write pairs of hex digits, as 0d0a, 0d 0a or 0d:0a";
constexpr std::size_t bytes_per_line = 16;

/// The two digits of each byte, one after the other.
constexpr std::array<char, 512> digit_pairs = [] {
  std::array<char, 512> pairs{};
  for (std::size_t byte = 0; byte < 256; ++byte) {
    pairs[2 * byte] = digits[byte / 16];
    pairs[2 * byte + 1] = digits[byte % 16];
  }
  return pairs;
}();

constexpr std::uint8_t no_digit = 0xFF;

/// The value of each hex digit, either case.
constexpr std::array<std::uint8_t, 256> digit_values = [] {
  std::array<std::uint8_t, 256> values{};
  values.fill(no_digit);
  for (std::size_t value = 0; value < digits.size(); ++value) {
    const auto digit = static_cast<unsigned char>(digits[value]);
    values[digit] = static_cast<std::uint8_t>(value);
    if (value >= 10) values[digit - std::size_t{'a' - 'A'}] = static_cast<std::uint8_t>(value);
  }
  return values;
}();

std::uint8_t value_at(std::string_view text, std::size_t at) {
  return at < text.size() ? digit_values[static_cast<unsigned char>(text[at])] : no_digit;
}

bool is_separator(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == ':' || c == ',';
}

std::unexpected<Error> refuse_at(std::string_view text, std::size_t at) {
  const bool is_odd = at == text.size() || is_separator(text[at]);
  return std::unexpected(make_error(
      "hex", is_odd ? fmt::format("half a byte before position {} of the hex bytes: {}", at + 1,
                                  right_form)
                    : fmt::format("\"{}\" at position {} is no hex digit: {}",
                                  escape_controls(text.substr(at, 1)), at + 1, right_form)));
}

void append_dump_line(ByteView line, std::uint64_t offset, std::string& out) {
  const auto append_to = std::back_inserter(out);
  fmt::format_to(append_to, "{:08x}  ", offset);
  for (std::size_t i = 0; i < bytes_per_line; ++i) {
    if (i < line.size()) {
      out.append(&digit_pairs[2 * std::to_integer<std::size_t>(line[i])], 2);
    } else {
      out.append("  ");
    }
    out.append(i == bytes_per_line / 2 - 1 ? "  " : " ");
  }
  out.append(" |");
  for (const std::byte byte : line) {
    const bool printable = byte >= std::byte{0x20} && byte < std::byte{0x7F};
    out.push_back(printable ? std::to_integer<char>(byte) : '.');
  }
  out.append("|\n");
}

}  // namespace

Result<std::vector<std::byte>> parse_hex(std::string_view text) {
  std::vector<std::byte> bytes;
  bytes.reserve(text.size() / 2);
  std::size_t at = 0;
  while (at < text.size()) {
    if (is_separator(text[at])) {
      ++at;
      continue;
    }
    if (text[at] == '0' && at + 1 < text.size() && (text[at + 1] == 'x' || text[at + 1] == 'X')) {
      at += 2;
    }
    const std::uint8_t high = value_at(text, at);
    if (high == no_digit) return refuse_at(text, at);
    const std::uint8_t low = value_at(text, at + 1);
    if (low == no_digit) return refuse_at(text, at + 1);
    bytes.push_back(static_cast<std::byte>(high << 4U | low));
    at += 2;
  }
  return bytes;
}

std::string to_hex(ByteView bytes) {
  std::string text(2 * bytes.size(), '\0');
  char* out = text.data();
  for (const std::byte byte : bytes) {
    out = std::copy_n(&digit_pairs[2 * std::to_integer<std::size_t>(byte)], 2, out);
  }
  return text;
}

std::string hex_dump(ByteView bytes, std::uint64_t first_offset) {
  constexpr std::size_t line_width = 79;
  std::string text;
  text.reserve((bytes.size() / bytes_per_line + 1) * line_width);
  for (std::size_t at = 0; at < bytes.size(); at += bytes_per_line) {
    append_dump_line(bytes.subspan(at, std::min(bytes_per_line, bytes.size() - at)),
                     first_offset + at, text);
  }
  return text;
}

}  // namespace lanyard::session
