// Conversations with real ncat and socat, over IPv4 and IPv6, and the commands of the send line.
#include <gmock/gmock.h>

#include "cli_fixture.hpp"
#include "namespaces.hpp"

namespace lanyard::test {
namespace {

using testing::HasSubstr;

struct Peer {
  std::string program;
  bool v6 = false;
};

void PrintTo(const Peer& peer, std::ostream* out) {
  *out << peer.program << (peer.v6 ? " over IPv6" : " over IPv4");
}

class WithRealPeer : public testing::TestWithParam<Peer> {
 protected:
  void SetUp() override { SKIP_WITHOUT(GetParam().program); }

  static std::string host() { return GetParam().v6 ? "[::1]" : "127.0.0.1"; }

  /// A client of ours: ncat or socat that copies between its streams and the connection.
  static ChildOptions client_of(const Server& server) {
    if (GetParam().program == "ncat") {
      return {.arguments = {"ncat", GetParam().v6 ? "::1" : "127.0.0.1", server.port}};
    }
    return {.arguments = {"socat", "-t", "60", "-",
                          (GetParam().v6 ? "TCP6:" : "TCP4:") + server.address}};
  }

  /// Connects one and waits until the server says so.
  static std::unique_ptr<ChildProcess> join(Server& server) {
    auto client = std::make_unique<ChildProcess>(client_of(server));
    server.events.wait_for("connected");
    return client;
  }
};

TEST_P(WithRealPeer, OneClientTalksAndIsAnswered) {
  Server server({}, host());
  const auto client = join(server);
  client->write("Hello\n");
  EXPECT_EQ(server.events.wait_for("received").at("text"), "Hello\n");
  server.process.write("Hi there\n");
  client->wait_for_out("Hi there\n");
  client->close_in();
  EXPECT_EQ(server.events.wait_for("disconnected").at("reason"), "peer closed");
  EXPECT_EQ(client->wait_exit(), exited(0));
  EXPECT_EQ(client->out(), "Hi there\n");
}

TEST_P(WithRealPeer, ALineGoesToBothOfTwoClients) {
  Server server({}, host());
  const auto first = join(server);
  const auto second = join(server);
  server.process.write("to all\n");
  first->wait_for_out("to all\n");
  second->wait_for_out("to all\n");
}

TEST_P(WithRealPeer, ToReachesOnlyTheSessionNamed) {
  Server server({}, host());
  const auto first = join(server);
  const auto second = join(server);
  server.process.write("/to 2 text\nend\n");
  first->wait_for_out("end\n");
  second->wait_for_out("end\n");
  EXPECT_EQ(first->out(), "end\n");
  EXPECT_EQ(second->out(), "text\nend\n");
}

TEST_P(WithRealPeer, WhatAClientSaysIsToldWithItsAddress) {
  Server server({}, host());
  const auto first = join(server);
  const auto second = join(server);
  second->write("from two");
  const Json said = server.events.wait_for("received");
  EXPECT_EQ(said.at("session"), 2);
  EXPECT_THAT(said.at("peer").get<std::string>(), HasSubstr(host() + ":"));
}

TEST_P(WithRealPeer, PrintfIntoAClientGivesTheFourEventsOfTheReadme) {
  Server server({}, host());
  ChildProcess client(client_of(server));
  client.write("Hello");
  client.close_in();
  EXPECT_EQ(server.events.wait_for("connected").at("session"), 1);
  EXPECT_EQ(server.events.wait_for("received").at("text"), "Hello");
  EXPECT_EQ(server.events.wait_for("disconnected").at("reason"), "peer closed");
}

INSTANTIATE_TEST_SUITE_P(Peers, WithRealPeer,
                         testing::Values(Peer{"ncat", false}, Peer{"ncat", true},
                                         Peer{"socat", false}, Peer{"socat", true}),
                         [](const auto& instance) {
                           return instance.param.program + (instance.param.v6 ? "_v6" : "_v4");
                         });

TEST(SpokenCommand, PeersListsEverySessionWithItsAddress) {
  Server server;
  server.process.write("/peers\n");
  server.process.wait_for_err("Nobody is connected.");
  RawSocket first = server.connect();
  RawSocket second = server.connect();
  server.process.write("/peers\n");
  server.process.wait_for_err(second.local_address());
  EXPECT_THAT(server.process.err(), HasSubstr(first.local_address()));
}

TEST(SpokenCommand, CloseEndsOneSessionAndLeavesTheOther) {
  Server server;
  RawSocket first = server.connect();
  RawSocket second = server.connect();
  server.process.write("/close 1\n");
  EXPECT_EQ(first.receive_to_end(), "");
  EXPECT_EQ(server.events.wait_for("disconnected").at("session"), 1);
  server.process.write("still here\n");
  EXPECT_EQ(second.receive_exactly(11), "still here\n");
}

TEST(SpokenCommand, AnUnknownOneSaysHowToFindTheOthers) {
  Server server;
  server.process.write("/frobnicate 3\n");
  EXPECT_THAT(server.events.wait_for("failed").at("message").get<std::string>(),
              testing::AllOf(HasSubstr("/frobnicate"), HasSubstr("/help")));
}

TEST(SpokenCommand, ASessionThatIsNotThereIsNamed) {
  Server server;
  server.process.write("/to 7 hello\n/close 8\n");
  const auto names = [](const std::string& what) {
    return [what](const Json& event) {
      return event.at("message").get<std::string>().find(what) != std::string::npos;
    };
  };
  EXPECT_EQ(server.events.wait_for("failed", names("session 7")).at("error"), "no such session");
  EXPECT_EQ(server.events.wait_for("failed", names("session 8")).at("error"), "no such session");
}

TEST(SpokenCommand, TwoSlashesSendALineThatBeginsWithOne) {
  Server server;
  RawSocket peer = server.connect();
  server.process.write("//etc\n");
  EXPECT_EQ(peer.receive_exactly(5), "/etc\n");
}

TEST(SpokenCommand, HexSendsTheseBytesAndNoLineEnd) {
  Server server;
  RawSocket peer = server.connect();
  server.process.write("/hex 00 ff 0a\n/hex 4 5 6\n/to 1 .\n");
  EXPECT_EQ(peer.receive_exactly(5), bytes_of("\x00\xff\n.\n"));
  EXPECT_EQ(server.events.wait_for("failed").at("operation"), "command");
}

TEST(SpokenCommand, EofEndsOurSideOfOneSessionAndStillReceives) {
  Server server;
  RawSocket peer = server.connect();
  server.process.write("/eof 1\n");
  EXPECT_EQ(peer.receive_to_end(), "");
  peer.send("after your FIN");
  EXPECT_EQ(server.events.wait_for("received").at("text"), "after your FIN");
}

TEST(SpokenCommand, QuitEndsWithStatusZero) {
  Server server;
  RawSocket peer = server.connect();
  server.process.write("/quit\n");
  EXPECT_EQ(server.process.wait_exit(), exited(0));
  EXPECT_EQ(peer.receive_to_end(), "");
}

TEST(SpokenCommand, HelpListsThem) {
  Server server;
  server.process.write("/help\n");
  server.process.wait_for_err("/quit");
  for (const char* const command : {"/to N", "/peers", "/close N", "/hex", "/eof"}) {
    EXPECT_THAT(server.process.err(), HasSubstr(command));
  }
}

TEST(Listen, ALineThatReachesNobodyWaitsForTheFirstPeer) {
  Server server;
  server.process.write("early\n");
  RawSocket peer = server.connect();
  EXPECT_EQ(peer.receive_exactly(6), "early\n");
}

TEST(Listen, TurnsTheSecondAwayAtMaxSessionsAndSaysSo) {
  Server server({"--max-sessions", "1"});
  RawSocket first = server.connect();
  RawSocket second = RawSocket::connect_to(server.address);
  EXPECT_EQ(second.receive_to_end(), "");
  const Json failed = server.events.wait_for("failed");
  EXPECT_EQ(failed.at("operation"), "accept");
  EXPECT_EQ(failed.at("error"), "too many sessions");
  EXPECT_THAT(failed.at("message").get<std::string>(),
              testing::AllOf(HasSubstr(second.local_address()), HasSubstr("--max-sessions")));
  first.close();
  server.events.wait_for("disconnected");
  RawSocket third = server.connect();
  third.send("room again");
  EXPECT_EQ(server.events.wait_for("received").at("text"), "room again");
}

TEST(Listen, TakesIpv4AndIpv6OnOneSocketWithoutAnAddress) {
  Lanyard server({"listen", "0", "--json"});
  const std::string port = port_of(server.events.wait_for("listening").at("address"));
  RawSocket v4 = RawSocket::connect_to("127.0.0.1:" + port);
  EXPECT_EQ(server.events.wait_for("connected").at("peer"), v4.local_address());
  RawSocket v6 = RawSocket::connect_to("[::1]:" + port);
  EXPECT_EQ(server.events.wait_for("connected").at("peer"), v6.local_address());
}

TEST(Listen, OnOneFamilyAloneTheOtherIsRefused) {
  if (!NetworkNamespace::available()) {
    GTEST_SKIP() << "needs root and ip(8)";
  }
  const NetworkNamespace alone;  // nobody else has the port for the other family
  const auto inside = alone.enter();
  Lanyard only_v4({"listen", "-4", "0", "--json"});
  const std::string v4_port = port_of(only_v4.events.wait_for("listening").at("address"));
  EXPECT_THROW(RawSocket::connect_to("[::1]:" + v4_port), std::system_error);
  RawSocket::connect_to("127.0.0.1:" + v4_port);

  Lanyard only_v6({"listen", "-6", "0", "--json"});
  const std::string v6_port = port_of(only_v6.events.wait_for("listening").at("address"));
  EXPECT_THROW(RawSocket::connect_to("127.0.0.1:" + v6_port), std::system_error);
  RawSocket::connect_to("[::1]:" + v6_port);
}

TEST(Listen, PrintsEveryAddressUnderWhichThisComputerIsReachedLoopbackLast) {
  Lanyard server({"listen", "0"});
  server.process.wait_for_err("[::1]:");
  server.process.wait_for_err("127.0.0.1:");
  const std::string& words = server.process.err();
  EXPECT_THAT(words, HasSubstr("Listening on TCP port "));
  const std::size_t first_loopback = words.find("(this computer only)");
  ASSERT_NE(first_loopback, std::string::npos);
  std::size_t line_begin = words.find('\n', first_loopback) + 1;
  while (line_begin < words.size()) {
    const std::size_t end = words.find('\n', line_begin);
    EXPECT_THAT(words.substr(line_begin, end - line_begin), HasSubstr("(this computer only)"));
    line_begin = end + 1;
  }
}

TEST(Listen, AsTextShowsTimeSessionPeerAndMessageOnOneLine) {
  Lanyard server({"listen", "127.0.0.1:0"});
  const std::string address = address_in(server.process.next_err_line());
  RawSocket peer = RawSocket::connect_to(address);
  peer.send("Hello");
  EXPECT_THAT(server.process.next_out_line(),
              testing::MatchesRegex("[0-9]+:[0-9]+:[0-9]+\\.[0-9]+ 1 " + peer.local_address() +
                                    " < Hello"));
  peer.close();
  server.process.wait_for_err("disconnected: peer closed (in 5, out 0 bytes)");
}

TEST(Listen, OnceEndsWithTheFirstSession) {
  Server server({"--once"});
  RawSocket peer = server.connect();
  peer.close();
  EXPECT_EQ(server.process.wait_exit(), exited(0));
}

TEST(Listen, OnceEndsWithStatusOneWhenTheSessionWasReset) {
  Server server({"--once"});
  RawSocket peer = server.connect();
  peer.reset();
  EXPECT_EQ(server.process.wait_exit(), exited(1));
}

TEST(Connect, TakesHostAndPortAsTwoWords) {
  RawSocket listener = RawSocket::listen_on("127.0.0.1:0");
  Lanyard client({"connect", "127.0.0.1", std::to_string(listener.local_port()), "--json"});
  RawSocket peer = listener.accept();
  EXPECT_EQ(client.events.wait_for("connected").at("peer"), listener.local_address());
  peer.close();
}

TEST(Connect, TakesAnIpv6HostAndPortAsTwoWords) {
  RawSocket listener = RawSocket::listen_on("[::1]:0");
  Lanyard client({"connect", "::1", std::to_string(listener.local_port()), "--json"});
  RawSocket peer = listener.accept();
  EXPECT_EQ(client.events.wait_for("connected").at("peer"), listener.local_address());
}

TEST(Connect, TheOptionForAFamilyLeavesTheOtherAddressesOfANameOut) {
  RawSocket v4 = RawSocket::listen_on("127.0.0.1:0");
  const std::string at_name = "localhost:" + std::to_string(v4.local_port());
  Lanyard client({"connect", "-4", at_name, "--json"});
  EXPECT_EQ(client.events.wait_for("connected").at("peer"), v4.local_address());
  EXPECT_EQ(run_lanyard({"connect", "-6", at_name}).status, exited(1));
}

TEST(Connect, FindsAServerThatListensOnIpv4AloneUnderAName) {
  RawSocket listener = RawSocket::listen_on("127.0.0.1:0");
  Lanyard client({"connect", "localhost:" + std::to_string(listener.local_port()), "--json"});
  EXPECT_EQ(client.events.wait_for("connected").at("peer"), listener.local_address());
}

}  // namespace
}  // namespace lanyard::test
