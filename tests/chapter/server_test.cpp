// The board as TCP server, against `ncat` and against `lanyard connect`, and two boards together.
#include <gmock/gmock.h>

#include "chapter_fixture.hpp"
#include "namespaces.hpp"

namespace lanyard::test {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

class BoardServer : public ChapterTest {
 protected:
  /// A raw connection into the board, through a forward that the lab opens on demand.
  struct Into {
    explicit Into(const ChildOptions& options) : process(options), events(process) {}
    ChildProcess process;
    JsonEvents events;
  };
  std::unique_ptr<Into> connect_to(const std::string& address, const Words& more = {}) {
    Words words{"connect", address + ":8000", "--json"};
    words.insert(words.end(), more.begin(), more.end());
    return std::make_unique<Into>(options(words));
  }
};

TEST_F(BoardServer, HoldsTheChaptersConversationWithLanyard) {
  const auto network = lab();
  const auto board = server_board();
  EXPECT_EQ(board.address, "192.168.4.2");
  const auto computer = connect_to(board.address);
  EXPECT_EQ(computer->events.wait_for("connected").at("peer"), "192.168.4.2:8000");
  EXPECT_THAT(board.process->next_out_line(),
              AllOf(HasSubstr("192.168.4.1"), EndsWith("connected")));
  EXPECT_EQ(computer->events.wait_for_bytes("received", 11), "I am Server");
  computer->process.write("to the board\n");
  EXPECT_EQ(board.process->next_out_line(), "to the board");
  EXPECT_EQ(computer->events.wait_for_bytes("received", 13), "to the board\n");
  computer->process.signal(SIGINT);
  EXPECT_EQ(board.process->next_out_line(), "close socket");
  EXPECT_EQ(board.process->wait_exit(), exited(0)) << board.process->err();
}

TEST_F(BoardServer, IsReachedByNcatThroughAForward) {
  const auto network = lab({"--forward", "0:tcp_server:8000"});
  const auto board = server_board();
  const Json forward = network->events.wait_for("forward");
  const std::string port = forward.at("address").get<std::string>().substr(10);
  ChildProcess ncat({.arguments = {"ncat", "127.0.0.1", port}});
  ncat.wait_for_out("I am Server");
  ncat.write("from ncat\n");
  ncat.wait_for_out("from ncat\n");
  ncat.close_in();
  board.process->wait_for_out("close socket");
  EXPECT_EQ(board.process->wait_exit(), exited(0));
}

TEST_F(BoardServer, GivesUpWhenTheClientResets) {
  const auto network = lab({"--forward", "0:tcp_server:8000"});
  const auto board = server_board();
  const Json forward = network->events.wait_for("forward");
  RawSocket peer = RawSocket::connect_to(forward.at("address").get<std::string>());
  EXPECT_EQ(peer.receive_exactly(11), "I am Server");
  peer.reset();
  board.process->wait_for_out(server_gives_up);
  EXPECT_EQ(board.process->wait_exit(), exited(1));
}

TEST_F(BoardServer, GivesUpOnAClientThatGoesSilent) {
  const auto network = lab();
  const auto board = server_board();
  const auto computer = connect_to(board.address);
  computer->events.wait_for_bytes("received", 11);
  steer({"--set", "plug=out"});
  board.process->wait_for_out(server_gives_up);
  EXPECT_EQ(network->events.wait_for("left").at("reason"), "gave up, its plug being out");
  EXPECT_EQ(board.process->wait_exit(), exited(1));
}

TEST_F(BoardServer, IsNeverMistakenForAHostOfTheRealNetworkWhenItsLabDies) {
  if (!NetworkNamespace::available()) {
    GTEST_SKIP() << "needs root: a wrong program would call somebody outside";
  }
  const NetworkNamespace alone;
  const auto inside = alone.enter();
  auto network = lab();
  const auto board = server_board({"--set", "max_clients=2"});
  const auto computer = connect_to(board.address, {"--retry"});
  computer->events.wait_for("connected");
  network->process.signal(SIGKILL);
  network->process.wait_exit();
  computer->events.wait_for("disconnected");
  computer->events.wait_for("failed", [](const Json& failed) {
    return failed.at("message").get<std::string>().find(
               "the network Lanyard, which had 192.168.4.2, is not there any more") !=
           std::string::npos;
  });
  network = lab();
  computer->events.wait_for("connected");
  for (const Json& event : computer->events.all()) {
    if (event.at("event") == "failed") {
      EXPECT_THAT(event.at("message").get<std::string>(), Not(HasSubstr("unreachable")));
    }
  }
}

TEST_F(BoardServer, WhereNothingListensIsRefusedInWords) {
  const auto network = lab();
  const auto board = server_board();
  const auto computer = lanyard_without_input({"connect", board.address + ":81"});
  EXPECT_EQ(computer->wait_exit(), exited(1));
  EXPECT_THAT(computer->err(), HasSubstr("cannot connect to 192.168.4.2:81"));
  const auto nobody = lanyard_without_input({"connect", "192.168.4.77:8000"});
  EXPECT_EQ(nobody->wait_exit(), exited(1));
  EXPECT_THAT(nobody->err(), HasSubstr("cannot connect to 192.168.4.77:8000"));
}

TEST_F(BoardServer, ServesSeveralClientsAtOnceWhereThatIsSet) {
  const auto network = lab();
  const auto board = server_board({"--set", "max_clients=4"});
  const auto first = connect_to(board.address);
  const auto second = connect_to(board.address);
  first->events.wait_for_bytes("received", 11);
  second->events.wait_for_bytes("received", 11);
  first->process.write("one\n");
  second->process.write("two\n");
  EXPECT_EQ(first->events.wait_for_bytes("received", 4), "one\n");
  EXPECT_EQ(second->events.wait_for_bytes("received", 4), "two\n");
}

TEST_F(BoardServer, TalksToAClientThatIsABoardToo) {
  const auto network = lab();
  const auto server = server_board();
  const auto client =
      lanyard_without_input({"board", "tcp_client", "--host", server.address, "--port", "8000"});
  EXPECT_EQ(client->next_out_line(), "TCP Connected to: " + server.address + " : 8000");
  server.process->wait_for_out("192.168.4.3");
  // Each sends back what the other sends: the greetings go round for ever.
  server.process->wait_for_out("Hello");
  client->wait_for_out("I am Server");
  client->signal(SIGKILL);
  server.process->wait_for_out(server_gives_up);
}

}  // namespace
}  // namespace lanyard::test
