#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "lanyard/session/text.hpp"
#include "utf8.hpp"

namespace lanyard::session {

namespace {

constexpr std::string_view known_escapes = R"(\n \r \t \0 \\ \e \a \b \f \v \xHH)";

struct NamedEscape {
  char letter;
  char character;
};

constexpr std::array<NamedEscape, 10> named_escapes{{{'n', '\n'},
                                                     {'r', '\r'},
                                                     {'t', '\t'},
                                                     {'0', '\0'},
                                                     {'\\', '\\'},
                                                     {'e', '\x1b'},
                                                     {'a', '\a'},
                                                     {'b', '\b'},
                                                     {'f', '\f'},
                                                     {'v', '\v'}}};

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool is_printable_ascii(std::byte byte) {
  return byte >= std::byte{0x20} && byte < std::byte{0x7F};
}

void append_hex_escape(std::byte byte, std::string& out) {
  fmt::format_to(std::back_inserter(out), "\\x{:02x}", std::to_integer<unsigned>(byte));
}

void append_c0(std::byte byte, std::string& out) {
  switch (std::to_integer<char>(byte)) {
    case '\0':
      out.append("\\0");
      return;
    case '\t':
      out.append("\\t");
      return;
    case '\n':
      out.append("\\n");
      return;
    case '\r':
      out.append("\\r");
      return;
    default:
      append_hex_escape(byte, out);
  }
}

/// Beyond ASCII: what acts on a terminal or on the text around it instead of being seen.
bool is_hidden_control(char32_t c) {
  const bool is_c1 = c >= 0x80 && c <= 0x9F;
  const bool is_separator = c == 0x2028 || c == 0x2029;
  // PropList.txt of Unicode: Bidi_Control.
  const bool is_bidi = c == 0x061C || c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) ||
                       (c >= 0x2066 && c <= 0x2069);
  return is_c1 || is_separator || is_bidi;
}

/// Reads the escape that begins at `text[at]`, a backslash: the bytes it stands for, with
/// `at` moved past it.
Result<std::vector<std::byte>> parse_escape(std::string_view text, std::size_t& at,
                                            std::string_view encoding) {
  const std::size_t start = at;
  const auto refuse = [&](std::string_view what) {
    return std::unexpected(
        make_error("escape", fmt::format("{} at byte {} of the text; known escapes are {}", what,
                                         start + 1, known_escapes)));
  };
  if (start + 1 == text.size()) return refuse("a single backslash at the end");
  const char letter = text[start + 1];
  if (letter == 'x') {
    const int high = start + 2 < text.size() ? hex_value(text[start + 2]) : -1;
    const int low = start + 3 < text.size() ? hex_value(text[start + 3]) : -1;
    if (high < 0 || low < 0) return refuse("\\x without two hex digits");
    at = start + 4;
    return std::vector{static_cast<std::byte>(high * 16 + low)};
  }
  const auto* const named = std::ranges::find(named_escapes, letter, &NamedEscape::letter);
  if (named == named_escapes.end()) {
    const Utf8Step step = next_utf8(as_byte_view(text.substr(start + 1)));
    return refuse(
        fmt::format("unknown escape \\{}", escape_controls(text.substr(start + 1, step.length))));
  }
  at = start + 2;
  return encode_text(std::string_view(&named->character, 1), encoding);
}

}  // namespace

std::string escape_controls(std::string_view utf8) {
  const ByteView bytes = as_byte_view(utf8);
  std::string out;
  out.reserve(utf8.size());
  std::size_t shown = 0;  // Everything before is in `out`; runs that stay are copied whole.
  std::size_t i = 0;
  const auto show_run = [&] { out.append(utf8.substr(shown, i - shown)); };
  while (i < bytes.size()) {
    if (is_printable_ascii(bytes[i])) {
      ++i;
      continue;
    }
    const Utf8Step step = next_utf8(bytes.subspan(i));
    const bool is_character = step.kind == Utf8Step::Kind::character;
    if (is_character && step.length > 1 && !is_hidden_control(step.code_point)) {
      i += step.length;
      continue;
    }
    show_run();
    if (!is_character) {
      for (const std::byte byte : bytes.subspan(i, step.length)) {
        append_hex_escape(byte, out);
      }
    } else if (step.length == 1) {
      append_c0(bytes[i], out);
    } else {
      fmt::format_to(std::back_inserter(out), "\\u{{{:x}}}", std::uint32_t{step.code_point});
    }
    i += step.length;
    shown = i;
  }
  show_run();
  return out;
}

Result<std::vector<std::byte>> parse_escapes(std::string_view text, std::string_view encoding) {
  const bool as_is = encoding == "utf-8";
  std::vector<std::byte> bytes;
  std::size_t at = 0;
  while (at < text.size()) {
    if (text[at] == '\\') {
      const Result<std::vector<std::byte>> escaped = parse_escape(text, at, encoding);
      if (!escaped) return escaped;
      bytes.insert(bytes.end(), escaped->begin(), escaped->end());
      continue;
    }
    const std::string_view run = text.substr(at, text.find('\\', at) - at);
    at += run.size();
    if (as_is) {
      bytes.insert(bytes.end(), as_byte_view(run).begin(), as_byte_view(run).end());
      continue;
    }
    const Result<std::vector<std::byte>> encoded = encode_text(run, encoding);
    if (!encoded) return encoded;
    bytes.insert(bytes.end(), encoded->begin(), encoded->end());
  }
  return bytes;
}

std::string format_escapes(ByteView bytes) {
  std::string text;
  text.reserve(bytes.size());
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const char c = std::to_integer<char>(bytes[i]);
    const auto* const named = std::ranges::find(named_escapes, c, &NamedEscape::character);
    // `\0` before a digit would read as an octal escape to people and to other programs.
    const bool looks_octal =
        c == '\0' && i + 1 < bytes.size() && hex_value(std::to_integer<char>(bytes[i + 1])) >= 0;
    if (named != named_escapes.end() && !looks_octal) {
      text.append({'\\', named->letter});
    } else if (is_printable_ascii(bytes[i])) {
      text.push_back(c);
    } else {
      append_hex_escape(bytes[i], text);
    }
  }
  return text;
}

}  // namespace lanyard::session
