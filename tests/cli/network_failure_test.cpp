// What cannot be opened or reached: one clear sentence, and status 1 (2 where the words are wrong).
#include <gmock/gmock.h>

#include "cli_fixture.hpp"
#include "namespaces.hpp"

namespace lanyard::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;

/// The one failed event of a run that ends by itself with status 1.
Json failure_of(const Words& arguments) {
  Words words = arguments;
  words.emplace_back("--json");
  ChildOptions options = lanyard_options(words);
  options.in = Stream::null();
  Lanyard lanyard(options);
  EXPECT_EQ(lanyard.process.wait_exit(), exited(1));
  EXPECT_EQ(lanyard.events.count("failed"), 1U) << lanyard.process.out();
  return lanyard.events.wait_for("failed");
}

std::string message_of(const Json& failed) {
  return failed.at("message");
}

TEST(NetworkFailure, APortThatIsTakenIsNamedWithTheWayToFindWhoHasIt) {
  RawSocket taken = RawSocket::listen_on("127.0.0.1:0");
  const Json failed = failure_of({"listen", taken.local_address()});
  EXPECT_EQ(failed.at("operation"), "listen");
  EXPECT_EQ(failed.at("error"), "address already in use");
  EXPECT_THAT(message_of(failed),
              AllOf(HasSubstr("cannot listen on " + taken.local_address()), HasSubstr("ss -ltnp")));
}

TEST(NetworkFailure, AnAddressThatIsNotThisComputersIsSaid) {
  const Json failed = failure_of({"listen", "203.0.113.77:0"});
  EXPECT_EQ(failed.at("error"), "address is not one of this computer's");
}

TEST(NetworkFailure, ARefusedConnectionIsSaidWithItsMeaning) {
  const RawSocket nobody = RawSocket::reserve("127.0.0.1:0");
  const std::string address = nobody.local_address();
  const Json failed = failure_of({"connect", address});
  EXPECT_EQ(failed.at("operation"), "connect");
  EXPECT_EQ(failed.at("error"), "connection refused");
  EXPECT_THAT(message_of(failed), AllOf(HasSubstr("cannot connect to " + address),
                                        HasSubstr("no program listens on that port")));
}

TEST(NetworkFailure, AsTextTheSentenceGoesToStandardError) {
  const RawSocket nobody = RawSocket::reserve("127.0.0.1:0");
  const std::string address = nobody.local_address();
  const Finished finished = run_lanyard({"connect", address});
  EXPECT_EQ(finished.status, exited(1));
  EXPECT_EQ(finished.out, "");
  EXPECT_THAT(finished.err, HasSubstr("cannot connect to " + address + ": connection refused"));
}

TEST(NetworkFailure, AnAddressOfTheOtherFamilyIsRefused) {
  const Json failed = failure_of({"connect", "-6", "127.0.0.1:9"});
  EXPECT_EQ(failed.at("error"), "address family not supported");
}

/// In networks of their own, as nothing may be sent to a network outside.
class OwnNetwork : public testing::Test {
 protected:
  void SetUp() override {
    if (!NetworkNamespace::available()) {
      GTEST_SKIP() << "needs root and ip(8)";
    }
    here_.emplace();
    inside_.emplace(*here_);
  }

  std::optional<NetworkNamespace> here_;
  std::optional<NetworkNamespace::Inside> inside_;
};

TEST_F(OwnNetwork, AnUnknownHostIsSaid) {
  const Json failed = failure_of({"connect", "nosuch.invalid:80"});
  EXPECT_EQ(failed.at("operation"), "connect");
  EXPECT_THAT(failed.at("error").get<std::string>(), HasSubstr("unknown host"));
  EXPECT_THAT(message_of(failed), HasSubstr("nosuch.invalid:80"));
}

TEST_F(OwnNetwork, ANetworkWithoutARouteIsSaid) {
  const Json failed = failure_of({"connect", "192.0.2.1:80"});
  EXPECT_EQ(failed.at("error"), "network is unreachable");
  EXPECT_THAT(message_of(failed), HasSubstr("is it connected?"));
}

TEST_F(OwnNetwork, AHostWithoutARouteIsSaid) {
  here_->ip({"route", "add", "unreachable", "192.0.2.0/24"});
  const Json failed = failure_of({"connect", "192.0.2.1:80"});
  EXPECT_EQ(failed.at("error"), "no route to host");
  EXPECT_THAT(message_of(failed), HasSubstr("is it switched on?"));
}

TEST_F(OwnNetwork, AHostThatDoesNotAnswerTimesOut) {
  const NetworkNamespace board;
  here_->plug_into(board);
  // The neighbour is known, so that packets leave; it takes none of them.
  here_->ip({"neigh", "add", "10.9.0.77", "lladdr", "02:00:00:00:00:77", "dev", "cable"});
  const Json failed = failure_of({"connect", "10.9.0.77:80", "--timeout", "1"});
  EXPECT_EQ(failed.at("error"), "timed out");
  EXPECT_THAT(message_of(failed), HasSubstr("no answer within 1 s"));
}

TEST_F(OwnNetwork, AHostThatIsSwitchedOffIsSaid) {
  const NetworkNamespace board;
  here_->plug_into(board);
  const Json failed = failure_of({"connect", "10.9.0.78:80"});  // ARP gets no answer
  EXPECT_EQ(failed.at("error"), "no route to host");
}

TEST_F(OwnNetwork, APortBelow1024WithoutRightsIsSaidWithTheFix) {
  write_file("/proc/sys/net/ipv4/ip_unprivileged_port_start", "1024");
  ChildOptions options = lanyard_options({"listen", "127.0.0.1:80", "--json"});
  options.in = Stream::null();
  options.user = 65534;
  Lanyard lanyard(options);
  if (lanyard.process.wait_exit() == exited(127)) {
    GTEST_SKIP() << "nobody may not run " << LANYARD_PROGRAM;
  }
  EXPECT_EQ(lanyard.process.wait_exit(), exited(1));
  const Json failed = lanyard.events.wait_for("failed");
  EXPECT_EQ(failed.at("error"), "permission denied");
  EXPECT_EQ(message_of(failed),
            "cannot listen on 127.0.0.1:80: permission denied (ports below 1024 need root or "
            "CAP_NET_BIND_SERVICE)");
}

TEST_F(OwnNetwork, ADeadPeerOfAClientIsFound) {
  const NetworkNamespace board;
  here_->plug_into(board);
  RawSocket listener;
  {
    const auto there = board.enter();
    listener = RawSocket::listen_on("10.9.0.2:0");
  }
  Lanyard client({"connect", listener.local_address(), "--keepalive", "1", "--json"});
  client.events.wait_for("connected");
  board.ip({"link", "set", "cable", "down"});
  EXPECT_EQ(client.events.wait_for("disconnected").at("reason"), "timed out");
  EXPECT_EQ(client.process.wait_exit(), exited(1));
}

}  // namespace
}  // namespace lanyard::test
