// The JSON events: their names, fields, order of fields and formats are a contract that users'
// scripts stand on.
#include <gmock/gmock.h>

#include "cli_fixture.hpp"
#include "namespaces.hpp"

namespace lanyard::test {
namespace {

using testing::ElementsAre;
using testing::MatchesRegex;

void expect_time(const Json& event) {
  EXPECT_THAT(event.at("time").get<std::string>(),
              MatchesRegex("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{6}Z"));
}

std::string reason_of(Server& server) {
  return server.events.wait_for("disconnected").at("reason");
}

TEST(JsonContract, TellsAWholeConversationWithExactlyTheDocumentedFields) {
  Server server;
  RawSocket peer = server.connect();
  peer.send("Hello");
  server.events.wait_for("received");
  server.process.write("Hi\n");
  EXPECT_EQ(peer.receive_exactly(3), "Hi\n");
  peer.close();
  server.events.wait_for("disconnected");
  interrupt(server.process);

  const auto& all = server.events.all();
  ASSERT_EQ(all.size(), 5U) << server.process.out();
  for (const Json& event : all) {
    expect_time(event);
  }
  const std::string from = all[1].at("peer");
  EXPECT_THAT(fields_of(all[0]), ElementsAre("time", "event", "address"));
  EXPECT_EQ(all[0].at("event"), "listening");
  EXPECT_EQ(all[0].at("address"), server.address);
  EXPECT_THAT(server.address, MatchesRegex("127\\.0\\.0\\.1:[0-9]+"));
  EXPECT_NE(server.port, "0");

  EXPECT_THAT(fields_of(all[1]), ElementsAre("time", "event", "session", "peer", "local"));
  EXPECT_EQ(all[1].at("event"), "connected");
  EXPECT_EQ(all[1].at("session"), 1);
  EXPECT_EQ(all[1].at("local"), server.address);

  EXPECT_THAT(fields_of(all[2]),
              ElementsAre("time", "event", "session", "peer", "bytes", "text", "hex"));
  EXPECT_EQ(all[2].at("event"), "received");
  EXPECT_EQ(all[2].at("session"), 1);
  EXPECT_EQ(all[2].at("peer"), from);
  EXPECT_EQ(all[2].at("bytes"), 5);
  EXPECT_EQ(all[2].at("text"), "Hello");
  EXPECT_EQ(all[2].at("hex"), "48656c6c6f");

  EXPECT_THAT(fields_of(all[3]),
              ElementsAre("time", "event", "session", "peer", "bytes", "text", "hex"));
  EXPECT_EQ(all[3].at("event"), "sent");
  EXPECT_EQ(all[3].at("text"), "Hi\n");
  EXPECT_EQ(all[3].at("hex"), "48690a");

  EXPECT_THAT(fields_of(all[4]), ElementsAre("time", "event", "session", "peer", "reason",
                                             "bytes_received", "bytes_sent"));
  EXPECT_EQ(all[4].at("event"), "disconnected");
  EXPECT_EQ(all[4].at("reason"), "peer closed");
  EXPECT_EQ(all[4].at("bytes_received"), 5);
  EXPECT_EQ(all[4].at("bytes_sent"), 3);
}

TEST(JsonContract, WritesTheFieldsOfAnEventOnOneLineWithoutSpaces) {
  Server server;
  RawSocket peer = server.connect();
  peer.send("Hello");
  const Json event = server.events.wait_for("received");
  EXPECT_THAT(
      server.process.out(),
      testing::HasSubstr(R"("event":"received","session":1,"peer":")" + peer.local_address() +
                         R"(","bytes":5,"text":"Hello","hex":"48656c6c6f"})"
                         "\n"));
}

TEST(JsonContract, ListeningTellsThePortOfAnIpv6Socket) {
  Server server({}, "[::1]");
  EXPECT_THAT(server.address, MatchesRegex("\\[::1\\]:[0-9]+"));
  RawSocket peer = server.connect();
  EXPECT_THAT(peer.local_address(), MatchesRegex("\\[::1\\]:[0-9]+"));
}

TEST(JsonContract, NumbersSessionsFromOneAndUsesNoNumberTwice) {
  Server server;
  for (int session = 1; session <= 3; ++session) {
    RawSocket peer = server.connect();
    peer.send("x");
    EXPECT_EQ(server.events.wait_for("received").at("session"), session);
    peer.close();
    EXPECT_EQ(server.events.wait_for("disconnected").at("session"), session);
  }
}

TEST(JsonContract, FailedTellsOperationErrorAndAMessage) {
  Server server;
  server.process.write("/nonsense\n");
  const Json failed = server.events.wait_for("failed");
  EXPECT_THAT(fields_of(failed), ElementsAre("time", "event", "operation", "error", "message"));
  expect_time(failed);
  EXPECT_EQ(failed.at("operation"), "command");
  EXPECT_EQ(failed.at("error"), "bad input");
  EXPECT_THAT(failed.at("message").get<std::string>(), testing::HasSubstr("/nonsense"));
}

TEST(JsonContract, ShowChoosesTextHexOrNeither) {
  const std::vector<std::pair<std::string, Words>> cases{
      {"none", {"time", "event", "session", "peer", "bytes"}},
      {"text", {"time", "event", "session", "peer", "bytes", "text"}},
      {"hex", {"time", "event", "session", "peer", "bytes", "hex"}},
      {"both", {"time", "event", "session", "peer", "bytes", "text", "hex"}}};
  for (const auto& [show, fields] : cases) {
    SCOPED_TRACE("--show " + show);
    Server server({"--show", show, "--echo"});
    RawSocket peer = server.connect();
    peer.send("Hello");
    for (const char* const name : {"received", "sent"}) {
      const Json event = server.events.wait_for(name);
      EXPECT_EQ(fields_of(event), fields) << name;
      EXPECT_EQ(event.at("bytes"), 5);
    }
  }
}

TEST(JsonContract, AFrameShowsItsPayloadAndItsBytesOnTheWire) {
  Server server({"--frame", "line"});
  RawSocket peer = server.connect();
  peer.send("temp=21\r\n");
  const Json event = server.events.wait_for("received");
  EXPECT_THAT(fields_of(event),
              ElementsAre("time", "event", "session", "peer", "bytes", "text", "hex", "raw"));
  EXPECT_EQ(event.at("bytes"), 7);
  EXPECT_EQ(event.at("text"), "temp=21");
  EXPECT_EQ(event.at("hex"), "74656d703d3231");
  EXPECT_EQ(event.at("raw"), "74656d703d32310d0a");
}

TEST(JsonContract, APieceOfAFrameIsMarkedPartial) {
  Server server({"--frame", "line"});
  RawSocket peer = server.connect();
  peer.send("no end");
  peer.close();
  const Json event = server.events.wait_for("received");
  EXPECT_EQ(event.at("partial"), true);
  EXPECT_EQ(event.at("text"), "no end");
}

TEST(JsonContract, ReasonIsResetWhenThePeerResets) {
  Server server;
  RawSocket peer = server.connect();
  peer.reset();
  EXPECT_EQ(reason_of(server), "reset");
}

TEST(JsonContract, ReasonIsClosedHereAfterTheCommandClose) {
  Server server;
  RawSocket peer = server.connect();
  server.process.write("/close 1\n");
  EXPECT_EQ(peer.receive_to_end(), "");
  EXPECT_EQ(reason_of(server), "closed here");
}

TEST(JsonContract, ReasonIsClosedHereWhenTheProgramIsInterrupted) {
  Server server;
  RawSocket peer = server.connect();
  interrupt(server.process);
  EXPECT_EQ(reason_of(server), "closed here");
}

TEST(JsonContract, ReasonIsTooSlowForAPeerThatNeverReads) {
  Server server({"--show", "none"});
  RawSocket slow = server.connect();
  RawSocket quick = server.connect();
  // What is typed goes to both: the quick one draws the input on until the slow one owes too much.
  const std::string line = std::string(65535, 'x') + "\n";
  std::size_t read = 0;
  while (!server.events.has("disconnected")) {
    server.process.write(line);
    read += quick.receive_exactly(line.size()).size();
    ASSERT_LT(read, std::size_t{100} << 20U) << "the slow peer is never cut";
  }
  const Json gone = server.events.wait_for("disconnected");
  EXPECT_EQ(gone.at("reason"), "too slow");
  EXPECT_EQ(gone.at("session"), 1);
  slow.wait_for_reset();
}

TEST(JsonContract, ReasonIsTimedOutWhenTheCableIsCut) {
  if (!NetworkNamespace::available()) {
    GTEST_SKIP() << "needs root and ip(8)";
  }
  const NetworkNamespace here;
  const NetworkNamespace board;
  here.plug_into(board);
  const auto inside = here.enter();
  Server server({"--keepalive", "1"}, "10.9.0.1");
  RawSocket peer;
  {
    const auto there = board.enter();
    peer = RawSocket::connect_to(server.address);
  }
  server.events.wait_for("connected");
  board.ip({"link", "set", "cable", "down"});
  const Json gone = server.events.wait_for("disconnected");
  EXPECT_EQ(gone.at("reason"), "timed out");
}

TEST(JsonContract, ReasonIsTimedOutWhenTheCableIsCutWithDataUnderWay) {
  if (!NetworkNamespace::available()) {
    GTEST_SKIP() << "needs root and ip(8)";
  }
  const NetworkNamespace here;
  const NetworkNamespace board;
  here.plug_into(board);
  const auto inside = here.enter();
  Server server({"--keepalive", "1"}, "10.9.0.1");
  RawSocket peer;
  {
    const auto there = board.enter();
    peer = RawSocket::connect_to(server.address);
  }
  server.events.wait_for("connected");
  board.ip({"addr", "flush", "dev", "cable"});
  server.process.write("are you there?\n");
  EXPECT_EQ(reason_of(server), "timed out");
}

}  // namespace
}  // namespace lanyard::test
