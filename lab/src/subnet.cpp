#include "lanyard/lab/subnet.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <stdexcept>
#include <system_error>

namespace lanyard::lab {
namespace {

constexpr int address_bits = 32;

constexpr std::uint32_t mask_of(int prefix_length) {
  return ~std::uint32_t{0} << static_cast<unsigned>(address_bits - prefix_length);
}

/// Blocks that are not for hosts of a network with a router (RFC 6890).
struct SpecialBlock {
  std::uint32_t network;
  int prefix_length;
  std::string_view use;
};
constexpr std::array<SpecialBlock, 5> special_blocks{{
    {0x0000'0000, 8, "0.0.0.0/8 means this network"},
    {0x7F00'0000, 8, "127.0.0.0/8 is the computer itself"},
    {0xA9FE'0000, 16, "169.254.0.0/16 is for hosts without a router"},
    {0xE000'0000, 4, "224.0.0.0/4 is for multicast"},
    {0xF000'0000, 4, "240.0.0.0/4 is reserved"},
}};

std::unexpected<Error> refuse(std::string_view text, const std::string& why) {
  return std::unexpected(
      make_error("parse", "'" + std::string(text) + "' cannot be the lab's subnet: " + why));
}

bool overlap(Ipv4Address network, int prefix_length, const SpecialBlock& block) {
  const std::uint32_t shared_mask = mask_of(std::min(prefix_length, block.prefix_length));
  return ((network.value ^ block.network) & shared_mask) == 0;
}

}  // namespace

Result<Subnet> Subnet::parse(std::string_view text) {
  const std::size_t slash = text.find('/');
  const auto address = parse_ipv4_address(text.substr(0, slash));
  if (slash == std::string_view::npos || !address) {
    return refuse(text, "give a network address and a prefix length, as in 192.168.4.0/24");
  }
  const std::string_view length = text.substr(slash + 1);
  int prefix_length = 0;
  const auto [end, error] =
      std::from_chars(length.data(), length.data() + length.size(), prefix_length);
  if (error != std::errc{} || end != length.data() + length.size() || prefix_length < 0 ||
      prefix_length > address_bits) {
    return refuse(text, "the prefix length must be a number from " + std::to_string(widest) +
                            " to " + std::to_string(narrowest));
  }
  if (prefix_length > narrowest) {
    return refuse(text,
                  "it has no room for a gateway, a nameserver and boards; the narrowest is /" +
                      std::to_string(narrowest));
  }
  if (prefix_length < widest) {
    return refuse(text, "the widest is /" + std::to_string(widest));
  }
  const Subnet subnet({address->value & mask_of(prefix_length)}, prefix_length);
  for (const SpecialBlock& block : special_blocks) {
    if (overlap(subnet.network(), prefix_length, block))
      return refuse(text, std::string(block.use));
  }
  if (subnet.network() != *address) {
    return refuse(text, "bits are set behind the prefix; did you mean " + to_string(subnet) + "?");
  }
  return subnet;
}

Ipv4Address Subnet::mask() const {
  return {mask_of(prefix_length_)};
}

Ipv4Address Subnet::broadcast() const {
  return {network_.value | ~mask().value};
}

bool Subnet::contains(Ipv4Address address) const {
  return (address.value & mask().value) == network_.value;
}

bool Subnet::is_host(Ipv4Address address) const {
  return contains(address) && address != network_ && address != broadcast();
}

std::uint32_t Subnet::host_count() const {
  return ~mask().value - 1;
}

Ipv4Address Subnet::host(std::uint32_t index) const {
  if (index >= host_count()) {
    throw std::out_of_range("Subnet: " + to_string(*this) + " has no host " +
                            std::to_string(index));
  }
  return {network_.value + 1 + index};
}

std::string to_string(const Subnet& subnet) {
  return to_string(subnet.network()) + "/" + std::to_string(subnet.prefix_length());
}

}  // namespace lanyard::lab
