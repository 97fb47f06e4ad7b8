// lanyard flow, on captures that this program makes itself out of a recording.
#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "cli_fixture.hpp"
#include "lanyard/trace/capture_file.hpp"
#include "lanyard/trace/packet_builder.hpp"
#include "lanyard/trace/pcapng_writer.hpp"
#include "lanyard/trace/text_columns.hpp"

namespace lanyard::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

/// A capture of one session: the peer says `Hello\n`, the server `\x1b[31mred`, the peer closes.
class FlowCommandTest : public ::testing::Test {
 protected:
  void SetUp() override {
    Server server({"--record", recording_, "--send", "\\e[31mred", "--once"});
    RawSocket peer = server.connect();
    peer.send("Hello\n");
    peer.receive_exactly(8);
    peer.shutdown_send();
    peer.close();
    ASSERT_EQ(server.process.wait_exit(), exited(0));
    const Finished exported =
        run_lanyard({"export", recording_, "--format", "pcapng", "-o", capture_});
    ASSERT_EQ(exported.status, exited(0)) << exported.err;
  }

  TemporaryDirectory directory_;
  std::string recording_ = (directory_.path() / "r.lanyard").string();
  std::string capture_ = (directory_.path() / "r.pcapng").string();
};

TEST_F(FlowCommandTest, ListsFlowsAsATableAndAsJson) {
  const Finished list = run_lanyard({"flow", capture_});
  EXPECT_EQ(list.status, exited(0)) << list.err;
  EXPECT_THAT(list.out, AllOf(HasSubstr("\n   bytes/segments"), HasSubstr("\n   6/"),
                              HasSubstr("  clean\n")));
  const Finished json = run_lanyard({"flow", capture_, "--format", "json"});
  const Json flow = Json::parse(json.out);
  EXPECT_EQ(flow["flow"], 1);
  EXPECT_EQ(flow["from_client"]["bytes"], 6);
  EXPECT_EQ(flow["from_server"]["bytes"], 8);
  EXPECT_EQ(flow["result"], "clean");
}

TEST_F(FlowCommandTest, DrawsAFlowInEveryForm) {
  const Finished text = run_lanyard({"flow", capture_, "--flow", "1", "--explain"});
  EXPECT_THAT(text.out, AllOf(StartsWith("Flow 1: "), HasSubstr("▶│ handshake 1/3\n"),
                              HasSubstr("The client sends 6 bytes.")));
  const Finished ascii = run_lanyard({"flow", capture_, "--flow", "1", "--ascii"});
  EXPECT_THAT(ascii.out, HasSubstr(">| handshake 1/3\n"));
  const Json diagram =
      Json::parse(run_lanyard({"flow", capture_, "--flow", "1", "--format", "json"}).out);
  EXPECT_EQ(diagram["rows"][0]["verdicts"][0], "handshake_1");
  const Finished svg = run_lanyard({"flow", capture_, "--flow", "1", "--format", "svg"});
  EXPECT_THAT(svg.out, AllOf(StartsWith("<svg xmlns="), HasSubstr("handshake 1/3")));
}

TEST_F(FlowCommandTest, FollowsAConversationAndEscapesWhatATerminalWouldObey) {
  const Finished text = run_lanyard({"flow", capture_, "--flow", "1", "--follow"});
  EXPECT_EQ(text.status, exited(0)) << text.err;
  EXPECT_THAT(text.out, AllOf(HasSubstr(" → Hello\n"), HasSubstr(" ← \\x1b[31mred\n")));
  const Finished raw =
      run_lanyard({"flow", capture_, "--flow", "1", "--follow", "raw", "--from", "server"});
  EXPECT_EQ(raw.out, "\x1b[31mred");
  const Finished json =
      run_lanyard({"flow", capture_, "--flow", "1", "--follow", "--format", "json"});
  EXPECT_THAT(json.out, HasSubstr("\"hex\":\"48656c6c6f0a\""));
}

TEST_F(FlowCommandTest, ReadsACutFileUpToTheCutAndSaysWhereItIs) {
  std::filesystem::resize_file(capture_, std::filesystem::file_size(capture_) - 3);
  const Finished list = run_lanyard({"flow", capture_});
  EXPECT_EQ(list.status, exited(2));
  EXPECT_THAT(list.out, HasSubstr("6/"));
  EXPECT_THAT(list.err, AllOf(HasSubstr("is damaged or cut off at byte "),
                              HasSubstr("the file ends inside a block")));
}

TEST_F(FlowCommandTest, SaysWhatIsWrongWithItsUse) {
  const auto complaint = [this](const Words& more) {
    Words arguments{"flow", capture_};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const Finished finished = run_lanyard(arguments);
    EXPECT_EQ(finished.status, exited(2));
    return finished.err;
  };
  EXPECT_THAT(complaint({"--flow", "7"}), HasSubstr("there is no flow 7: the list has 1"));
  EXPECT_THAT(complaint({"--format", "svg"}), HasSubstr("add --flow N"));
  EXPECT_THAT(complaint({"--explain"}), HasSubstr("--flow"));
  EXPECT_THAT(complaint({"--flow", "1", "--follow", "--from", "server"}),
              HasSubstr("--follow raw"));
  EXPECT_THAT(complaint({"--flow", "1", "--follow", "raw", "--format", "json"}),
              HasSubstr("--follow raw: writes bytes alone: leave out --format json"));
  const Finished recording = run_lanyard({"flow", recording_});
  EXPECT_EQ(recording.status, exited(2));
  EXPECT_THAT(recording.err, HasSubstr("lanyard export --format pcapng"));
}

/// A capture as the lab writes it: an interface for the board and one for the gateway, and the
/// sender's name in each frame's comment.
class LabCaptureTest : public ::testing::Test {
 protected:
  void write(const std::string& board) { write(board, path_, std::chrono::seconds(0)); }

  static void write(const std::string& board, const std::string& path, std::chrono::seconds after) {
    namespace tr = lanyard::trace;
    auto file = tr::CaptureFile::create(path).value();
    auto writer =
        tr::PcapngWriter::begin([&file](ByteView block) { return file.write(block); }).value();
    const auto gateway =
        writer.add_interface({.link_type = tr::LinkType::raw_ip, .name = "gateway"}).value();
    const auto kitchen =
        writer.add_interface({.link_type = tr::LinkType::raw_ip, .name = board}).value();
    const std::string port = std::to_string(50'000 + after.count());
    const auto client = parse_ip_endpoint("192.168.4.1:" + port).value();
    const auto server = parse_ip_endpoint("192.168.4.2:8000").value();
    tr::PacketTime now{std::chrono::seconds(1'795'343'400) + after};
    const auto add = [&](bool from_board, const tr::TcpSegment& segment,
                         const std::string& fate = "") {
      const auto packet = from_board ? tr::build_tcp_packet(server, client, segment)
                                     : tr::build_tcp_packet(client, server, segment);
      const std::string sender = from_board ? board : "gateway to " + board;
      now += std::chrono::milliseconds(1);
      writer.write_packet(from_board ? kitchen : gateway, now, packet.value(), sender + fate)
          .value();
    };
    add(false, {.sequence_number = 99, .syn = true});
    add(true, {.sequence_number = 499, .acknowledgment_number = 100, .syn = true});
    add(false, {.sequence_number = 100, .acknowledgment_number = 500});
    add(true, {.sequence_number = 500, .acknowledgment_number = 100},
        ": lost by the lab (loss 10 %)");
    file.close().value();
  }

  /// No line of it is wider than 80 columns.
  static void expect_narrow(const std::string& text) {
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
      EXPECT_LE(trace::columns_of(line), 80U) << line;
    }
  }

  TemporaryDirectory directory_;
  std::string path_ = (directory_.path() / "lab.pcapng").string();
};

TEST_F(LabCaptureTest, CallsABoardByItsNameAndDrawsNoNoteOfIt) {
  write("kitchen");
  const Finished list = run_lanyard({"flow", path_});
  EXPECT_EQ(list.status, exited(0)) << list.err;
  EXPECT_EQ(list.out,
            "#  client             server          result\n"
            "   bytes/segments     bytes/segments   start s    lasted  handshake\n"
            "1  192.168.4.1:50000  kitchen:8000    open\n"
            "   0/2                0/2                0.000   3.00 ms    2.00 ms\n");
  const Finished drawn = run_lanyard({"flow", path_, "--flow", "1"});
  EXPECT_THAT(drawn.out, Not(HasSubstr("┄")));
  EXPECT_THAT(drawn.out, AllOf(HasSubstr("✗── "), HasSubstr("duplicate ACK 1, lost\n"),
                               HasSubstr("│ by the lab (loss 10 %)\n")));
}

TEST_F(LabCaptureTest, CountsFromTheEarliestOfSeveralFiles) {
  const std::string later = (directory_.path() / "later.pcapng").string();
  write("kitchen");
  write("kitchen", later, std::chrono::seconds(60));
  const Finished list = run_lanyard({"flow", later, path_});
  EXPECT_EQ(list.status, exited(0)) << list.err;
  EXPECT_EQ(list.out,
            "#  client             server          result\n"
            "   bytes/segments     bytes/segments   start s    lasted  handshake\n"
            "1  192.168.4.1:50060  kitchen:8000    open\n"
            "   0/2                0/2               60.000   3.00 ms    2.00 ms\n"
            "2  192.168.4.1:50000  kitchen:8000    open\n"
            "   0/2                0/2                0.000   3.00 ms    2.00 ms\n");
}

TEST_F(LabCaptureTest, ListsTheGoodFilesBesideOneThatCannotBeRead) {
  const std::string missing = (directory_.path() / "missing.pcapng").string();
  write("kitchen");
  for (const Words& files : {Words{missing, path_}, Words{path_, missing}}) {
    const Finished list = run_lanyard({"flow", files[0], files[1]});
    EXPECT_EQ(list.status, exited(2));
    EXPECT_THAT(list.out, HasSubstr("kitchen:8000"));
    EXPECT_THAT(list.err, HasSubstr("missing.pcapng"));
  }
  const Finished none = run_lanyard({"flow", missing});
  EXPECT_EQ(none.status, exited(2));
  EXPECT_EQ(none.out, "");
}

TEST_F(LabCaptureTest, CutsLongNamesInTheMiddleToStayWithinTheTerminal) {
  write("the-board-on-the-window-sill-of-the-kitchen-downstairs");
  const Finished list = run_lanyard({"flow", path_});
  expect_narrow(list.out);
  EXPECT_THAT(list.out,
              AllOf(HasSubstr("  the-board"), HasSubstr("…"), HasSubstr("irs:8000  open")));
  const Finished ascii = run_lanyard({"flow", path_, "--ascii"});
  expect_narrow(ascii.out);
  EXPECT_THAT(ascii.out, AllOf(HasSubstr("..."), HasSubstr(":8000  open")));
  expect_narrow(run_lanyard({"flow", path_, "--flow", "1", "--explain"}).out);
}

}  // namespace
}  // namespace lanyard::test
