// Real programs over a link that loses, delays, repeats and reorders, and tshark's analysis of each
// segment beside ours.

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <semaphore>

#include "child_process.hpp"
#include "lanyard/trace/capture_file.hpp"
#include "lanyard/trace/flow.hpp"
#include "lanyard/trace/pcapng_writer.hpp"
#include "lossy_cable.hpp"
#include "test_support.hpp"
#include "tshark_judge.hpp"

namespace lanyard::trace {
namespace {

using lanyard::test::CableConditions;
using lanyard::test::ChildProcess;
using lanyard::test::exited;
using lanyard::test::LossyCable;
using lanyard::test::NetworkNamespace;
using lanyard::test::Stream;

class RealCaptureTest : public ::testing::Test {
 protected:
  void SetUp() override {
    for (const char* program : {"tshark", "ncat", "socat"}) {
      SKIP_WITHOUT(program);
    }
    if (!LossyCable::available()) {
      GTEST_SKIP() << "needs ip(8), and root or `unshare -Urn` with the right to open /dev/net/tun";
    }
    ASSERT_TRUE(interface_);
    first_.emplace();
    second_.emplace();
  }

  void plug(const CableConditions& conditions) {
    cable_.emplace(*first_, *second_, conditions,
                   [this](std::chrono::system_clock::time_point time, ByteView frame) {
                     EXPECT_TRUE(writer_.write_packet(*interface_, time, frame));
                     if (closes_window(frame) && time - last_closed_ >= stall) {
                       last_closed_ = time;
                       closed_windows_.release();
                     }
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

  /// Waits until the segments with a closed window are so many, a while apart: the first one and
  /// answers to probes. Several come at once while data is still under way.
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

  /// What the cable saw, as tshark and we read it.
  void judge() {
    cable_->stop();
    ASSERT_TRUE(file_.flush());
    judged_ = test::judge_by_tshark(path_);
  }

  test::TemporaryDirectory directory_;
  std::filesystem::path path_ = directory_.path() / "capture.pcapng";
  CaptureFile file_ = CaptureFile::create(path_).value();
  PcapngWriter writer_ =
      PcapngWriter::begin([this](ByteView block) { return file_.write(block); }).value();
  Result<std::uint32_t> interface_ = writer_.add_interface({.name = "cable"});
  std::optional<NetworkNamespace> first_;
  std::optional<NetworkNamespace> second_;
  static constexpr std::chrono::milliseconds stall{250};  ///< More than a conclusion tells of.
  std::chrono::system_clock::time_point last_closed_;     ///< Of the cable's thread.
  std::counting_semaphore<> closed_windows_{0};
  std::optional<LossyCable> cable_;
  test::Judged judged_;
};

TEST_F(RealCaptureTest, AgreesWithTsharkOnACleanLink) {
  plug({});
  exchange(200'000);
  judge();
  ASSERT_EQ(judged_.table.flows().size(), 1U);
  EXPECT_TRUE(judged_.table.flows().front().handshake);
}

TEST_F(RealCaptureTest, AgreesWithTsharkOnALinkThatLosesFrames) {
  plug({.loss = 0.03, .delay = std::chrono::milliseconds(2), .seed = 7});
  exchange(300'000);
  judge();
  EXPECT_TRUE(judged_.seen.has_any(repetitions));
}

TEST_F(RealCaptureTest, AgreesWithTsharkOnALinkThatReordersAndRepeatsFrames) {
  plug({.loss = 0.01,
        .duplicate = 0.05,
        .reorder = 0.1,
        .delay = std::chrono::milliseconds(4),
        .seed = 11});
  exchange(300'000);
  judge();
  EXPECT_TRUE(judged_.seen.has(Verdict::out_of_order) ||
              judged_.seen.has(Verdict::spurious_retransmission));
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
  wait_for_closed_windows(3);
  std::ofstream(go) << "go\n";
  EXPECT_EQ(client->wait_exit(), exited(0));
  EXPECT_EQ(server->wait_exit(), exited(0));
  judge();
  EXPECT_TRUE(judged_.seen.has(Verdict::zero_window));
  EXPECT_TRUE(conclusion(judged_.table.flows().front()).starts_with("stalled "))
      << conclusion(judged_.table.flows().front());
}

TEST_F(RealCaptureTest, AgreesWithTsharkOnARefusalAndOnSilence) {
  plug({});
  EXPECT_NE(run_in(*first_, {"ncat", "10.9.0.2", "9"})->wait_exit(), exited(0));
  second_->ip({"link", "set", "cable", "down"});
  EXPECT_NE(run_in(*first_, {"ncat", "-w", "3", "10.9.0.2", "10"})->wait_exit(), exited(0));
  judge();
  ASSERT_EQ(judged_.table.flows().size(), 2U);
  EXPECT_EQ(conclusion(judged_.table.flows()[0]), "refused");
  EXPECT_EQ(conclusion(judged_.table.flows()[1]), "never answered");
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
  EXPECT_TRUE(judged_.seen.has(Verdict::keep_alive));
  EXPECT_TRUE(judged_.seen.has(Verdict::keep_alive_ack));
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
  EXPECT_EQ(judged_.table.flows().size(), 2U);
  EXPECT_TRUE(judged_.seen.has(Verdict::ports_reused));
}

}  // namespace
}  // namespace lanyard::trace
