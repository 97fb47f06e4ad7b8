#include <array>
#include <charconv>

#include "lanyard/device/socket.hpp"
#include "socket_platform.hpp"

namespace lanyard::device {

std::string to_string(const Address& address) {
  const bool ipv6 = address.host.find(':') != std::string::npos;
  std::string text = ipv6 ? "[" + address.host + "]" : address.host;
  text += ':';
  text += std::to_string(address.port);
  return text;
}

std::vector<AddressInfo> getaddrinfo(std::string_view host, std::uint16_t port,
                                     std::optional<AddressFamily> family, SocketType type) {
  const platform::LookUp found = platform::look_up(host, port, family, type);
  if (!found.endpoint) {
    const std::string attempt = "cannot look up \"" + std::string(host) + "\"";
    if (found.error >= 0) throw OSError(found.error, attempt);
    throw OSError(found.error, attempt,
                  std::string(platform::describe_look_up(found.error)) + " (resolver error " +
                      std::to_string(found.error) + ")");
  }
  AddressInfo info;
  info.family = found.endpoint->family;
  info.type = type;
  info.protocol = type == SocketType::stream     ? Protocol::tcp
                  : type == SocketType::datagram ? Protocol::udp
                                                 : Protocol::automatic;
  info.canonical_name = host;
  info.address = platform::to_address(*found.endpoint);
  return {info};
}

namespace platform {

Address to_address(const Endpoint& endpoint) {
  std::array<char, 64> text{};
  return {.host = std::string(format_host(endpoint, text)), .port = endpoint.port};
}

}  // namespace platform
}  // namespace lanyard::device
