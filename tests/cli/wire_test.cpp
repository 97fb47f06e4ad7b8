// What is captured while it happens: flow --live, and --wire of listen and connect. In a network
// namespace of the test's own; without root these tests skip.
#include <gmock/gmock.h>

#include <algorithm>
#include <optional>

#include "cli_fixture.hpp"
#include "namespaces.hpp"

namespace lanyard::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class WireTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!NetworkNamespace::available()) {
      GTEST_SKIP() << "needs root and ip(8)";
    }
    space_.emplace();
    inside_.emplace(*space_);
  }

  /// `lanyard` as root, but without the right to capture.
  static ChildOptions without_the_right(const Words& arguments) {
    ChildOptions options = lanyard_options(arguments);
    options.arguments.insert(options.arguments.begin(), {"setpriv", "--bounding-set=-net_raw"});
    return options;
  }

  /// A peer that says `Hello` to `server` and closes.
  static void say_hello(const std::string& address) {
    RawSocket peer = RawSocket::connect_to(address);
    peer.send("Hello");
    peer.shutdown_send();
    peer.receive_to_end();
  }

  TemporaryDirectory directory_;
  std::optional<NetworkNamespace> space_;
  std::optional<NetworkNamespace::Inside> inside_;
};

TEST_F(WireTest, DrawsAFlowAsItHappensAndListsItAtTheEnd) {
  const std::string written = (directory_.path() / "seen.pcapng").string();
  Server server({"--show", "none"});
  Lanyard live({"flow", "--live", "lo", "--port", server.port, "--write", written});
  live.process.wait_for_err("Capturing on lo; Ctrl-C ends");
  say_hello(server.address);
  live.process.wait_for_out("\nResult of flow 1: ");
  EXPECT_THAT(live.process.out(),
              AllOf(HasSubstr("▶│ handshake 1/3\n"), HasSubstr("── 5 bytes seq 1 ack 1 ─")));
  interrupt(live.process);
  EXPECT_THAT(live.process.out(),
              AllOf(HasSubstr("#  client "), HasSubstr("\n   5/")));
  const Finished again = run_lanyard({"flow", written, "--flow", "1"});
  EXPECT_EQ(again.status, exited(0)) << again.err;
  EXPECT_THAT(again.out, HasSubstr("\nResult: "));
}

TEST_F(WireTest, TellsSegmentsAsJson) {
  Server server({"--show", "none"});
  Lanyard live({"flow", "--live", "any", "--port", server.port, "--format", "json"});
  // When it begins it does not say with JSON: connections are made until one is seen whole.
  live.process.look_until(
      [&] {
        say_hello(server.address);
        return live.events.has("segment",
                               [](const Json& event) { return event.contains("result"); });
      },
      "a flow's end");
  const Json syn = live.events.wait_for(
      "segment", [](const Json& event) { return event.at("verdict") == "handshake 1/3"; });
  EXPECT_EQ(syn.at("server"), server.address);
  EXPECT_EQ(syn.at("flags"), Json::array({"SYN"}));
  EXPECT_EQ(syn.at("verdicts"), Json::array({"handshake_1"}));
  EXPECT_EQ(fields_of(syn),
            (Words{"time", "event", "flow", "client", "server", "from", "flags", "seq", "ack",
                   "bytes", "window", "label", "verdict", "verdicts"}));
  interrupt(live.process);
  EXPECT_THAT(live.process.out(), HasSubstr("\"from_client\":{\"bytes\":5,"));
}

TEST_F(WireTest, SaysHowToGetTheRightToCapture) {
  ChildOptions options = without_the_right({"flow", "--live", "lo"});
  ChildProcess process(options);
  EXPECT_EQ(process.wait_exit(), exited(1));
  EXPECT_THAT(process.err(),
              AllOf(HasSubstr("lanyard: cannot capture on lo: permission denied ("),
                    HasSubstr("sudo setcap cap_net_raw+eip /"), HasSubstr("/lanyard'")));
}

TEST_F(WireTest, DrawsTheSegmentsUnderAServersMessages) {
  ChildOptions options = lanyard_options({"listen", "127.0.0.1:0", "--wire", "--once"});
  options.in = Stream::null();
  ChildProcess server(options);
  const std::string line = server.next_err_line();
  say_hello(address_in(line));
  EXPECT_EQ(server.wait_exit(), exited(0));
  EXPECT_THAT(server.out(), HasSubstr(" < Hello\n"));
  EXPECT_THAT(server.out(), Not(HasSubstr("│")));
  EXPECT_THAT(server.err(), AllOf(HasSubstr("── 5 bytes seq 1 ack 1 ─"),
                                  HasSubstr("│ handshake 3/3\n"), HasSubstr("Result of flow 1: ")));
}

TEST_F(WireTest, ShowsARefusedConnectionsTwoSegments) {
  const RawSocket reserved = RawSocket::reserve("127.0.0.1:0");
  const Finished refused = run_lanyard({"connect", reserved.local_address(), "--wire"});
  EXPECT_EQ(refused.status, exited(1));
  EXPECT_THAT(refused.err, AllOf(HasSubstr("connection refused"), HasSubstr("│ refused\n"),
                                 HasSubstr("Result of flow 1: refused\n")));
}

TEST_F(WireTest, TellsSegmentsAmongAConnectionsEvents) {
  Client client({"--json", "--wire"});
  client.events.wait_for("connected");
  client.peer.send("Hello");
  const Json segment =
      client.events.wait_for("segment", [](const Json& event) { return event.at("bytes") == 5; });
  EXPECT_EQ(segment.at("from"), "server");
  EXPECT_EQ(segment.at("label"), "5 bytes seq 1 ack 1");
  client.peer.close();
  EXPECT_EQ(client.process.wait_exit(), exited(0));
}

TEST_F(WireTest, GoesOnWithoutTheRightAndSaysSoOnce) {
  Server server(without_the_right({"listen", "127.0.0.1:0", "--json", "--wire"}));
  const Json failed = server.events.wait_for("failed");
  EXPECT_EQ(failed.at("operation"), "capture");
  EXPECT_EQ(failed.at("error"), "permission denied");
  RawSocket peer = server.connect();
  peer.send("Hello");
  EXPECT_EQ(server.events.wait_for("received").at("text"), "Hello");
  interrupt(server.process);
  EXPECT_EQ(server.events.count("failed"), 1U);
  EXPECT_EQ(server.events.count("segment"), 0U);
}

TEST_F(WireTest, FoldsABulkTransferWhileItRuns) {
  Server server({"--show", "none"});
  Lanyard live({"flow", "--live", "lo", "--port", server.port});
  live.process.wait_for_err("Capturing on lo");
  {
    RawSocket peer = RawSocket::connect_to(server.address);
    peer.send(pattern_bytes(4'000'000));
    peer.shutdown_send();
    peer.receive_to_end();
  }
  live.process.wait_for_out("\nResult of flow 1: ");
  EXPECT_THAT(live.process.out(), HasSubstr(" segments ═"));
  EXPECT_LT(std::ranges::count(live.process.out(), '\n'), 60);
  interrupt(live.process);
}

TEST_F(WireTest, SaysWhatIsWrongWithItsUse) {
  EXPECT_THAT(run_lanyard({"flow"}).err, HasSubstr("name a capture, or an interface with --live"));
  EXPECT_THAT(run_lanyard({"flow", "--live", "lo", "x.pcapng"}).err,
              HasSubstr("exclude each other"));
  EXPECT_THAT(run_lanyard({"flow", "--live", "lo", "--format", "svg"}).err,
              HasSubstr("add --write FILE"));
  EXPECT_THAT(run_lanyard({"flow", "--write", "x.pcapng", "y.pcapng"}).err, HasSubstr("--live"));
  EXPECT_THAT(run_lanyard({"listen", "-u", "--wire", "5000"}).err, HasSubstr("is for TCP"));
}

}  // namespace
}  // namespace lanyard::test
