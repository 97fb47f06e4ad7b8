#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <list>
#include <optional>
#include <vector>

#include "lanyard/trace/packet.hpp"
#include "lanyard/trace/packet_time.hpp"

namespace lanyard::trace {

/// Puts IPv4 and IPv6 fragments (RFC 791, section 3.2; RFC 8200, section 4.5) together.
///
/// Bounded: at most `max_datagrams` are under way, each of at most 65,535 bytes; a datagram that is
/// not whole within `patience` of its first fragment, by the packets' times, is dropped, and so is
/// the oldest one when there is no room. Of bytes that come twice the first are kept. One thread.
class Reassembler {
 public:
  static constexpr std::size_t max_datagrams = 64;
  static constexpr std::size_t max_datagram_size = 65'535;
  static constexpr std::chrono::seconds patience{30};  // as Linux's ipfrag_time

  /// Gives a packet that is no fragment back as it is; for the fragment that completes a datagram,
  /// the packet with ports, body and payload of the whole; otherwise nothing. The views of a put
  /// together packet live until the next call.
  std::optional<Packet> feed(PacketTime time, const Packet& packet,
                             Checksums checksums = Checksums::verify);

  /// How many datagrams were dropped before they were whole.
  [[nodiscard]] std::uint64_t dropped() const { return dropped_; }

 private:
  struct Span {
    std::size_t begin = 0;
    std::size_t end = 0;
  };
  struct Datagram {
    IpEndpoint source{};
    IpEndpoint destination{};
    std::uint8_t protocol = 0;
    std::uint32_t identification = 0;
    PacketTime first{};
    std::vector<std::byte> bytes{};
    std::vector<Span> present{};        ///< Sorted, disjoint, not touching.
    std::optional<std::size_t> size{};  ///< Known once the last fragment has come.
  };

  void drop_expired(PacketTime now);
  Datagram& find_or_begin(PacketTime time, const IpHeader& ip);
  static void insert(Datagram& datagram, std::size_t offset, ByteView bytes);

  std::list<Datagram> datagrams_;  ///< Oldest first.
  std::vector<std::byte> whole_;   ///< Of the packet that feed() gave last.
  std::uint64_t dropped_ = 0;
};

}  // namespace lanyard::trace
