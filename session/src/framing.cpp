#include "lanyard/session/framing.hpp"

#include <array>
#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "lanyard/session/text.hpp"

namespace lanyard::session {

namespace {

constexpr std::uint32_t max_length = UINT32_MAX;
constexpr std::uint32_t max_idle_ms = 24U * 60 * 60 * 1000;

constexpr std::array<std::pair<std::string_view, PrefixType>, 5> prefix_types{{
    {"u8", PrefixType::u8},
    {"u16be", PrefixType::u16be},
    {"u16le", PrefixType::u16le},
    {"u32be", PrefixType::u32be},
    {"u32le", PrefixType::u32le},
}};

std::unexpected<Error> refuse(std::string_view message) {
  return std::unexpected(make_error("framing", message));
}

/// A decimal number from 1 to `most`; `form` is the right form, for the message.
Result<std::uint32_t> parse_positive(std::string_view text, std::uint32_t most,
                                     std::string_view form) {
  std::uint32_t value = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, code] = std::from_chars(text.data(), end, value);
  if (code != std::errc() || stop != end || value == 0 || value > most) {
    return refuse(fmt::format("bad framing parameter \"{}\": write {}, from 1 to {}",
                              escape_controls(text), form, most));
  }
  return value;
}

Result<Framing> parse_length(std::string_view parameter) {
  const auto length = parse_positive(parameter, max_length, "length:N, N in bytes");
  if (!length) return std::unexpected(length.error());
  return Framing{.kind = FramingKind::length, .length = *length};
}

Result<Framing> parse_idle(std::string_view parameter) {
  const auto ms = parse_positive(parameter, max_idle_ms, "idle:MS, MS in milliseconds");
  if (!ms) return std::unexpected(ms.error());
  return Framing{.kind = FramingKind::idle, .idle = std::chrono::milliseconds(*ms)};
}

Result<Framing> parse_delimiter(std::string_view parameter) {
  Result<std::vector<std::byte>> bytes = parse_hex(parameter);
  if (!bytes) {
    return refuse(fmt::format("bad framing delimiter: {}; write delimiter:HEX, as delimiter:0d0a",
                              bytes.error().message));
  }
  if (bytes->empty() || bytes->size() > max_delimiter_size) {
    return refuse(fmt::format(
        "the framing delimiter has {} bytes: write delimiter:HEX with 1 to {} bytes, as "
        "delimiter:0d0a",
        bytes->size(), max_delimiter_size));
  }
  return Framing{.kind = FramingKind::delimiter, .delimiter = std::move(*bytes)};
}

Result<Framing> parse_prefix(std::string_view parameter) {
  for (const auto& [name, type] : prefix_types) {
    if (name == parameter) {
      return Framing{.kind = FramingKind::prefix, .prefix = type};
    }
  }
  return refuse(fmt::format(
      "unknown framing prefix \"{}\": write prefix: and one of u8, u16be, u16le, u32be, u32le",
      escape_controls(parameter)));
}

}  // namespace

std::size_t prefix_width(PrefixType type) {
  switch (type) {
    case PrefixType::u8:
      return 1;
    case PrefixType::u16be:
    case PrefixType::u16le:
      return 2;
    case PrefixType::u32be:
    case PrefixType::u32le:
      return 4;
  }
  std::unreachable();
}

Result<Framing> parse_framing(std::string_view text) {
  const std::size_t colon = text.find(':');
  const std::string_view kind = text.substr(0, colon);
  const bool has_parameter = colon != std::string_view::npos;
  const std::string_view parameter = has_parameter ? text.substr(colon + 1) : std::string_view();
  if (kind == "raw" || kind == "line") {
    if (has_parameter) {
      return refuse(fmt::format("framing {} takes no parameter, but \"{}\" was given", kind,
                                escape_controls(parameter)));
    }
    return Framing{.kind = kind == "raw" ? FramingKind::raw : FramingKind::line};
  }
  if (kind == "length") return parse_length(parameter);
  if (kind == "delimiter") return parse_delimiter(parameter);
  if (kind == "prefix") return parse_prefix(parameter);
  if (kind == "idle") return parse_idle(parameter);
  return refuse(
      fmt::format("unknown framing \"{}\": write raw, line, length:N, delimiter:HEX, "
                  "prefix:u8|u16be|u16le|u32be|u32le or idle:MS",
                  escape_controls(kind)));
}

std::string to_string(const Framing& framing) {
  switch (framing.kind) {
    case FramingKind::raw:
      return "raw";
    case FramingKind::line:
      return "line";
    case FramingKind::length:
      return fmt::format("length:{}", framing.length);
    case FramingKind::delimiter:
      return "delimiter:" + to_hex(framing.delimiter);
    case FramingKind::prefix:
      return fmt::format("prefix:{}", prefix_types.at(std::to_underlying(framing.prefix)).first);
    case FramingKind::idle:
      return fmt::format("idle:{}", framing.idle.count());
  }
  std::unreachable();
}

Result<void> check_framing(const Framing& framing, std::size_t frame_limit) {
  if (frame_limit == 0) {
    return refuse("the frame limit is 0 bytes: it must be 1 or more");
  }
  if (framing.kind == FramingKind::length && framing.length > frame_limit) {
    return refuse(fmt::format(
        "framing {} asks for frames longer than the frame limit of {} bytes: raise the limit",
        to_string(framing), frame_limit));
  }
  if (framing.kind == FramingKind::delimiter && framing.delimiter.size() > frame_limit) {
    return refuse(fmt::format(
        "the delimiter of framing {} is longer than the frame limit of {} bytes: raise the limit",
        to_string(framing), frame_limit));
  }
  return {};
}

}  // namespace lanyard::session
