// `lanyard lab` and `lanyard board`: the commands themselves.
#include <gmock/gmock.h>

#include "chapter_fixture.hpp"

namespace lanyard::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class LabCommand : public ChapterTest {};

TEST_F(LabCommand, TellsJoinsLeasesAndLeavesInWords) {
  const auto network = lanyard({"lab", "--no-uplink"});
  network->wait_for_err("Wi-Fi network \"Lanyard\", password \"lanyard-lab\".");
  const auto board = server_board({"--name", "kitchen"});
  network->wait_for_out("kitchen joined (");
  network->wait_for_out("kitchen has the address 192.168.4.2");
  board.process->signal(SIGTERM);
  network->wait_for_out("kitchen left: ");
  network->signal(SIGINT);
  EXPECT_EQ(network->wait_exit(), exited(0));
}

TEST_F(LabCommand, IsOneForEachName) {
  const auto first = lab();
  const auto second = lanyard_without_input({"lab", "--no-uplink"});
  EXPECT_EQ(second->wait_exit(), exited(1));
  EXPECT_THAT(second->err(), HasSubstr("Lanyard"));
  const auto other = lab({"--ssid", "Upstairs"});
  const auto board = lanyard_without_input({"board", "tcp_server"});
  EXPECT_EQ(board->wait_exit(), exited(1));
  EXPECT_THAT(board->err(), AllOf(HasSubstr("choose with --ssid"), HasSubstr("\"Lanyard\""),
                                  HasSubstr("\"Upstairs\"")));
}

TEST_F(LabCommand, LeavesNothingInTheWayWhenItIsKilled) {
  const auto first = lab();
  first->process.signal(SIGKILL);
  first->process.wait_exit();
  const auto second = lab();
  second->process.signal(SIGTERM);
  EXPECT_EQ(second->process.wait_exit(), exited(0));
}

TEST_F(LabCommand, IsSteeredFromAnotherTerminal) {
  const auto network = lab();
  const auto board = server_board({"--name", "kitchen"});
  const auto status = lanyard_without_input({"lab", "--status"});
  EXPECT_EQ(status->wait_exit(), exited(0));
  EXPECT_THAT(status->out(),
              AllOf(HasSubstr("192.168.4.0/24"), HasSubstr("kitchen"), HasSubstr("192.168.4.2")));
  steer({"--set", "loss=5", "--set", "delay=10", "--board", "kitchen", "--direction", "up"});
  const auto wrong = lanyard_without_input({"lab", "--set", "loss=5", "--board", "cellar"});
  EXPECT_EQ(wrong->wait_exit(), exited(1));
  EXPECT_THAT(wrong->err(), HasSubstr("cellar"));
  steer({"--stop"});
  EXPECT_EQ(network->process.wait_exit(), exited(0));
}

TEST_F(LabCommand, RefusesWhatMakesNoSense) {
  for (const Words& words :
       {Words{"lab", "--set", "loss=500"}, Words{"lab", "--set", "loss"},
        Words{"lab", "--set", "colour=red"}, Words{"lab", "--loss", "x"},
        Words{"lab", "--subnet", "192.168.4.0"}, Words{"lab", "--password", "short"},
        Words{"lab", "--board", "x"}, Words{"lab", "--forward", "8000"}}) {
    const auto refused = lanyard_without_input(words);
    EXPECT_EQ(refused->wait_exit(), exited(2)) << testing::PrintToString(words);
    EXPECT_NE(refused->err(), "");
  }
  const auto nobody = lanyard_without_input({"lab", "--status"});
  EXPECT_EQ(nobody->wait_exit(), exited(1));
  EXPECT_THAT(nobody->err(), HasSubstr("no virtual network runs"));
}

TEST_F(LabCommand, BoardsNoticeThatItDiedAndComeBack) {
  auto network = lab();
  const auto board = server_board();
  network->process.signal(SIGKILL);
  network->process.wait_exit();
  board.process->wait_for_err("BEACON_TIMEOUT 200");
  network = lab();
  network->events.wait_for("joined");
}

TEST_F(LabCommand, TheBoardTellsItsSettings) {
  const auto board = lanyard_without_input({"board", "tcp_client", "--settings"});
  EXPECT_EQ(board->wait_exit(), exited(0));
  for (const char* const key : {"ssid", "password", "host", "port", "reconnect"}) {
    EXPECT_THAT(board->out(), HasSubstr(key));
  }
}

TEST_F(LabCommand, ABoardThatDoesNotExistIsNamedWithThoseThatDo) {
  const auto board = lanyard_without_input({"board", "tcp_clint"});
  EXPECT_EQ(board->wait_exit(), exited(2));
  EXPECT_THAT(board->err(), HasSubstr("there are tcp_client, tcp_server"));
}

TEST_F(LabCommand, TwentyBoardsAtOnceHoldAConversationEach) {
  const auto network = lab();
  const auto computer = lanyard({"listen", "127.0.0.1:0", "--json", "--echo"});
  JsonEvents events(*computer);
  const std::string address = events.wait_for("listening").at("address");
  const std::string port = address.substr(address.rfind(':') + 1);
  std::vector<std::unique_ptr<ChildProcess>> boards;
  for (int i = 0; i < 20; ++i) {
    boards.push_back(client_board(port, {"--name", "board" + std::to_string(i)}));
  }
  // The computer echoes and the board echoes: the greeting goes round for ever.
  for (const auto& board : boards) {
    board->wait_for_out("This is my IP.");
  }
  computer->wait_until([&] { return events.count("connected") == 20; }, "all of them");
}

}  // namespace
}  // namespace lanyard::test
