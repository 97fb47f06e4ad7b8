// Where our verdicts differ from tshark's on purpose, one segment at a time: docs/tcp-rules.md has
// the rules. Each capture is fed to our analyzer as it is written.

#include <gtest/gtest.h>

#include "child_process.hpp"
#include "frames.hpp"
#include "lanyard/trace/capture_file.hpp"
#include "lanyard/trace/pcapng_writer.hpp"
#include "tshark.hpp"

namespace lanyard::trace {
namespace {

using test::endpoint;
using test::TestSegment;
using namespace tcp_flag;  // NOLINT(google-build-using-namespace): syn | ack reads as in the RFC

using std::chrono::milliseconds;

class TsharkOpeningTest : public ::testing::Test {
 protected:
  void SetUp() override {
    SKIP_WITHOUT("tshark");
    ASSERT_TRUE(interface_);
  }

  /// The next segment with relative numbers, so long after the one before.
  Segment client(const TestSegment& relative, Duration wait = milliseconds(1)) {
    return add(true, relative, wait);
  }
  Segment server(const TestSegment& relative, Duration wait = milliseconds(1)) {
    return add(false, relative, wait);
  }

  /// The numbers of the frames that have this flag of tcp.analysis.
  std::string marked_by_tshark(const std::string& flag) {
    return asked("-Y tcp.analysis." + flag + " -T fields -e frame.number");
  }
  std::string asked(const std::string& arguments) {
    EXPECT_TRUE(file_.flush());
    return lanyard::test::ask_tshark(path_, arguments).out;
  }
  [[nodiscard]] const Flow& flow() const { return table_.flows().front(); }

  static std::string line_of(const Segment& segment) {
    return std::to_string(segment.number) + '\n';
  }

 private:
  Segment add(bool from_client, TestSegment segment, Duration wait) {
    segment.sequence += from_client ? 1000 : 5000;
    segment.ack += from_client ? 5000 : 1000;
    const IpEndpoint client = endpoint("10.0.0.2:50000");
    const IpEndpoint server = endpoint("10.0.0.1:80");
    const test::ByteVector packet =
        from_client ? tcp_packet(client, server, segment) : tcp_packet(server, client, segment);
    now_ += std::chrono::duration_cast<PacketTime::duration>(wait);
    EXPECT_TRUE(writer_.write_packet(*interface_, now_, packet, segment.comment));
    return *table_
                .feed({.link_type = LinkType::raw_ip,
                       .time = now_,
                       .bytes = packet,
                       .comment = segment.comment})
                .segment;
  }

  test::TemporaryDirectory directory_;
  std::filesystem::path path_ = directory_.path() / "capture.pcapng";
  CaptureFile file_ = CaptureFile::create(path_).value();
  PcapngWriter writer_ =
      PcapngWriter::begin([this](ByteView block) { return file_.write(block); }).value();
  Result<std::uint32_t> interface_ = writer_.add_interface({.link_type = LinkType::raw_ip});
  PacketTime now_ = test::at_nanoseconds(1'795'343'400'000'000'000);
  FlowTable table_;
};

class TsharkDifferencesTest : public TsharkOpeningTest {
 protected:
  void SetUp() override {
    TsharkOpeningTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    client({.flags = syn});
    server({.flags = syn | ack, .ack = 1});
    client({.sequence = 1, .ack = 1});
  }
};

TEST_F(TsharkOpeningTest, ASynAckAfterARefusalThatWasLostReusesNoPorts) {
  client({.flags = syn});
  server({.flags = rst | ack, .sequence = 0x1000'0000, .ack = 1, .comment = "lost by the lab"});
  client({.flags = syn}, milliseconds(1000));
  const Segment agrees = server({.flags = syn | ack, .ack = 1});
  client({.sequence = 1, .ack = 1});
  const Segment data = server({.sequence = 1, .ack = 1, .payload = "hello"});
  EXPECT_EQ(agrees.verdicts, VerdictSet{Verdict::handshake_syn_ack});
  EXPECT_EQ(data.verdicts, VerdictSet{Verdict::data});
  EXPECT_EQ(marked_by_tshark("reused_ports"), line_of(agrees));
  EXPECT_EQ(marked_by_tshark("retransmission"),
            std::to_string(agrees.number - 1) + '\n' + line_of(agrees) + line_of(data));
}

TEST_F(TsharkOpeningTest, AHandshakeEndsWithTheClientsAckAndNotWithTheServersGreeting) {
  client({.flags = syn});
  server({.flags = syn | ack, .ack = 1}, milliseconds(10));
  const Segment greeting = server({.sequence = 1, .ack = 1, .payload = "hi"}, milliseconds(10));
  const Segment third = client({.sequence = 1, .ack = 3}, milliseconds(10));
  EXPECT_TRUE(third.verdicts.has(Verdict::handshake_ack));
  EXPECT_EQ(flow().handshake, milliseconds(30));
  EXPECT_EQ(asked("-Y frame.number==" + std::to_string(greeting.number) +
                  " -T fields -e tcp.analysis.initial_rtt"),
            "0.020000000\n");
}

TEST_F(TsharkDifferencesTest, ACopyOfWhatTheCaptureHoldsIsNotOutOfOrder) {
  constexpr std::string_view lost = "lost by the lab (loss 5 %)";
  client({.sequence = 1, .ack = 1, .payload = "aaaa", .comment = lost});
  client({.sequence = 5, .ack = 1, .payload = "bbbb"}, milliseconds(250));
  const Segment again = client({.sequence = 1, .ack = 1, .payload = "aaaa"});
  EXPECT_EQ(again.verdicts, (VerdictSet{Verdict::data, Verdict::retransmission}));
  EXPECT_EQ(marked_by_tshark("out_of_order"), line_of(again));
}

TEST_F(TsharkDifferencesTest, AWindowProbeGoesByTheWindowThatHasArrived) {
  constexpr std::string_view lost = "lost by the lab (loss 5 %)";
  client({.sequence = 1, .ack = 1, .payload = "aaaa"});
  server({.sequence = 1, .ack = 5, .window = 0});
  server({.sequence = 1, .ack = 5, .window = 100, .comment = lost}, milliseconds(500));
  const Segment probe = client({.sequence = 5, .ack = 1, .payload = "b"}, milliseconds(500));
  EXPECT_TRUE(probe.verdicts.has(Verdict::window_probe));
  EXPECT_EQ(marked_by_tshark("zero_window_probe"), "");
}

TEST_F(TsharkDifferencesTest, AFastRetransmissionFollowsTheArrivalOfTheDuplicateAcks) {
  client({.sequence = 1, .ack = 1, .payload = "aaaa", .comment = "lost by the lab (loss 5 %)"});
  for (std::uint32_t i = 1; i < 5; ++i) {
    client({.sequence = 1 + 4 * i, .ack = 1, .payload = "bbbb", .comment = "arrived after 50 ms"});
  }
  for (int n = 0; n < 4; ++n) {
    server({.sequence = 1, .ack = 1, .comment = "arrived after 50 ms"}, milliseconds(10));
  }
  // 10 ms after the last one was sent, before any of them arrives: the sender's timer.
  const Segment too_early =
      client({.sequence = 1, .ack = 1, .payload = "aaaa", .comment = "lost by the lab (loss 5 %)"},
             milliseconds(10));
  EXPECT_TRUE(too_early.verdicts.has(Verdict::retransmission));
  // 50 ms after that, all have arrived.
  const Segment asked_for = client({.sequence = 1, .ack = 1, .payload = "aaaa"}, milliseconds(25));
  EXPECT_TRUE(asked_for.verdicts.has(Verdict::fast_retransmission));
  EXPECT_EQ(marked_by_tshark("fast_retransmission"), line_of(too_early));
}

TEST_F(TsharkDifferencesTest, AFastRetransmissionCountsNoDuplicateAcksThatWereLost) {
  constexpr std::string_view lost = "lost by the lab (loss 5 %)";
  client({.sequence = 1, .ack = 1, .payload = "aaaa", .comment = lost});
  client({.sequence = 5, .ack = 1, .payload = "bbbb"});
  server({.sequence = 1, .ack = 1});
  server({.sequence = 1, .ack = 1, .comment = lost});
  server({.sequence = 1, .ack = 1, .comment = lost});
  const Segment again = client({.sequence = 1, .ack = 1, .payload = "aaaa"});
  EXPECT_FALSE(again.verdicts.has(Verdict::fast_retransmission));
  EXPECT_EQ(marked_by_tshark("fast_retransmission"), line_of(again));
}

TEST_F(TsharkDifferencesTest, AnAckOfWhatARepetitionBroughtIsNoneOfWhatIsNotHere) {
  client({.sequence = 1, .ack = 1, .payload = "aaaa"});
  client({.sequence = 1, .ack = 1, .payload = "aaaabbbb"}, milliseconds(500));
  const Segment all = server({.sequence = 1, .ack = 9});
  EXPECT_FALSE(all.verdicts.has(Verdict::ack_of_lost_segment));
  EXPECT_EQ(marked_by_tshark("ack_lost_segment"), line_of(all));
}

TEST_F(TsharkDifferencesTest, AnAckOfTwoGapsOfWhichOneWasFilledIsOfWhatIsNotHere) {
  client({.sequence = 5, .ack = 1, .payload = "bbbb"});
  client({.sequence = 13, .ack = 1, .payload = "dddd"});
  client({.sequence = 1, .ack = 1, .payload = "aaaa"});
  const Segment beyond = server({.sequence = 1, .ack = 17});
  EXPECT_TRUE(beyond.verdicts.has(Verdict::ack_of_lost_segment));
  EXPECT_EQ(marked_by_tshark("ack_lost_segment"), "");
}

TEST_F(TsharkDifferencesTest, OnlyTheFirstAckBehindAGapIsOfWhatIsNotHere) {
  client({.sequence = 1, .ack = 1, .payload = "aaaa"});
  server({.sequence = 1, .ack = 5});
  const Segment not_here = server({.sequence = 1, .ack = 9, .payload = "AAAA"});
  const Segment gap = client({.sequence = 9, .ack = 5});
  client({.sequence = 9, .ack = 5, .payload = "cccc"});
  const Segment here = server({.sequence = 5, .ack = 13});
  EXPECT_TRUE(not_here.verdicts.has(Verdict::ack_of_lost_segment));
  EXPECT_TRUE(gap.verdicts.has(Verdict::lost_segment));
  EXPECT_FALSE(here.verdicts.has(Verdict::ack_of_lost_segment));
  EXPECT_EQ(marked_by_tshark("ack_lost_segment"), line_of(not_here) + line_of(here));
}

TEST_F(TsharkDifferencesTest, TheByteOfAWindowProbeThatIsTakenIsNeitherLostNorAGap) {
  client({.sequence = 1, .ack = 1, .payload = "aaaa"});
  server({.sequence = 1, .ack = 5, .window = 0});
  client({.sequence = 5, .ack = 1, .payload = "b"}, milliseconds(500));
  const Segment taken = server({.sequence = 1, .ack = 6, .window = 0});
  server({.sequence = 1, .ack = 6, .window = 100}, milliseconds(500));
  const Segment next = client({.sequence = 6, .ack = 1, .payload = "cccc"});
  EXPECT_FALSE(taken.verdicts.has(Verdict::ack_of_lost_segment));
  EXPECT_FALSE(next.verdicts.has(Verdict::lost_segment));
  EXPECT_EQ(marked_by_tshark("ack_lost_segment"), line_of(taken));
  EXPECT_EQ(marked_by_tshark("lost_segment"), line_of(next));
}

TEST_F(TsharkDifferencesTest, ARoundTripIsNoWaitForARetransmission) {
  client({.sequence = 1, .ack = 1, .payload = "aaaa", .comment = "lost by the lab (loss 5 %)"});
  client({.sequence = 5, .ack = 1, .payload = "bbbb"});
  client({.sequence = 1, .ack = 1, .payload = "aaaa"}, milliseconds(500));
  const Segment all = server({.sequence = 1, .ack = 9});
  EXPECT_FALSE(all.round_trip);
  EXPECT_NE(marked_by_tshark("ack_rtt").find('\n' + line_of(all)), std::string::npos);
}

}  // namespace
}  // namespace lanyard::trace
