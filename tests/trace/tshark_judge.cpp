// Each function whose name begins with `is_explained` is one of the rules of docs/tcp-rules.md,
// "Where tshark differs": it says of a difference whether the rule asks for just that.

#include "tshark_judge.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
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
    "frame.number",          "tcp.stream",
    "ip.src",                "ipv6.src",
    "tcp.srcport",           "tcp.seq",
    "tcp.ack",               "tcp.len",
    "tcp.window_size",       "tcp.analysis.bytes_in_flight",
    "tcp.analysis.ack_rtt",  "tcp.analysis.acks_frame",
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
  Row row{
      .stream = std::to_string(flow.number - 1),
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

/// The two streams of a flow as our StreamFollower gives them.
struct Followed {
  std::array<std::string, 2> streams;
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
      compare_streams(number, followed.streams);
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
      followed_[fed.flow->number].follower.feed(*fed.segment, fed.packet->payload);
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
      EXPECT_EQ(our.row.flags, other.flags);
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

  /// tshark's figure is another one once data was lost before the capturing point, once SACK has
  /// been used, and by one while a FIN is not acknowledged.
  void compare_in_flight(const OurRow& our, const Row& other) const {
    if (our.row.in_flight == other.in_flight || is_explained_by_gap(our) ||
        is_explained_by_sack(our) || is_explained_by_fin(our, other)) {
      return;
    }
    EXPECT_EQ(our.row.in_flight, other.in_flight);
  }
  bool is_explained_by_gap(const OurRow& our) const {
    return any_up_to(our, [](const Segment& before) {
      return before.verdicts.has(Verdict::lost_segment);
    });
  }
  bool is_explained_by_sack(const OurRow& our) const {
    return any_up_to(our, [](const Segment& before) { return before.sack_count > 0; });
  }
  bool is_explained_by_fin(const OurRow& our, const Row& other) const {
    const auto mine = number_in(our.row.in_flight);
    const auto its = number_in(other.in_flight);
    return mine && its && *mine + 1 == *its && any_up_to(our, [](const Segment& before) {
      return before.has(tcp_flag::fin);
    });
  }

  /// We take no sample of what was sent again (Karn's rule); tshark does.
  void compare_round_trip(const OurRow& our, const Row& other) const {
    if (our.row.round_trip == other.round_trip || is_explained_by_karn(our, other)) return;
    EXPECT_EQ(our.row.round_trip, other.round_trip) << "of frame " << other.acknowledges;
  }
  bool is_explained_by_karn(const OurRow& our, const Row& other) const {
    const auto acknowledged = ours_.find(number_in(other.acknowledges).value_or(0));
    if (!our.row.round_trip.empty() || acknowledged == ours_.end()) return false;
    const Segment& first = acknowledged->second.segment;
    const auto end = [](const Segment& segment) {
      return segment.sequence + segment.length +
             (segment.has(tcp_flag::syn) || segment.has(tcp_flag::fin) ? 1U : 0U);
    };
    // Some of its numbers were sent in another segment.
    return any_up_to(our, [&](const Segment& each) {
      return each.number != first.number && each.sender == first.sender &&
             static_cast<std::int32_t>(each.sequence - end(first)) < 0 &&
             static_cast<std::int32_t>(first.sequence - end(each)) < 0;
    });
  }

  /// tshark measures from the last SYN, we from the first.
  void compare_handshakes() const {
    std::map<std::string, std::string> theirs;
    std::istringstream lines(lanyard::test::ask_tshark(
        capture_, "-Y tcp.analysis.initial_rtt -T fields -e tcp.stream -e tcp.analysis.initial_rtt")
        .out);
    for (std::string line; std::getline(lines, line);) {
      const std::vector<std::string> field = split(line);
      theirs.emplace(field.at(0), nanoseconds(field.at(1)));
    }
    for (const Flow& flow : judged_.table.flows()) {
      SCOPED_TRACE("flow " + std::to_string(flow.number) + " of " + capture_.string());
      const std::string ours = flow.handshake ? std::to_string(flow.handshake->count()) : "";
      const std::string& other = theirs[std::to_string(flow.number - 1)];
      if (ours != other && !is_explained_by_another_syn(flow)) {
        EXPECT_EQ(ours, other);
      }
    }
  }
  bool is_explained_by_another_syn(const Flow& flow) const {
    return std::ranges::count_if(flow.segments, [](const Segment& segment) {
      return segment.has(tcp_flag::syn) && segment.sender == Sender::client;
    }) > 1;
  }

  void compare_streams(std::uint32_t number, const std::array<std::string, 2>& ours) const {
    const auto theirs = lanyard::test::follow_by_tshark(capture_, "tcp", number - 1);
    EXPECT_TRUE(ours[0] == theirs.client && ours[1] == theirs.server)
        << "the streams of flow " << number << " of " << capture_ << " differ: ours "
        << ours[0].size() << " and " << ours[1].size() << ", tshark's " << theirs.client.size()
        << " and " << theirs.server.size();
  }

  std::filesystem::path capture_;
  Judged judged_;
  OurRows ours_;
  TheirRows theirs_;
  std::map<std::uint32_t, Followed> followed_;
};

}  // namespace

Judged judge_by_tshark(const std::filesystem::path& capture) {
  return Comparison(capture).run();
}

}  // namespace lanyard::trace::test
