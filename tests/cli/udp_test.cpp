// UDP: every datagram is a message, every address it comes from a session.
#include <gmock/gmock.h>

#include "cli_fixture.hpp"
#include "namespaces.hpp"

namespace lanyard::test {
namespace {

using testing::HasSubstr;

TEST(Udp, ADatagramOfNcatArrivesAndIsAnswered) {
  SKIP_WITHOUT("ncat");
  for (const bool v6 : {false, true}) {
    SCOPED_TRACE(v6);
    Server server({"-u"}, v6 ? "[::1]" : "127.0.0.1");
    ChildProcess ncat({.arguments = {"ncat", "-u", v6 ? "::1" : "127.0.0.1", server.port}});
    ncat.write("Hello");
    EXPECT_EQ(server.events.wait_for("connected").at("session"), 1);
    EXPECT_EQ(server.events.wait_for("received").at("text"), "Hello");
    server.process.write("Hi\n");
    ncat.wait_for_out("Hi\n");
  }
}

TEST(Udp, ConnectTalksWithSocat) {
  SKIP_WITHOUT("socat");
  const std::string port = std::to_string(RawSocket::udp_at("127.0.0.1:0").local_port());
  ChildProcess socat({.arguments = {"socat", "-d", "-d", "-t", "60", "-",
                                    "UDP4-LISTEN:" + port + ",bind=127.0.0.1"}});
  socat.wait_for_err("listening on");
  Lanyard client({"connect", "-u", "127.0.0.1:" + port, "--json"});
  client.events.wait_for("connected");
  client.process.write("Hello\n");
  socat.wait_for_out("Hello\n");
  socat.write("Hi");
  EXPECT_EQ(client.events.wait_for("received").at("text"), "Hi");
}

TEST(Udp, TwoPeersAreTwoSessionsAndAreToldApart) {
  Server server({"-u"});
  RawSocket first = RawSocket::udp_at("127.0.0.1:0");
  RawSocket second = RawSocket::udp_at("127.0.0.1:0");
  first.send_to(server.address, "one");
  EXPECT_EQ(server.events.wait_for("received").at("peer"), first.local_address());
  second.send_to(server.address, "two");
  const Json two = server.events.wait_for("received");
  EXPECT_EQ(two.at("session"), 2);
  EXPECT_EQ(two.at("peer"), second.local_address());
  server.process.write("/to 2 only you\nall\n");
  EXPECT_EQ(second.receive_some(), "only you\n");
  EXPECT_EQ(second.receive_some(), "all\n");
  EXPECT_EQ(first.receive_some(), "all\n");
}

TEST(Udp, ADatagramStaysOneMessageAndAnEmptyOneIsShown) {
  Server server({"-u"});
  RawSocket peer = RawSocket::udp_at("127.0.0.1:0");
  peer.send_to(server.address, "one");
  peer.send_to(server.address, "");
  peer.send_to(server.address, pattern_bytes(65507));
  EXPECT_EQ(server.events.wait_for("received").at("bytes"), 3);
  EXPECT_EQ(server.events.wait_for("received").at("bytes"), 0);
  EXPECT_EQ(server.events.wait_for("received").at("bytes"), 65507);
}

TEST(Udp, EchoAnswersTheSender) {
  Server server({"-u", "--echo"});
  RawSocket peer = RawSocket::udp_at("127.0.0.1:0");
  peer.send_to(server.address, "ping");
  EXPECT_EQ(peer.receive_some(), "ping");
}

TEST(Udp, APortWhereNobodyReceivesIsSaid) {
  const std::string address = RawSocket::udp_at("127.0.0.1:0").local_address();
  Lanyard client({"connect", "-u", address, "--json"});
  client.events.wait_for("connected");
  client.process.write("anybody?\n");
  const Json failed = client.events.wait_for("failed");
  EXPECT_EQ(failed.at("operation"), "send");
  EXPECT_EQ(failed.at("error"), "connection refused");
  EXPECT_THAT(
      failed.at("message").get<std::string>(),
      testing::AllOf(HasSubstr(address), HasSubstr("no program receives on that UDP port")));
}

TEST(Udp, SourcePortIsWhereDatagramsComeFrom) {
  const std::string port = std::to_string(RawSocket::udp_at("127.0.0.1:0").local_port());
  RawSocket peer = RawSocket::udp_at("127.0.0.1:0");
  Lanyard client({"connect", "-u", peer.local_address(), "--source-port", port, "--json"});
  client.events.wait_for("connected");
  peer.send_to("127.0.0.1:" + port, "to that port");
  EXPECT_EQ(client.events.wait_for("received").at("text"), "to that port");
}

TEST(Udp, APortTakenIsSaid) {
  RawSocket taken = RawSocket::udp_at("127.0.0.1:0");
  const Finished finished = run_lanyard({"listen", "-u", taken.local_address()});
  EXPECT_EQ(finished.status, exited(1));
  EXPECT_THAT(finished.err,
              HasSubstr("cannot listen on " + taken.local_address() + ": address already in use"));
}

TEST(Udp, ADatagramTooLongIsRefusedWithTheLimit) {
  RawSocket peer = RawSocket::udp_at("127.0.0.1:0");
  Lanyard client(lanyard_options(
      {"connect", "-u", peer.local_address(), "--json", "--send", std::string(65508, 'x')}));
  const Json failed = client.events.wait_for("failed");
  EXPECT_EQ(failed.at("error"), "message too long");
  EXPECT_THAT(failed.at("message").get<std::string>(), HasSubstr("65507"));
}

TEST(Udp, AFileOnStandardInputGoesInDatagramsThatFitALink) {
  const TemporaryDirectory files;
  write_file(files / "long", std::string(3000, 'x'));
  RawSocket peer = RawSocket::udp_at("127.0.0.1:0");
  ChildOptions options =
      lanyard_options({"connect", "-u", peer.local_address(), "--json", "--once"});
  options.in = Stream::from_file(files / "long");
  Lanyard client(options);
  EXPECT_EQ(client.events.wait_for("sent").at("bytes"), 1400);
  EXPECT_EQ(client.events.wait_for("sent").at("bytes"), 1400);
  EXPECT_EQ(client.events.wait_for("sent").at("bytes"), 200);
  EXPECT_EQ(client.process.wait_exit().status, 0);
}

/// In a network of its own, so that no datagram leaves this computer.
class Multicast : public testing::Test {
 protected:
  void SetUp() override {
    if (!NetworkNamespace::available()) {
      GTEST_SKIP() << "needs root and ip(8)";
    }
    space_.emplace();
    space_->ip({"link", "set", "lo", "multicast", "on"});
    space_->ip({"route", "add", "224.0.0.0/4", "dev", "lo"});
    inside_.emplace(*space_);
  }

  std::optional<NetworkNamespace> space_;
  std::optional<NetworkNamespace::Inside> inside_;
};

TEST_F(Multicast, BothOfTwoMembersOfAGroupHearADatagram) {
  Lanyard first({"listen", "-u", "0", "--join", "239.1.2.3", "--json"});
  const std::string port = port_of(first.events.wait_for("listening").at("address"));
  Lanyard second({"listen", "-u", port, "--join", "239.1.2.3", "--json"});
  second.events.wait_for("listening");
  RawSocket sender = RawSocket::udp_at("127.0.0.1:0");
  sender.send_to("239.1.2.3:" + port, "to the group");
  EXPECT_EQ(first.events.wait_for("received").at("text"), "to the group");
  EXPECT_EQ(second.events.wait_for("received").at("text"), "to the group");
}

TEST_F(Multicast, AClientOfAGroupHearsWhoAnswers) {
  RawSocket member = RawSocket::udp_at("127.0.0.1:0");
  Lanyard client({"connect", "-u", "239.1.2.3:9", "--json"});
  const std::string local = client.events.wait_for("connected").at("local");
  member.send_to("127.0.0.1:" + port_of(local), "here I am");
  EXPECT_EQ(client.events.wait_for("received").at("peer"), member.local_address());
}

TEST_F(Multicast, AnAddressThatIsNoGroupIsRefusedWithTheRange) {
  const Finished finished = run_lanyard({"listen", "-u", "0", "--join", "10.0.0.1"});
  EXPECT_EQ(finished.status, exited(1));
  EXPECT_THAT(finished.err, testing::AllOf(HasSubstr("10.0.0.1"), HasSubstr("239.255.255.255")));
}

}  // namespace
}  // namespace lanyard::test
