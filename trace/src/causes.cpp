// What a capture tells of why a segment was sent, beyond its verdict: for the sentences of
// explain(), which must say no more than is known. docs/tcp-rules.md says the same words.

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <span>

#include "flow_analyzer.hpp"
#include "sequence.hpp"

namespace lanyard::trace {
namespace {

/// A SACK block at or before what is acknowledged, or within the next block, reports data that came
/// a second time (D-SACK, RFC 2883, section 4).
bool reports_a_repetition(const TcpOptions& options, std::uint32_t ack) {
  if (options.sack_count == 0) {
    return false;
  }
  const SackBlock& first = options.sack[0];
  const SackBlock& next = options.sack[1];
  return not_after(first.end, ack) ||
         (options.sack_count > 1 && not_after(next.begin, first.begin) &&
          not_after(first.end, next.end));
}

bool reports_a_gap(const TcpOptions& options, std::uint32_t ack) {
  return std::ranges::any_of(std::span(options.sack).first(options.sack_count),
                             [ack](const SackBlock& block) { return after(block.begin, ack); });
}

Cause cause_of_duplicate_ack(const Sight& s, const TcpOptions& options) {
  const std::uint32_t ack = s.segment.ack;
  if (reports_a_repetition(options, ack) || s.receiver.heard_twice) {
    return Cause::came_twice;
  }
  if (reports_a_gap(options, ack)) {
    return Cause::gap;
  }
  if (s.receiver.next && not_after(*s.receiver.next, ack)) {
    return Cause::all_there;
  }
  return s.receiver.heard_next && not_after(*s.receiver.heard_next, ack) ? Cause::nothing_beyond
                                                                         : Cause::unclear;
}

/// Why data was sent again all of which the other side had acknowledged: nothing where it had heard
/// of that, as a copy that the network made has.
Cause cause_of_spurious(const Sight& s) {
  if (s.receiver.rst_was_lost) {
    return Cause::reset_lost;
  }
  const std::uint32_t end = s.segment.sequence + s.segment.length;
  const auto covers = [end](std::uint32_t ack) { return not_after(end, ack); };
  if (s.receiver.heard_ack && covers(*s.receiver.heard_ack)) {
    return Cause::unclear;
  }
  const bool comes = std::ranges::any_of(
      s.receiver.under_way, [&](const News& each) { return each.ack && covers(*each.ack); });
  return comes ? Cause::ack_under_way : Cause::ack_lost;
}

/// What was sent first with its first byte in it; null for none that is not acknowledged.
const Unacknowledged* earlier_copy(const Sight& s) {
  const auto& list = s.sender.unacknowledged;
  const auto begin = list.begin() + static_cast<std::ptrdiff_t>(s.sender.unacknowledged_begin);
  const auto first = std::find_if(begin, list.end(), [&s](const Unacknowledged& each) {
    return after(each.end, s.segment.sequence);
  });
  return first == list.end() ? nullptr : &*first;
}

/// It comes sooner after the first copy of its first byte than any ACK has come so far.
bool is_copy(const Sight& s) {
  const Unacknowledged* const first = earlier_copy(s);
  return s.sender_figures.round_trips > 0 && first != nullptr &&
         s.sender.seen.holds(s.segment.sequence, s.segment.end()) &&
         s.segment.time - first->time < s.sender_figures.shortest_round_trip;
}

/// It comes sooner after the copy before it than any timer runs out: they count in milliseconds.
bool is_at_once(const Sight& s) {
  const Unacknowledged* const first = earlier_copy(s);
  return first != nullptr && s.segment.time - first->copy_time < std::chrono::milliseconds(1);
}

Cause cause_of_retransmission(const Sight& s) {
  const SideMemory& receiver = s.receiver;
  if (receiver.rst_was_lost) {
    return Cause::reset_lost;
  }
  const bool ends_there = receiver.last_ack == s.segment.sequence;
  if (ends_there && receiver.asked_again && *receiver.asked_again <= s.segment.time) {
    return Cause::asked_for;
  }
  if (is_copy(s)) {
    return Cause::copy;
  }
  if (is_at_once(s)) {
    return Cause::at_once;
  }
  const bool recovers = s.sender.newest_repetition != Unacknowledged::never;
  return ends_there && recovers && receiver.heard_ack == receiver.last_ack &&
                 s.segment.time - receiver.heard_ack_time < std::chrono::milliseconds(20)
             ? Cause::ack_ends_there
             : Cause::unclear;
}

/// An ACK by a side that has sent no SYN of what the other side, which has sent no more than its
/// SYN, cannot have sent yet, even where the capture lacks some of it; or the RST that answers such
/// a one.
bool is_of_another_connection(const Sight& s) {
  constexpr std::uint32_t soon = 1U << 24U;
  const bool resets = s.segment.has(tcp_flag::rst);
  const SideMemory& asks = resets ? s.sender : s.receiver;
  const SideMemory& answers = resets ? s.receiver : s.sender;
  if (!asks.asked || !asks.base || answers.sent_syn() || s.segment.has(tcp_flag::syn) ||
      asks.next != *asks.base + 1) {
    return false;
  }
  const std::uint32_t number = resets ? s.segment.sequence : s.segment.ack;
  return number - (*asks.base + 1) >= soon &&
         (resets ? answers.last_ack == number : s.segment.has(tcp_flag::ack));
}

/// What has a cause that is looked for.
constexpr VerdictSet explained{Verdict::aborted,
                               Verdict::duplicate_ack,
                               Verdict::keep_alive_ack,
                               Verdict::spurious_retransmission,
                               Verdict::keep_alive,
                               Verdict::retransmission,
                               Verdict::fast_retransmission};

/// The other side had last heard of a window of 0, and hears of another one without anything else.
bool tells_of_room(const Sight& s, VerdictSet verdicts) {
  const VerdictSet repeated{Verdict::duplicate_ack, Verdict::keep_alive_ack};
  return verdicts.has_any(repeated) && s.sender.heard_window == 0 && s.segment.window != 0;
}

}  // namespace

Cause cause_of(const Sight& sight, VerdictSet verdicts, const TcpOptions& options) {
  if (!sight.handshake_done && is_of_another_connection(sight)) {
    return Cause::other_connection;
  }
  if (!verdicts.has_any(explained)) {
    return Cause::unclear;
  }
  if (verdicts.has(Verdict::aborted)) {
    return sight.receiver.agreed && !sight.handshake_done && !sight.sender.agreed ? Cause::not_begun
                                                                                  : Cause::unclear;
  }
  if (tells_of_room(sight, verdicts) && !reports_a_gap(options, sight.segment.ack)) {
    return Cause::room_again;
  }
  if (verdicts.has(Verdict::duplicate_ack)) {
    return cause_of_duplicate_ack(sight, options);
  }
  if (verdicts.has(Verdict::spurious_retransmission)) {
    return cause_of_spurious(sight);
  }
  if (verdicts.has(Verdict::keep_alive)) {
    return sight.receiver.heard_window == 0 ? Cause::window_shut : Cause::unclear;
  }
  const VerdictSet repeated{Verdict::retransmission, Verdict::fast_retransmission};
  return verdicts.has_any(repeated) ? cause_of_retransmission(sight) : Cause::unclear;
}

}  // namespace lanyard::trace
