// The board as TCP client, against `ncat` and against `lanyard listen`.
#include <gmock/gmock.h>

#include "chapter_fixture.hpp"

namespace lanyard::test {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

class BoardClient : public ChapterTest {
 protected:
  /// `lanyard listen` that has said on which port.
  struct Computer {
    explicit Computer(const ChildOptions& options)
        : process(options), events(process), address(events.wait_for("listening").at("address")) {
      port = address.substr(address.rfind(':') + 1);
    }
    ChildProcess process;
    JsonEvents events;
    std::string address;
    std::string port;
  };
  std::unique_ptr<Computer> computer(const Words& more = {}) {
    Words words{"listen", "127.0.0.1:0", "--json"};
    words.insert(words.end(), more.begin(), more.end());
    return std::make_unique<Computer>(options(words));
  }
};

TEST_F(BoardClient, HoldsTheChaptersConversationWithLanyard) {
  const auto network = lab();
  const auto listening = computer();
  const auto board = client_board(listening->port);
  EXPECT_EQ(board->next_out_line(), "TCP Connected to: 192.168.4.1 : " + listening->port);
  const Json connected = listening->events.wait_for("connected");
  EXPECT_THAT(connected.at("peer").get<std::string>(), StartsWith("192.168.4.2:"))
      << "the board is called by its address in the lab";
  EXPECT_EQ(listening->events.wait_for_bytes("received", 19), "HelloThis is my IP.");
  for (const std::string line : {"first line", "second line"}) {
    listening->process.write(line + "\n");
    EXPECT_EQ(board->next_out_line(), line);
    EXPECT_EQ(listening->events.wait_for_bytes("received", line.size() + 1), line + "\n");
  }
  listening->process.write("/close 1\n");
  EXPECT_EQ(board->next_out_line(), "Close socket");
  EXPECT_EQ(board->wait_exit(), exited(0)) << board->err();
}

TEST_F(BoardClient, HoldsItWithNcatAndWithoutALabThatRuns) {
  // The port is free when ncat takes it: nobody else is given it meanwhile.
  RawSocket reserved = RawSocket::reserve("127.0.0.1:0");
  const std::string port = std::to_string(reserved.local_port());
  reserved.close();
  ChildOptions listening{.arguments = {"ncat", "-v", "-l", "127.0.0.1", port}};
  ChildProcess ncat(listening);
  ncat.wait_for_err("Listening on 127.0.0.1:" + port);
  const auto board = client_board(port);
  EXPECT_EQ(board->next_out_line(), "TCP Connected to: 192.168.4.1 : " + port);
  ncat.wait_for_out("HelloThis is my IP.");
  ncat.write("over the air\n");
  EXPECT_EQ(board->next_out_line(), "over the air");
  ncat.wait_for_out("This is my IP.over the air\n");
  ncat.close_in();
  ncat.signal(SIGINT);
  board->wait_exit();
  EXPECT_THAT(board->err(), HasSubstr("the board brings its own"));
}

TEST_F(BoardClient, GivesUpWhereNothingListens) {
  const auto network = lab();
  const RawSocket nobody = RawSocket::reserve("127.0.0.1:0");
  const auto board = client_board(std::to_string(nobody.local_port()));
  EXPECT_EQ(board->next_out_line(), client_gives_up);
  EXPECT_EQ(board->wait_exit(), exited(1));
  EXPECT_THAT(board->err(), HasSubstr("ECONNRESET"))
      << "the ESP32 calls a refused connection reset";
  network->events.wait_for("left");
}

TEST_F(BoardClient, GivesUpWhenTheServerIsKilled) {
  const auto network = lab();
  const auto listening = computer();
  const auto board = client_board(listening->port);
  listening->events.wait_for_bytes("received", 19);
  // What is unread when a process is killed makes its system answer with RST.
  listening->process.signal(SIGSTOP);
  board->next_out_line();
  listening->process.signal(SIGKILL);
  const std::string last = board->next_out_line();
  EXPECT_TRUE(last == "Close socket" || last == client_gives_up) << last;
  board->wait_exit();
}

TEST_F(BoardClient, GivesUpWhenTheServerResets) {
  const auto network = lab();
  RawSocket listener = RawSocket::listen_on("127.0.0.1:0");
  const auto board = client_board(std::to_string(listener.local_port()));
  RawSocket peer = listener.accept();
  EXPECT_EQ(peer.receive_exactly(19), "HelloThis is my IP.");
  peer.reset();
  EXPECT_THAT(board->next_out_line(), StartsWith("TCP Connected to:"));
  EXPECT_EQ(board->next_out_line(), client_gives_up);
  EXPECT_EQ(board->wait_exit(), exited(1));
}

TEST_F(BoardClient, GivesUpWhenTheNetworkGoesAwayInMidConversation) {
  const auto network = lab();
  const auto listening = computer();
  const auto board = client_board(listening->port);
  listening->events.wait_for_bytes("received", 19);
  EXPECT_THAT(board->next_out_line(), StartsWith("TCP Connected to:"));
  steer({"--set", "radio=off"});
  EXPECT_EQ(board->next_out_line(), client_gives_up);
  EXPECT_EQ(board->wait_exit(), exited(1));
}

TEST_F(BoardClient, GivesUpWhenThePlugIsPulledInMidConversation) {
  const auto network = lab();
  const auto listening = computer();
  const auto board = client_board(listening->port);
  listening->events.wait_for_bytes("received", 19);
  EXPECT_THAT(board->next_out_line(), StartsWith("TCP Connected to:"));
  steer({"--set", "plug=out", "--board", "tcp_client"});
  EXPECT_EQ(board->next_out_line(), client_gives_up);
  EXPECT_EQ(board->wait_exit(), exited(1));
}

TEST_F(BoardClient, GoesOnWhenThePlugIsPutBackInTime) {
  const auto network = lab();
  const auto listening = computer();
  const auto board = client_board(listening->port);
  listening->events.wait_for_bytes("received", 19);
  steer({"--set", "plug=out"});
  listening->process.write("while it was out\n");
  listening->events.wait_for("sent");
  steer({"--set", "plug=in"});
  EXPECT_THAT(board->next_out_line(), StartsWith("TCP Connected to:"));
  EXPECT_EQ(board->next_out_line(), "while it was out");
}

TEST_F(BoardClient, DoesNotJoinWithAWrongPasswordAndSaysWhy) {
  const auto network = lab();
  const auto board = client_board("8888", {"--password", "not the password"});
  const Json refused = network->events.wait_for("refused");
  EXPECT_EQ(refused.at("code"), 204);
  board->wait_for_err("HANDSHAKE_TIMEOUT 204");
  EXPECT_EQ(board->out(), "");
}

TEST_F(BoardClient, DoesNotJoinAnUnknownNetworkUntilThatAppears) {
  const auto network = lab();
  const RawSocket nobody = RawSocket::reserve("127.0.0.1:0");
  const auto board =
      client_board(std::to_string(nobody.local_port()), {"--ssid", "Somewhere else"});
  board->wait_for_err("NO_AP_FOUND 201");
  const auto other = lab({"--ssid", "Somewhere else", "--subnet", "10.9.0.0/24"});
  other->events.wait_for("joined");
  EXPECT_EQ(board->out(), "");
}

TEST_F(BoardClient, ComesBackWhenTheNetworkDoesWhereReconnectingIsSet) {
  const auto network = lab();
  const auto listening = computer();
  const auto board = client_board(listening->port, {"--set", "reconnect=yes"});
  listening->events.wait_for_bytes("received", 19);
  steer({"--set", "radio=off"});
  network->events.wait_for("left");
  steer({"--set", "radio=on"});
  network->events.wait_for("joined", [&](const Json&) { return true; });
  listening->events.wait_for("connected", of_session(2));
}

}  // namespace
}  // namespace lanyard::test
