#include <algorithm>
#include <array>
#include <optional>

#include "application_text.hpp"
#include "lanyard/base/byte_order.hpp"
#include "lanyard/trace/packet.hpp"
#include "text_escape.hpp"

namespace lanyard::trace {
namespace {

constexpr std::size_t header_size = 12;
constexpr std::size_t most_shown = 4;  ///< Answers; a line is for reading.

std::uint16_t load16(ByteView bytes, std::size_t at) {
  return load_big_endian<std::uint16_t>(bytes.subspan(at, 2));
}

/// Reads the name at `at` and moves `at` behind it. Nothing for a name that is cut or whose
/// compression (RFC 1035, section 4.1.4) does not lead backwards; so it always ends.
std::optional<std::string> read_name(ByteView message, std::size_t& at) {
  std::string name;
  std::size_t position = at;
  std::size_t earliest = at;
  bool jumped = false;
  while (position < message.size() && name.size() <= 255) {
    const auto length = std::to_integer<std::size_t>(message[position]);
    if (length == 0) {
      if (!jumped) at = position + 1;
      return name.empty() ? "." : name;
    }
    if (length >= 0xC0) {
      if (position + 2 > message.size()) return std::nullopt;
      const std::size_t target = load16(message, position) & 0x3FFFU;
      if (target >= earliest) return std::nullopt;
      if (!jumped) at = position + 2;
      jumped = true;
      earliest = position = target;
      continue;
    }
    if (length > 63 || length > message.size() - position - 1) return std::nullopt;
    name += (name.empty() ? "" : ".") + escaped(message.subspan(position + 1, length), 63);
    position += 1 + length;
  }
  return std::nullopt;
}

std::string type_name(std::uint16_t type) {
  switch (type) {
    case 1:
      return "A";
    case 2:
      return "NS";
    case 5:
      return "CNAME";
    case 6:
      return "SOA";
    case 12:
      return "PTR";
    case 15:
      return "MX";
    case 16:
      return "TXT";
    case 28:
      return "AAAA";
    case 33:
      return "SRV";
    case 65:
      return "HTTPS";
    case 255:
      return "ANY";
    default:
      return "type " + std::to_string(type);
  }
}

std::string result_text(std::uint16_t code) {
  constexpr std::array<const char*, 6> words{
      "", "format error", "server failure", "no such name", "not implemented", "refused"};
  return code < words.size() ? words.at(code) : "error " + std::to_string(code);
}

std::string data_text(ByteView message, std::uint16_t type, std::size_t at, std::size_t size) {
  if ((type == 1 && size == 4) || (type == 28 && size == 16)) {
    IpEndpoint endpoint{.is_v6 = type == 28};
    std::ranges::copy(message.subspan(at, size), endpoint.address.begin());
    return address_text(endpoint);
  }
  if (type == 2 || type == 5 || type == 12) {
    return read_name(message, at).value_or("?");
  }
  return type_name(type);
}

/// The first answers, `, ` between them.
std::string answers_text(ByteView message, std::size_t at, std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) {
    if (i == most_shown) {
      return text + ", …";
    }
    if (!read_name(message, at) || message.size() - at < 10) break;
    const std::uint16_t type = load16(message, at);
    const std::size_t size = load16(message, at + 8);
    at += 10;
    if (size > message.size() - at) break;
    text += (text.empty() ? "" : ", ") + data_text(message, type, at, size);
    at += size;
  }
  return text;
}

}  // namespace

std::string dns_text(ByteView message) {
  if (message.size() < header_size) {
    return {};
  }
  const std::uint16_t flags = load16(message, 2);
  const bool answer = (flags & 0x8000U) != 0;
  std::string text = answer ? "DNS answer" : "DNS query";
  std::size_t at = header_size;
  for (std::size_t i = load16(message, 4); i > 0; --i) {
    const auto name = read_name(message, at);
    if (!name || message.size() - at < 4) {
      return text + " (cut)";
    }
    text += ' ' + type_name(load16(message, at)) + ' ' + *name;
    at += 4;
    if (text.size() > 300) break;
  }
  if (!answer) {
    return text;
  }
  if (const std::string why = result_text(flags & 0x0FU); !why.empty()) {
    return text + ": " + why;
  }
  const std::string answers = answers_text(message, at, load16(message, 6));
  return text + ": " + (answers.empty() ? "none" : answers);
}

}  // namespace lanyard::trace
