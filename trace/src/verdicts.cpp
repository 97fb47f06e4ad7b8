// One function a verdict, each under its definition; docs/tcp-rules.md says the same words. They
// follow tshark's `tcp.analysis` where it has the same notion; where they do not, that file says
// why. "Before" is always the order of the capture, "the other side" the segment's receiver.

#include <algorithm>
#include <chrono>
#include <optional>

#include "flow_analyzer.hpp"
#include "sequence.hpp"

namespace lanyard::trace {
namespace {

using std::chrono::milliseconds;

constexpr std::uint16_t control = tcp_flag::syn | tcp_flag::fin | tcp_flag::rst;

bool occupies_sequence_numbers(const RawSegment& segment) {
  return segment.length > 0 || segment.has_any(tcp_flag::syn | tcp_flag::fin);
}

/// Handshake 1/3: a SYN without ACK.
bool is_handshake_syn(const Sight& s) {
  return s.segment.has(tcp_flag::syn) && !s.segment.has(tcp_flag::ack);
}

/// Handshake 2/3: a SYN with ACK.
bool is_handshake_syn_ack(const Sight& s) {
  return s.segment.has(tcp_flag::syn) && s.segment.has(tcp_flag::ack);
}

/// Handshake 3/3: the first ACK, without SYN or RST, by which a side that sent a SYN without ACK
/// acknowledges the other side's SYN.
bool is_handshake_ack(const Sight& s) {
  return !s.handshake_done && s.sender.asked && s.receiver.sent_syn() && s.receiver.base &&
         s.segment.has(tcp_flag::ack) && !s.segment.has_any(tcp_flag::syn | tcp_flag::rst) &&
         after(s.segment.ack, *s.receiver.base);
}

/// Data: it carries at least one byte.
bool is_data(const Sight& s) {
  return s.segment.length > 0;
}

/// Pure ACK: ACK, no data, and none of SYN, FIN, RST.
bool is_pure_ack(const Sight& s) {
  return s.segment.has(tcp_flag::ack) && s.segment.length == 0 && !s.segment.has_any(control);
}

/// It says nothing new but perhaps a window: a pure ACK at the sender's next sequence number that
/// acknowledges what its last segment did.
bool repeats_position(const Sight& s) {
  return is_pure_ack(s) && s.sender.next == s.segment.sequence &&
         s.sender.last_ack == s.segment.ack;
}

bool same_window(const Sight& s) {
  return s.sender.window == s.segment.window;
}

/// Window probe: exactly one byte of data at the next sequence number while the last window that
/// its sender has heard of is 0.
bool is_window_probe(const Sight& s) {
  return s.segment.length == 1 && s.sender.next == s.segment.sequence &&
         s.receiver.heard_window == 0;
}

/// Zero window: a window of 0 without SYN, FIN or RST: the sender takes no more bytes for now.
bool is_zero_window(const Sight& s) {
  return s.segment.window == 0 && !s.segment.has_any(control);
}

/// Lost segment (not captured): it begins after the next sequence number, so what lies between was
/// lost or was not captured. Not of RST.
bool is_after_lost_segment(const Sight& s) {
  return s.sender.next && after(s.segment.sequence, *s.sender.next) &&
         !s.segment.has(tcp_flag::rst);
}

/// Keep-alive: no byte or one, at the sequence number just before the next one, without SYN, FIN or
/// RST.
bool is_keep_alive(const Sight& s) {
  return s.segment.length <= 1 && s.sender.next && s.segment.sequence == *s.sender.next - 1 &&
         !s.segment.has_any(control);
}

/// Window update: says nothing new but a window that is neither 0 nor the one before.
bool is_window_update(const Sight& s) {
  return repeats_position(s) && s.segment.window != 0 && !same_window(s);
}

/// Window full: its data ends exactly where the other side's window ends. Only where both SYNs were
/// captured, since the window's scale is not known otherwise.
bool is_window_full(const Sight& s) {
  if (!is_data(s) || s.segment.has_any(control) || !s.receiver.sent_syn() || !s.sender.sent_syn() ||
      !s.receiver.last_ack || !s.receiver.window) {
    return false;
  }
  const bool agreed =
      s.sender_figures.window_scale.has_value() && s.receiver_figures.window_scale.has_value();
  const std::optional<std::uint8_t> shift =
      agreed && !s.receiver.window_was_in_syn ? s.receiver_figures.window_scale : std::nullopt;
  return s.segment.sequence + s.segment.length ==
         *s.receiver.last_ack + scaled(*s.receiver.window, shift);
}

/// Keep-alive ACK: says nothing new, with the same window that is not 0, and the other side's last
/// segment was a keep-alive.
bool is_keep_alive_ack(const Sight& s) {
  return repeats_position(s) && same_window(s) && s.segment.window != 0 &&
         s.receiver.last_verdicts.has(Verdict::keep_alive);
}

/// Window probe ACK: says nothing new, the window is still 0, and the other side's last segment was
/// a window probe.
bool is_window_probe_ack(const Sight& s) {
  return repeats_position(s) && same_window(s) && s.segment.window == 0 &&
         s.receiver.last_verdicts.has(Verdict::window_probe);
}

/// Duplicate ACK: says nothing new, with the same window that is not 0.
bool is_duplicate_ack(const Sight& s) {
  return repeats_position(s) && same_window(s) && s.segment.window != 0;
}

/// ACK of a lost segment (not captured): it acknowledges more than what was seen of the other side
/// without a gap. Not of what may have been sent while nobody looked.
bool is_ack_of_lost_segment(const Sight& s) {
  const std::optional<std::uint32_t> seen = s.receiver.seen.up_to();
  return s.segment.has(tcp_flag::ack) && seen && after(s.segment.ack, *seen) &&
         !(s.receiver.stood_at && s.handshake_done);
}

/// It begins at the one byte of a window probe and brings more behind it.
bool goes_on_from_probe(const Sight& s) {
  return s.segment.length > 1 && s.sender.next == s.segment.sequence + 1;
}

/// It holds data, SYN or FIN and begins before the next sequence number. Not a keep-alive. A longer
/// segment that begins at the one byte of a window probe brings new data and is none either.
bool goes_back(const Sight& s) {
  return occupies_sequence_numbers(s.segment) && s.sender.next &&
         before(s.segment.sequence, *s.sender.next) && !is_keep_alive(s) && !goes_on_from_probe(s);
}

/// Spurious retransmission: data all of which the other side had acknowledged before.
bool is_spurious(const Sight& s) {
  return is_data(s) && !is_keep_alive(s) && s.receiver.last_ack &&
         not_after(s.segment.sequence + s.segment.length, *s.receiver.last_ack);
}

/// Within 20 ms of the last duplicate ACK; where the capture tells when the second or the third of
/// them arrived, within 20 ms after that.
bool follows_duplicate_acks(const Sight& s) {
  const auto& arrivals = s.receiver.duplicate_arrivals;
  if (!arrivals[0] && !arrivals[1]) {
    return s.segment.time - s.receiver.last_ack_time < milliseconds(20);
  }
  return std::ranges::any_of(arrivals, [&s](const std::optional<PacketTime>& arrived) {
    return arrived && s.segment.time >= *arrived && s.segment.time - *arrived < milliseconds(20);
  });
}

/// Fast retransmission: goes back to just the byte that the other side asks for, which it has done
/// in at least two duplicate ACKs that were not lost, and follows them.
bool is_fast(const Sight& s) {
  return goes_back(s) && s.receiver.heard_duplicates >= 2 &&
         s.receiver.last_ack == s.segment.sequence && follows_duplicate_acks(s);
}

/// The capture holds a copy of it, or was made where it was sent, as it tells what came of it: it
/// cannot have been overtaken on its way. Nor can what its sender had gone beyond before a gap.
bool was_sent_before(const Sight& s) {
  return s.segment.lost || s.segment.arrived_after ||
         (s.sender.stood_at && not_after(s.segment.end(), *s.sender.stood_at)) ||
         s.sender.seen.holds(s.segment.sequence, s.segment.end());
}

/// Out of order: goes back with what the capture does not hold yet, and so soon after the newest
/// segment that it can only have been overtaken on its way: within the handshake's round trip, or
/// 3 ms where that is not known. Not where it ends as the newest segment does.
bool is_out_of_order(const Sight& s) {
  const Duration limit = s.handshake_round_trip.value_or(milliseconds(3));
  return goes_back(s) && s.segment.time - s.sender.next_time < limit &&
         s.sender.next != s.segment.end() && !was_sent_before(s);
}

/// Retransmission: goes back, and is none of the three above.
void judge_repetition(const Sight& s, VerdictSet& verdicts) {
  if (is_spurious(s)) {
    verdicts.add(Verdict::spurious_retransmission);
  } else if (is_fast(s)) {
    verdicts.add(Verdict::fast_retransmission);
  } else if (is_out_of_order(s)) {
    verdicts.add(Verdict::out_of_order);
  } else if (goes_back(s)) {
    verdicts.add(Verdict::retransmission);
  }
}

/// Half-close: the first data from a side that has acknowledged the other side's FIN and does not
/// close with it: only one direction is closed.
bool is_half_close(const Sight& s) {
  return is_data(s) && !s.segment.has(tcp_flag::fin) && !s.sender.spoke_after_fin &&
         s.receiver.fin && !s.sender.fin && s.segment.has(tcp_flag::ack) &&
         after(s.segment.ack, *s.receiver.fin);
}

/// Refused: a RST to a side that has sent a SYN without ACK and nothing more, from a side that has
/// sent none: nobody listens, or a firewall is in the way.
bool is_refused(const Sight& s) {
  return s.segment.has(tcp_flag::rst) && s.receiver.asked && !s.receiver.agreed &&
         !s.sender.sent_syn() && s.receiver.base && s.receiver.next == *s.receiver.base + 1;
}

/// Reset after close: a RST from a side that has sent its FIN: what comes late is turned away.
bool is_reset_after_close(const Sight& s) {
  return s.segment.has(tcp_flag::rst) && s.sender.fin;
}

/// Aborted: any other RST: the connection ends at once, and what is under way is thrown away.
bool is_aborted(const Sight& s) {
  return s.segment.has(tcp_flag::rst) && !is_refused(s) && !is_reset_after_close(s);
}

/// MSS agreed: a SYN-ACK with a Maximum Segment Size that answers a SYN with one.
bool is_mss_agreed(const Sight& s) {
  return is_handshake_syn_ack(s) && s.sender_figures.maximum_segment_size &&
         s.receiver_figures.maximum_segment_size;
}

/// Window scale agreed: a SYN-ACK with the option that answers a SYN with it. Without both, neither
/// side scales (RFC 7323, section 2.2).
bool is_scale_agreed(const Sight& s) {
  return is_handshake_syn_ack(s) && s.sender_figures.window_scale &&
         s.receiver_figures.window_scale;
}

/// What the place in the conversation says: handshake, data, end.
void judge_role(const Sight& s, VerdictSet& verdicts) {
  verdicts.add_if(is_handshake_syn(s), Verdict::handshake_syn);
  verdicts.add_if(is_handshake_syn_ack(s), Verdict::handshake_syn_ack);
  verdicts.add_if(is_handshake_ack(s), Verdict::handshake_ack);
  verdicts.add_if(is_mss_agreed(s), Verdict::mss_agreed);
  verdicts.add_if(is_scale_agreed(s), Verdict::scale_agreed);
  verdicts.add_if(is_data(s), Verdict::data);
  verdicts.add_if(is_pure_ack(s), Verdict::pure_ack);
  verdicts.add_if(is_half_close(s), Verdict::half_close);
  verdicts.add_if(s.segment.has(tcp_flag::fin), Verdict::fin);
  verdicts.add_if(s.segment.has(tcp_flag::rst), Verdict::rst);
  verdicts.add_if(is_refused(s), Verdict::refused);
  verdicts.add_if(is_reset_after_close(s), Verdict::reset_after_close);
  verdicts.add_if(is_aborted(s), Verdict::aborted);
}

/// Of what an ACK can say anew, the first that holds.
void judge_repeated_ack(const Sight& s, VerdictSet& verdicts) {
  if (is_keep_alive_ack(s)) {
    verdicts.add(Verdict::keep_alive_ack);
  } else if (is_window_probe_ack(s)) {
    verdicts.add(Verdict::window_probe_ack);
  } else if (is_duplicate_ack(s) && !is_handshake_ack(s)) {
    verdicts.add(Verdict::duplicate_ack);
  }
}

}  // namespace

VerdictSet judge(const Sight& sight) {
  VerdictSet verdicts;
  judge_role(sight, verdicts);
  verdicts.add_if(is_ack_of_lost_segment(sight), Verdict::ack_of_lost_segment);
  verdicts.add_if(is_zero_window(sight), Verdict::zero_window);
  if (is_window_probe(sight)) {
    verdicts.add(Verdict::window_probe);
    return verdicts;
  }
  verdicts.add_if(is_after_lost_segment(sight), Verdict::lost_segment);
  verdicts.add_if(is_keep_alive(sight), Verdict::keep_alive);
  verdicts.add_if(is_window_update(sight), Verdict::window_update);
  verdicts.add_if(is_window_full(sight), Verdict::window_full);
  judge_repeated_ack(sight, verdicts);
  judge_repetition(sight, verdicts);
  return verdicts;
}

/// Delayed ACK: a pure ACK of new data (not of a FIN alone) that was sent at least 20 ms after the
/// newest data before it arrived: the receiver held it back for more data or for an answer. Where
/// the capture does not tell when data arrived: that came at least 20 ms later after that data than
/// the quickest ACK in this direction did, where it acknowledges nothing that was sent again.
bool is_delayed_ack(const RawSegment& ack, const Acknowledged& acknowledged,
                    const DirectionFigures& figures) {
  const PacketTime arrival = acknowledged.newest_arrival;
  if (arrival == Unacknowledged::never || arrival > ack.time) {
    return false;
  }
  const Duration waited = ack.time - arrival;
  if (acknowledged.arrival_is_known) {
    return waited >= milliseconds(20);
  }
  return acknowledged.number != 0 && !acknowledged.sent_again && figures.round_trips > 0 &&
         waited - figures.shortest_round_trip >= milliseconds(20);
}

std::uint32_t scaled(std::uint16_t window, std::optional<std::uint8_t> shift) {
  return std::uint32_t{window} << shift.value_or(0);
}

}  // namespace lanyard::trace
