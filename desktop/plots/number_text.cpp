#include "plots/number_text.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace lanyard::desktop {
namespace {

constexpr std::size_t longest_number = 128;
/// Characters of a unit, directly behind the number and after a space.
constexpr std::size_t longest_unit = 8;
constexpr std::size_t longest_spaced_unit = 4;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
}

bool is_space(char c) {
  return c == ' ' || c == '\t';
}

/// Whether a value can be over where `rest` begins.
bool ends_value(std::string_view rest) {
  if (rest.empty()) {
    return true;
  }
  const char c = rest.front();
  if (c == '.' || c == '!' || c == '?') {  // of a sentence
    return rest.size() == 1 || is_space(rest[1]);
  }
  return static_cast<unsigned char>(c) <= 0x20 || c == 0x7F ||
         std::string_view(",;|)]}&\"'<").find(c) != std::string_view::npos;
}

/// How long the unit is that `rest` begins with; 0 where it begins with none.
std::size_t unit_size(std::string_view rest, std::size_t longest) {
  std::size_t size = 0;
  std::size_t characters = 0;
  bool divided = false;
  for (; size < rest.size(); ++size) {
    const char c = rest[size];
    const bool first = size == 0;
    const bool digit = is_digit(c) && !first && (divided || rest[size - 1] == '^');
    const bool inner = !first && (c == '/' || c == '^' || c == '*');
    if (!is_letter(c) && c != '%' && !digit && !inner) {
      break;
    }
    divided = divided || c == '/';
    // A byte that continues a character of UTF-8 is not one more.
    characters += (static_cast<unsigned char>(c) & 0xC0U) == 0x80 ? 0 : 1;
    if (characters > longest) {
      return 0;
    }
  }
  return size;
}

}  // namespace

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_space(text.front())) {
    text.remove_prefix(1);
  }
  while (!text.empty() && is_space(text.back())) {
    text.remove_suffix(1);
  }
  return text;
}

std::optional<NumberText> read_number(std::string_view text) {
  const std::size_t sign = !text.empty() && (text[0] == '+' || text[0] == '-') ? 1 : 0;
  const std::string_view digits = text.substr(sign, longest_number);
  const bool begins =
      !digits.empty() &&
      (is_digit(digits[0]) || (digits[0] == '.' && digits.size() > 1 && is_digit(digits[1])));
  if (!begins) {
    return std::nullopt;
  }
  double value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  const auto size = static_cast<std::size_t>(end - digits.data());
  if (error != std::errc() || size == longest_number || !(value <= largest_number)) {
    return std::nullopt;
  }
  std::size_t all = sign + size;
  const std::string_view rest = text.substr(all);
  if (ends_value(rest)) {
    // A unit after a space, unless it is the name of what comes next.
    if (!rest.empty() && rest[0] == ' ') {
      const std::size_t unit = unit_size(rest.substr(1), longest_spaced_unit);
      all += unit > 0 && ends_value(rest.substr(1 + unit)) ? 1 + unit : 0;
    }
  } else {
    const std::size_t unit = unit_size(rest, longest_unit);
    if (unit == 0 || !ends_value(rest.substr(unit))) {
      return std::nullopt;
    }
    all += unit;
  }
  return NumberText{.value = sign == 1 && text[0] == '-' ? -value : value, .size = all};
}

std::optional<double> whole_number(std::string_view field) {
  const auto number = read_number(field);
  return number && number->size == field.size() ? std::optional(number->value) : std::nullopt;
}

bool is_stamp(std::string_view field) {
  return !field.empty() && std::ranges::any_of(field, is_digit) &&
         std::ranges::all_of(field, [](char c) {
           return is_digit(c) || std::string_view(":-./+TZ ").find(c) != std::string_view::npos;
         });
}

}  // namespace lanyard::desktop
