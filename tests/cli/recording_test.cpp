// --record, and show and export of what it kept.
#include <gmock/gmock.h>

#include <sstream>
#include <utility>

#include "cli_fixture.hpp"
#include "namespaces.hpp"

namespace lanyard::test {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

std::vector<Json> json_lines(const std::string& text) {
  std::vector<Json> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at);
    lines.push_back(Json::parse(text.substr(at, end - at)));
    at = end + 1;
  }
  return lines;
}

std::string hex_of(const std::string& bytes) {
  std::string hex;
  for (const char byte : bytes) {
    constexpr const char* digits = "0123456789abcdef";
    const auto value = static_cast<unsigned char>(byte);
    hex += digits[value >> 4U];
    hex += digits[value & 15U];
  }
  return hex;
}

/// Reads RFC 4180.
std::vector<std::vector<std::string>> csv_rows(const std::string& csv) {
  std::vector<std::vector<std::string>> rows;
  std::vector<std::string> row(1);
  bool quoted = false;
  for (std::size_t at = 0; at < csv.size(); ++at) {
    const char byte = csv[at];
    const bool doubled = quoted && csv.compare(at, 2, "\"\"") == 0;
    if (doubled) {
      row.back() += csv[++at];
    } else if (byte == '"') {
      quoted = !quoted;
    } else if (quoted) {
      row.back() += byte;
    } else if (byte == ',') {
      row.emplace_back();
    } else if (csv.compare(at, 2, "\r\n") == 0) {
      rows.push_back(std::exchange(row, std::vector<std::string>(1)));
      ++at;
    } else {
      row.back() += byte;
    }
  }
  return rows;
}

/// What `lanyard` prints for these arguments, which must go well.
std::string output_of(const Words& arguments) {
  const Finished finished = run_lanyard(arguments);
  EXPECT_EQ(finished.status, exited(0)) << finished.err;
  return finished.out;
}

class Recording : public testing::Test {
 protected:
  /// A conversation of an echoing server: `bytes` of one peer, and back.
  void record_echo_of(const std::string& bytes) {
    Server server({"--echo", "--record", file_, "--show", "none"});
    RawSocket peer = server.connect();
    peer.send(bytes);
    ASSERT_TRUE(peer.receive_exactly(bytes.size()) == bytes);
    peer.close();
    server.events.wait_for("disconnected");
    interrupt(server.process);
  }

  /// One peer says one and two, another says three; the server answers all with `answer`.
  void record_talk() {
    Server server({"--record", file_, "--frame", "line"});
    RawSocket first = server.connect();
    RawSocket second = server.connect();
    const auto say = [&](RawSocket& peer, const std::string& text) {
      peer.send(text + "\n");
      server.events.wait_for("received");
    };
    say(first, "one temp=21.5");
    say(first, "two");
    say(second, "three");
    server.process.write("answer\n");
    server.events.wait_for("sent");
    server.events.wait_for("sent");
    interrupt(server.process);
  }

  TemporaryDirectory directory_;
  std::string file_ = directory_ / "talk.lanyard";
};

TEST_F(Recording, RawExportGivesTheSameBytesBackInEachDirection) {
  const std::string bytes = pattern_bytes(2'000'000);
  record_echo_of(bytes);
  for (const char* const direction : {"received", "sent"}) {
    EXPECT_TRUE(output_of({"export", file_, "--format", "raw", "--direction", direction}) == bytes)
        << direction;
  }
  const std::string out = directory_ / "out.bin";
  EXPECT_EQ(output_of({"export", file_, "--format", "raw", "--direction", "sent", "-o", out}), "");
  EXPECT_TRUE(read_file(out) == bytes);
}

TEST_F(Recording, JsonLinesExportGivesTheSameBytesBack) {
  const std::string bytes = pattern_bytes(100'000);
  record_echo_of(bytes);
  std::string received;
  std::string sent;
  for (const Json& line : json_lines(output_of({"export", file_, "--format", "jsonl"}))) {
    if (line.at("event") == "received") {
      received += line.at("hex").get<std::string>();
    } else if (line.at("event") == "sent") {
      sent += line.at("hex").get<std::string>();
    }
  }
  EXPECT_EQ(received, hex_of(bytes));
  EXPECT_EQ(sent, hex_of(bytes));
}

TEST_F(Recording, CsvExportGivesTheSameBytesBack) {
  const std::string bytes = pattern_bytes(50'000);
  record_echo_of(bytes);
  const std::string csv = output_of({"export", file_, "--format", "csv"});
  EXPECT_THAT(csv, StartsWith("time,session,peer,direction,bytes,hex,text\r\n"));
  std::string received;
  for (const std::vector<std::string>& row : csv_rows(csv)) {
    ASSERT_EQ(row.size(), 7U);
    if (row[3] == "received") {
      EXPECT_EQ(row[1], "1");
      received += row[5];
    }
  }
  EXPECT_EQ(received, hex_of(bytes));
}

TEST_F(Recording, PcapngExportIsOneStreamThatTsharkFollows) {
  SKIP_WITHOUT("tshark");
  const std::string bytes = pattern_bytes(100'000);
  record_echo_of(bytes);
  const std::string capture = directory_ / "talk.pcapng";
  EXPECT_EQ(output_of({"export", file_, "--format", "pcapng", "-o", capture}), "");
  const Finished followed = run({"tshark", "-r", capture, "-q", "-z", "follow,tcp,raw,0"});
  ASSERT_EQ(followed.status, exited(0)) << followed.err;
  // tshark indents what the second node said by a tab.
  std::string from_peer;
  std::string from_us;
  std::istringstream lines(followed.out);
  for (std::string line; std::getline(lines, line);) {
    const bool indented = line.starts_with('\t');
    const std::string bytes_of_segment = line.substr(indented ? 1 : 0);
    if (bytes_of_segment.find_first_not_of("0123456789abcdef") == std::string::npos) {
      (indented ? from_us : from_peer) += bytes_of_segment;
    }
  }
  EXPECT_EQ(from_peer, hex_of(bytes));
  EXPECT_EQ(from_us, hex_of(bytes));
  const Finished trouble =
      run({"tshark", "-r", capture, "-Y", "tcp.analysis.flags || _ws.malformed"});
  EXPECT_EQ(trouble.out, "");
}

TEST_F(Recording, TextExportAndShowSayTheSame) {
  record_talk();
  const std::string shown = output_of({"show", file_});
  EXPECT_EQ(output_of({"export", file_, "--format", "text"}), shown);
  EXPECT_THAT(shown, AllOf(HasSubstr(" < one temp=21.5\n"), HasSubstr(" < three\n"),
                           HasSubstr(" > answer\\n\n"), HasSubstr("connected")));
}

TEST_F(Recording, ShowAsJsonIsWhatWasPrintedWhenItWasMade) {
  Server server({"--record", file_});
  RawSocket peer = server.connect();
  peer.send("Hello");
  server.events.wait_for("received");
  peer.close();
  server.events.wait_for("disconnected");
  interrupt(server.process);
  EXPECT_EQ(output_of({"show", file_, "--json"}), server.process.out());
}

TEST_F(Recording, FiltersChooseMessages) {
  record_talk();
  const auto texts = [&](const Words& filter) {
    Words words{"show", file_, "--json"};
    words.insert(words.end(), filter.begin(), filter.end());
    std::vector<std::string> found;
    for (const Json& line : json_lines(output_of(words))) {
      if (line.contains("text")) {
        found.push_back(line.at("text").get<std::string>());
      }
    }
    return found;
  };
  EXPECT_THAT(texts({"--session", "2"}), ElementsAre("three", "answer\n"));
  EXPECT_THAT(texts({"--direction", "received"}), ElementsAre("one temp=21.5", "two", "three"));
  EXPECT_THAT(texts({"--text", "t", "--session", "1"}), ElementsAre("one temp=21.5", "two"));
  EXPECT_THAT(texts({"--regex", "temp=[0-9.]+"}), ElementsAre("one temp=21.5"));
  EXPECT_THAT(texts({"--since", "2001-01-01", "--until", "2001-01-02"}), ElementsAre());
  EXPECT_THAT(texts({"--since", "2001-01-01T00:00:00Z"}), testing::SizeIs(5));
  EXPECT_EQ(run_lanyard({"show", file_, "--regex", "("}).status, exited(2));
}

TEST_F(Recording, ASecondRunIsAppended) {
  record_echo_of("first");
  record_echo_of("second");
  EXPECT_EQ(output_of({"export", file_, "--format", "raw", "--direction", "received"}),
            "firstsecond");
  EXPECT_EQ(
      output_of({"export", file_, "--format", "raw", "--direction", "sent", "--session", "2"}),
      "second");
}

TEST_F(Recording, CanBeShownWhileItIsMade) {
  Server server({"--record", file_});
  RawSocket peer = server.connect();
  peer.send("live");
  server.events.wait_for("received");
  server.process.look_until(
      [&] {
        return run_lanyard({"export", file_, "--format", "raw"}).out == "live";
      },
      "the message in the recording");
}

TEST_F(Recording, SurvivesTheProgramBeingKilled) {
  {
    Server server({"--record", file_});
    RawSocket peer = server.connect();
    peer.send("kept");
    server.events.wait_for("received");
    server.process.look_until(
        [&] {
          return run_lanyard({"export", file_, "--format", "raw"}).out == "kept";
        },
        "the message in the recording");
    server.process.signal(SIGKILL);
    EXPECT_EQ(server.process.wait_exit().signal, SIGKILL);
  }
  EXPECT_EQ(output_of({"export", file_, "--format", "raw"}), "kept");
  record_echo_of("+more");
  EXPECT_EQ(output_of({"export", file_, "--format", "raw", "--direction", "received"}),
            "kept+more");
}

TEST_F(Recording, UdpIsRecordedAndExportedAsUdp) {
  SKIP_WITHOUT("tshark");
  Server server({"-u", "--echo", "--record", file_});
  RawSocket peer = RawSocket::udp_at("127.0.0.1:0");
  peer.send_to(server.address, "datagram");
  EXPECT_EQ(peer.receive_some(), "datagram");
  interrupt(server.process);
  const std::string capture = directory_ / "talk.pcapng";
  output_of({"export", file_, "--format", "pcapng", "-o", capture});
  const Finished fields = run({"tshark", "-r", capture, "-T", "fields", "-e", "udp.payload"});
  EXPECT_EQ(fields.out, hex_of("datagram") + "\n" + hex_of("datagram") + "\n");
}

TEST_F(Recording, BinaryIsNotExportedToATerminal) {
  record_echo_of("bytes");
  for (const char* const format : {"raw", "pcapng"}) {
    ChildOptions options = lanyard_options({"export", file_, "--format", format});
    options.in = Stream::null();
    options.out = Stream::terminal();
    ChildProcess lanyard(options);
    EXPECT_EQ(lanyard.wait_exit(), exited(2));
    EXPECT_EQ(lanyard.out(), "");
    EXPECT_THAT(lanyard.err(), AllOf(HasSubstr("terminal"), HasSubstr("-o FILE")));
  }
}

TEST_F(Recording, IsNotOverwrittenByItsOwnExport) {
  record_echo_of("bytes");
  const std::string before = read_file(file_);
  const Finished finished = run_lanyard({"export", file_, "--format", "raw", "-o", file_});
  EXPECT_EQ(finished.status, exited(2));
  EXPECT_THAT(finished.err, HasSubstr("-o"));
  EXPECT_EQ(read_file(file_), before);
}

TEST_F(Recording, OntoAFileThatIsNoRecordingIsRefusedAndLeavesIt) {
  const std::string precious = "my thesis, the only copy\n";
  write_file(file_, precious);
  const Finished finished = run_lanyard({"listen", "127.0.0.1:0", "--record", file_});
  EXPECT_EQ(finished.status, exited(2));
  EXPECT_THAT(finished.err, AllOf(HasSubstr(file_), HasSubstr("is not a Lanyard recording")));
  EXPECT_EQ(read_file(file_), precious);
  EXPECT_EQ(run_lanyard({"show", file_}).status, exited(2));
  EXPECT_EQ(run_lanyard({"export", file_, "--format", "raw"}).status, exited(2));
}

TEST_F(Recording, IntoADirectoryThatIsNotThereIsRefused) {
  const Finished finished =
      run_lanyard({"listen", "127.0.0.1:0", "--record", directory_ / "no/such/file"});
  EXPECT_EQ(finished.status, exited(2));
  EXPECT_THAT(finished.err, HasSubstr("no/such/file"));
}

TEST_F(Recording, ASecondProgramMayNotRecordToTheSameFile) {
  Server server({"--record", file_});
  const Finished second = run_lanyard({"listen", "127.0.0.1:0", "--record", file_});
  EXPECT_EQ(second.status, exited(2));
  EXPECT_THAT(second.err, HasSubstr(file_));
  interrupt(server.process);
}

/// Fills the recording's disk; the conversation must go on, and what was kept be readable.
void expect_conversation_outlives_recording(Server& server, const std::string& file,
                                            const std::string& error) {
  RawSocket peer = server.connect();
  const std::string block = pattern_bytes(64 << 10);
  peer.send("kept");
  std::string sent = peer.receive_exactly(4);
  server.process.look_until(
      [&] {
        return run_lanyard({"export", file, "--format", "raw"}).out == "keptkept";
      },
      "the first messages in the recording");
  while (!server.events.has("failed")) {
    ASSERT_LT(sent.size(), std::size_t{64} << 20U) << "the disk is never full";
    peer.send(block);
    sent += block;
    ASSERT_TRUE(peer.receive_exactly(block.size()) == block);
    server.process.read_some(std::chrono::milliseconds(1));
  }
  for (int i = 0; i < 20; ++i) {
    peer.send(block);
    ASSERT_TRUE(peer.receive_exactly(block.size()) == block) << "the conversation has stopped";
  }
  const Json failed = server.events.wait_for("failed");
  EXPECT_EQ(failed.at("operation"), "record");
  EXPECT_EQ(failed.at("error"), error);
  EXPECT_THAT(failed.at("message").get<std::string>(), HasSubstr(file));
  interrupt(server.process);
  EXPECT_EQ(server.events.count("failed"), 1U);
  const std::string kept =
      output_of({"export", file, "--format", "raw", "--direction", "received"});
  EXPECT_TRUE(sent.starts_with(kept)) << "what is readable is not what was sent";
  EXPECT_THAT(kept, StartsWith("kept"));
}

TEST_F(Recording, AFullDiskIsOneErrorAndTheConversationGoesOn) {
  if (!SmallDisk::available()) {
    GTEST_SKIP() << "needs root";
  }
  const SmallDisk disk(directory_.path(), std::size_t{1} << 20U);
  Server server({"--echo", "--show", "none", "--record", file_});
  expect_conversation_outlives_recording(server, file_, "no space left on device");
}

TEST_F(Recording, ALimitOnTheFileSizeIsOneErrorAndTheConversationGoesOn) {
  ChildOptions options =
      lanyard_options(Server::arguments({"--echo", "--show", "none", "--record", file_}));
  options.limits = {{RLIMIT_FSIZE, rlim_t{1} << 20U}};
  Server server(options);
  expect_conversation_outlives_recording(server, file_, "file too large");
}

}  // namespace
}  // namespace lanyard::test
