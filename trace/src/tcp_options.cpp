#include "tcp_options.hpp"

#include <algorithm>

#include "lanyard/base/byte_order.hpp"

namespace lanyard::trace {
namespace {

// IANA's registry "TCP Option Kind Numbers".
enum Kind : std::uint8_t {
  end_of_list = 0,
  no_operation = 1,
  maximum_segment_size = 2,
  window_scale = 3,
  sack_permitted = 4,
  sack = 5,
  timestamps = 8,
};

/// One option: its kind and its value, without kind and length.
struct Option {
  std::uint8_t kind = end_of_list;
  ByteView value;
};

/// Takes the next option off `rest`; false at the end of the list, or with `malformed` set where a
/// length does not fit.
bool next_option(ByteView& rest, Option& option, bool& malformed) {
  while (!rest.empty()) {
    const auto kind = std::to_integer<std::uint8_t>(rest[0]);
    if (kind == end_of_list) {
      return false;
    }
    if (kind == no_operation) {
      rest = rest.subspan(1);
      continue;
    }
    const std::size_t length = rest.size() < 2 ? 0 : std::to_integer<std::size_t>(rest[1]);
    if (length < 2 || length > rest.size()) {
      malformed = true;
      return false;
    }
    option = {kind, rest.subspan(2, length - 2)};
    rest = rest.subspan(length);
    return true;
  }
  return false;
}

bool read_sack(ByteView value, TcpOptions& options) {
  for (; value.size() >= 8 && options.sack_count < options.sack.size(); value = value.subspan(8)) {
    options.sack.at(options.sack_count++) = {
        load_big_endian<std::uint32_t>(value.first(4)),
        load_big_endian<std::uint32_t>(value.subspan(4, 4)),
    };
  }
  return value.empty();
}

/// False for a known option of a wrong length.
bool read_option(const Option& option, TcpOptions& options) {
  const ByteView value = option.value;
  switch (option.kind) {
    case maximum_segment_size:
      if (value.size() != 2) return false;
      options.maximum_segment_size = load_big_endian<std::uint16_t>(value);
      return true;
    case window_scale:
      if (value.size() != 1) return false;
      // RFC 7323, section 2.3: more than 14 counts as 14.
      options.window_scale = std::min<std::uint8_t>(std::to_integer<std::uint8_t>(value[0]), 14);
      return true;
    case sack_permitted:
      options.sack_permitted = value.empty();
      return value.empty();
    case sack:
      return read_sack(value, options);
    case timestamps:
      if (value.size() != 8) return false;
      options.timestamps = {.value = load_big_endian<std::uint32_t>(value.first(4)),
                            .echo_reply = load_big_endian<std::uint32_t>(value.last(4))};
      return true;
    default:
      return true;
  }
}

std::string sack_text(const TcpOptions& options) {
  std::string text = "SACK";
  for (const SackBlock& block : std::span(options.sack).first(options.sack_count)) {
    text += ' ' + std::to_string(block.begin) + '-' + std::to_string(block.end);
  }
  return text;
}

std::string unknown_text(const Option& option) {
  switch (option.kind) {
    case 19:
      return "MD5 signature";
    case 28:
      return "user timeout";
    case 29:
      return "TCP-AO";
    case 30:
      return "Multipath TCP";
    case 34:
      return "Fast Open";
    default:
      return "option " + std::to_string(option.kind);
  }
}

std::string option_text(const Option& option, const TcpOptions& options) {
  switch (option.kind) {
    case maximum_segment_size:
      return "MSS " + std::to_string(options.maximum_segment_size.value_or(0));
    case window_scale:
      return "window scale " + std::to_string(options.window_scale.value_or(0));
    case sack_permitted:
      return "SACK permitted";
    case sack:
      return sack_text(options);
    case timestamps: {
      const TcpTimestamps times = options.timestamps.value_or(TcpTimestamps{});
      return "timestamps " + std::to_string(times.value) + '/' + std::to_string(times.echo_reply);
    }
    default:
      return unknown_text(option);
  }
}

}  // namespace

void read_tcp_options(ByteView raw, TcpOptions& options) {
  options.raw = raw;
  ByteView rest = raw;
  Option option;
  while (next_option(rest, option, options.malformed)) {
    if (!read_option(option, options)) {
      options.malformed = true;
    }
  }
}

std::string to_text(const TcpOptions& options) {
  std::string text;
  const auto add = [&text](const std::string& part) { text += (text.empty() ? "" : ", ") + part; };
  bool malformed = false;
  ByteView rest = options.raw;
  Option option;
  while (next_option(rest, option, malformed)) {
    add(option_text(option, options));
  }
  if (options.malformed) {
    add("malformed options");
  }
  return text;
}

}  // namespace lanyard::trace
