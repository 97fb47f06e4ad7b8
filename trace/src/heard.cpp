// What the other side has heard of a side: its windows, its ACKs and its duplicate ACKs; and what
// is open for want of that. Where the capture tells when a segment arrived it is news under way
// until then; one that was lost is none.

#include <algorithm>
#include <cstddef>

#include "flow_analyzer.hpp"
#include "sequence.hpp"

namespace lanyard::trace {
namespace {

void hear_ack(SideMemory& side, bool has_ack, std::uint32_t ack, PacketTime arrival) {
  if (has_ack && (!side.heard_ack || not_after(*side.heard_ack, ack))) {
    side.heard_ack = ack;
    side.heard_ack_time = arrival;
  }
}

News place_of(const RawSegment& segment, VerdictSet verdicts) {
  return {.has_data = segment.length > 0 && !verdicts.has(Verdict::keep_alive),
          .moves = !segment.has(tcp_flag::rst),
          .end = segment.end()};
}

/// How far it goes, and whether the other side had all of it.
void hear_place(SideMemory& side, const SideMemory& other_side, const News& news) {
  side.heard_twice =
      news.has_data && other_side.last_ack && not_after(news.end, *other_side.last_ack);
  if (news.moves && (!side.heard_next || after(news.end, *side.heard_next))) {
    side.heard_next = news.end;
  }
}

/// The other side hears of it. A window of 0 stalls it from then on until one that is not.
void hear(SideMemory& side, const SideMemory& other_side, DirectionFigures& own, const News& news) {
  hear_place(side, other_side, news);
  hear_ack(side, news.ack.has_value(), news.ack.value_or(0), news.arrival);
  if (news.asks_again && news.ack == side.last_ack) {
    side.asked_again = news.arrival;
  }
  if (news.number < side.heard_number) {
    return;
  }
  side.heard_number = news.number;
  side.heard_window = news.window;
  if (news.shuts && !side.window_shut_since) {
    side.window_shut_since = news.arrival;
  } else if (!news.shuts && side.window_shut_since && news.window != 0) {
    own.longest_zero_window =
        std::max<Duration>(own.longest_zero_window, news.arrival - *side.window_shut_since);
    side.window_shut_since.reset();
  }
}

}  // namespace

void let_arrive(SideMemory& side, const SideMemory& other_side, DirectionFigures& own,
                PacketTime now) {
  auto& under_way = side.under_way;
  auto each = under_way.begin();
  for (; each != under_way.end() && each->arrival <= now; ++each) {
    hear(side, other_side, own, *each);
  }
  under_way.erase(under_way.begin(), each);
}

void note_open_ends(const SideMemory& side, const SideMemory& other_side, PacketTime now,
                    DirectionFigures& own) {
  own.window_is_shut = side.window_shut_since.has_value();
  if (side.window_shut_since) {
    own.longest_zero_window =
        std::max<Duration>(own.longest_zero_window, now - *side.window_shut_since);
  }
  if (!side.fin || !side.base) {
    return;
  }
  const std::uint32_t begin = *side.base + 1;
  const std::uint32_t acknowledged =
      std::max(begin, other_side.last_ack.value_or(other_side.ack_before_gap.value_or(begin)),
               [](std::uint32_t one, std::uint32_t another) { return before(one, another); });
  own.fin_acknowledged = after(acknowledged, *side.fin);
  own.unacknowledged = own.fin_acknowledged ? 0 : *side.fin - acknowledged;
}

void FlowAnalyzer::note_duplicate(SideMemory& side, const RawSegment& segment, Segment& result) {
  result.duplicate_number = ++side.duplicate_acks;
  if (segment.lost) {
    return;
  }
  const std::size_t index = std::size_t{++side.heard_duplicates} - 2;
  if (!segment.arrived_after) {
    side.asked_again = segment.time;
  } else if (index < side.duplicate_arrivals.size()) {
    side.duplicate_arrivals.at(index) = segment.arrival();
  }
}

/// What is not lost is heard, at once or when it arrives.
void FlowAnalyzer::note_window(SideMemory& side, const SideMemory& other_side,
                               const RawSegment& segment, const Segment& result,
                               DirectionFigures& own) {
  side.window = segment.window;
  side.window_was_in_syn = segment.has(tcp_flag::syn);
  if (segment.window == 0 || segment.arrived_after || segment.lost || side.window_shut_since) {
    note_news(side, other_side, segment, result.verdicts, own);
    return;
  }
  // Most are such.
  hear_place(side, other_side, place_of(segment, result.verdicts));
  hear_ack(side, segment.has(tcp_flag::ack), segment.ack, segment.time);
  side.heard_window = segment.window;
  side.heard_number = segment.number;
}

void FlowAnalyzer::note_news(SideMemory& side, const SideMemory& other_side,
                             const RawSegment& segment, VerdictSet verdicts,
                             DirectionFigures& own) {
  constexpr std::size_t most_under_way = 64;
  constexpr std::uint16_t control = tcp_flag::syn | tcp_flag::rst | tcp_flag::fin;
  if (segment.lost) {
    return;
  }
  const bool has_ack = segment.has(tcp_flag::ack);
  const bool has_all = has_ack && other_side.fin && after(segment.ack, *other_side.fin);
  News news = place_of(segment, verdicts);
  news.ack = has_ack ? std::optional(segment.ack) : std::nullopt;
  news.window = segment.window;
  news.shuts = segment.window == 0 && !segment.has_any(control) && !has_all;
  news.asks_again = verdicts.has(Verdict::duplicate_ack);
  news.arrival = segment.arrival();
  news.number = segment.number;
  has_open_ends_ = has_open_ends_ || news.shuts;
  // Who has all up to the other side's FIN makes nobody wait.
  if (has_all && side.window_shut_since) {
    own.longest_zero_window =
        std::max<Duration>(own.longest_zero_window, news.arrival - *side.window_shut_since);
    side.window_shut_since.reset();
  }
  if (!segment.arrived_after) {
    hear(side, other_side, own, news);
    return;
  }
  if (side.under_way.size() >= most_under_way) {
    let_arrive(side, other_side, own, side.under_way.front().arrival);
  }
  side.under_way.insert(std::ranges::upper_bound(side.under_way, news.arrival, {}, &News::arrival),
                        news);
}

}  // namespace lanyard::trace
