#include "troff.hpp"

#include <fmt/format.h>

#include <sstream>

#include "help.hpp"

namespace lanyard::cli::troff {
namespace {

/// Of a line of input before escaping, which makes it longer; linters want at most 80.
constexpr std::size_t input_width = 60;

/// The code point that begins at `text[at]`, which is moved behind it. `text` is UTF-8 of ours.
std::uint32_t next_code_point(std::string_view text, std::size_t& at) {
  const auto lead = static_cast<std::uint8_t>(text[at++]);
  const unsigned following = lead >= 0xF0U ? 3U : (lead >= 0xE0U ? 2U : 1U);
  std::uint32_t point = lead & (0x3FU >> following);
  for (unsigned i = 0; i < following && at < text.size(); ++i) {
    point = (point << 6U) | (static_cast<std::uint8_t>(text[at++]) & 0x3FU);
  }
  return point;
}

/// Text inside a quoted argument of a macro or not: the names work in both.
std::string_view name_of(char character) {
  switch (character) {
    case '\\':
      return "\\e";
    case '-':
      return "\\-";
    case '\'':
      return "\\(aq";
    case '`':
      return "\\(ga";
    case '^':
      return "\\(ha";
    case '~':
      return "\\(ti";
    case '"':
      return "\\(dq";
    default:
      return {};
  }
}

}  // namespace

std::string escape(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const char character = text[at];
    if (static_cast<std::uint8_t>(character) >= 0x80U) {
      out += fmt::format("\\[u{:04X}]", next_code_point(text, at));
      continue;
    }
    const std::string_view name = name_of(character);
    name.empty() ? out.push_back(character) : void(out += name);
    ++at;
  }
  return out;
}

std::string line(std::string_view text) {
  const std::string escaped = escape(text);
  // A quote that could begin a request is no quote any more; a dot still is.
  return (escaped.starts_with('.') ? "\\&" : "") + escaped + "\n";
}

std::string lines(std::string_view text) {
  std::string out;
  for (const std::string& wrapped : wrap(text, input_width)) {
    out += line(wrapped);
  }
  return out;
}

std::string section(std::string_view heading) {
  return ".SH " + escape(heading) + "\n";
}

std::string paragraphs(std::string_view text) {
  std::string out;
  std::istringstream input{std::string(text)};
  bool open = false;
  for (std::string words; std::getline(input, words);) {
    if (words.empty()) {
      open = false;
      continue;
    }
    if (!open && !out.empty()) {
      out += ".PP\n";
    }
    open = true;
    out += lines(words);
  }
  return out;
}

std::string entry(std::string_view label, std::string_view text) {
  return fmt::format(".TP\n{}\n{}", label, lines(text));
}

std::string bold(std::string_view text) {
  return "\\fB" + escape(text) + "\\fR";
}

std::string italic(std::string_view text) {
  return "\\fI" + escape(text) + "\\fR";
}

std::string examples(std::string_view commands) {
  // man(1) indents by 7 and keeps 2 columns free on the right.
  constexpr std::size_t room = 80 - 7 - 2;
  std::string out = ".nf\n";
  std::istringstream lines{std::string(commands)};
  for (std::string command; std::getline(lines, command);) {
    for (const std::string& wrapped : wrap_command(command, room)) {
      out += line(wrapped);
    }
  }
  return out + ".fi\n";
}

}  // namespace lanyard::cli::troff
