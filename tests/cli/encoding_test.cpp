// Text of several encodings, cut anywhere, and bytes that are no text.
#include <gmock/gmock.h>

#include "cli_fixture.hpp"

namespace lanyard::test {
namespace {

using testing::HasSubstr;
using testing::Not;

/// Sends `first`, waits until it was received, and sends `second`; gives the text of both.
std::string text_of_two(const Words& options, const std::string& first, const std::string& second) {
  Server server(options);
  RawSocket peer = server.connect();
  peer.send(first);
  std::string text = server.events.wait_for("received").at("text");
  peer.send(second);
  return text + server.events.wait_for("received").at("text").get<std::string>();
}

/// The same as lines on standard output, behind their heads.
std::string lines_of_two(const Words& options, const std::string& first,
                         const std::string& second) {
  Words words{"listen", "127.0.0.1:0"};
  words.insert(words.end(), options.begin(), options.end());
  Lanyard server(words);
  RawSocket peer = RawSocket::connect_to(address_in(server.process.next_err_line()));
  const auto behind_head = [](const std::string& line) { return line.substr(line.find("< ") + 2); };
  peer.send(first);
  const std::string line = behind_head(server.process.next_out_line());
  peer.send(second);
  return line + "|" + behind_head(server.process.next_out_line());
}

TEST(Encoding, AUtf8CharacterSplitAcrossTwoReadsIsWholeInJson) {
  EXPECT_EQ(text_of_two({}, "温\xe5", "\xba\xa6"), "温度");
}

TEST(Encoding, AUtf8CharacterSplitAcrossTwoReadsIsWholeAsText) {
  EXPECT_EQ(lines_of_two({}, "温\xe5\xba", "\xa6!"), "温|度!");
}

TEST(Encoding, AGbkCharacterSplitAcrossTwoReadsIsWholeInJson) {
  EXPECT_EQ(text_of_two({"--encoding", "gbk"}, "\xce\xc2\xb6", "\xc8"), "温度");
}

TEST(Encoding, AGbkCharacterSplitAcrossTwoReadsIsWholeAsText) {
  EXPECT_EQ(lines_of_two({"--encoding", "gbk"}, "\xce\xc2\xb6", "\xc8"), "温|度");
}

TEST(Encoding, ATypedLineIsSentInTheEncodingChosen) {
  Server server({"--encoding", "gbk"});
  RawSocket peer = server.connect();
  server.process.write("温度\n");
  EXPECT_EQ(peer.receive_exactly(5), "\xce\xc2\xb6\xc8\n");
}

TEST(Encoding, ATypedCharacterThatTheEncodingLacksIsNamedAndNotSent) {
  Server server({"--encoding", "latin1"});
  RawSocket peer = server.connect();
  server.process.write("温\nok\n");
  EXPECT_THAT(server.events.wait_for("failed").at("message").get<std::string>(), HasSubstr("温"));
  EXPECT_EQ(peer.receive_exactly(3), "ok\n");
}

TEST(Encoding, TheGreetingIsSentInTheEncodingChosen) {
  Server server({"--encoding", "gbk", "--send", "温\\xff"});
  RawSocket peer = server.connect();
  EXPECT_EQ(peer.receive_exactly(3), "\xce\xc2\xff");
}

TEST(Encoding, TwoPeersDoNotMixTheirHalfCharacters) {
  Server server;
  RawSocket first = server.connect();
  RawSocket second = server.connect();
  first.send("\xe5");
  server.events.wait_for("received", of_session(1));
  second.send("\xe6");
  server.events.wait_for("received", of_session(2));
  first.send("\xba\xa6");
  EXPECT_EQ(server.events.wait_for("received", of_session(1)).at("text"), "度");
  second.send("\xb8\xa9");
  EXPECT_EQ(server.events.wait_for("received", of_session(2)).at("text"), "温");
}

TEST(HostileBytes, NulBytesAndInvalidUtf8AreShownAsEscapesAndExactAsHex) {
  Server server;
  RawSocket peer = server.connect();
  peer.send(bytes_of("a\0b\xff\xfe\x63"));
  const Json event = server.events.wait_for("received");
  EXPECT_EQ(event.at("text").get<std::string>(), bytes_of("a\0b\xef\xbf\xbd\xef\xbf\xbd"
                                                          "c"));
  EXPECT_EQ(event.at("hex"), "610062fffe63");
  EXPECT_THAT(server.process.out(), HasSubstr("a\\u0000b"));
}

TEST(HostileBytes, AsTextInvalidBytesAreVisible) {
  Lanyard server({"listen", "127.0.0.1:0"});
  RawSocket peer = RawSocket::connect_to(address_in(server.process.next_err_line()));
  peer.send(
      bytes_of("a\0b\xff\xfe"
               "c"));
  EXPECT_THAT(server.process.next_out_line(), testing::EndsWith(R"(< a\0b\xff\xfec)"));
}

TEST(HostileBytes, HalfACharacterAtTheEndIsShownWhenThePeerCloses) {
  Lanyard server({"listen", "127.0.0.1:0"});
  RawSocket peer = RawSocket::connect_to(address_in(server.process.next_err_line()));
  peer.send("ab\xe5\xba");
  EXPECT_THAT(server.process.next_out_line(), testing::EndsWith("< ab"));
  peer.close();
  EXPECT_THAT(server.process.next_out_line(), testing::EndsWith(R"(< \xe5\xba)"));
}

/// Nothing that a terminal obeys but line feeds.
void expect_harmless(const std::string& output) {
  for (const char byte : output) {
    const auto value = static_cast<unsigned char>(byte);
    EXPECT_TRUE(byte == '\n' || byte == '\r' || (value >= 0x20 && value != 0x7f))
        << "control byte " << static_cast<int>(value) << " in " << testing::PrintToString(output);
  }
  EXPECT_THAT(output, Not(HasSubstr("\xc2\x9b"))) << "C1 CSI";
}

const std::string hostile_text = bytes_of(
    "\x1b[2J\x1b]0;owned\x07\x9b"
    "31m\xc2\x9b"
    "1m\x7f\x08\r\x0b\0 \xe2\x80\xae"
    "end");

TEST(HostileBytes, ControlCharactersOfAPeerAreNeverWrittenRawToATerminal) {
  for (const char* const show : {"text", "hex", "both"}) {
    SCOPED_TRACE(show);
    ChildOptions options = lanyard_options({"listen", "127.0.0.1:0", "--show", show});
    options.in = Stream::null();
    options.out = Stream::terminal();
    options.environment["NO_COLOR"] = "1";
    ChildProcess server(options);
    RawSocket peer = RawSocket::connect_to(address_in(server.next_err_line()));
    peer.send(hostile_text);
    peer.close();
    server.wait_for_err("disconnected");
    server.signal(SIGINT);
    EXPECT_EQ(server.wait_exit(), exited(0));
    expect_harmless(server.out());
    EXPECT_THAT(server.out(), Not(HasSubstr("\xe2\x80\xae"))) << "right-to-left override";
  }
}

TEST(HostileBytes, ControlCharactersOfAPeerAreEscapedInJson) {
  Server server;
  RawSocket peer = server.connect();
  peer.send(hostile_text);
  server.events.wait_for("received");
  std::string line = server.process.out();
  EXPECT_THAT(line, HasSubstr("\\u001b[2J"));
  for (const char byte : line) {
    EXPECT_TRUE(byte == '\n' || static_cast<unsigned char>(byte) >= 0x20);
  }
}

}  // namespace
}  // namespace lanyard::test
