#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lanyard/base/bytes.hpp"
#include "lanyard/lab/ipv4_address.hpp"
#include "lanyard/lab/mac_address.hpp"

namespace lanyard::lab {

/// Option 53 (RFC 2132, section 9.6).
enum class DhcpType : std::uint8_t {
  discover = 1,
  offer = 2,
  request = 3,
  decline = 4,
  ack = 5,
  nak = 6,
  release = 7,
  inform = 8,
};

/// The options that are written; those of RFC 2132.
enum class DhcpOption : std::uint8_t {
  subnet_mask = 1,
  router = 3,
  domain_name_server = 6,
  host_name = 12,
  domain_name = 15,
  broadcast_address = 28,
  requested_address = 50,
  lease_time = 51,
  overload = 52,
  message_type = 53,
  server_identifier = 54,
  message = 56,
  renewal_time = 58,
  rebinding_time = 59,
  client_identifier = 61,
  end = 255,
};

/// What a client says (RFC 2131, figure 1 and table 5). `client_identifier` points into the bytes
/// that were read.
struct DhcpMessage {
  DhcpType type = DhcpType::discover;
  std::uint32_t transaction = 0;
  std::uint16_t flags = 0;
  Ipv4Address client{};                 ///< ciaddr
  MacAddress mac{};                     ///< chaddr
  Ipv4Address requested{};              ///< Option 50; 0.0.0.0 where there is none.
  std::optional<Ipv4Address> server{};  ///< Option 54.
  std::string hostname{};               ///< Option 12, cleaned as DhcpEvent says.
  ByteView client_identifier{};         ///< Option 61; empty where there is none.

  static constexpr std::uint16_t broadcast_flag = 0x8000;
};

/// Reads the UDP payload of a client's message. Nothing if it is cut off, not a request over
/// Ethernet, without the magic cookie or a message type, or sent by a relay (giaddr).
std::optional<DhcpMessage> parse_dhcp_message(ByteView payload);

/// The UDP payload of a server's answer in the making.
class DhcpReply {
 public:
  DhcpReply(const DhcpMessage& request, DhcpType type, Ipv4Address yours);

  void add(DhcpOption option, Ipv4Address value) { add(option, value.value); }
  void add(DhcpOption option, std::uint32_t value);
  /// Leaves the option out where it would make the message longer than every client takes.
  void add_if_it_fits(DhcpOption option, ByteView value);

  /// Ends the options and pads to what old clients want.
  std::vector<std::byte> finish();

 private:
  void begin_option(DhcpOption option, std::size_t size);

  std::vector<std::byte> bytes_;
};

}  // namespace lanyard::lab
