#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "lanyard/base/error.hpp"
#include "lanyard/lab/ipv4_address.hpp"

namespace lanyard::lab {

/// The IPv4 subnet of a lab: network address, hosts, broadcast address. Its first host is the
/// gateway, its last the nameserver, and the boards have those between. Plain value.
class Subnet {
 public:
  /// /29 is the narrowest with a board beside gateway and nameserver, /8 the widest.
  static constexpr int narrowest = 29;
  static constexpr int widest = 8;

  /// 192.168.4.0/24, what an ESP32 access point has.
  Subnet() = default;

  /// Reads `192.168.4.0/24`. Error `parse`, in words: it is no subnet; bits are set behind the
  /// prefix (the message says what was probably meant); it is narrower or wider than above; it is
  /// not for hosts (0.0.0.0/8, 127.0.0.0/8, 169.254.0.0/16, 224.0.0.0 and above).
  static Result<Subnet> parse(std::string_view text);

  [[nodiscard]] Ipv4Address network() const { return network_; }
  [[nodiscard]] int prefix_length() const { return prefix_length_; }
  [[nodiscard]] Ipv4Address mask() const;
  [[nodiscard]] Ipv4Address broadcast() const;

  /// Whether `address` lies inside, network and broadcast address included.
  [[nodiscard]] bool contains(Ipv4Address address) const;

  /// Whether `address` lies inside and is neither network nor broadcast address.
  [[nodiscard]] bool is_host(Ipv4Address address) const;

  /// How many hosts there can be, gateway and nameserver included: 254 for a /24.
  [[nodiscard]] std::uint32_t host_count() const;

  /// Host `index` of host_count(), counted from 0. Out of range throws std::out_of_range.
  [[nodiscard]] Ipv4Address host(std::uint32_t index) const;

  [[nodiscard]] Ipv4Address gateway() const { return host(0); }
  [[nodiscard]] Ipv4Address nameserver() const { return host(host_count() - 1); }

  friend bool operator==(const Subnet&, const Subnet&) = default;

 private:
  Subnet(Ipv4Address network, int prefix_length)
      : network_(network), prefix_length_(prefix_length) {}

  Ipv4Address network_{0xC0A8'0400};
  int prefix_length_ = 24;
};

/// `192.168.4.0/24`
std::string to_string(const Subnet& subnet);

}  // namespace lanyard::lab
