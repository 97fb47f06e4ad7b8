// What the options send by themselves, and how a stream is cut into messages.
#include <gmock/gmock.h>

#include "cli_fixture.hpp"

namespace lanyard::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(Sending, EchoSendsBackEveryByte) {
  Server server({"--echo", "--show", "none"});
  RawSocket peer = server.connect();
  const std::string bytes = pattern_bytes(100'000);
  peer.send(bytes);
  EXPECT_TRUE(peer.receive_exactly(bytes.size()) == bytes);
}

TEST(Sending, EchoWorksForAClient) {
  Client client({"--echo"});
  client.peer.send("ping");
  EXPECT_EQ(client.peer.receive_exactly(4), "ping");
}

TEST(Sending, SendGreetsEachPeerWithEscapesUnderstood) {
  Server server({"--send", R"(Hello\r\n\x00\xff\\)"});
  for (int i = 0; i < 2; ++i) {
    RawSocket peer = server.connect();
    EXPECT_EQ(peer.receive_exactly(10), bytes_of("Hello\r\n\x00\xff\\"));
  }
}

TEST(Sending, SendFileSendsItsBytesAfterTheGreeting) {
  const TemporaryDirectory files;
  const std::string bytes = pattern_bytes(3'000'000);
  write_file(files / "firmware.bin", bytes);
  Server server({"--send", "go:", "--send-file", files / "firmware.bin", "--show", "none"});
  RawSocket peer = server.connect();
  EXPECT_TRUE(peer.receive_exactly(3 + bytes.size()) == "go:" + bytes);
}

TEST(Sending, EveryRepeatsTheText) {
  Client client({"--send", "tick\\n", "--every", "20", "--json", "--show", "text"});
  EXPECT_EQ(client.peer.receive_exactly(20), "tick\ntick\ntick\ntick\n");
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(client.events.wait_for("sent").at("text"), "tick\n");
  }
}

TEST(Sending, EveryGoesOnWhenTheInputIsOver) {
  Client client({"--send", ".", "--every", "20"});
  client.process.close_in();
  EXPECT_EQ(client.peer.receive_exactly(5), ".....");
}

TEST(Sending, EolCrlfEndsEachTypedLineSo) {
  Server server({"--eol", "crlf"});
  RawSocket peer = server.connect();
  server.process.write("one\ntwo\r\n\n");
  EXPECT_EQ(peer.receive_exactly(12), "one\r\ntwo\r\n\r\n");
}

TEST(Sending, EolNonePutsNothingBehindALine) {
  Server server({"--eol", "none"});
  RawSocket peer = server.connect();
  server.process.write("one\ntwo\n");
  EXPECT_EQ(peer.receive_exactly(6), "onetwo");
}

TEST(Sending, EolAppliesToAClientsPipedLines) {
  Client client({"--eol", "crlf"});
  client.process.write("one\ntwo");
  client.process.close_in();
  EXPECT_EQ(client.peer.receive_to_end(), "one\r\ntwo") << "the last line has no end of its own";
}

// ---- framing ------------------------------------------------------------------------------------

std::vector<std::string> hex_of_messages(JsonEvents& events, std::size_t count) {
  std::vector<std::string> messages;
  while (messages.size() < count) {
    messages.push_back(events.wait_for("received").at("hex"));
  }
  return messages;
}

TEST(FramingOnSockets, LinesComeWholeHoweverTheyAreSent) {
  Server server({"--frame", "line"});
  RawSocket peer = server.connect();
  peer.send("on");
  peer.send("e\r\ntw");
  peer.send("o\n\nthree\n");
  std::vector<std::string> lines;
  for (int i = 0; i < 4; ++i) {
    lines.push_back(server.events.wait_for("received").at("text"));
  }
  EXPECT_THAT(lines, ElementsAre("one", "two", "", "three"));
}

TEST(FramingOnSockets, LengthCutsEverySoManyBytes) {
  Server server({"--frame", "length:4"});
  RawSocket peer = server.connect();
  peer.send("abcdefghij");
  peer.close();
  EXPECT_THAT(hex_of_messages(server.events, 3), ElementsAre("61626364", "65666768", "696a"));
}

TEST(FramingOnSockets, ADelimiterOfTwoBytesMayBeSplit) {
  Server server({"--frame", "delimiter:0d00"});
  RawSocket peer = server.connect();
  peer.send("ab\r");
  peer.send(bytes_of("\0c\r\r\0"));
  EXPECT_THAT(hex_of_messages(server.events, 2), ElementsAre("6162", "630d"));
}

TEST(FramingOnSockets, APrefixOfEachTypeCountsThePayload) {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"u8", bytes_of("\x02hi\x00\x01!")},
      {"u16be", bytes_of("\x00\x02hi\x00\x00\x00\x01!")},
      {"u16le", bytes_of("\x02\x00hi\x00\x00\x01\x00!")},
      {"u32be", bytes_of("\x00\x00\x00\x02hi\x00\x00\x00\x00\x00\x00\x00\x01!")},
      {"u32le", bytes_of("\x02\x00\x00\x00hi\x00\x00\x00\x00\x01\x00\x00\x00!")}};
  for (const auto& [type, bytes] : cases) {
    SCOPED_TRACE(type);
    Server server({"--frame", "prefix:" + type});
    RawSocket peer = server.connect();
    for (const char byte : bytes) {
      peer.send({&byte, 1});
    }
    EXPECT_THAT(hex_of_messages(server.events, 3), ElementsAre("6869", "", "21"));
  }
}

TEST(FramingOnSockets, IdleEndsAMessageWithSilence) {
  Server server({"--frame", "idle:100"});
  RawSocket peer = server.connect();
  peer.send("one");
  EXPECT_EQ(server.events.wait_for("received").at("text"), "one");
  peer.send("two");
  EXPECT_EQ(server.events.wait_for("received").at("text"), "two");
}

TEST(FramingOnSockets, AFrameBeyondTheLimitComesInPiecesAfterAnError) {
  Server server({"--frame", "line", "--frame-limit", "10"});
  RawSocket peer = server.connect();
  peer.send("0123456789abcde\nok\n");
  const Json failed = server.events.wait_for("failed");
  EXPECT_EQ(failed.at("operation"), "receive");
  EXPECT_EQ(failed.at("error"), "frame too long");
  EXPECT_EQ(failed.at("session"), 1);
  std::string together;
  Json piece;
  do {
    piece = server.events.wait_for("received");
    together += piece.at("text").get<std::string>();
  } while (piece.at("text") != "ok");
  EXPECT_EQ(together, "0123456789abcdeok");
}

TEST(FramingOnSockets, AsTextOneMessageTakesOneLine) {
  Lanyard server({"listen", "127.0.0.1:0", "--frame", "line"});
  RawSocket peer = RawSocket::connect_to(address_in(server.process.next_err_line()));
  peer.send("one\ntw");
  EXPECT_THAT(server.process.next_out_line(), testing::EndsWith(" < one"));
  peer.send("o\n");
  EXPECT_THAT(server.process.next_out_line(), testing::EndsWith(" < two"));
}

}  // namespace
}  // namespace lanyard::test
