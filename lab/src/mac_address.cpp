#include "lanyard/lab/mac_address.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>

#include "fnv.hpp"
#include "lanyard/base/byte_order.hpp"

namespace lanyard::lab {
namespace {

constexpr std::byte group_bit{0x01};             // of the first byte: I/G
constexpr std::byte locally_administered{0x02};  // of the first byte: U/L
constexpr std::byte first_of_libslirps{0x52};

std::optional<std::byte> hex_digit(char c) {
  if (c >= '0' && c <= '9') return static_cast<std::byte>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<std::byte>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<std::byte>(c - 'A' + 10);
  return std::nullopt;
}

}  // namespace

MacAddress MacAddress::from_field(ByteView field) {
  MacAddress address;
  std::ranges::copy(field.first(size), address.bytes.begin());
  return address;
}

bool MacAddress::is_multicast() const {
  return (bytes[0] & group_bit) != std::byte{0};
}

bool MacAddress::is_zero() const {
  return *this == MacAddress{};
}

Result<MacAddress> parse_mac_address(std::string_view text) {
  const auto refuse = [&] {
    return std::unexpected(make_error(
        "parse", "'" + std::string(text) +
                     "' is not a MAC address: give six pairs of hexadecimal digits with colons "
                     "between them, as in 02:00:5e:10:00:01"));
  };
  constexpr std::size_t pair_and_separator = 3;
  if (text.size() != MacAddress::size * pair_and_separator - 1) return refuse();
  MacAddress address;
  for (std::size_t i = 0; i < MacAddress::size; ++i) {
    const std::size_t at = i * pair_and_separator;
    const auto high = hex_digit(text[at]);
    const auto low = hex_digit(text[at + 1]);
    if (!high || !low) return refuse();
    if (i + 1 < MacAddress::size) {
      const char separator = text[at + 2];
      if ((separator != ':' && separator != '-') || separator != text[2]) return refuse();
    }
    address.bytes[i] = (*high << 4U) | *low;
  }
  return address;
}

std::string to_string(const MacAddress& address) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const std::byte byte : address.bytes) {
    if (!text.empty()) text += ':';
    text += digits[std::to_integer<std::size_t>(byte >> 4U)];
    text += digits[std::to_integer<std::size_t>(byte & std::byte{0x0F})];
  }
  return text;
}

MacAddress mac_from_name(std::string_view name) {
  std::array<std::byte, 8> hash{};
  store_big_endian(fnv1a(name), std::span(hash));
  // FNV's low bits are its best, so the address takes the last six bytes.
  MacAddress address = MacAddress::from_field(std::span(hash).last(MacAddress::size));
  address.bytes[0] = (address.bytes[0] | locally_administered) & ~group_bit;
  if (address.bytes[0] == first_of_libslirps) address.bytes[0] = locally_administered;
  return address;
}

}  // namespace lanyard::lab

std::size_t std::hash<lanyard::lab::MacAddress>::operator()(
    const lanyard::lab::MacAddress& address) const noexcept {
  return std::hash<std::uint64_t>{}(
      lanyard::load_big_endian<std::uint64_t>(std::span(address.bytes)));
}
