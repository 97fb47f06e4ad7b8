// Theory of operation. For each side of a flow a SideMemory holds what an onlooker knows of it: the
// highest sequence number sent, what it last acknowledged, its window. A segment is first judged
// against the memories as they were before it (verdicts.cpp), then noted in them: in the sender's
// memory as sent, in the receiver's as an acknowledgment. So every verdict depends on segments that
// stand before it in the capture only, and the analysis can follow a live capture.

#include "flow_analyzer.hpp"

#include <algorithm>
#include <span>

#include "sequence.hpp"

namespace lanyard::trace {
namespace {

/// Moves what is acknowledged up to `ack` out of the side's list.
Acknowledged take_acknowledged(SideMemory& side, std::uint32_t ack) {
  Acknowledged taken;
  auto& list = side.unacknowledged;
  while (side.unacknowledged_begin < list.size() &&
         not_after(list[side.unacknowledged_begin].end, ack)) {
    const Unacknowledged& each = list[side.unacknowledged_begin];
    taken.sent_again = taken.sent_again || each.sent_again;
    if (each.end == ack) {
      taken.number = each.number;
      taken.time = each.time;
    }
    if (each.arrival >= taken.newest_arrival) {
      taken.newest_arrival = each.arrival;
      taken.arrival_is_known = each.arrival_is_known;
    }
    ++side.unacknowledged_begin;
  }
  if (side.unacknowledged_begin == list.size()) {
    list.clear();
    side.unacknowledged_begin = 0;
  } else if (side.unacknowledged_begin >= 64) {
    list.erase(list.begin(), list.begin() + static_cast<std::ptrdiff_t>(side.unacknowledged_begin));
    side.unacknowledged_begin = 0;
  }
  return taken;
}

/// A sample of a segment that was sent twice would be ambiguous: it is marked.
/// Where all of it was acknowledged before (up to `acknowledged`), nothing in the list is meant.
void mark_sent_again(SideMemory& side, const RawSegment& segment,
                     std::optional<std::uint32_t> acknowledged) {
  side.newest_repetition = std::max(side.newest_repetition, segment.arrival());
  if (acknowledged && not_after(segment.end(), *acknowledged)) {
    return;
  }
  for (std::size_t i = side.unacknowledged_begin; i < side.unacknowledged.size(); ++i) {
    Unacknowledged& each = side.unacknowledged[i];
    if (after(each.end, segment.sequence)) {
      each.sent_again = true;
      if (segment.arrival() > each.arrival) {
        each.arrival = segment.arrival();
        each.arrival_is_known = segment.arrived_after.has_value();
      }
      if (!before(each.end, segment.end())) break;
    }
  }
}

/// What the SACK blocks report beyond `ack`. A block before it, or within another one, tells of
/// data that came twice (RFC 2883).
std::uint32_t sacked_bytes(const TcpOptions& options, std::uint32_t ack) {
  const auto blocks = std::span(options.sack).first(options.sack_count);
  std::uint32_t bytes = 0;
  for (const SackBlock& block : blocks) {
    const bool repeated = std::ranges::any_of(blocks, [&block](const SackBlock& each) {
      return each != block && not_after(each.begin, block.begin) && not_after(block.end, each.end);
    });
    if (!repeated && after(block.begin, ack) && after(block.end, block.begin)) {
      bytes += block.end - block.begin;
    }
  }
  return bytes;
}

/// An ACK that was not lost is heard, at once or when it arrives.
void note_heard(SideMemory& side, const RawSegment& segment) {
  constexpr std::size_t most_under_way = 64;
  const auto hear = [&side](std::uint32_t ack) {
    if (!side.heard_ack || after(ack, *side.heard_ack)) side.heard_ack = ack;
  };
  auto& under_way = side.acks_under_way;
  while (!under_way.empty() &&
         (under_way.size() >= most_under_way || under_way.front().arrival <= segment.time)) {
    hear(under_way.front().ack);
    under_way.erase(under_way.begin());
  }
  if (segment.arrived_after && !segment.lost) {
    under_way.push_back({.ack = segment.ack, .arrival = segment.arrival()});
  } else if (!segment.lost) {
    hear(segment.ack);
  }
}

/// Stamps that run backwards, or leap by years, are a damaged file's or a clock's that was set:
/// they are no round trips, and their sum would overflow.
void add_sample(DirectionFigures& figures, Duration sample) {
  constexpr Duration longest = std::chrono::hours(1);
  if (sample < Duration::zero() || sample > longest) {
    return;
  }
  figures.shortest_round_trip =
      figures.round_trips == 0 ? sample : std::min(figures.shortest_round_trip, sample);
  figures.longest_round_trip = std::max(figures.longest_round_trip, sample);
  figures.total_of_round_trips += sample;
  ++figures.round_trips;
}

}  // namespace

bool FlowAnalyzer::begins_another(Sender sender, const TcpHeader& tcp) const {
  const SideMemory& side = sender == Sender::client ? client_ : server_;
  return tcp.has(tcp_flag::syn) && !tcp.has(tcp_flag::ack) && side.base &&
         *side.base != tcp.sequence_number;
}

void FlowAnalyzer::analyse(Flow& flow, const Arrival& arrival, Segment& result) {
  const Sender sender = arrival.sender;
  const TcpHeader* const header = arrival.packet.tcp();
  if (header == nullptr) {
    return;
  }
  const TcpHeader& tcp = *header;
  const RawSegment segment{.sequence = tcp.sequence_number,
                           .ack = tcp.acknowledgment_number,
                           .length = static_cast<std::uint32_t>(arrival.packet.payload_size),
                           .flags = tcp.flags,
                           .window = tcp.window,
                           .time = arrival.time,
                           .arrived_after = arrival.arrived_after,
                           .lost = arrival.lost,
                           .number = arrival.number};
  SideMemory& side = memory(sender);
  SideMemory& other_side = memory(other(sender));
  DirectionFigures& own = sender == Sender::client ? flow.from_client : flow.from_server;
  DirectionFigures& others = sender == Sender::client ? flow.from_server : flow.from_client;
  note_bases(sender, segment, own, others);
  note_options(segment, tcp.options, own);
  const Sight sight{.segment = segment,
                    .sender = side,
                    .receiver = other_side,
                    .sender_figures = own,
                    .receiver_figures = others,
                    .handshake_round_trip = handshake_round_trip_,
                    .handshake_done = handshake_done_};
  VerdictSet verdicts = judge(sight);
  verdicts.add_if(arrival.ports_reused, Verdict::ports_reused);
  result = Segment{.number = segment.number,
                   .time = segment.time,
                   .arrived_after = segment.arrived_after,
                   .sender = sender,
                   .verdicts = verdicts,
                   .cause = cause_of(sight, verdicts, tcp.options)};
  note_handshake(flow, sender, segment, verdicts);
  note_sent(side, segment, verdicts, other_side.last_ack);
  note_ack(side, other_side, segment, tcp.options, others, result);
  note_window(side, segment, own);
  side.last_verdicts = result.verdicts;
  result.acknowledges_fin =
      other_side.fin && segment.has(tcp_flag::ack) && after(segment.ack, *other_side.fin);
  TcpState& receiver_state = sender == Sender::client ? flow.server_state : flow.client_state;
  TcpState state_without_it = receiver_state;
  advance({.sender = sender == Sender::client ? flow.client_state : flow.server_state,
           .receiver = segment.lost ? state_without_it : receiver_state,
           .segment = segment,
           .acknowledges_fin = result.acknowledges_fin});
  fill_in(flow, sender, segment, tcp, result);
  note_figures(own, result);
  note_end(flow, sender, segment);
  flow.verdicts = flow.verdicts.with(result.verdicts);
  flow.first = std::min(flow.first, segment.time);
  flow.last = std::max(flow.last, segment.time);
}

/// Relative numbers: a SYN is 0. Where it was not captured, the first segment's first byte is 1,
/// and so is the first byte that the other side waits for.
void FlowAnalyzer::note_bases(Sender sender, const RawSegment& segment, DirectionFigures& own,
                              DirectionFigures& others) {
  SideMemory& side = memory(sender);
  SideMemory& other_side = memory(other(sender));
  if (!side.base) {
    side.base = segment.has(tcp_flag::syn) ? segment.sequence : segment.sequence - 1;
    own.initial_sequence = side.base;
  }
  if (!other_side.base && segment.has(tcp_flag::ack)) {
    other_side.base = segment.ack - 1;
    others.initial_sequence = other_side.base;
  }
}

void FlowAnalyzer::note_options(const RawSegment& segment, const TcpOptions& options,
                                DirectionFigures& own) {
  if (segment.has(tcp_flag::syn)) {
    own.maximum_segment_size = options.maximum_segment_size;
    own.window_scale = options.window_scale;
    own.sack_permitted = options.sack_permitted;
  }
}

void FlowAnalyzer::note_handshake(Flow& flow, Sender sender, const RawSegment& segment,
                                  VerdictSet verdicts) {
  SideMemory& side = memory(sender);
  if (segment.has(tcp_flag::syn)) {
    flow.saw_handshake_begin = true;
    side.sent_syn = true;
    side.last_syn_time = segment.time;
    if (!segment.has(tcp_flag::ack) && !first_syn_) {
      first_syn_ = segment.time;
    }
  } else if (verdicts.has(Verdict::handshake_ack)) {
    handshake_done_ = true;
    handshake_round_trip_ = segment.time - side.last_syn_time;
    if (first_syn_) {
      flow.handshake = segment.time - *first_syn_;
    }
  }
}

void FlowAnalyzer::note_sent(SideMemory& side, const RawSegment& segment, VerdictSet verdicts,
                             std::optional<std::uint32_t> acknowledged) {
  const std::uint32_t end = segment.end();
  side.spoke_after_fin = side.spoke_after_fin || verdicts.has(Verdict::half_close);
  if (segment.has(tcp_flag::fin) && !side.fin) {
    side.fin = end - 1;
  }
  const bool probe = verdicts.has(Verdict::window_probe);
  const bool occupies = end != segment.sequence;
  if (occupies && side.next && before(segment.sequence, *side.next)) {
    mark_sent_again(side, segment, acknowledged);
  }
  const bool moves = !side.next || after(end, *side.next);
  if (occupies && moves &&
      side.unacknowledged.size() - side.unacknowledged_begin < FlowTable::max_unacknowledged) {
    side.unacknowledged.push_back({.end = end,
                                   .arrival_is_known = segment.arrived_after.has_value(),
                                   .time = segment.time,
                                   .arrival = segment.arrival(),
                                   .number = segment.number});
  }
  if (moves && !probe) {
    side.next = end;
    side.next_time = segment.time;
  }
  if (probe) {
    side.probed = end;
  }
  side.seen.add(segment.sequence, end);
}

void FlowAnalyzer::note_duplicate(SideMemory& side, const RawSegment& segment, Segment& result) {
  result.duplicate_number = ++side.duplicate_acks;
  if (segment.lost) {
    return;
  }
  const std::size_t index = std::size_t{++side.heard_duplicates} - 2;
  if (segment.arrived_after && index < side.duplicate_arrivals.size()) {
    side.duplicate_arrivals.at(index) = segment.arrival();
  }
}

void FlowAnalyzer::note_ack(SideMemory& side, SideMemory& other_side, const RawSegment& segment,
                            const TcpOptions& options, DirectionFigures& acknowledged,
                            Segment& result) {
  if (!segment.has(tcp_flag::ack)) {
    return;
  }
  // Data between duplicate ACKs that repeats the number does not end their row.
  if (side.last_ack != segment.ack) {
    side.duplicate_acks = 0;
    side.heard_duplicates = 0;
    side.duplicate_arrivals = {};
  }
  if (result.verdicts.has(Verdict::duplicate_ack)) {
    note_duplicate(side, segment, result);
  }
  if (result.verdicts.has(Verdict::ack_of_lost_segment)) {
    other_side.seen.skip_to(segment.ack);
  }
  if (other_side.probed == segment.ack && other_side.next == segment.ack - 1) {
    other_side.next = segment.ack;
  }
  note_heard(side, segment);
  Acknowledged taken = take_acknowledged(other_side, segment.ack);
  if (other_side.newest_repetition > taken.newest_arrival) {
    taken.newest_arrival = other_side.newest_repetition;
  }
  if (result.verdicts.has(Verdict::pure_ack) && !result.verdicts.has(Verdict::handshake_ack) &&
      is_delayed_ack(segment, taken, acknowledged)) {
    result.verdicts.add(Verdict::delayed_ack);
    result.cause = taken.arrival_is_known ? Cause::held_back : Cause::unclear;
  }
  result.acknowledged_number = taken.number;
  if (taken.number != 0 && !taken.sent_again) {
    result.round_trip = segment.time - taken.time;
    add_sample(acknowledged, *result.round_trip);
  }
  side.sacked = sacked_bytes(options, segment.ack);
  side.last_ack = segment.ack;
  side.last_ack_time = segment.time;
}

void FlowAnalyzer::note_window(SideMemory& side, const RawSegment& segment, DirectionFigures& own) {
  if (side.window_shut_since && segment.window != 0) {
    own.longest_zero_window =
        std::max<Duration>(own.longest_zero_window, segment.time - *side.window_shut_since);
    side.window_shut_since.reset();
  } else if (segment.window == 0 && !side.window_shut_since &&
             !segment.has_any(tcp_flag::syn | tcp_flag::rst | tcp_flag::fin)) {
    side.window_shut_since = segment.time;
  }
  own.window_is_shut = side.window_shut_since.has_value();
  side.window = segment.window;
  side.window_was_in_syn = segment.has(tcp_flag::syn);
}

void FlowAnalyzer::fill_in(const Flow& flow, Sender sender, const RawSegment& segment,
                           const TcpHeader& tcp, Segment& result) {
  const SideMemory& side = memory(sender);
  const SideMemory& other_side = memory(other(sender));
  const DirectionFigures& own = flow.figures(sender);
  const std::uint32_t other_base = other_side.base.value_or(0);
  result.flags = segment.flags;
  result.sequence = segment.sequence - side.base.value_or(0);
  result.acknowledged = segment.has(tcp_flag::ack) ? segment.ack - other_base : 0;
  result.length = segment.length;
  result.raw_window = segment.window;
  const bool agreed =
      own.window_scale.has_value() && flow.figures(other(sender)).window_scale.has_value();
  result.window = scaled(segment.window,
                         agreed && !segment.has(tcp_flag::syn) ? own.window_scale : std::nullopt);
  result.client_state = flow.client_state;
  result.server_state = flow.server_state;
  result.checksum = tcp.checksum;
  if (other_side.last_ack && side.next && not_after(*other_side.last_ack, *side.next)) {
    const bool fin_in_flight = side.fin && not_after(*other_side.last_ack, *side.fin);
    const std::uint32_t bytes = *side.next - *other_side.last_ack - (fin_in_flight ? 1U : 0U);
    result.bytes_in_flight = bytes - std::min(bytes, other_side.sacked);
  }
  if (segment.has(tcp_flag::syn)) {
    result.maximum_segment_size = tcp.options.maximum_segment_size;
    result.window_scale = tcp.options.window_scale;
  }
  result.sack_count = tcp.options.sack_count;
  for (std::size_t i = 0; i < result.sack_count; ++i) {
    const SackBlock& block = tcp.options.sack.at(i);
    result.sack.at(i) = {block.begin - other_base, block.end - other_base};
  }
}

void FlowAnalyzer::note_figures(DirectionFigures& own, const Segment& segment) {
  const VerdictSet verdicts = segment.verdicts;
  ++own.segments;
  own.bytes += segment.length;
  own.repeated_segments += verdicts.has_any(repetitions) ? 1U : 0U;
  own.out_of_order += verdicts.has(Verdict::out_of_order) ? 1U : 0U;
  own.lost_segments += verdicts.has(Verdict::lost_segment) ? 1U : 0U;
  own.duplicate_acks += verdicts.has(Verdict::duplicate_ack) ? 1U : 0U;
  own.zero_windows += verdicts.has(Verdict::zero_window) ? 1U : 0U;
  own.bad_checksums += segment.checksum == ChecksumState::bad ? 1U : 0U;
  own.most_in_flight = std::max(own.most_in_flight, segment.bytes_in_flight.value_or(0));
}

void FlowAnalyzer::note_end(Flow& flow, Sender sender, const RawSegment& segment) {
  DirectionFigures& own = sender == Sender::client ? flow.from_client : flow.from_server;
  own.sent_fin = own.sent_fin || segment.has(tcp_flag::fin);
  own.fin_arrived = own.fin_arrived || (segment.has(tcp_flag::fin) && !segment.lost);
  if (segment.has(tcp_flag::rst)) {
    own.sent_rst = true;
    if (!flow.reset_by) {
      flow.reset_by = sender;
    }
  }
}

}  // namespace lanyard::trace
