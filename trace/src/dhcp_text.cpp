#include <algorithm>
#include <array>
#include <optional>

#include "application_text.hpp"
#include "lanyard/base/byte_order.hpp"
#include "lanyard/trace/packet.hpp"
#include "text_escape.hpp"

namespace lanyard::trace {
namespace {

// RFC 2132.
enum Option : std::uint8_t {
  pad = 0,
  host_name = 12,
  requested_address = 50,
  message_type = 53,
  server_identifier = 54,
  end = 255,
};

constexpr std::size_t fixed_size = 236;
constexpr std::uint32_t magic_cookie = 0x6382'5363;

struct Options {
  std::uint8_t type = 0;
  ByteView requested;
  ByteView server;
  ByteView host;
};

Options read_options(ByteView rest) {
  Options options;
  while (rest.size() >= 2) {
    const auto code = std::to_integer<std::uint8_t>(rest[0]);
    if (code == pad) {
      rest = rest.subspan(1);
      continue;
    }
    const auto length = std::to_integer<std::size_t>(rest[1]);
    if (code == end || length > rest.size() - 2) {
      break;
    }
    const ByteView value = rest.subspan(2, length);
    if (code == message_type && length == 1) {
      options.type = std::to_integer<std::uint8_t>(value[0]);
    } else if (code == requested_address && length == 4) {
      options.requested = value;
    } else if (code == server_identifier && length == 4) {
      options.server = value;
    } else if (code == host_name) {
      options.host = value;
    }
    rest = rest.subspan(2 + length);
  }
  return options;
}

std::string ipv4_text(ByteView bytes) {
  IpEndpoint endpoint;
  std::ranges::copy(bytes.first(4), endpoint.address.begin());
  return address_text(endpoint);
}

std::string type_name(std::uint8_t type) {
  constexpr std::array<const char*, 9> names{"message", "Discover", "Offer",   "Request", "Decline",
                                             "Ack",     "Nak",      "Release", "Inform"};
  return type < names.size() ? names.at(type) : names[0];
}

}  // namespace

std::string dhcp_text(ByteView message) {
  if (message.size() < fixed_size + 4 ||
      load_big_endian<std::uint32_t>(message.subspan(fixed_size, 4)) != magic_cookie) {
    return {};
  }
  const Options options = read_options(message.subspan(fixed_size + 4));
  const bool from_server = std::to_integer<int>(message[0]) == 2;
  std::string text = "DHCP " + type_name(options.type);
  const ByteView offered = message.subspan(16, 4);
  if (from_server && load_big_endian<std::uint32_t>(offered) != 0) {
    text += " of " + ipv4_text(offered);
  } else if (!options.requested.empty()) {
    text += " for " + ipv4_text(options.requested);
  }
  if (!options.server.empty()) {
    text += (from_server ? " by " : " to ") + ipv4_text(options.server);
  }
  if (!options.host.empty()) {
    text += " (host name " + escaped(options.host, 40) + ')';
  }
  return text;
}

}  // namespace lanyard::trace
