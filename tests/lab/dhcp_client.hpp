#pragma once

// What a board says to a DHCP server, byte for byte, and what it reads out of the answers.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "frames.hpp"
#include "lanyard/lab/dhcp_server.hpp"

namespace lanyard::lab::test {

inline constexpr std::uint8_t dhcp_discover = 1;
inline constexpr std::uint8_t dhcp_offer = 2;
inline constexpr std::uint8_t dhcp_request = 3;
inline constexpr std::uint8_t dhcp_decline = 4;
inline constexpr std::uint8_t dhcp_ack = 5;
inline constexpr std::uint8_t dhcp_nak = 6;
inline constexpr std::uint8_t dhcp_release = 7;
inline constexpr std::uint8_t dhcp_inform = 8;

/// A message's fields; what is empty is left out or zero.
struct Ask {
  std::uint8_t type = dhcp_discover;
  MacAddress mac = station(1);
  std::string hostname{};
  Ipv4Address client{};  ///< ciaddr
  std::optional<Ipv4Address> requested{};
  std::optional<Ipv4Address> server{};
  std::uint16_t flags = 0;
  std::uint32_t transaction = 0x1234'5678;
  Ipv4Address relay{};
  std::string options{};  ///< More options, in hexadecimal.
};

/// The UDP payload.
Frame dhcp_payload(const Ask& ask);

/// The whole frame, as lwIP sends it: from 0.0.0.0, or from `ask.client` where that is set, to
/// everyone.
Frame dhcp_frame(const Ask& ask);

/// A server's answer, taken apart. Reading it fails the test where lengths, checksums or the form
/// are wrong.
struct Answer {
  MacAddress to;
  MacAddress from;
  Ipv4Address source;
  Ipv4Address destination;
  std::uint32_t transaction = 0;
  std::uint16_t flags = 0;
  Ipv4Address client;
  Ipv4Address yours;
  MacAddress mac;
  std::map<int, Frame> options;
  std::size_t payload_size = 0;

  [[nodiscard]] int type() const;
  [[nodiscard]] std::optional<Ipv4Address> address(int option) const;
  [[nodiscard]] std::uint32_t number(int option) const;
  [[nodiscard]] std::string text(int option) const;
};
Answer read_answer(ByteView frame);

/// A board at `server`'s other end. Each call hands over one message and returns the answer.
class DhcpBoard {
 public:
  DhcpBoard(DhcpServer& server, const MacAddress& mac, std::string hostname = {})
      : server_(server), mac_(mac), hostname_(std::move(hostname)) {}

  std::optional<Answer> discover(LabTime now, std::optional<Ipv4Address> wish = std::nullopt);
  /// Takes the offer of `address`.
  std::optional<Answer> select(Ipv4Address address, LabTime now);
  /// INIT-REBOOT.
  std::optional<Answer> reboot(Ipv4Address address, LabTime now);
  std::optional<Answer> renew(Ipv4Address address, LabTime now);
  void release(Ipv4Address address, LabTime now);
  void decline(Ipv4Address address, LabTime now);
  /// discover() and select(); the address it then has, or nothing.
  std::optional<Ipv4Address> join(LabTime now);

  [[nodiscard]] const MacAddress& mac() const { return mac_; }
  /// Of the last call.
  [[nodiscard]] const std::vector<DhcpEvent>& events() const { return events_; }

 private:
  std::optional<Answer> say(Ask ask, LabTime now);

  DhcpServer& server_;
  MacAddress mac_;
  std::string hostname_;
  std::vector<DhcpEvent> events_;
};

}  // namespace lanyard::lab::test
