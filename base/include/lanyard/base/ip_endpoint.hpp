#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "lanyard/base/error.hpp"

namespace lanyard {

/// An IPv4 or IPv6 address and a port, as plain data: nothing is resolved or opened.
struct IpEndpoint {
  bool is_v6 = false;
  std::array<std::byte, 16> address{};  ///< Network order; IPv4 uses the first four.
  std::uint16_t port = 0;

  friend bool operator==(const IpEndpoint&, const IpEndpoint&) = default;
};

/// Reads `192.168.4.2:80` or `[fe80::1%eth0]:80`; a zone (`%eth0`, RFC 4007) is accepted and
/// dropped. Error: `text` is not an address with a port from 0 to 65535.
Result<IpEndpoint> parse_ip_endpoint(std::string_view text);

/// The form parse_ip_endpoint reads, IPv6 as RFC 5952 writes it.
std::string to_string(const IpEndpoint& endpoint);

/// A host and port as a person types them. The host may be a name.
struct HostPort {
  std::string host;  ///< Without the brackets of an IPv6 address; empty where none was given.
  std::uint16_t port = 0;
};

/// Reads `HOST:PORT`, `[V6]:PORT`, `:PORT` and `PORT`. Error: no port, a port outside 0…65535, or
/// an IPv6 address without brackets; the message says which and shows the right form.
Result<HostPort> parse_host_port(std::string_view text);

/// Reads a port number, 0 to 65535, decimal digits only.
Result<std::uint16_t> parse_port(std::string_view text);

/// `host:port`, with brackets round an IPv6 address.
std::string join_host_port(std::string_view host, std::uint16_t port);

}  // namespace lanyard
