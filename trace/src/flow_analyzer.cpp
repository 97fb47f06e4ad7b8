// Theory of operation. For each side of a flow a SideMemory holds what an onlooker knows of it: the
// highest sequence number sent, what it last acknowledged, its window. A segment is first judged
// against the memories as they were before it (verdicts.cpp), then noted in them: in the sender's
// memory as sent, in the receiver's as an acknowledgment. So every verdict depends on segments that
// stand before it in the capture only, and the analysis can follow a live capture.

#include "flow_analyzer.hpp"

#include <algorithm>
#include <span>
#include <utility>

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
      each.copy_time = segment.time;
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

/// What is sent only now has not been asked for again.
void forget_request(SideMemory& asking, const RawSegment& segment) {
  if (asking.last_ack && not_after(segment.sequence, *asking.last_ack) &&
      after(segment.end(), *asking.last_ack)) {
    asking.asked_again.reset();
  }
}

/// Whether `ack` is of data that its sender had not acknowledged, and not of a FIN alone.
bool is_of_new_data(const SideMemory& side, const SideMemory& other_side, std::uint32_t ack) {
  const std::uint32_t before_it = side.last_ack.value_or(other_side.base.value_or(0) + 1);
  const bool has_all = other_side.fin && after(ack, *other_side.fin);
  return after(has_all ? *other_side.fin : ack, before_it);
}

/// The relative number, counted on beyond 2^32. The furthest one so far decides how often it has
/// wrapped.
std::int64_t position_of(SideMemory& side, std::uint32_t relative) {
  // Most flows are shorter, and their numbers need no counting on.
  constexpr std::int64_t no_wrap_before = std::int64_t{1} << 30U;
  if (relative < no_wrap_before && side.furthest < no_wrap_before) {
    return relative;
  }
  const auto furthest = static_cast<std::uint32_t>(side.furthest);
  const std::int64_t position = side.furthest + static_cast<std::int32_t>(relative - furthest);
  side.furthest = std::max(side.furthest, position);
  return position;
}

void set_base(SideMemory& side, std::uint32_t base, bool is_syn) {
  side.base = base;
  side.base_is_syn = is_syn;
  side.furthest = 0;
}

/// What was lost moves its sender only.
void advance_states(Flow& flow, Sender sender, const RawSegment& segment, bool acknowledges_fin) {
  const bool from_client = sender == Sender::client;
  TcpState& receiver_state = from_client ? flow.server_state : flow.client_state;
  TcpState state_without_it = receiver_state;
  advance({.sender = from_client ? flow.client_state : flow.server_state,
           .receiver = segment.lost ? state_without_it : receiver_state,
           .segment = segment,
           .acknowledges_fin = acknowledges_fin});
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

RawSegment FlowAnalyzer::raw_segment(const TcpHeader& tcp, const Arrival& arrival) {
  return {.sequence = tcp.sequence_number,
          .ack = tcp.acknowledgment_number,
          .length = static_cast<std::uint32_t>(arrival.packet.payload_size),
          .flags = tcp.flags,
          .window = tcp.window,
          .time = arrival.time,
          .arrived_after = arrival.arrived_after,
          .lost = arrival.lost,
          .number = arrival.number};
}

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
  const RawSegment segment = raw_segment(tcp, arrival);
  SideMemory& side = memory(sender);
  SideMemory& other_side = memory(other(sender));
  DirectionFigures& own = sender == Sender::client ? flow.from_client : flow.from_server;
  DirectionFigures& others = sender == Sender::client ? flow.from_server : flow.from_client;
  if (segment.has(tcp_flag::syn) || !side.base || !other_side.base) {
    note_bases(sender, segment, own, others);
  }
  if (!side.under_way.empty() || !other_side.under_way.empty()) {
    let_arrive(side, other_side, own, segment.time);
    let_arrive(other_side, side, others, segment.time);
  }
  note_options(segment, tcp.options, own);
  if (side.stood_at) {
    go_on_behind_gap(side, segment, handshake_may_be_done_);
  }
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
                   .cause = cause_of(sight, verdicts, tcp.options),
                   .is_off_place = side.next && *side.next != segment.sequence};
  note_handshake(flow, sender, segment, verdicts);
  note_sent(side, other_side, segment, verdicts);
  note_ack(side, other_side, segment, tcp.options, others, result);
  note_window(side, other_side, segment, result, own);
  side.last_verdicts = result.verdicts;
  result.acknowledges_fin =
      other_side.fin && segment.has(tcp_flag::ack) && after(segment.ack, *other_side.fin);
  advance_states(flow, sender, segment, result.acknowledges_fin);
  fill_in(flow, sender, segment, tcp, result);
  note_figures(own, result);
  if (segment.has_any(tcp_flag::fin | tcp_flag::rst)) {
    note_end(flow, sender, segment, verdicts);
  }
  if (has_open_ends_) {
    note_open_ends(side, other_side, segment.time, own);
    note_open_ends(other_side, side, segment.time, others);
  }
  flow.verdicts = flow.verdicts.with(result.verdicts);
  flow.first = std::min(flow.first, segment.time);
  flow.last = std::max(flow.last, segment.time);
}

/// Relative numbers: a SYN is 0. Where it was not captured, the first segment's first byte is 1,
/// and so is the first byte that the other side waits for. A SYN-ACK of the other side's
/// SYN that does not go with what its sender said before begins its numbers anew: that was a
/// refusal, or of an older connection.
void FlowAnalyzer::note_bases(Sender sender, const RawSegment& segment, DirectionFigures& own,
                              DirectionFigures& others) {
  SideMemory& side = memory(sender);
  SideMemory& other_side = memory(other(sender));
  const bool is_syn = segment.has(tcp_flag::syn);
  const bool fits =
      !other_side.base_is_syn || !other_side.base || segment.ack == *other_side.base + 1;
  if (is_syn && side.base && *side.base != segment.sequence && fits) {
    begin_anew(sender, segment);
    own.sent_fin = own.fin_arrived = own.fin_acknowledged = false;
    own.unacknowledged = 0;
  }
  if (!side.base) {
    set_base(side, is_syn ? segment.sequence : segment.sequence - 1, is_syn);
    note_unseen(side);
    own.initial_sequence = side.base;
  } else if (is_syn) {
    side.base_is_syn = true;
  }
  if (!other_side.base && segment.has(tcp_flag::ack)) {
    set_base(other_side, segment.ack - 1, is_syn);
    note_unseen(other_side);
    others.initial_sequence = other_side.base;
  }
}

/// Nothing that was said before counts for the sender, nor for the other side but its SYN.
void FlowAnalyzer::begin_anew(Sender sender, const RawSegment& segment) {
  SideMemory& side = memory(sender);
  SideMemory& other_side = memory(other(sender));
  side = SideMemory{};
  if (handshake_done_) {
    first_syn_ = other_side.last_syn_time;
    handshake_done_ = false;
    handshake_may_be_done_ = false;
    handshake_round_trip_.reset();
  }
  if (other_side.base && segment.ack == *other_side.base + 1 && other_side.next != segment.ack) {
    const SideMemory before = std::exchange(other_side, SideMemory{});
    set_base(other_side, segment.ack - 1, before.base_is_syn);
    other_side.next = other_side.heard_next = segment.ack;
    other_side.seen.add(segment.ack - 1, segment.ack);
    other_side.asked = before.asked;
    other_side.last_syn_time = before.last_syn_time;
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
    (segment.has(tcp_flag::ack) ? side.agreed : side.asked) = true;
    side.last_syn_time = segment.time;
    if (handshake_may_be_done_) {
      handshake_may_be_done_ = handshake_done_ = false;
    }
    if (!segment.has(tcp_flag::ack) && !first_syn_) {
      first_syn_ = segment.time;
    }
    return;
  }
  // Who goes on from its SYN is past the handshake: a SYN that comes late begins none.
  if (handshake_may_be_done_ && side.asked && !segment.has(tcp_flag::rst)) {
    handshake_may_be_done_ = false;
  }
  if (verdicts.has(Verdict::handshake_ack)) {
    handshake_done_ = true;
    if (side.last_syn_time) {
      handshake_round_trip_ = segment.time - *side.last_syn_time;
    }
    if (first_syn_) {
      flow.handshake = segment.time - *first_syn_;
    }
    // What came before it was of an older connection, or has been put right.
    flow.refused = flow.reset_after_its_fin = flow.reset_after_both_fins = false;
    flow.reset_by.reset();
    client_.rst_was_lost = server_.rst_was_lost = false;
    flow.from_client.rst_was_lost = flow.from_server.rst_was_lost = false;
  }
}

void FlowAnalyzer::note_sent(SideMemory& side, SideMemory& other_side, const RawSegment& segment,
                             VerdictSet verdicts) {
  const std::uint32_t end = segment.end();
  side.spoke_after_fin = side.spoke_after_fin || verdicts.has(Verdict::half_close);
  if (segment.has(tcp_flag::fin) && !side.fin) {
    side.fin = end - 1;
  }
  const bool probe = verdicts.has(Verdict::window_probe);
  const bool occupies = end != segment.sequence;
  if (occupies && side.next && before(segment.sequence, *side.next)) {
    mark_sent_again(side, segment, other_side.last_ack);
  }
  const bool moves = !side.next || after(end, *side.next);
  if (occupies && moves &&
      side.unacknowledged.size() - side.unacknowledged_begin < FlowTable::max_unacknowledged) {
    side.unacknowledged.push_back({.end = end,
                                   .sent_again = side.stood_at.has_value(),
                                   .arrival_is_known = segment.arrived_after.has_value(),
                                   .time = segment.time,
                                   .copy_time = segment.time,
                                   .arrival = segment.arrival(),
                                   .number = segment.number});
  }
  // A RST takes the number that an ACK asked for, which may be of another connection.
  if (moves && !probe && (occupies || !segment.has(tcp_flag::rst))) {
    side.next = end;
    side.next_time = segment.time;
  }
  if (probe) {
    side.probed = end;
  }
  side.seen.add(segment.sequence, end);
  if (other_side.asked_again) {
    forget_request(other_side, segment);
  }
}

void FlowAnalyzer::note_ack(SideMemory& side, SideMemory& other_side, const RawSegment& segment,
                            const TcpOptions& options, DirectionFigures& acknowledged,
                            Segment& result) const {
  if (!segment.has(tcp_flag::ack)) {
    return;
  }
  // Data between duplicate ACKs that repeats the number does not end their row.
  if (side.last_ack != segment.ack) {
    side.duplicate_acks = 0;
    side.heard_duplicates = 0;
    side.duplicate_arrivals = {};
    side.asked_again.reset();
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
  if (other_side.stood_at && handshake_done_) {
    acknowledge_behind_gap(other_side, segment.ack);
  }
  Acknowledged taken = take_acknowledged(other_side, segment.ack);
  if (other_side.newest_repetition > taken.newest_arrival) {
    taken.newest_arrival = other_side.newest_repetition;
  }
  if (result.verdicts.has(Verdict::pure_ack) && !result.verdicts.has(Verdict::handshake_ack) &&
      is_of_new_data(side, other_side, segment.ack) &&
      is_delayed_ack(segment, taken, acknowledged)) {
    result.verdicts.add(Verdict::delayed_ack);
    result.cause = taken.arrival_is_known ? Cause::held_back : Cause::unclear;
  }
  if (other_side.stood_at && taken.sent_again) {
    other_side.stood_at.reset();
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

void FlowAnalyzer::fill_in(const Flow& flow, Sender sender, const RawSegment& segment,
                           const TcpHeader& tcp, Segment& result) {
  const SideMemory& side = memory(sender);
  const SideMemory& other_side = memory(other(sender));
  const DirectionFigures& own = flow.figures(sender);
  const std::uint32_t other_base = other_side.base.value_or(0);
  result.flags = segment.flags;
  fill_in_numbers(sender, segment, result);
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

void FlowAnalyzer::fill_in_numbers(Sender sender, const RawSegment& segment, Segment& result) {
  SideMemory& side = memory(sender);
  result.sequence = segment.sequence - side.base.value_or(0);
  result.position = position_of(side, result.sequence);
  if (segment.has(tcp_flag::ack)) {
    SideMemory& other_side = memory(other(sender));
    result.acknowledged = segment.ack - other_side.base.value_or(0);
    result.acknowledged_position = position_of(other_side, result.acknowledged);
    result.acknowledged_from_syn = other_side.base_is_syn;
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

void FlowAnalyzer::note_end(Flow& flow, Sender sender, const RawSegment& segment,
                            VerdictSet verdicts) {
  DirectionFigures& own = sender == Sender::client ? flow.from_client : flow.from_server;
  if (segment.has(tcp_flag::rst)) {
    own.sent_rst = true;
    own.rst_was_lost = memory(sender).rst_was_lost = segment.lost;
    if (!segment.lost) {
      flow.refused = flow.refused || verdicts.has(Verdict::refused);
      note_reset(flow, sender);
    }
  }
  if (segment.has(tcp_flag::fin)) {
    own.sent_fin = true;
    own.fin_arrived = own.fin_arrived || !segment.lost;
    has_open_ends_ = true;
  }
}

/// The first one counts, unless both sides had closed.
void FlowAnalyzer::note_reset(Flow& flow, Sender sender) {
  if (flow.reset_by) {
    return;
  }
  if (flow.from_client.sent_fin && flow.from_server.sent_fin) {
    flow.reset_after_both_fins = true;
  } else {
    flow.reset_by = sender;
    flow.reset_after_its_fin = flow.figures(sender).sent_fin;
  }
}

}  // namespace lanyard::trace
