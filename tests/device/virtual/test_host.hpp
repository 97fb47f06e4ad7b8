#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace lanyard::test {

using Bytes = std::vector<std::byte>;

std::uint16_t get16(std::span<const std::byte> bytes, std::size_t at);
std::uint32_t get32(std::span<const std::byte> bytes, std::size_t at);

/// The one other station of a TestAccessPoint: 192.168.4.1. It answers ARP, serves DHCP
/// (192.168.4.2 and up), and speaks just enough TCP for one end of a connection: a SYN to a port in
/// `accepts` is accepted, any other refused. Pure: a frame in, frames out.
class TestHost {
 public:
  static constexpr std::uint32_t address = 0xC0A80401;
  static constexpr std::array<std::uint8_t, 6> mac{0x02, 0xAA, 0, 0, 0, 0x01};

  std::vector<Bytes> answer(std::span<const std::byte> frame);

  /// TCP ports with somebody behind them, who acknowledges all and says nothing.
  std::vector<std::uint16_t> accepts;
  /// DHCP is answered.
  bool serves_dhcp = true;
  /// Of the last DHCP request; empty: none named one.
  std::string hostname;

  /// Of its last TCP connection: how many bytes came, and whether the peer closed.
  std::size_t received = 0;
  bool closed = false;

  /// A UDP datagram to 192.168.4.2 as a frame.
  static Bytes datagram(std::span<const std::uint8_t> to_mac, std::uint32_t to,
                        std::uint16_t to_port, const std::string& payload);

 private:
  std::vector<Bytes> answer_arp(std::span<const std::byte> frame);
  std::vector<Bytes> answer_dhcp(std::span<const std::byte> frame,
                                 std::span<const std::byte> message);
  std::vector<Bytes> answer_tcp(std::span<const std::byte> frame, std::span<const std::byte> ip);

  std::map<std::string, std::uint32_t> leases_;  ///< By hardware address.
};

}  // namespace lanyard::test
