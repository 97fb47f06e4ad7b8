// Real programs over a link that loses, delays, repeats and reorders, and tshark's analysis of each
// segment beside ours. Where they differ on purpose docs/tcp-rules.md says why, and this file
// asserts the reason, segment by segment: any other difference fails.

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <map>
#include <mutex>
#include <semaphore>
#include <set>
#include <sstream>

#include "child_process.hpp"
#include "lanyard/trace/capture_file.hpp"
#include "lanyard/trace/capture_reader.hpp"
#include "lanyard/trace/flow.hpp"
#include "lanyard/trace/pcapng_writer.hpp"
#include "lanyard/trace/stream_follower.hpp"
#include "lossy_cable.hpp"
#include "test_support.hpp"
#include "tshark.hpp"

namespace lanyard::trace {
namespace {

using lanyard::test::CableConditions;
using lanyard::test::ChildProcess;
using lanyard::test::exited;
using lanyard::test::LossyCable;
using lanyard::test::NetworkNamespace;
using lanyard::test::Stream;

struct Flag {
  const char* tshark;
  Verdict ours;
};

const std::vector<Flag> flags{
    {"retransmission", Verdict::retransmission},
    {"fast_retransmission", Verdict::fast_retransmission},
    {"spurious_retransmission", Verdict::spurious_retransmission},
    {"out_of_order", Verdict::out_of_order},
    {"lost_segment", Verdict::lost_segment},
    {"ack_lost_segment", Verdict::ack_of_lost_segment},
    {"window_update", Verdict::window_update},
    {"window_full", Verdict::window_full},
    {"keep_alive", Verdict::keep_alive},
    {"keep_alive_ack", Verdict::keep_alive_ack},
    {"duplicate_ack", Verdict::duplicate_ack},
    {"zero_window", Verdict::zero_window},
    {"zero_window_probe", Verdict::window_probe},
    {"zero_window_probe_ack", Verdict::window_probe_ack},
    {"reused_ports", Verdict::ports_reused},
};

/// The figures of one segment, as both know them.
struct Row {
  std::string stream;
  std::string sequence;
  std::string ack;
  std::string length;
  std::string window;
  std::string in_flight;
  std::string round_trip;
  std::string acknowledges;
  std::string duplicate_number;
  std::set<std::string> flags;
  bool has_sack = false;  ///< Of our rows only.
  bool has_fin = false;
};

std::vector<std::string> split(const std::string& line) {
  std::vector<std::string> fields;
  std::istringstream rest(line + '\t');
  for (std::string field; std::getline(rest, field, '\t');) {
    fields.push_back(field);
  }
  return fields;
}

/// tshark's seconds with nine digits as nanoseconds.
std::string nanoseconds(const std::string& seconds) {
  if (seconds.empty()) return {};
  const std::size_t dot = seconds.find('.');
  const std::string digits = seconds.substr(0, dot) + seconds.substr(dot + 1);
  const std::size_t first = digits.find_first_not_of('0');
  return first == std::string::npos ? "0" : digits.substr(first);
}

class RealCaptureTest : public ::testing::Test {
 protected:
  void SetUp() override {
    for (const char* program : {"tshark", "ncat", "socat"}) {
      SKIP_WITHOUT(program);
    }
    if (!LossyCable::available()) {
      GTEST_SKIP() << "needs root, ip(8) and /dev/net/tun";
    }
    ASSERT_TRUE(interface_);
    first_.emplace();
    second_.emplace();
  }

  void plug(const CableConditions& conditions) {
    cable_.emplace(*first_, *second_, conditions,
                   [this](std::chrono::system_clock::time_point time, ByteView frame) {
                     EXPECT_TRUE(writer_.write_packet(*interface_, time, frame));
                     if (closes_window(frame)) closed_windows_.release();
                   });
  }

  std::unique_ptr<ChildProcess> run_in(const NetworkNamespace& space,
                                       std::vector<std::string> arguments,
                                       Stream in = Stream::null()) {
    const auto inside = space.enter();
    return std::make_unique<ChildProcess>(lanyard::test::ChildOptions{
        .arguments = std::move(arguments), .in = in, .out = Stream::null(), .err = Stream::null()});
  }

  /// Whether it is a TCP segment over IPv4 whose sender takes nothing more for now.
  static bool closes_window(ByteView frame) {
    constexpr std::size_t tcp = 14 + 20;  // Ethernet, IPv4 without options as Linux sends it
    constexpr std::byte syn_fin_rst{0x07};
    return frame.size() >= tcp + 20 && frame[12] == std::byte{0x08} && frame[13] == std::byte{0} &&
           frame[23] == std::byte{6} && (frame[tcp + 13] & syn_fin_rst) == std::byte{0} &&
           frame[tcp + 14] == std::byte{0} && frame[tcp + 15] == std::byte{0};
  }

  /// Waits until the segments with a closed window are so many: the first one and the answers to
  /// probes.
  void wait_for_closed_windows(int count) {
    const auto deadline = lanyard::test::Clock::now() + lanyard::test::patience;
    for (int i = 0; i < count; ++i) {
      ASSERT_TRUE(closed_windows_.try_acquire_until(deadline)) << "nobody closed a window";
    }
  }

  /// Waits until a program in `space` listens on the port.
  static void wait_for_listener(const NetworkNamespace& space, const std::string& port) {
    const auto deadline = lanyard::test::Clock::now() + lanyard::test::patience;
    while (lanyard::test::Clock::now() < deadline) {
      const auto inside = space.enter();
      ChildProcess ss({.arguments = {"ss", "-Hltn", "sport = :" + port}});
      if (ss.wait_exit() == exited(0) && !ss.out().empty()) return;
    }
    FAIL() << "nothing listens on " << port;
  }

  std::string data_file(const std::string& name, std::size_t size, std::uint32_t seed) {
    const auto path = directory_.path() / name;
    const test::ByteVector bytes = test::sample_bytes(size, seed);
    std::ofstream(path, std::ios::binary) << as_chars(bytes);
    return path.string();
  }

  /// Both sides send a file to each other and close.
  void exchange(std::size_t size) {
    const auto server =
        run_in(*second_, {"ncat", "-l", "8888"}, Stream::from_file(data_file("server", size, 1)));
    wait_for_listener(*second_, "8888");
    const auto client = run_in(*first_, {"ncat", "10.9.0.2", "8888"},
                               Stream::from_file(data_file("client", size, 2)));
    EXPECT_EQ(client->wait_exit(), exited(0));
    EXPECT_EQ(server->wait_exit(), exited(0));
  }

  std::map<std::uint64_t, Row> rows_of_tshark() {
    std::string arguments = "-Y tcp -T fields";
    for (const char* field :
         {"frame.number", "tcp.stream", "tcp.seq", "tcp.ack", "tcp.len", "tcp.window_size",
          "tcp.analysis.bytes_in_flight", "tcp.analysis.ack_rtt", "tcp.analysis.acks_frame",
          "tcp.analysis.duplicate_ack_num"}) {
      arguments += std::string(" -e ") + field;
    }
    for (const Flag& flag : flags) {
      arguments += std::string(" -e tcp.analysis.") + flag.tshark;
    }
    std::map<std::uint64_t, Row> rows;
    std::istringstream lines(lanyard::test::ask_tshark(path_, arguments).out);
    for (std::string line; std::getline(lines, line);) {
      const std::vector<std::string> field = split(line);
      Row row{field.at(1),
              field.at(2),
              field.at(3),
              field.at(4),
              field.at(5),
              field.at(6),
              nanoseconds(field.at(7)),
              field.at(8),
              field.at(9),
              {}};
      for (std::size_t i = 0; i < flags.size(); ++i) {
        if (!field.at(10 + i).empty()) row.flags.insert(flags[i].tshark);
      }
      // It marks the two special kinds as retransmissions, too.
      if (row.flags.contains("fast_retransmission") ||
          row.flags.contains("spurious_retransmission")) {
        row.flags.erase("retransmission");
      }
      rows.emplace(std::stoull(field.at(0)), row);
    }
    return rows;
  }

  static Row row_of(const FlowTable::Fed& fed) {
    const Segment& segment = *fed.segment;
    Row row{std::to_string(fed.flow->number - 1),
            std::to_string(segment.sequence),
            std::to_string(segment.acknowledged),
            std::to_string(segment.length),
            std::to_string(segment.window),
            "",
            segment.round_trip ? std::to_string(segment.round_trip->count()) : "",
            segment.acknowledged_number == 0 ? "" : std::to_string(segment.acknowledged_number),
            segment.duplicate_number == 0 ? "" : std::to_string(segment.duplicate_number),
            {},
            segment.sack_count > 0,
            segment.has(tcp_flag::fin)};
    // tshark tells it of segments with data only.
    if (segment.length > 0 && segment.bytes_in_flight) {
      row.in_flight = std::to_string(*segment.bytes_in_flight);
    }
    for (const Flag& flag : flags) {
      if (segment.verdicts.has(flag.ours)) row.flags.insert(flag.tshark);
    }
    return row;
  }

  /// Reads the capture with our reader and compares all of it. `streams` gets what was followed.
  void judge() {
    cable_->stop();
    ASSERT_TRUE(file_.flush());
    const auto theirs = rows_of_tshark();
    std::map<std::uint64_t, Row> ours;
    auto reader = CaptureReader::open(path_);
    ASSERT_TRUE(reader);
    std::map<std::uint32_t, std::array<std::string, 2>> followed;
    std::map<std::uint32_t, StreamFollower> followers;
    while (true) {
      const auto packet = reader->next();
      ASSERT_TRUE(packet.has_value());
      if (!*packet) break;
      const FlowTable::Fed fed = table_.feed((*packet)->frame);
      if (fed.segment == nullptr) continue;
      ours.emplace(fed.segment->number, row_of(fed));
      seen_ = seen_.with(fed.segment->verdicts);
      const std::uint32_t number = fed.flow->number;
      auto [follower, begun] =
          followers.try_emplace(number, [&followed, number](const StreamPiece& piece) {
            std::string& text = followed[number].at(piece.sender == Sender::client ? 0 : 1);
            EXPECT_EQ(piece.missing, 0U);
            text += as_chars(piece.bytes);
          });
      follower->second.feed(*fed.segment, fed.packet->payload);
    }
    for (auto& [number, follower] : followers) {
      follower.finish();
    }
    compare_rows(theirs, ours);
    for (const auto& [number, streams] : followed) {
      compare_streams(number, streams);
    }
  }

  void compare_rows(const std::map<std::uint64_t, Row>& theirs,
                    const std::map<std::uint64_t, Row>& ours) {
    ASSERT_EQ(ours.size(), theirs.size());
    for (const auto& [number, row] : ours) {
      SCOPED_TRACE("frame " + std::to_string(number) + " of " + path_.string());
      const auto found = theirs.find(number);
      ASSERT_NE(found, theirs.end());
      const Row& other = found->second;
      EXPECT_EQ(row.stream, other.stream);
      EXPECT_EQ(row.sequence, other.sequence);
      EXPECT_EQ(row.ack, other.ack);
      EXPECT_EQ(row.length, other.length);
      EXPECT_EQ(row.window, other.window);
      EXPECT_EQ(row.flags, other.flags);
      EXPECT_EQ(row.duplicate_number, other.duplicate_number);
      compare_in_flight(number, row, other, ours);
      compare_round_trip(number, row, other, ours);
    }
  }

  using Rows = std::map<std::uint64_t, Row>;

  /// Whether the segment's flow had one of these flags before frame `number`.
  static bool had_before(const Rows& all, std::uint64_t number, const std::string& stream,
                         const std::set<std::string>& these) {
    for (const auto& [each, row] : all) {
      if (each > number) break;
      if (row.stream != stream) continue;
      for (const std::string& flag : row.flags) {
        if (these.contains(flag)) return true;
      }
    }
    return false;
  }

  /// tshark's figure is another one once data was lost before the capturing point, once SACK has
  /// been used, and by one while a FIN is not acknowledged.
  static void compare_in_flight(std::uint64_t number, const Row& row, const Row& other,
                                const Rows& all) {
    if (row.in_flight == other.in_flight) return;
    bool sack = false;
    bool fin = false;
    for (const auto& [each, before] : all) {
      if (each > number) break;
      sack = sack || (before.stream == row.stream && before.has_sack);
      fin = fin || (before.stream == row.stream && before.has_fin);
    }
    if (sack || had_before(all, number, row.stream, {"lost_segment"})) return;
    EXPECT_TRUE(fin);
    EXPECT_EQ(std::stoull(row.in_flight) + 1, std::stoull(other.in_flight));
  }

  /// We take no sample of data that was sent again (Karn's rule); tshark does.
  static void compare_round_trip(std::uint64_t number, const Row& row, const Row& other,
                                 const Rows& all) {
    if (row.round_trip == other.round_trip) return;
    EXPECT_EQ(row.round_trip, "");
    EXPECT_TRUE(had_before(
        all, number, row.stream,
        {"retransmission", "fast_retransmission", "spurious_retransmission", "out_of_order"}));
  }

  void compare_streams(std::uint32_t number, const std::array<std::string, 2>& ours) const {
    const auto theirs = lanyard::test::follow_by_tshark(path_, "tcp", number - 1);
    EXPECT_TRUE(ours[0] == theirs.client && ours[1] == theirs.server)
        << "the streams of flow " << number << " differ: ours " << ours[0].size() << " and "
        << ours[1].size() << ", tshark's " << theirs.client.size() << " and "
        << theirs.server.size();
  }

  test::TemporaryDirectory directory_;
  std::filesystem::path path_ = directory_.path() / "capture.pcapng";
  CaptureFile file_ = CaptureFile::create(path_).value();
  PcapngWriter writer_ =
      PcapngWriter::begin([this](ByteView block) { return file_.write(block); }).value();
  Result<std::uint32_t> interface_ = writer_.add_interface({.name = "cable"});
  std::optional<NetworkNamespace> first_;
  std::optional<NetworkNamespace> second_;
  std::counting_semaphore<> closed_windows_{0};
  std::optional<LossyCable> cable_;
  FlowTable table_;
  VerdictSet seen_;
};

TEST_F(RealCaptureTest, AgreesWithTsharkOnACleanLink) {
  plug({});
  exchange(200'000);
  judge();
  ASSERT_EQ(table_.flows().size(), 1U);
  EXPECT_TRUE(table_.flows().front().handshake);
}

TEST_F(RealCaptureTest, AgreesWithTsharkOnALinkThatLosesFrames) {
  plug({.loss = 0.03, .delay = std::chrono::milliseconds(2), .seed = 7});
  exchange(300'000);
  judge();
  EXPECT_TRUE(seen_.has_any(repetitions));
}

TEST_F(RealCaptureTest, AgreesWithTsharkOnALinkThatReordersAndRepeatsFrames) {
  plug({.loss = 0.01,
        .duplicate = 0.05,
        .reorder = 0.1,
        .delay = std::chrono::milliseconds(4),
        .seed = 11});
  exchange(300'000);
  judge();
  EXPECT_TRUE(seen_.has(Verdict::out_of_order) || seen_.has(Verdict::spurious_retransmission));
}

TEST_F(RealCaptureTest, AgreesWithTsharkOnAReaderThatStalls) {
  plug({});
  // The reader's pipe is full until the cat behind it begins, when somebody writes the other pipe.
  const std::string go = (directory_.path() / "go").string();
  ASSERT_EQ(::mkfifo(go.c_str(), 0600), 0);
  const auto server = run_in(
      *second_,
      {"sh", "-c", "ncat -l 8888 --recv-only | (read -r _ <'" + go + "'; exec cat >/dev/null)"});
  wait_for_listener(*second_, "8888");
  const auto client = run_in(*first_, {"ncat", "--send-only", "10.9.0.2", "8888"},
                             Stream::from_file(data_file("client", 8'000'000, 3)));
  wait_for_closed_windows(3);  // two probes, 0.6 s and more: a stall to speak of
  std::ofstream(go) << "go\n";
  EXPECT_EQ(client->wait_exit(), exited(0));
  EXPECT_EQ(server->wait_exit(), exited(0));
  judge();
  EXPECT_TRUE(seen_.has(Verdict::zero_window));
  EXPECT_TRUE(conclusion(table_.flows().front()).starts_with("stalled "))
      << conclusion(table_.flows().front());
}

TEST_F(RealCaptureTest, AgreesWithTsharkOnARefusalAndOnSilence) {
  plug({});
  EXPECT_NE(run_in(*first_, {"ncat", "10.9.0.2", "9"})->wait_exit(), exited(0));
  second_->ip({"link", "set", "cable", "down"});
  EXPECT_NE(run_in(*first_, {"ncat", "-w", "3", "10.9.0.2", "10"})->wait_exit(), exited(0));
  judge();
  ASSERT_EQ(table_.flows().size(), 2U);
  EXPECT_EQ(conclusion(table_.flows()[0]), "refused");
  EXPECT_EQ(conclusion(table_.flows()[1]), "never answered");
}

TEST_F(RealCaptureTest, AgreesWithTsharkOnKeepAlivesAndAnAbort) {
  plug({});
  const auto server = run_in(*second_, {"socat", "TCP-LISTEN:8888,keepalive,keepidle=1,keepintvl=1",
                                        "SYSTEM:sleep 3,nofork"});
  wait_for_listener(*second_, "8888");
  const auto client =
      run_in(*first_, {"socat", "TCP:10.9.0.2:8888,linger=0", "SYSTEM:echo Hello; sleep 3"});
  client->wait_exit();
  server->wait_exit();
  judge();
  EXPECT_TRUE(seen_.has(Verdict::keep_alive));
  EXPECT_TRUE(seen_.has(Verdict::keep_alive_ack));
}

TEST_F(RealCaptureTest, AgreesWithTsharkOnPortsThatAreUsedAgain) {
  plug({});
  for (int round = 0; round < 2; ++round) {
    const auto server = run_in(*second_, {"socat", "TCP-LISTEN:8888,reuseaddr", "SYSTEM:echo Hi"});
    wait_for_listener(*second_, "8888");
    const auto client =
        run_in(*first_, {"socat", "-u", "TCP:10.9.0.2:8888,sourceport=40000,reuseaddr", "STDOUT"});
    client->wait_exit();
    server->wait_exit();
  }
  judge();
  EXPECT_EQ(table_.flows().size(), 2U);
  EXPECT_TRUE(seen_.has(Verdict::ports_reused));
}

}  // namespace
}  // namespace lanyard::trace
