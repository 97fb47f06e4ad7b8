// lanyard flow, on captures that this program makes itself out of a recording.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <array>
#include <csignal>
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

/// Runs `lanyard` with its output in a pipe, COLUMNS being `columns`.
Finished run_at(const std::string& columns, const Words& arguments) {
  ChildOptions options = lanyard_options(arguments);
  options.environment["COLUMNS"] = columns;
  options.in = Stream::null();
  ChildProcess process(options);
  const ExitStatus status = process.wait_exit();
  return {.status = status, .out = process.out(), .err = process.err()};
}

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
  const Finished list = run_at("80", {"flow", capture_});
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

  enum class Ending : std::uint8_t { lost_ack, fins_lost, data_lost };

  static void write(const std::string& board, const std::string& path, std::chrono::seconds after,
                    Ending ending = Ending::lost_ack) {
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
    constexpr const char* lost = ": lost by the lab (loss 10 %)";
    if (ending == Ending::lost_ack) {
      add(true, {.sequence_number = 500, .acknowledgment_number = 100}, lost);
    } else if (ending == Ending::fins_lost) {
      add(false, {.sequence_number = 100, .acknowledgment_number = 500, .fin = true}, lost);
      add(true, {.sequence_number = 500, .acknowledgment_number = 100, .fin = true}, lost);
    } else {
      const auto say = [&](std::uint32_t at, std::string_view text, const char* fate = "") {
        add(false,
            {.sequence_number = at, .acknowledgment_number = 500, .payload = as_byte_view(text)},
            fate);
      };
      say(100, "on");
      say(102, "cenever", lost);
      say(109, "last");
      say(102, "ce");
    }
    file.close().value();
  }

  static std::string content(const std::string& path) {
    std::ostringstream bytes;
    bytes << std::ifstream(path, std::ios::binary).rdbuf();
    return bytes.str();
  }

  /// No line of it is wider.
  static void expect_narrow(const std::string& text, std::size_t columns = 80) {
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
      EXPECT_LE(trace::columns_of(line), columns) << line;
    }
  }

  TemporaryDirectory directory_;
  std::string path_ = (directory_.path() / "lab.pcapng").string();
};

TEST_F(LabCaptureTest, CallsABoardByItsNameAndDrawsNoNoteOfIt) {
  write("kitchen");
  const Finished list = run_at("80", {"flow", path_});
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
  const Finished list = run_at("80", {"flow", later, path_});
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

/// Text without the spaces and line ends in it.
std::string without_spaces(std::string text) {
  std::erase_if(text, [](char each) { return each == ' ' || each == '\n'; });
  return text;
}

/// Two boards that reset, with a name that a result must not lose.
TEST_F(LabCaptureTest, LosesNoWordOfAResultHoweverNarrowTheTerminalIs) {
  write("kitchen", path_, std::chrono::seconds(0), Ending::fins_lost);
  const std::string result =
      "the FIN of 192.168.4.1 never arrived, the FIN of kitchen never arrived";
  const Finished json = run_lanyard({"flow", path_, "--format", "json"});
  ASSERT_EQ(Json::parse(json.out)["result"], result);
  for (const std::size_t columns : {44UL, 60UL, 80UL, 120UL}) {
    const Finished list = run_at(std::to_string(columns), {"flow", path_});
    expect_narrow(list.out, columns);
    std::istringstream lines(list.out);
    std::string line;
    std::getline(lines, line);
    const std::size_t at = line.find("result");
    std::string told;
    while (std::getline(lines, line)) {
      // The figures below end before the result or are digits; its own lines stand at its column.
      if (line.size() > at && (line.starts_with("1 ") || line.find_first_not_of(' ') >= at)) {
        told += line.substr(line.starts_with("1 ") ? at : 0);
      }
    }
    EXPECT_EQ(without_spaces(told), without_spaces(result)) << list.out;
  }
}

TEST_F(LabCaptureTest, CutsNothingInAPipe) {
  const std::string board = "the-board-on-the-window-sill-of-the-kitchen-downstairs-in-the-house";
  write(board, path_, std::chrono::seconds(0), Ending::fins_lost);
  const Finished list = run_lanyard({"flow", path_});
  EXPECT_THAT(list.out, AllOf(HasSubstr("  " + board + ":8000  "),
                              HasSubstr(", the FIN of " + board + " never arrived\n")));
}

TEST_F(LabCaptureTest, TakesTheWidthOfATerminal) {
  write("kitchen");
  ChildOptions options = lanyard_options({"flow", path_});
  options.out = Stream::terminal();
  options.columns = 60;
  options.environment["COLUMNS"] = "200";
  ChildProcess process(options);
  EXPECT_EQ(process.wait_exit(), exited(0));
  EXPECT_THAT(process.out(), AllOf(HasSubstr("start s"), Not(HasSubstr("handshake"))));
}

TEST_F(LabCaptureTest, MarksWhatNeverArrivedInAConversation) {
  write("kitchen", path_, std::chrono::seconds(0), Ending::data_lost);
  const Finished text = run_lanyard({"flow", path_, "--flow", "1", "--follow"});
  EXPECT_EQ(text.status, exited(0)) << text.err;
  EXPECT_EQ(text.out,
            "→ 192.168.4.1:50000 (client)\n← 192.168.4.2:8000 (server)\n\n"
            "     3.000 → on\n"
            "     6.000 → ce\n"
            "     4.000 → [5 bytes lost on the way, never arrived:]\n"
            "     4.000 ✗ never\n"
            "     5.000 → [4 bytes behind what was lost, which no program reads:]\n"
            "     5.000 ✗ last\n");
  const Finished raw = run_lanyard({"flow", path_, "--flow", "1", "--follow", "raw"});
  EXPECT_EQ(raw.out, "once");
  EXPECT_EQ(raw.err,
            "lanyard: 9 bytes that were lost or damaged, or came behind such, are left out\n");
  const Finished json = run_lanyard({"flow", path_, "--flow", "1", "--follow", "--format", "json"});
  EXPECT_THAT(json.out, AllOf(HasSubstr("\"hex\":\"6e65766572\",\"fate\":\"lost\"}"),
                              HasSubstr("\"hex\":\"6c617374\",\"fate\":\"stranded\"}")));
}

/// pcapng, and the same packets as a pcap file.
TEST_F(LabCaptureTest, ReadsStandardInput) {
  write("kitchen");
  const std::string as_file = run_lanyard({"flow", path_}).out;
  ChildOptions options = lanyard_options({"flow", "-"});
  options.in = Stream::from_file(path_);
  ChildProcess from_file(options);
  EXPECT_EQ(from_file.wait_exit(), exited(0));
  EXPECT_EQ(from_file.out(), as_file);
  Lanyard piped({"flow", "-", "--flow", "1"});
  piped.process.write(content(path_));
  piped.process.close_in();
  EXPECT_EQ(piped.process.wait_exit(), exited(0));
  EXPECT_THAT(piped.process.out(), HasSubstr("handshake 3/3"));
  const Finished empty = run_lanyard({"flow", "-"});
  EXPECT_EQ(empty.status, exited(2));
  EXPECT_EQ(empty.err, "lanyard: cannot read standard input: it is empty\n");
  const Finished twice = run_lanyard({"flow", "-", "-"});
  EXPECT_EQ(twice.status, exited(2));
  EXPECT_THAT(twice.err, HasSubstr("more than once"));
}

TEST_F(LabCaptureTest, RefusesATerminalAsACapture) {
  ChildOptions options = lanyard_options({"flow", "-"});
  options.in = Stream::terminal();
  ChildProcess process(options);
  EXPECT_EQ(process.wait_exit(), exited(2));
  EXPECT_THAT(process.err(), HasSubstr("tcpdump -w - | lanyard flow -"));
}

/// As in a shell's pipe: Ctrl-C goes to both programs, and the one that writes may not end.
TEST_F(LabCaptureTest, ListsWhatHasComeWhereItIsInterrupted) {
  write("kitchen");
  const std::string list = run_lanyard({"flow", path_}).out;
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
  ChildOptions options = lanyard_options({"flow", "-"});
  options.in = Stream::descriptor(ends[0]);
  ChildProcess process(options);
  const std::string capture = content(path_);
  ASSERT_EQ(::write(ends[1], capture.data(), capture.size()), static_cast<ssize_t>(capture.size()));
  // Nothing that it shows tells that it has read: what the kernel still holds for it does.
  process.look_until(
      [&] {
        int unread = -1;
        return ::ioctl(ends[0], FIONREAD, &unread) == 0 && unread == 0;
      },
      "it reads its input");
  process.signal(SIGINT);
  EXPECT_EQ(process.wait_exit(), exited(0));
  EXPECT_EQ(process.out(), list);
  ::close(ends[0]);
  ::close(ends[1]);
}

TEST_F(LabCaptureTest, CutsLongNamesInTheMiddleToStayWithinTheTerminal) {
  write("the-board-on-the-window-sill-of-the-kitchen-downstairs");
  const Finished list = run_at("80", {"flow", path_});
  expect_narrow(list.out);
  EXPECT_THAT(list.out,
              AllOf(HasSubstr("  the-board"), HasSubstr("…"), HasSubstr("irs:8000  open")));
  const Finished ascii = run_at("80", {"flow", path_, "--ascii"});
  expect_narrow(ascii.out);
  EXPECT_THAT(ascii.out, AllOf(HasSubstr("..."), HasSubstr(":8000  open")));
  expect_narrow(run_lanyard({"flow", path_, "--flow", "1", "--explain"}).out);
}

}  // namespace
}  // namespace lanyard::test
