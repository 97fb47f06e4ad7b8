// Each function whose name begins with `is_explained` is one of the rules of docs/tcp-rules.md,
// "Where tshark differs": it says of a difference whether the rule asks for just that.

#include "tshark_judge.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <iterator>
#include <optional>
#include <span>
#include <sstream>
#include <string_view>
#include <vector>

#include "lanyard/trace/capture_reader.hpp"
#include "lanyard/trace/stream_follower.hpp"
#include "test_support.hpp"
#include "tshark.hpp"

namespace lanyard::trace::test {
namespace {

struct Flag {
  const char* tshark;
  Verdict ours;
};

constexpr std::array flags{
    Flag{"retransmission", Verdict::retransmission},
    Flag{"fast_retransmission", Verdict::fast_retransmission},
    Flag{"spurious_retransmission", Verdict::spurious_retransmission},
    Flag{"out_of_order", Verdict::out_of_order},
    Flag{"lost_segment", Verdict::lost_segment},
    Flag{"ack_lost_segment", Verdict::ack_of_lost_segment},
    Flag{"window_update", Verdict::window_update},
    Flag{"window_full", Verdict::window_full},
    Flag{"keep_alive", Verdict::keep_alive},
    Flag{"keep_alive_ack", Verdict::keep_alive_ack},
    Flag{"duplicate_ack", Verdict::duplicate_ack},
    Flag{"zero_window", Verdict::zero_window},
    Flag{"zero_window_probe", Verdict::window_probe},
    Flag{"zero_window_probe_ack", Verdict::window_probe_ack},
    Flag{"reused_ports", Verdict::ports_reused},
};

constexpr std::array fields{
    "frame.number",
    "tcp.stream",
    "ip.src",
    "ipv6.src",
    "tcp.srcport",
    "tcp.seq",
    "tcp.ack",
    "tcp.len",
    "tcp.window_size",
    "tcp.analysis.bytes_in_flight",
    "tcp.analysis.ack_rtt",
    "tcp.analysis.acks_frame",
    "tcp.analysis.duplicate_ack_num",
};

using Number = std::uint64_t;

/// The value of decimal digits; nothing of an empty text.
std::optional<Number> number_in(std::string_view digits) {
  Number value = 0;
  const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (failed != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

std::vector<std::string> split(const std::string& line) {
  std::vector<std::string> parts;
  std::istringstream rest(line + '\t');
  for (std::string part; std::getline(rest, part, '\t');) {
    parts.push_back(part);
  }
  return parts;
}

/// tshark's seconds with nine digits as nanoseconds.
std::string nanoseconds(const std::string& seconds) {
  if (seconds.empty()) return {};
  const std::size_t dot = seconds.find('.');
  const std::string digits = seconds.substr(0, dot) + seconds.substr(dot + 1);
  const std::size_t first = digits.find_first_not_of('0');
  return first == std::string::npos ? "0" : digits.substr(first);
}

Row row_of_tshark(const std::vector<std::string>& field) {
  Row row{.stream = field.at(1),
          .source = field.at(3).empty() ? field.at(2) + ':' + field.at(4)
                                        : '[' + field.at(3) + "]:" + field.at(4),
          .sequence = field.at(5),
          .ack = field.at(6),
          .length = field.at(7),
          .window = field.at(8),
          .in_flight = field.at(9),
          .round_trip = nanoseconds(field.at(10)),
          .acknowledges = field.at(11),
          .duplicate_number = field.at(12),
          .flags = {}};
  for (std::size_t i = 0; i < flags.size(); ++i) {
    if (!field.at(fields.size() + i).empty()) row.flags.insert(flags.at(i).tshark);
  }
  // A segment is of one kind: it marks the two special ones as retransmissions, too.
  if (row.flags.contains("fast_retransmission") || row.flags.contains("spurious_retransmission")) {
    row.flags.erase("retransmission");
  }
  return row;
}

TheirRows rows_of_tshark(const std::filesystem::path& capture) {
  std::string arguments = "-Y tcp -T fields";
  for (const char* const field : fields) {
    arguments += std::string(" -e ") + field;
  }
  for (const Flag& flag : flags) {
    arguments += std::string(" -e tcp.analysis.") + flag.tshark;
  }
  TheirRows rows;
  std::istringstream lines(lanyard::test::ask_tshark(capture, arguments).out);
  for (std::string line; std::getline(lines, line);) {
    const std::vector<std::string> field = split(line);
    rows.emplace(std::stoull(field.at(0)), row_of_tshark(field));
  }
  return rows;
}

Row row_of(const Flow& flow, const Segment& segment) {
  Row row{.stream = std::to_string(flow.number - 1),
          .source = to_string(flow.endpoint(segment.sender)),
          .sequence = std::to_string(segment.sequence),
          .ack = std::to_string(segment.acknowledged),
          .length = std::to_string(segment.length),
          .window = std::to_string(segment.window),
          .in_flight = "",
          .round_trip = segment.round_trip ? std::to_string(segment.round_trip->count()) : "",
          .acknowledges =
              segment.acknowledged_number == 0 ? "" : std::to_string(segment.acknowledged_number),
          .duplicate_number =
              segment.duplicate_number == 0 ? "" : std::to_string(segment.duplicate_number),
          .flags = {}};
  // tshark tells it of segments with data only.
  if (segment.length > 0 && segment.bytes_in_flight) {
    row.in_flight = std::to_string(*segment.bytes_in_flight);
  }
  for (const Flag& flag : flags) {
    if (segment.verdicts.has(flag.ours)) row.flags.insert(flag.tshark);
  }
  return row;
}

/// The relative sequence number behind the segment.
std::uint32_t end_of(const Segment& segment) {
  return segment.sequence + segment.length +
         (segment.has(tcp_flag::syn) || segment.has(tcp_flag::fin) ? 1U : 0U);
}

/// The two streams of a flow as our StreamFollower gives them.
struct Followed {
  std::array<std::string, 2> streams;
  std::array<std::string, 2> in_resets;  ///< The data of RSTs, which it leaves out.
  StreamFollower follower{[this](const StreamPiece& piece) {
    EXPECT_EQ(piece.missing, 0U);
    streams.at(piece.sender == Sender::client ? 0 : 1) += as_chars(piece.bytes);
  }};
};

/// The comparison of one capture.
class Comparison {
 public:
  explicit Comparison(std::filesystem::path capture) : capture_(std::move(capture)) {}

  Judged run() {
    read();
    theirs_ = rows_of_tshark(capture_);
    compare_rows();
    compare_handshakes();
    for (auto& [number, followed] : followed_) {
      followed.follower.finish();
      compare_streams(number, followed);
    }
    return std::move(judged_);
  }

 private:
  void read() {
    auto reader = CaptureReader::open(capture_);
    ASSERT_TRUE(reader) << reader.error().message;
    while (true) {
      const auto packet = reader->next();
      ASSERT_TRUE(packet.has_value());
      if (!*packet) break;
      const FlowTable::Fed fed = judged_.table.feed((*packet)->frame);
      if (fed.segment == nullptr) continue;
      ours_.emplace(fed.segment->number,
                    OurRow{.row = row_of(*fed.flow, *fed.segment), .segment = *fed.segment});
      judged_.seen = judged_.seen.with(fed.segment->verdicts);
      Followed& followed = followed_[fed.flow->number];
      followed.follower.feed(*fed.segment, fed.packet->payload);
      if (fed.segment->has(tcp_flag::rst)) {
        followed.in_resets.at(fed.segment->sender == Sender::client ? 0 : 1) +=
            as_chars(fed.packet->payload);
      }
    }
    EXPECT_FALSE(reader->damage());
  }

  void compare_rows() const {
    ASSERT_EQ(ours_.size(), theirs_.size());
    for (const auto& [number, our] : ours_) {
      SCOPED_TRACE("frame " + std::to_string(number) + " of " + capture_.string());
      const auto found = theirs_.find(number);
      ASSERT_NE(found, theirs_.end());
      const Row& other = found->second;
      EXPECT_EQ(our.row.stream, other.stream);
      EXPECT_EQ(our.row.source, other.source);
      EXPECT_EQ(our.row.sequence, other.sequence);
      EXPECT_EQ(our.row.ack, other.ack);
      EXPECT_EQ(our.row.length, other.length);
      EXPECT_EQ(our.row.window, other.window);
      compare_flags(our, other);
      EXPECT_EQ(our.row.duplicate_number, other.duplicate_number);
      compare_in_flight(our, other);
      compare_round_trip(our, other);
    }
  }

  /// Whether `holds` of a segment that the same flow has up to `our`.
  template <typename Condition>
  bool any_up_to(const OurRow& our, const Condition& holds) const {
    for (const auto& [number, before] : ours_) {
      if (number > our.segment.number) break;
      if (before.row.stream == our.row.stream && holds(before.segment)) return true;
    }
    return false;
  }

  /// The last segment with an ACK by `sender` before `our` in the same flow; null if there is none.
  const Segment* last_ack_before(const OurRow& our, Sender sender) const {
    const Segment* last = nullptr;
    any_up_to(our, [&](const Segment& before) {
      if (before.number < our.segment.number && before.sender == sender &&
          before.has(tcp_flag::ack)) {
        last = &before;
      }
      return false;
    });
    return last;
  }

  /// Whether the flow's segments before `our` hold all of `sender`'s from `begin` to before `end`.
  bool hold_all(const OurRow& our, Sender sender, std::uint32_t begin, std::uint32_t end) const {
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

  void compare_flags(const OurRow& our, const Row& other) const {
    if (our.row.flags == other.flags || is_explained_by_taken_probe(our, other) ||
        is_explained_by_arrival(our, other) || is_explained_by_shut_prober(our, other) ||
        is_explained_by_joined_pieces(our, other) || is_explained_by_first_copy(our, other)) {
      return;
    }
    EXPECT_EQ(our.row.flags, other.flags);
  }

  /// tshark does not know the byte of a window probe once it is acknowledged: neither the ACKs that
  /// end with it and the one after them, nor what comes right behind it.
  bool is_explained_by_taken_probe(const OurRow& our, const Row& other) const {
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

  /// tshark does not join what came in pieces around a gap as we do, until the gap is acknowledged;
  /// nor does it take what a repetition brings beyond the newest byte.
  bool is_explained_by_joined_pieces(const OurRow& our, const Row& other) const {
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

  /// The capture holds a copy, or tells what came of it: it was not overtaken on its way here.
  bool is_explained_by_first_copy(const OurRow& our, const Row& other) const {
    std::set<std::string> mine = our.row.flags;
    std::set<std::string> its = other.flags;
    return mine.erase("retransmission") == 1 && its.erase("out_of_order") == 1 && mine == its &&
           (our.segment.arrived_after || our.segment.comment.starts_with("lost by ") ||
            hold_all(our, our.segment.sender, our.segment.sequence, end_of(our.segment)));
  }

  /// tshark does not tell of a window probe that its sender's own window is 0, too.
  static bool is_explained_by_shut_prober(const OurRow& our, const Row& other) {
    std::set<std::string> mine = our.row.flags;
    return our.segment.verdicts.has(Verdict::window_probe) && our.segment.window == 0 &&
           mine.erase("zero_window") == 1 && mine == other.flags;
  }

  /// The capture tells when the duplicate ACKs arrived, or that they were lost: we go by that,
  /// tshark by when they were sent.
  bool is_explained_by_arrival(const OurRow& our, const Row& other) const {
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

  void compare_in_flight(const OurRow& our, const Row& other) const {
    if (our.row.in_flight == other.in_flight || is_explained_by_list(our, other) ||
        is_explained_by_sack(our, other) || is_explained_by_gap(our, other) ||
        is_explained_by_reset(our, other) || is_explained_behind_probe(our, other)) {
      return;
    }
    EXPECT_EQ(our.row.in_flight, other.in_flight);
  }

  /// tshark's own figure: it keeps a list of the segments in the capture, takes out of it what each
  /// ACK covers at that time, and counts from the first to the last number in it. So it lacks what
  /// lies before a gap's end and counts a FIN, a window probe's byte, and what was sent again
  /// though it was acknowledged.
  std::uint32_t listed_bytes(const OurRow& our) const {
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

  /// In the FIN's own segment tshark does not count the FIN.
  bool is_explained_by_list(const OurRow& our, const Row& other) const {
    const auto its = number_in(other.in_flight);
    const std::uint32_t listed = listed_bytes(our);
    return its && (*its == listed || (our.segment.has(tcp_flag::fin) && *its + 1 == listed));
  }

  /// tshark takes all that the last ACK reports with SACK out of that figure, what came twice, too,
  /// and tells none that is not above 0.
  bool is_explained_by_sack(const OurRow& our, const Row& other) const {
    const Segment* const ack = last_ack_before(our, trace::other(our.segment.sender));
    if (ack == nullptr || ack->sack_count == 0) return false;
    std::int64_t left = listed_bytes(our) - (our.segment.has(tcp_flag::fin) ? 1 : 0);
    for (const SackBlock& block : std::span(ack->sack).first(ack->sack_count)) {
      left -= block.end - block.begin;
    }
    const auto its = number_in(other.in_flight);
    return its ? left == static_cast<std::int64_t>(*its) : left <= 0;
  }

  /// Data was lost before the capturing point: tshark has no figure until the next ACK.
  bool is_explained_by_gap(const OurRow& our, const Row& other) const {
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

  /// tshark misses the byte of a window probe that was taken, so what comes right behind it seems
  /// to follow a gap, and gets no figure.
  bool is_explained_behind_probe(const OurRow& our, const Row& other) const {
    return other.in_flight.empty() && any_up_to(our, [&our](const Segment& before) {
             return before.sender == our.segment.sender &&
                    before.verdicts.has(Verdict::window_probe) &&
                    end_of(before) == our.segment.sequence;
           });
  }

  /// tshark counts what was sent since the other side's last RST alone.
  bool is_explained_by_reset(const OurRow& our, const Row& other) const {
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

  void compare_round_trip(const OurRow& our, const Row& other) const {
    if (is_explained_by_karn(our, other)) return;
    EXPECT_EQ(our.row.round_trip, other.round_trip) << "of frame " << other.acknowledges;
    EXPECT_EQ(our.row.acknowledges, other.acknowledges);
  }

  /// The ACK answers what was sent again, or newly acknowledges some of that: tshark has a sample,
  /// we have none.
  bool is_explained_by_karn(const OurRow& our, const Row& other) const {
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

  void compare_handshakes() const {
    std::map<std::string, std::string> theirs;
    std::istringstream lines(
        lanyard::test::ask_tshark(
            capture_,
            "-Y tcp.analysis.initial_rtt -T fields -e tcp.stream -e tcp.analysis.initial_rtt")
            .out);
    for (std::string line; std::getline(lines, line);) {
      const std::vector<std::string> field = split(line);
      theirs.emplace(field.at(0), nanoseconds(field.at(1)));
    }
    for (const Flow& flow : judged_.table.flows()) {
      SCOPED_TRACE("flow " + std::to_string(flow.number) + " of " + capture_.string());
      const std::string ours = flow.handshake ? std::to_string(flow.handshake->count()) : "";
      const std::string& other = theirs[std::to_string(flow.number - 1)];
      if (ours != other && !is_explained_by_another_syn(flow, other)) {
        EXPECT_EQ(ours, other);
      }
    }
  }

  /// tshark measures from the last SYN, we from the first; and it takes the RST of a refusal for
  /// the last of a handshake.
  static bool is_explained_by_another_syn(const Flow& flow, const std::string& other) {
    PacketTime last_syn{};
    for (const Segment& segment : flow.segments) {
      if (segment.verdicts.has(Verdict::handshake_syn)) last_syn = segment.time;
      if (segment.verdicts.has(Verdict::handshake_ack) || segment.verdicts.has(Verdict::refused)) {
        return std::to_string((segment.time - last_syn).count()) == other;
      }
    }
    return false;
  }

  void compare_streams(std::uint32_t number, const Followed& ours) const {
    const auto followed = lanyard::test::follow_by_tshark(capture_, "tcp", number - 1);
    const std::array<std::string, 2> theirs{followed.client, followed.server};
    for (std::size_t i = 0; i < theirs.size(); ++i) {
      const std::string& mine = ours.streams.at(i);
      EXPECT_TRUE(mine == theirs.at(i) || is_explained_by_text_of_reset(ours, i, theirs.at(i)))
          << (i == 0 ? "the client's" : "the server's") << " stream of flow " << number << " of "
          << capture_ << " differs: ours has " << mine.size() << " bytes, tshark's "
          << theirs.at(i).size();
    }
  }

  /// tshark takes the data of a RST for a part of the stream.
  static bool is_explained_by_text_of_reset(const Followed& ours, std::size_t side,
                                            const std::string& other) {
    return ours.streams.at(side) + ours.in_resets.at(side) == other;
  }

  std::filesystem::path capture_;
  Judged judged_;
  OurRows ours_;
  TheirRows theirs_;
  std::map<std::uint32_t, Followed> followed_;
};

}  // namespace

Judged judge_by_tshark(const std::filesystem::path& capture) {
  Judged judged = Comparison(capture).run();
  const char* const keep = std::getenv("LANYARD_KEEP");
  if (keep != nullptr && ::testing::Test::HasFailure()) {
    copy_file(capture,
              std::filesystem::path(keep) / (capture.parent_path().filename() += ".pcapng"));
  }
  return judged;
}

}  // namespace lanyard::trace::test
