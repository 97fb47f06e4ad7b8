#include "conversation/find_expression.hpp"

#include <array>
#include <utility>

#include "core/text.hpp"
#include "lanyard/session/text.hpp"

namespace lanyard::desktop {
namespace {

/// An expression for these bytes. Only ASCII letters are folded: a byte beyond is a part of a
/// character, and what its other case were, the byte alone does not say.
std::string either_case(ByteView bytes) {
  std::string expression;
  for (const std::byte byte : bytes) {
    const auto character = static_cast<char>(byte);
    const bool is_letter =
        (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z');
    if (is_letter) {
      const auto upper = static_cast<char>(character & ~0x20);
      const auto lower = static_cast<char>(character | 0x20);
      expression.append({'[', upper, lower, ']'});
    } else {
      expression += "\\x" + session::to_hex(ByteView(&byte, 1));
    }
  }
  return expression;
}

bool has_letter(ByteView bytes) {
  for (const std::byte byte : bytes) {
    const auto lower = std::to_integer<unsigned>(byte) | 0x20U;
    if (lower >= 'a' && lower <= 'z') {
      return true;
    }
  }
  return false;
}

std::string string_of(ByteView bytes) {
  return std::string(as_chars(bytes));
}

}  // namespace

Result<void> set_find(session::MessageFilter& filter, const QString& typed, FindKind kind,
                      const std::string& encoding) {
  filter.text.clear();
  filter.regex.reset();
  if (typed.isEmpty()) {
    return {};
  }
  const std::string utf8 = to_utf8(typed);
  if (kind == FindKind::regex) {
    filter.regex = utf8;
    return {};
  }
  const auto bytes =
      kind == FindKind::hex ? session::parse_hex(utf8) : session::encode_text(utf8, encoding);
  if (!bytes) {
    return std::unexpected(bytes.error());
  }
  // The search for plain bytes is the faster one.
  if (kind == FindKind::text && has_letter(*bytes)) {
    filter.regex = either_case(*bytes);
  } else {
    filter.text = string_of(*bytes);
  }
  return {};
}

}  // namespace lanyard::desktop
