// Automatic replies: `--replies FILE` of listen and connect.
#include <gmock/gmock.h>

#include "cli_fixture.hpp"

namespace lanyard::test {
namespace {

using testing::HasSubstr;

class Replies : public ::testing::Test {
 protected:
  std::string rules(const std::string& text) {
    write_file(files / "rules.json", text);
    return files / "rules.json";
  }
  std::string ping_rules() {
    return rules(
        R"json({"rules": [{"name": "ping", "contains": "ping", "reply": "pong {{counter}}\n"},
                          {"regex": "t=(\\d+)", "reply": "got {{match:1}} of {{peer}}"}]})json");
  }

  TemporaryDirectory files;
};

TEST_F(Replies, AServerAnswersByTheRules) {
  Server server({"--replies", ping_rules()});
  RawSocket peer = server.connect();
  peer.send("ping");
  EXPECT_EQ(peer.receive_exactly(7), "pong 1\n");
  peer.send("t=21");
  const std::string reply = "got 21 of " + peer.local_address();
  EXPECT_EQ(peer.receive_exactly(reply.size()), reply);
}

TEST_F(Replies, AClientAnswersByTheRules) {
  Client client({"--replies", ping_rules()});
  client.peer.send("ping");
  EXPECT_EQ(client.peer.receive_exactly(7), "pong 1\n");
}

TEST_F(Replies, ARepliedMessageIsShownAsSent) {
  Server server({"--replies", ping_rules()});
  RawSocket peer = server.connect();
  peer.send("ping");
  EXPECT_EQ(server.events.wait_for("sent").at("text"), "pong 1\n");
}

TEST_F(Replies, ServeOnWhenTheInputIsOver) {
  Client client({"--replies", ping_rules()});
  client.process.close_in();
  for (int i = 1; i <= 3; ++i) {
    client.peer.send("ping");
    EXPECT_EQ(client.peer.receive_exactly(7), "pong " + std::to_string(i) + "\n");
  }
}

TEST_F(Replies, ReachAPeerThatEndsItsSideAtOnceBeforeItIsClosed) {
  Server server({"--replies", ping_rules(), "--frame", "line"});
  for (int i = 1; i <= 20; ++i) {
    RawSocket peer = server.connect();
    peer.send("ping\n");
    peer.shutdown_send();
    EXPECT_EQ(peer.receive_to_end(), "pong " + std::to_string(i) + "\n");
  }
}

TEST_F(Replies, ReachNcat) {
  Server server({"--replies", ping_rules()});
  ChildProcess ncat({.arguments = {"ncat", "127.0.0.1", server.port}});
  ncat.write("ping\n");
  EXPECT_EQ(ncat.next_out_line(), "pong 1");
  ncat.close_in();
  EXPECT_EQ(ncat.wait_exit(), exited(0));
}

TEST_F(Replies, GoOverUdp) {
  Server server({"-u", "--replies", ping_rules()});
  RawSocket peer = RawSocket::udp_at("127.0.0.1:0");
  peer.send_to(server.address, "ping");
  EXPECT_EQ(peer.receive_some(), "pong 1\n");
}

TEST_F(Replies, LookForTextInThePeersEncoding) {
  Server server({"--encoding", "gbk", "--replies",
                 rules(R"({"rules": [{"contains": "中", "reply": "文"}]})")});
  RawSocket peer = server.connect();
  peer.send("\xd6\xd0");
  EXPECT_EQ(peer.receive_exactly(2), "\xce\xc4");
}

TEST_F(Replies, OfTwoThatAnswerEachOtherAreToldOf) {
  const std::string always = rules(R"json({"rules": [{"regex": "(?s).*", "reply": "x"}]})json");
  Server server({"--replies", always});
  Lanyard client({"connect", "127.0.0.1:" + server.port, "--replies", always, "--send", "x"});
  EXPECT_THAT(server.events.wait_for("notice").at("message"), HasSubstr("the two go on"));
}

TEST_F(Replies, AMistakeInTheRulesIsWrongUsageToldWithFileRuleAndRemedy) {
  const Finished finished =
      run_lanyard({"listen", "127.0.0.1:0", "--replies",
                   rules(R"({"rules": [{"contains": "a", "reply": "b"}, {"contains": "a"}]})")});
  EXPECT_EQ(finished.status, exited(2));
  EXPECT_THAT(finished.err, HasSubstr("rules.json"));
  EXPECT_THAT(finished.err, HasSubstr("rule 2: needs exactly one of \"reply\""));
}

TEST_F(Replies, AMistakeInAPatternIsWrongUsageToo) {
  const Finished finished =
      run_lanyard({"connect", "127.0.0.1:9", "--replies",
                   rules(R"json({"rules": [{"name": "n", "regex": "(", "reply": "b"}]})json")});
  EXPECT_EQ(finished.status, exited(2));
  EXPECT_THAT(finished.err, HasSubstr("rule 1 (n): the regular"));
  EXPECT_THAT(finished.err, HasSubstr("missing )"));
}

}  // namespace
}  // namespace lanyard::test
