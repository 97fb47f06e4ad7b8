#include "lanyard/trace/stream_synthesizer.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

namespace lanyard::trace {
namespace {

/// What an Ethernet packet of 1500 bytes leaves for the payload (RFC 9293, section 3.7.1).
std::uint16_t segment_size(const IpEndpoint& endpoint) {
  return endpoint.is_v6 ? 1440 : 1460;
}

/// Numbers that differ from key to key: the finalizer of SplitMix64 (Steele, Lea, Flood: Fast
/// Splittable Pseudorandom Number Generators, 2014), cut to 31 bits. Wireshark 4.0 takes the
/// acknowledgment of the initial number 2^32 - 1, which is 0, for a duplicate; such must not occur.
InitialSequenceNumbers derive_sequence_numbers(std::uint64_t session_key) {
  std::uint64_t mixed = session_key + 0x9E3779B97F4A7C15U;
  mixed = (mixed ^ (mixed >> 30U)) * 0xBF58476D1CE4E5B9U;
  mixed = (mixed ^ (mixed >> 27U)) * 0x94D049BB133111EBU;
  mixed ^= mixed >> 31U;
  constexpr std::uint64_t low_31_bits = 0x7FFF'FFFF;
  return {.local = static_cast<std::uint32_t>(mixed & low_31_bits),
          .peer = static_cast<std::uint32_t>((mixed >> 32U) & low_31_bits)};
}

std::unexpected<Error> refuse(std::uint64_t session_key, std::string_view why) {
  return std::unexpected(make_error(
      "synthesize",
      "cannot make packets for session " + std::to_string(session_key) + ": " + std::string(why)));
}

}  // namespace

Result<void> StreamSynthesizer::open(std::uint64_t session_key, const SessionOpening& opening) {
  if (opening.local.is_v6 != opening.peer.is_v6) {
    return refuse(session_key, "of " + to_string(opening.local) + " and " +
                                   to_string(opening.peer) + ", one is IPv4 and the other IPv6");
  }
  const InitialSequenceNumbers initial =
      opening.initial_sequence_numbers.value_or(derive_sequence_numbers(session_key));
  const auto [entry, is_new] =
      sessions_.try_emplace(session_key, Session{.protocol = opening.protocol,
                                                 .local = {opening.local, initial.local},
                                                 .peer = {opening.peer, initial.peer}});
  if (!is_new) {
    return refuse(session_key, "it is open already");
  }
  Session& session = entry->second;
  if (session.protocol == TransportProtocol::udp) {
    return {};
  }
  return opening.local_is_client ? emit_handshake(session.local, session.peer, opening.time)
                                 : emit_handshake(session.peer, session.local, opening.time);
}

Result<void> StreamSynthesizer::data(std::uint64_t session_key, Direction direction,
                                     PacketTime time, ByteView message) {
  const auto entry = sessions_.find(session_key);
  if (entry == sessions_.end()) {
    return refuse(session_key, "it is not open");
  }
  Session& session = entry->second;
  Side& from = direction == Direction::sent ? session.local : session.peer;
  Side& to = direction == Direction::sent ? session.peer : session.local;
  if (session.protocol == TransportProtocol::tcp) {
    return emit_stream(from, to, time, message);
  }
  const std::size_t limit = max_udp_payload(from.endpoint.is_v6);
  if (message.size() > limit) {
    return refuse(session_key, "a datagram of " + std::to_string(message.size()) +
                                   " bytes was never one packet, the limit is " +
                                   std::to_string(limit));
  }
  return emit(time, build_udp_packet(from.endpoint, to.endpoint, message));
}

Result<void> StreamSynthesizer::close(std::uint64_t session_key, PacketTime time, SessionEnd end) {
  auto entry = sessions_.extract(session_key);
  if (!entry) {
    return refuse(session_key, "it is not open");
  }
  Session& session = entry.mapped();
  return session.protocol == TransportProtocol::tcp ? emit_end(session, time, end) : Result<void>{};
}

Result<void> StreamSynthesizer::emit(PacketTime time,
                                     const Result<std::vector<std::byte>>& packet) {
  return packet ? sink_(time, *packet) : std::unexpected(packet.error());
}

/// Sends `segment` with the sequence number that is `from`'s turn, and moves that on: SYN and FIN
/// take one number each, as a byte does (RFC 9293, section 3.4).
Result<void> StreamSynthesizer::emit_segment(Side& from, const Side& to, PacketTime time,
                                             TcpSegment segment) {
  segment.sequence_number = from.next_sequence_number;
  from.next_sequence_number += static_cast<std::uint32_t>(segment.payload.size()) +
                               (segment.syn ? 1U : 0U) + (segment.fin ? 1U : 0U);
  return emit(time, build_tcp_packet(from.endpoint, to.endpoint, segment));
}

/// As emit_segment(), acknowledging all that `to` has sent: every segment but the first does.
Result<void> StreamSynthesizer::emit_acknowledging(Side& from, const Side& to, PacketTime time,
                                                   TcpSegment segment) {
  segment.acknowledgment_number = to.next_sequence_number;
  return emit_segment(from, to, time, segment);
}

Result<void> StreamSynthesizer::emit_handshake(Side& client, Side& server, PacketTime time) {
  const TcpSegment syn{.syn = true, .maximum_segment_size = segment_size(client.endpoint)};
  Result<void> emitted = emit_segment(client, server, time, syn);
  if (emitted) emitted = emit_acknowledging(server, client, time, syn);
  if (emitted) emitted = emit_acknowledging(client, server, time, {});
  return emitted;
}

Result<void> StreamSynthesizer::emit_stream(Side& from, Side& to, PacketTime time,
                                            ByteView message) {
  // A receiver acknowledges at least every second full segment (RFC 9293, section 3.8.6.3). It also
  // keeps what is under way far below the window, which Wireshark watches.
  Result<void> emitted;
  bool acknowledge_this_one = false;
  while (emitted && !message.empty()) {
    const std::size_t size = std::min<std::size_t>(message.size(), segment_size(from.endpoint));
    const bool is_last = size == message.size();
    emitted = emit_acknowledging(from, to, time, {.psh = is_last, .payload = message.first(size)});
    if (emitted && (acknowledge_this_one || is_last)) {
      emitted = emit_acknowledging(to, from, time, {});
    }
    acknowledge_this_one = !acknowledge_this_one;
    message = message.subspan(size);
  }
  return emitted;
}

/// RFC 9293, section 3.6, with the second side's ACK and FIN in one segment.
Result<void> StreamSynthesizer::emit_fin_exchange(Side& first, Side& second, PacketTime time) {
  Result<void> emitted = emit_acknowledging(first, second, time, {.fin = true});
  if (emitted) emitted = emit_acknowledging(second, first, time, {.fin = true});
  if (emitted) emitted = emit_acknowledging(first, second, time, {});
  return emitted;
}

Result<void> StreamSynthesizer::emit_end(Session& session, PacketTime time, SessionEnd end) {
  switch (end) {
    case SessionEnd::fin_from_local:
      return emit_fin_exchange(session.local, session.peer, time);
    case SessionEnd::fin_from_peer:
      return emit_fin_exchange(session.peer, session.local, time);
    case SessionEnd::reset_from_local:
      return emit_acknowledging(session.local, session.peer, time, {.rst = true});
    case SessionEnd::reset_from_peer:
      return emit_acknowledging(session.peer, session.local, time, {.rst = true});
    case SessionEnd::none:
      return {};
  }
  return {};
}

}  // namespace lanyard::trace
