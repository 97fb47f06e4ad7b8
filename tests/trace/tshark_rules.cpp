#include "tshark_rules.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <vector>

namespace lanyard::trace::test {

bool TsharkRules::explain_flags(const OurRow& our, const Row& other) const {
  return is_explained_by_taken_probe(our, other) || is_explained_by_arrival(our, other) ||
         is_explained_by_shut_prober(our, other) || is_explained_by_joined_pieces(our, other) ||
         is_explained_by_first_copy(our, other);
}

bool TsharkRules::explain_in_flight(const OurRow& our, const Row& other) const {
  return is_explained_by_list(our, other) || is_explained_by_sack(our, other) ||
         is_explained_by_gap(our, other) || is_explained_by_reset(our, other) ||
         is_explained_behind_probe(our, other);
}

bool TsharkRules::explain_round_trip(const OurRow& our, const Row& other) const {
  return is_explained_by_karn(our, other);
}

bool TsharkRules::explain_handshake(const Flow& flow, const std::string& other) {
  return is_explained_by_another_syn(flow, other);
}

const Segment* TsharkRules::last_ack_before(const OurRow& our, Sender sender) const {
  // Backwards, as it is near: a capture of two boards that greet each other is long.
  for (auto each = ours_.lower_bound(our.segment.number); each != ours_.begin();) {
    --each;
    const Segment& before = each->second.segment;
    if (each->second.row.stream == our.row.stream && before.sender == sender &&
        before.has(tcp_flag::ack)) {
      return &before;
    }
  }
  return nullptr;
}

bool TsharkRules::hold_all(const OurRow& our, Sender sender, std::uint32_t begin,
                           std::uint32_t end) const {
  std::map<std::uint32_t, std::uint32_t> pieces;  // the furthest end of those that begin there
  any_up_to(our, [&](const Segment& before) {
    if (before.number < our.segment.number && before.sender == sender) {
      std::uint32_t& furthest = pieces[before.sequence];
      furthest = std::max(furthest, end_of(before));
    }
    return false;
  });
  for (const auto& [piece_begin, piece_end] : pieces) {
    if (piece_begin > begin) break;
    begin = std::max(begin, piece_end);
  }
  return begin >= end;
}

bool TsharkRules::is_explained_by_taken_probe(const OurRow& our, const Row& other) const {
  const Segment* const last = last_ack_before(our, our.segment.sender);
  std::set<std::string> its = other.flags;
  any_up_to(our, [&](const Segment& before) {
    if (!before.verdicts.has(Verdict::window_probe)) return false;
    if (before.sender == our.segment.sender) {
      if (end_of(before) == our.segment.sequence) its.erase("lost_segment");
    } else if (end_of(before) == our.segment.acknowledged ||
               (last != nullptr && end_of(before) == last->acknowledged)) {
      its.erase("ack_lost_segment");
    }
    return false;
  });
  return our.row.flags == its;
}

bool TsharkRules::is_explained_by_joined_pieces(const OurRow& our, const Row& other) const {
  std::set<std::string> mine = our.row.flags;
  std::set<std::string> its = other.flags;
  const bool marked = mine.erase("ack_lost_segment") == 1;
  its.erase("ack_lost_segment");
  const Sender sender = trace::other(our.segment.sender);
  const Segment* const last = last_ack_before(our, our.segment.sender);
  const std::uint32_t begin = last == nullptr ? 0 : last->acknowledged;
  std::uint32_t furthest = 0;
  return mine == its && marked != hold_all(our, sender, begin, our.segment.acknowledged) &&
         any_up_to(our, [&](const Segment& before) {
           if (before.sender != sender) return false;
           const bool goes_on = before.sequence < furthest && end_of(before) > furthest &&
                                our.segment.acknowledged > furthest && begin <= furthest;
           furthest = std::max(furthest, end_of(before));
           return goes_on ||
                  (before.verdicts.has(Verdict::lost_segment) && before.sequence >= begin);
         });
}

bool TsharkRules::is_explained_by_first_copy(const OurRow& our, const Row& other) const {
  std::set<std::string> mine = our.row.flags;
  std::set<std::string> its = other.flags;
  return mine.erase("retransmission") == 1 && its.erase("out_of_order") == 1 && mine == its &&
         (our.segment.arrived_after || our.segment.comment.starts_with("lost by ") ||
          hold_all(our, our.segment.sender, our.segment.sequence, end_of(our.segment)));
}

bool TsharkRules::is_explained_by_shut_prober(const OurRow& our, const Row& other) {
  std::set<std::string> mine = our.row.flags;
  return our.segment.verdicts.has(Verdict::window_probe) && our.segment.window == 0 &&
         mine.erase("zero_window") == 1 && mine == other.flags;
}

bool TsharkRules::is_explained_by_arrival(const OurRow& our, const Row& other) const {
  const std::set<std::string> kinds{"retransmission", "fast_retransmission", "out_of_order"};
  const auto split_off = [&kinds](const std::set<std::string>& flags_of) {
    std::set<std::string> kind;
    std::ranges::set_intersection(flags_of, kinds, std::inserter(kind, kind.end()));
    return kind;
  };
  const auto mine = split_off(our.row.flags);
  const auto its = split_off(other.flags);
  std::set<std::string> mine_rest = our.row.flags;
  std::set<std::string> its_rest = other.flags;
  std::erase_if(mine_rest, [&](const auto& flag) { return kinds.contains(flag); });
  std::erase_if(its_rest, [&](const auto& flag) { return kinds.contains(flag); });
  return mine.size() == 1 && its.size() == 1 && mine_rest == its_rest &&
         mine.contains("fast_retransmission") != its.contains("fast_retransmission") &&
         any_up_to(our, [&our](const Segment& before) {
           return before.sender != our.segment.sender &&
                  (before.arrived_after || before.comment.contains("lost by ")) &&
                  before.verdicts.has(Verdict::duplicate_ack) &&
                  before.acknowledged == our.segment.sequence;
         });
}

std::uint32_t TsharkRules::listed_bytes(const OurRow& our) const {
  struct Listed {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
  };
  std::vector<Listed> list;
  any_up_to(our, [&](const Segment& before) {
    if (before.sender == our.segment.sender) {
      if (end_of(before) > before.sequence) list.push_back({before.sequence, end_of(before)});
    } else if (before.has(tcp_flag::ack)) {
      std::erase_if(list, [&](const Listed& each) { return each.end <= before.acknowledged; });
      for (Listed& each : list) {
        each.begin = std::max(each.begin, before.acknowledged);
      }
    }
    return false;
  });
  if (list.empty()) return 0;
  return std::ranges::max(list, {}, &Listed::end).end -
         std::ranges::min(list, {}, &Listed::begin).begin;
}

bool TsharkRules::is_explained_by_list(const OurRow& our, const Row& other) const {
  const auto its = number_in(other.in_flight);
  const std::uint32_t listed = listed_bytes(our);
  return its && (*its == listed || (our.segment.has(tcp_flag::fin) && *its + 1 == listed));
}

bool TsharkRules::is_explained_by_sack(const OurRow& our, const Row& other) const {
  const Segment* const ack = last_ack_before(our, trace::other(our.segment.sender));
  if (ack == nullptr || ack->sack_count == 0) return false;
  std::int64_t left = listed_bytes(our) - (our.segment.has(tcp_flag::fin) ? 1 : 0);
  for (const SackBlock& block : std::span(ack->sack).first(ack->sack_count)) {
    left -= block.end - block.begin;
  }
  const auto its = number_in(other.in_flight);
  return its ? left == static_cast<std::int64_t>(*its) : left <= 0;
}

bool TsharkRules::is_explained_by_gap(const OurRow& our, const Row& other) const {
  bool gap = false;
  any_up_to(our, [&](const Segment& before) {
    if (before.sender == our.segment.sender) {
      gap = gap || before.verdicts.has(Verdict::lost_segment);
    } else if (before.has(tcp_flag::ack)) {
      gap = false;
    }
    return false;
  });
  return gap && other.in_flight.empty();
}

bool TsharkRules::is_explained_behind_probe(const OurRow& our, const Row& other) const {
  return other.in_flight.empty() && any_up_to(our, [&our](const Segment& before) {
           return before.sender == our.segment.sender &&
                  before.verdicts.has(Verdict::window_probe) &&
                  end_of(before) == our.segment.sequence;
         });
}

bool TsharkRules::is_explained_by_reset(const OurRow& our, const Row& other) const {
  constexpr std::uint32_t nothing_yet = 0xFFFF'FFFF;
  std::uint32_t begin = nothing_yet;
  bool reset = false;
  any_up_to(our, [&](const Segment& before) {
    if (before.sender != our.segment.sender && before.has(tcp_flag::rst)) {
      reset = true;
      begin = nothing_yet;
    } else if (before.sender == our.segment.sender && before.length > 0) {
      begin = std::min(begin, before.sequence);
    }
    return false;
  });
  const auto its = number_in(other.in_flight);
  return reset && its && begin + *its == end_of(our.segment);
}

bool TsharkRules::is_explained_by_karn(const OurRow& our, const Row& other) const {
  if (!our.row.round_trip.empty()) return false;
  const Segment* const before = last_ack_before(our, our.segment.sender);
  const std::uint32_t begin = before == nullptr ? 0 : before->acknowledged;
  const auto answered = number_in(other.acknowledges);
  return any_up_to(our, [&](const Segment& each) {
    return each.verdicts.has_any(repetitions.with(VerdictSet(Verdict::out_of_order))) &&
           each.sender != our.segment.sender &&
           (each.number == answered ||
            (each.sequence < our.segment.acknowledged && end_of(each) > begin));
  });
}

bool TsharkRules::is_explained_by_another_syn(const Flow& flow, const std::string& other) {
  PacketTime last_syn{};
  for (const Segment& segment : flow.segments) {
    if (segment.verdicts.has(Verdict::handshake_syn)) last_syn = segment.time;
    if (segment.verdicts.has(Verdict::handshake_ack) || segment.verdicts.has(Verdict::refused)) {
      return std::to_string((segment.time - last_syn).count()) == other;
    }
  }
  return false;
}

}  // namespace lanyard::trace::test
