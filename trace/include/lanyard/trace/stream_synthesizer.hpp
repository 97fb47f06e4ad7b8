#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "lanyard/base/bytes.hpp"
#include "lanyard/base/error.hpp"
#include "lanyard/base/ip_endpoint.hpp"
#include "lanyard/trace/packet_builder.hpp"
#include "lanyard/trace/packet_time.hpp"

namespace lanyard::trace {

enum class TransportProtocol : std::uint8_t { tcp, udp };

/// Which way a message went, seen from this computer.
enum class Direction : std::uint8_t { sent, received };

/// How a TCP session ended. `none`: without a packet, as when the peer lost its power.
enum class SessionEnd : std::uint8_t {
  fin_from_local,
  fin_from_peer,
  reset_from_local,
  reset_from_peer,
  none,
};

/// The numbers that the two SYN segments carry (RFC 9293, section 3.4.1).
struct InitialSequenceNumbers {
  std::uint32_t local = 0;
  std::uint32_t peer = 0;
};

/// Who a session is with, and when it began.
struct SessionOpening {
  TransportProtocol protocol = TransportProtocol::tcp;
  IpEndpoint local;
  IpEndpoint peer;
  bool local_is_client = false;  ///< Who sends the first SYN; without meaning for UDP.
  PacketTime time{};
  /// Without a value they are derived from the session's key, so that the same recording gives the
  /// same packets, and two sessions on the same ports are told apart.
  std::optional<InitialSequenceNumbers> initial_sequence_numbers = std::nullopt;
};

/// Makes packets of recorded sessions, of which the bytes and their times are known and the packets
/// are not, so that Wireshark can follow the streams.
///
/// The packets are those of an ideal network: a handshake, segments of at most 1460 bytes (1440
/// over IPv6), PSH on the last one of a message, an acknowledgment after every second segment and
/// after the last, and an end. All packets of one call have its time. Losses, round-trip times,
/// windows and the real segment boundaries are not in a recording, and cannot be read from these
/// packets. A datagram is one packet, never fragmented.
///
/// Memory: some hundred bytes for each session between open() and close(), whatever its length. An
/// Error of the packet sink is returned as it is; the session it befell lacks a part from then on,
/// so the caller gives up the capture. One thread at a time.
class StreamSynthesizer {
 public:
  /// Takes one packet, which begins with its IP header (LinkType::raw_ip); the bytes are valid
  /// during the call only.
  using PacketSink = std::function<Result<void>(PacketTime time, ByteView packet)>;

  explicit StreamSynthesizer(PacketSink sink) : sink_(std::move(sink)) {}

  /// Begins the session that the caller calls `session_key`; for TCP, three packets. Error
  /// `synthesize`: the key is of an open session; one address is IPv4 and the other IPv6.
  Result<void> open(std::uint64_t session_key, const SessionOpening& opening);

  /// One message. TCP: as many segments as it takes, none for an empty message. UDP: one datagram,
  /// empty or not. Error `synthesize`: no open session has this key; a datagram is longer than
  /// max_udp_payload() (65,507 bytes over IPv4).
  Result<void> data(std::uint64_t session_key, Direction direction, PacketTime time,
                    ByteView message);

  /// Ends the session and forgets the key, which may then be used again; for UDP, no packet. Error
  /// `synthesize`: no open session has this key.
  Result<void> close(std::uint64_t session_key, PacketTime time, SessionEnd end);

 private:
  struct Side {
    IpEndpoint endpoint;
    std::uint32_t next_sequence_number = 0;  ///< SND.NXT of RFC 9293; wraps at 2^32.
  };
  struct Session {
    TransportProtocol protocol = TransportProtocol::tcp;
    Side local;
    Side peer;
  };

  Result<void> emit(PacketTime time, const Result<std::vector<std::byte>>& packet);
  Result<void> emit_segment(Side& from, const Side& to, PacketTime time, TcpSegment segment);
  Result<void> emit_acknowledging(Side& from, const Side& to, PacketTime time, TcpSegment segment);
  Result<void> emit_handshake(Side& client, Side& server, PacketTime time);
  Result<void> emit_stream(Side& from, Side& to, PacketTime time, ByteView message);
  Result<void> emit_fin_exchange(Side& first, Side& second, PacketTime time);
  Result<void> emit_end(Session& session, PacketTime time, SessionEnd end);

  PacketSink sink_;
  std::unordered_map<std::uint64_t, Session> sessions_;
};

}  // namespace lanyard::trace
