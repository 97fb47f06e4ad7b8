// `--wire` of conversations with real boards: what is drawn is what passes in the lab.
#include <gmock/gmock.h>

#include <set>

#include "chapter_fixture.hpp"

namespace lanyard::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class WireInALab : public ChapterTest {
 protected:
  /// `listen --wire --json`, and its port.
  struct Computer {
    explicit Computer(const ChildOptions& options) : process(options), events(process) {
      const std::string address = events.wait_for("listening").at("address");
      port = address.substr(address.rfind(':') + 1);
    }
    ChildProcess process;
    JsonEvents events;
    std::string port;
  };
  [[nodiscard]] std::unique_ptr<Computer> computer() const {
    ChildOptions quiet = options({"listen", "127.0.0.1:0", "--wire", "--json"});
    quiet.in = Stream::null();
    return std::make_unique<Computer>(quiet);
  }

  static Json wait_for_segment(Computer& computer, std::uint64_t bytes) {
    return computer.events.wait_for(
        "segment", [bytes](const Json& event) { return event.at("bytes") == bytes; });
  }
};

TEST_F(WireInALab, ALossOnTheAirAndItsRepairAreDrawnInWords) {
  const auto network = lab();
  const auto board = server_board({"--name", "kitchen"});
  const auto talk = lanyard({"connect", board.address + ":8000", "--wire"});
  talk->wait_for_err("--wire shows what passes in the virtual network Lanyard.");
  talk->wait_for_out("I am Server");
  // Not 100 %, with which the board would be out of reach and the connection at an end.
  steer({"--set", "loss=99", "--board", "kitchen", "--direction", "up"});
  talk->write("Hello\n");
  talk->wait_for_err("✗──");
  steer({"--set", "loss=0", "--board", "kitchen", "--direction", "up"});
  talk->wait_for_out("Hello");
  talk->wait_for_err("retransmission");
  talk->signal(SIGINT);
  EXPECT_EQ(talk->wait_exit(), exited(0));
  const std::string drawn = in_one_line(talk->err());
  EXPECT_THAT(drawn, AllOf(HasSubstr("→ kitchen:8000"), HasSubstr("│ handshake 1/3"),
                           HasSubstr("│ handshake 3/3"), HasSubstr("(loss"),
                           HasSubstr("Result of flow 1: "), HasSubstr("sent again")));
  EXPECT_THAT(drawn, Not(HasSubstr("127.0.0.1:")));
}

TEST_F(WireInALab, ABoardsConnectionToAServerIsDrawnOnceAndFromTheLab) {
  const auto network = lab();
  const auto server = computer();
  const auto board = client_board(server->port, {"--name", "kitchen"});
  wait_for_segment(*server, 5);
  server->process.signal(SIGINT);
  EXPECT_EQ(server->process.wait_exit(), exited(0));
  std::set<std::string> clients;
  std::size_t greetings = 0;
  for (const Json& event : server->events.all()) {
    if (event.at("event") == "segment") {
      clients.insert(event.at("client"));
      greetings += event.at("bytes") == 5 ? 1U : 0U;
    }
  }
  ASSERT_EQ(clients.size(), 1U) << testing::PrintToString(clients);
  EXPECT_THAT(*clients.begin(), testing::StartsWith("192.168.4.2:"));
  EXPECT_EQ(greetings, 1U);
}

TEST_F(WireInALab, ALabThatComesLaterIsLookedInto) {
  const auto server = computer();
  const auto network = lab();
  server->process.wait_for_err("virtual network Lanyard.");
  const auto board = client_board(server->port);
  EXPECT_THAT(wait_for_segment(*server, 5).at("client").get<std::string>(),
              testing::StartsWith("192.168.4.2:"));
}

TEST_F(WireInALab, ALabThatStartsAgainIsLookedIntoAgain) {
  const auto server = computer();
  for (int run = 0; run < 2; ++run) {
    const auto network = lab({"--subnet", run == 0 ? "10.1.0.0/24" : "10.2.0.0/24"});
    const std::string address = run == 0 ? "10.1.0." : "10.2.0.";
    // The network is told of once only, so that when it is looked into is not known: boards are
    // started until one is seen there.
    server->process.look_until(
        [&] {
          const auto board =
              lanyard({"board", "tcp_client", "--host", address + "1", "--port", server->port});
          board->wait_for_out("TCP Connected to");
          server->events.wait_for("connected");
          return server->events.has("segment", [&](const Json& event) {
            return event.at("client").get<std::string>().starts_with(address);
          });
        },
        "a segment in the lab");
  }
}

TEST_F(WireInALab, ALoopbackConnectionBesideTheBoardsIsDrawnAsWell) {
  const auto network = lab();
  const auto server = computer();
  if (server->events.has("failed")) {
    GTEST_SKIP() << "needs the right to capture";
  }
  RawSocket peer = RawSocket::connect_to("127.0.0.1:" + server->port);
  peer.send("by loopback");
  EXPECT_THAT(wait_for_segment(*server, 11).at("client").get<std::string>(),
              testing::StartsWith("127.0.0.1:"));
}

}  // namespace
}  // namespace lanyard::test
