// What a capture tells of why a segment was sent, beyond its verdict: for the sentences of
// explain(), which must say no more than is known. docs/tcp-rules.md says the same words.

#include <algorithm>
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
  if (reports_a_repetition(options, ack) ||
      s.receiver.last_verdicts.has(Verdict::spurious_retransmission)) {
    return Cause::came_twice;
  }
  if (reports_a_gap(options, ack)) {
    return Cause::gap;
  }
  return s.receiver.next && not_after(*s.receiver.next, ack) ? Cause::all_there : Cause::unclear;
}

/// Why data was sent again all of which the other side had acknowledged: nothing where it had heard
/// of that, as a copy that the network made has.
Cause cause_of_spurious(const Sight& s) {
  const std::uint32_t end = s.segment.sequence + s.segment.length;
  const auto covers = [end](std::uint32_t ack) { return not_after(end, ack); };
  if (s.receiver.heard_ack && covers(*s.receiver.heard_ack)) {
    return Cause::unclear;
  }
  Cause cause = Cause::ack_lost;
  for (const AckUnderWay& each : s.receiver.acks_under_way) {
    if (covers(each.ack)) {
      if (each.arrival <= s.segment.time) return Cause::unclear;
      cause = Cause::ack_under_way;
    }
  }
  return cause;
}

}  // namespace

Cause cause_of(const Sight& sight, VerdictSet verdicts, const TcpOptions& options) {
  if (verdicts.has(Verdict::duplicate_ack)) {
    return cause_of_duplicate_ack(sight, options);
  }
  if (verdicts.has(Verdict::spurious_retransmission)) {
    return cause_of_spurious(sight);
  }
  if (verdicts.has(Verdict::keep_alive)) {
    return sight.receiver.window == 0 ? Cause::window_shut : Cause::unclear;
  }
  const VerdictSet repeated{Verdict::retransmission, Verdict::fast_retransmission};
  const bool asked =
      sight.receiver.heard_duplicates > 0 && sight.receiver.last_ack == sight.segment.sequence;
  return verdicts.has_any(repeated) && asked ? Cause::asked_for : Cause::unclear;
}

}  // namespace lanyard::trace
