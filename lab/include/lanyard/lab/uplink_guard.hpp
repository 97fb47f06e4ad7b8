#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "lanyard/base/bytes.hpp"
#include "lanyard/lab/ipv4_address.hpp"
#include "lanyard/lab/lab_time.hpp"
#include "lanyard/lab/mac_address.hpp"
#include "lanyard/lab/subnet.hpp"

namespace lanyard::lab {

/// Whether a frame may go to the uplink, and if not why.
enum class UplinkVerdict : std::uint8_t {
  pass,
  malformed_ethernet,
  malformed_arp,
  malformed_ipv4,  ///< Version, header length, total length or checksum is wrong; or options.
  malformed_ipv6,
  malformed_tcp,     ///< Cut off, a wrong offset, checksum or combination of flags.
  malformed_udp,     ///< Cut off, a length that lies or a wrong checksum.
  malformed_icmp,    ///< Cut off or a wrong checksum.
  not_for_uplink,    ///< For another board, a multicast group or no one in particular.
  unknown_protocol,  ///< Neither ARP nor IP; neither TCP, UDP nor ICMP.
  spoofed_source,    ///< Not the board's own Ethernet or IP address, or one that no board has.
  urgent_data,       ///< TCP with the URG flag or an urgent pointer.
  icmp_kind,         ///< ICMP that is no echo request; errors above all.
  fragment,          ///< A fragment that is not the next one of a datagram; see UplinkGuard.
  dhcp,              ///< The lab's own server answers.
  tftp,              ///< libslirp's own server, which the lab does not offer.
  bad_destination,   ///< An address that no router forwards to: 127.0.0.1, 169.254.1.1, 240.0.0.1
  ipv6_off,
  uplink_off,  ///< Outside the subnet, or a name to look up, with `no_uplink`.
};

/// The verdict in a few words: `TCP with urgent data`.
std::string_view describe(UplinkVerdict verdict);

struct UplinkSettings {
  Subnet subnet{};
  bool no_uplink = false;  ///< Only the computer (the gateway) can be reached.
  bool ipv6 = false;       ///< Whether libslirp's IPv6 side is on; if not, no IPv6 passes.
};

/// Stands before libslirp: lets a frame of one board pass only if it is well-formed, the board's
/// own and of a kind that a router would take. It keeps away from libslirp's known weak spots:
/// urgent data (CVE-2026-9539), ICMP errors that echo what the board sent (CVE-2026-120830), its
/// DHCP and TFTP servers (CVE-2021-3592 to 3595), lengths that lie.
///
/// Fragments pass only if they are of UDP, the first has the whole UDP header, each begins where
/// the one before it ended and the last ends where the UDP header says: so none ever overlap.
/// Others are dropped; the datagram is then lost, as when a fragment is lost on the way. Half-sent
/// datagrams are remembered for fragment_memory, at most max_datagrams of them.
///
/// One guard for each board, so that no board can use up another's memory. One thread at a time.
class UplinkGuard {
 public:
  static constexpr std::chrono::seconds fragment_memory{60};  ///< Twice libslirp's.
  static constexpr std::size_t max_datagrams = 16;
  static constexpr std::size_t max_frame_size = 1514;  ///< Bytes, without frame check sequence.

  /// `board` is the only Ethernet source that passes.
  UplinkGuard(const UplinkSettings& settings, const MacAddress& board)
      : settings_(settings), board_(board) {}

  /// The only IPv4 source that passes (0.0.0.0 in ARP probes apart); nothing: any board's address
  /// of the subnet, which is how it begins.
  void set_address(std::optional<Ipv4Address> address) { address_ = address; }

  void set_no_uplink(bool no_uplink) { settings_.no_uplink = no_uplink; }

  /// `frame` begins with the destination address and has no frame check sequence.
  UplinkVerdict check(ByteView frame, LabTime now);

 private:
  struct Datagram {  ///< A half-sent one.
    Ipv4Address source;
    Ipv4Address destination;
    std::uint16_t identification = 0;
    std::size_t next_offset = 0;  ///< In bytes; 0 when the datagram is finished or given up.
    std::size_t size = 0;         ///< As the UDP header says.
    LabTime until{};
  };
  struct Ipv4Packet;

  [[nodiscard]] UplinkVerdict check_arp(ByteView frame) const;
  UplinkVerdict check_ipv4(ByteView frame, LabTime now);
  [[nodiscard]] UplinkVerdict check_ipv6(ByteView frame) const;
  [[nodiscard]] bool is_board_address(Ipv4Address address) const;
  [[nodiscard]] UplinkVerdict check_destination(const Ipv4Packet& packet) const;
  [[nodiscard]] UplinkVerdict check_udp(const Ipv4Packet& packet) const;
  [[nodiscard]] UplinkVerdict check_services(const Ipv4Packet& packet, std::uint16_t port) const;
  UplinkVerdict check_fragment(const Ipv4Packet& packet, LabTime now);

  UplinkSettings settings_;
  MacAddress board_;
  std::optional<Ipv4Address> address_;
  std::vector<Datagram> datagrams_;
};

}  // namespace lanyard::lab
