#include "lanyard/trace/text_columns.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

namespace lanyard::trace {
namespace {

struct CodePoint {
  char32_t value = 0;
  std::size_t size = 1;  ///< Bytes it takes.
};

/// The first code point of `text`, which is not empty. A byte that begins none is taken as it is.
CodePoint first_code_point(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  const std::size_t size = lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  if (size == 1 || text.size() < size) {
    return {lead, 1};
  }
  char32_t value = lead & (0xFFU >> (size + 1));
  for (std::size_t i = 1; i < size; ++i) {
    const auto next = static_cast<unsigned char>(text[i]);
    if ((next & 0xC0U) != 0x80U) {
      return {lead, 1};
    }
    value = value << 6U | (next & 0x3FU);
  }
  return {value, size};
}

/// Of the wide characters of Unicode's East Asian Width those of whole blocks; of the combining
/// ones those of names in Latin script.
std::size_t width_of(char32_t value) {
  if (value >= 0x300 && value <= 0x36F) {
    return 0;
  }
  const bool wide = (value >= 0x1100 && value <= 0x115F) || (value >= 0x2E80 && value <= 0xA4CF) ||
                    (value >= 0xAC00 && value <= 0xD7A3) || (value >= 0xF900 && value <= 0xFAFF) ||
                    (value >= 0xFE30 && value <= 0xFE6F) || (value >= 0xFF00 && value <= 0xFF60) ||
                    (value >= 0xFFE0 && value <= 0xFFE6) ||
                    (value >= 0x1F300 && value <= 0x1FAFF) ||
                    (value >= 0x20000 && value <= 0x3FFFD);
  return wide ? 2 : 1;
}

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text,
                             [](char each) { return static_cast<unsigned char>(each) < 0x80; });
}

/// The beginning of `text` that takes at most `columns`.
std::string_view beginning(std::string_view text, std::size_t columns) {
  std::size_t end = 0;
  std::size_t used = 0;
  while (end < text.size()) {
    const CodePoint next = first_code_point(text.substr(end));
    used += width_of(next.value);
    if (used > columns) break;
    end += next.size;
  }
  return text.substr(0, end);
}

}  // namespace

std::size_t columns_of(std::string_view text) {
  std::size_t columns = 0;
  while (!text.empty()) {
    if (text.front() >= ' ' && text.front() <= '~') {
      ++columns;
      text.remove_prefix(1);
      continue;
    }
    const CodePoint next = first_code_point(text);
    columns += width_of(next.value);
    text.remove_prefix(next.size);
  }
  return columns;
}

std::string fitted(std::string_view text, std::size_t columns) {
  if (columns_of(text) <= columns) {
    return std::string(text);
  }
  if (columns == 0) {
    return {};
  }
  return std::string(beginning(text, columns - 1)) + (is_ascii(text) ? "." : "…");
}

std::string padded(std::string_view text, std::size_t columns) {
  std::string result = fitted(text, columns);
  const std::size_t used = columns_of(result);
  result.append(columns > used ? columns - used : 0, ' ');
  return result;
}

std::vector<std::string> wrapped(std::string_view text, std::size_t columns) {
  std::vector<std::string> lines;
  std::string line;
  while (!text.empty()) {
    const std::size_t space = std::min(text.find(' '), text.size());
    const std::string word = fitted(text.substr(0, space), columns);
    text.remove_prefix(std::min(space + 1, text.size()));
    if (word.empty()) continue;
    if (!line.empty() && columns_of(line) + 1 + columns_of(word) > columns) {
      lines.push_back(std::exchange(line, {}));
    }
    line += (line.empty() ? "" : " ") + word;
  }
  if (!line.empty()) {
    lines.push_back(std::move(line));
  }
  return lines;
}

std::string to_ascii(std::string_view text) {
  struct Likeness {
    std::string_view unicode;
    std::string_view ascii;
  };
  constexpr std::array<Likeness, 5> likenesses{
      {{"→", "->"}, {"µ", "u"}, {"×", "x"}, {"…", "..."}, {"–", "-"}}};
  std::string result;
  while (!text.empty()) {
    const CodePoint next = first_code_point(text);
    const auto found = std::ranges::find_if(
        likenesses, [text](const Likeness& each) { return text.starts_with(each.unicode); });
    if (found != likenesses.end()) {
      result += found->ascii;
    } else {
      result += next.value < 0x80 ? text[0] : '?';
    }
    text.remove_prefix(next.size);
  }
  return result;
}

std::string repeated(std::string_view part, std::size_t count) {
  std::string result;
  result.reserve(part.size() * count);
  for (std::size_t i = 0; i < count; ++i) {
    result += part;
  }
  return result;
}

}  // namespace lanyard::trace
