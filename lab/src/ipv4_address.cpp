#include "lanyard/lab/ipv4_address.hpp"

#include <charconv>
#include <span>
#include <system_error>

#include "lanyard/base/byte_order.hpp"

namespace lanyard::lab {

Ipv4Address Ipv4Address::from_field(ByteView field) {
  return {load_big_endian<std::uint32_t>(field.first(size))};
}

IpEndpoint Ipv4Address::with_port(std::uint16_t port) const {
  IpEndpoint endpoint{.port = port};
  store_big_endian(value, std::span(endpoint.address).first(size));
  return endpoint;
}

Result<Ipv4Address> parse_ipv4_address(std::string_view text) {
  const auto refuse = [&] {
    return std::unexpected(
        make_error("parse", "'" + std::string(text) +
                                "' is not an IPv4 address: give four numbers from 0 to 255 with "
                                "dots between them, as in 192.168.4.2"));
  };
  constexpr int parts = 4;
  Ipv4Address address;
  const char* at = text.data();
  const char* const end = at + text.size();
  for (int part = 0; part < parts; ++part) {
    if (part > 0 && (at == end || *at++ != '.')) return refuse();
    std::uint8_t number = 0;
    const auto [next, error] = std::from_chars(at, end, number);
    // A leading zero means octal to some readers, so it is nobody's.
    if (error != std::errc{} || (*at == '0' && next - at > 1)) return refuse();
    address.value = (address.value << 8U) | number;
    at = next;
  }
  if (at != end) return refuse();
  return address;
}

std::string to_string(Ipv4Address address) {
  std::string text;
  for (unsigned shift = 32; shift > 0; shift -= 8) {
    if (!text.empty()) text += '.';
    text += std::to_string((address.value >> (shift - 8)) & 0xFFU);
  }
  return text;
}

}  // namespace lanyard::lab
