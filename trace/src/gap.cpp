// What is kept of a flow while nobody looks, and how it is picked up behind such a gap. Of each
// side it is known how far it had come, at least; it may have sent more that nobody saw. So until
// the first new bytes of a side are seen nothing of it counts as lost, and until they are
// acknowledged neither does what the other side acknowledges, and no round trip is taken.

#include <optional>

#include "flow_analyzer.hpp"
#include "sequence.hpp"

namespace lanyard::trace {
namespace {

/// Old bytes come from no further back than the widest windows are. What seems to lie further back
/// lies ahead: 2 GiB and more were sent unseen.
bool is_shortly_before(std::uint32_t a, std::uint32_t b) {
  constexpr std::uint32_t widest = 1U << 24U;
  return before(a, b) && b - a <= widest;
}

SideMemory kept_over_gap(const SideMemory& side) {
  SideMemory kept;
  kept.base = side.base;
  kept.base_is_syn = side.base_is_syn;
  kept.furthest = side.furthest;
  kept.stood_at = side.next ? side.next : side.stood_at;
  if (!kept.stood_at && side.base) {
    kept.stood_at = *side.base + 1;
  }
  kept.ack_before_gap = side.last_ack ? side.last_ack : side.ack_before_gap;
  kept.window = side.window;
  kept.window_was_in_syn = side.window_was_in_syn;
  kept.fin = side.fin;
  kept.spoke_after_fin = side.spoke_after_fin;
  kept.asked = side.asked;
  kept.agreed = side.agreed;
  kept.rst_was_lost = side.rst_was_lost;
  return kept;
}

}  // namespace

void FlowAnalyzer::note_gap() {
  client_ = kept_over_gap(client_);
  server_ = kept_over_gap(server_);
  // The third segment may have passed: no later one is taken for it, unless the handshake is seen.
  handshake_may_be_done_ = handshake_may_be_done_ || !handshake_done_;
  handshake_done_ = true;
  first_syn_.reset();
}

/// Past the handshake both sides are known, unless that lies in a gap.
void FlowAnalyzer::note_unseen(SideMemory& side) const {
  if (handshake_done_ && side.base && !side.base_is_syn) {
    side.stood_at = *side.base + 1;
  }
}

void go_on_behind_gap(SideMemory& side, const RawSegment& segment, bool may_begin) {
  if (!side.stood_at) {
    return;
  }
  if (!side.next) {
    const bool begins = may_begin && segment.has(tcp_flag::syn);
    if (!begins && is_shortly_before(segment.sequence, *side.stood_at)) {
      side.next = side.stood_at;
    }
  } else if (side.unacknowledged.empty() && after(segment.sequence, *side.next) &&
             !segment.has(tcp_flag::rst)) {
    side.next = segment.sequence;
  }
}

void acknowledge_behind_gap(SideMemory& side, std::uint32_t ack) {
  if (!side.stood_at) {
    return;
  }
  if (!side.next) {
    if (!is_shortly_before(ack, *side.stood_at)) {
      side.stood_at = ack;
    }
    return;
  }
  if (after(ack, *side.next)) {
    side.next = ack;
  }
  const std::optional<std::uint32_t> seen = side.seen.up_to();
  if (seen && after(ack, *seen)) {
    side.seen.skip_to(ack);
  }
}

}  // namespace lanyard::trace
