#include "tshark_judge.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "lanyard/trace/capture_reader.hpp"
#include "lanyard/trace/stream_follower.hpp"
#include "test_support.hpp"
#include "tshark.hpp"
#include "tshark_rows.hpp"
#include "tshark_rules.hpp"

namespace lanyard::trace::test {
namespace {

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

  void compare_flags(const OurRow& our, const Row& other) const {
    if (our.row.flags == other.flags || rules_.explain_flags(our, other)) return;
    EXPECT_EQ(our.row.flags, other.flags);
  }

  void compare_in_flight(const OurRow& our, const Row& other) const {
    if (our.row.in_flight == other.in_flight || rules_.explain_in_flight(our, other)) return;
    EXPECT_EQ(our.row.in_flight, other.in_flight);
  }

  void compare_round_trip(const OurRow& our, const Row& other) const {
    const bool same =
        our.row.round_trip == other.round_trip && our.row.acknowledges == other.acknowledges;
    if (same || rules_.explain_round_trip(our, other)) return;
    EXPECT_EQ(our.row.round_trip, other.round_trip) << "of frame " << other.acknowledges;
    EXPECT_EQ(our.row.acknowledges, other.acknowledges);
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
      if (ours != other && !TsharkRules::explain_handshake(flow, other)) {
        EXPECT_EQ(ours, other);
      }
    }
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
  const TsharkRules rules_{ours_};
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
