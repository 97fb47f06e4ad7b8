#include "lanyard/base/ip_endpoint.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>

namespace lanyard {

Result<std::uint16_t> parse_port(std::string_view text) {
  unsigned value = 0;
  const char* const end = text.data() + text.size();
  const auto [stopped, problem] = std::from_chars(text.data(), end, value);
  if (text.empty() || problem != std::errc{} || stopped != end || value > 65535) {
    return std::unexpected(make_error(
        "parse", "'" + std::string(text) + "' is not a port: a port is a number from 0 to 65535"));
  }
  return static_cast<std::uint16_t>(value);
}

Result<HostPort> parse_host_port(std::string_view text) {
  HostPort result;
  std::string_view port = text;
  if (text.starts_with('[')) {
    const std::size_t close = text.find("]:");
    if (close == std::string_view::npos) {
      return std::unexpected(make_error("parse", "'" + std::string(text) +
                                                     "' lacks its port: write [ADDRESS]:PORT, as "
                                                     "in [::1]:8888"));
    }
    result.host = text.substr(1, close - 1);
    port = text.substr(close + 2);
  } else if (const std::size_t colon = text.rfind(':'); colon != std::string_view::npos) {
    result.host = text.substr(0, colon);
    port = text.substr(colon + 1);
    if (result.host.find(':') != std::string::npos) {
      return std::unexpected(make_error("parse", "'" + std::string(text) +
                                                     "' is ambiguous: put an IPv6 address in "
                                                     "brackets, as in [::1]:8888"));
    }
  }
  const bool lacks_port = port == text && !text.empty() &&
                          text.find_first_not_of("0123456789+-") != std::string_view::npos;
  if (lacks_port) {
    return std::unexpected(make_error("parse", "'" + std::string(text) +
                                                   "' lacks its port: write it as in " +
                                                   std::string(text) + ":8888"));
  }
  const Result<std::uint16_t> number = parse_port(port);
  if (!number) {
    return std::unexpected(number.error());
  }
  result.port = *number;
  return result;
}

Result<IpEndpoint> parse_ip_endpoint(std::string_view text) {
  const Result<HostPort> parts = parse_host_port(text);
  if (!parts) {
    return std::unexpected(parts.error());
  }
  IpEndpoint endpoint;
  endpoint.port = parts->port;
  const std::string host = parts->host.substr(0, parts->host.find('%'));
  endpoint.is_v6 = host.find(':') != std::string::npos;
  const int family = endpoint.is_v6 ? AF_INET6 : AF_INET;
  if (inet_pton(family, host.c_str(), endpoint.address.data()) != 1) {
    return std::unexpected(
        make_error("parse", "'" + std::string(text) + "' is not an IP address with a port"));
  }
  return endpoint;
}

std::string to_string(const IpEndpoint& endpoint) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  inet_ntop(endpoint.is_v6 ? AF_INET6 : AF_INET, endpoint.address.data(), text.data(),
            static_cast<socklen_t>(text.size()));
  return join_host_port(text.data(), endpoint.port);
}

std::string join_host_port(std::string_view host, std::uint16_t port) {
  std::string text;
  const bool brackets = host.find(':') != std::string_view::npos;
  text.reserve(host.size() + 8);
  if (brackets) {
    text += '[';
  }
  text += host;
  if (brackets) {
    text += ']';
  }
  text += ':';
  text += std::to_string(port);
  return text;
}

}  // namespace lanyard
