// `lanyard lab` and `lanyard board`: the commands themselves.
#include <gmock/gmock.h>

#include <algorithm>
#include <sstream>

#include "chapter_fixture.hpp"

namespace lanyard::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

std::size_t width(const std::string& text) {
  std::size_t widest = 0;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    widest = std::max(widest, line.size());
  }
  return widest;
}

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

TEST_F(LabCommand, BoardsOfOneFirmwareGetNamesOfTheirOwn) {
  const auto network = lab();
  const auto first = server_board();
  const auto second = server_board();
  EXPECT_EQ(first.address, "192.168.4.2");
  EXPECT_EQ(second.address, "192.168.4.3");
  EXPECT_THAT(second.process->err(), HasSubstr("this board is tcp_server-2"));
  const auto third = lanyard_without_input({"board", "tcp_server", "--name", "tcp_server-2"});
  EXPECT_EQ(third->wait_exit(), exited(2));
  EXPECT_THAT(third->err(), HasSubstr("has a board tcp_server-2 already"));
  EXPECT_FALSE(network->events.has("left"));
}

TEST_F(LabCommand, BoardsOfOneFirmwareGetNamesOfTheirOwnInTheNetworkThatOneBrought) {
  const auto first = server_board();
  const auto second = server_board();
  EXPECT_NE(first.address, second.address);
  EXPECT_THAT(second.process->err(), HasSubstr("this board is tcp_server-2"));
}

TEST_F(LabCommand, BoardsOfOneFirmwareThatWaitForTheirNetworkGetNamesOfTheirOwn) {
  const std::string socket = directory_ / "later";
  const auto first = lanyard({"board", "tcp_server", "--socket", socket});
  const auto second = lanyard({"board", "tcp_server", "--socket", socket});
  first->wait_for_err("NO_AP_FOUND 201");
  second->wait_for_err("NO_AP_FOUND 201");
  const auto network = lab({"--socket", socket});
  const Json one = network->events.wait_for("joined");
  const Json other = network->events.wait_for("joined");
  EXPECT_NE(one.at("board"), other.at("board"));
  EXPECT_NE(one.at("mac"), other.at("mac"));
  EXPECT_FALSE(network->events.has("left"));
}

TEST_F(LabCommand, ANameIsFreeAgainWhenItsBoardHasLeft) {
  const auto network = lab();
  {
    const auto first = server_board();
    first.process->signal(SIGTERM);
    first.process->wait_exit();
    network->events.wait_for("left");
  }
  const auto again = server_board();
  EXPECT_EQ(again.address, "192.168.4.2");
  EXPECT_THAT(again.process->err(), Not(HasSubstr("tcp_server-2")));
}

TEST_F(LabCommand, EverySettingOfAFirmwareIsAnOption) {
  for (const Words& words : {Words{"--max-clients", "3"}, Words{"--max-clients=3"},
                             Words{"--max_clients", "3"}, Words{"--set", "max_clients=3"}}) {
    Words all{"board", "tcp_server", "--settings"};
    all.insert(all.end(), words.begin(), words.end());
    const auto board = lanyard_without_input(all);
    EXPECT_EQ(board->wait_exit(), exited(0)) << board->err();
    EXPECT_THAT(board->out(), HasSubstr("max_clients=3\n"));
  }
}

TEST_F(LabCommand, SettingsAreKeptInAFile) {
  const std::string file = directory_ / "flash";
  {
    const auto network = lab({"--ssid", "Upstairs"});
    const auto board = server_board({"--nvs", file, "--port", "8000", "--max-clients", "2"});
  }
  const auto board = lanyard_without_input({"board", "tcp_server", "--nvs", file, "--settings"});
  EXPECT_EQ(board->wait_exit(), exited(0)) << board->err();
  EXPECT_THAT(board->out(), AllOf(HasSubstr("max_clients=2\n"), HasSubstr("ssid=Upstairs\n")));
}

TEST_F(LabCommand, WhatAFirmwareCannotBeSetToIsRefusedBeforeANetworkIsMade) {
  struct Case {
    Words words;
    std::string says;
  };
  for (const Case& each :
       {Case{{"tcp_client", "--reconect", "yes"}, "did you mean --reconnect?"},
        Case{{"tcp_client", "--naem", "x"}, "did you mean --name?"},
        Case{{"--naem", "x"}, "did you mean --name?"},
        Case{{"tcp_client", "--reconnect"}, "a value is missing"},
        Case{{"tcp_client", "--reconnect", "maybe"}, "must be yes or no"},
        Case{{"tcp_server", "--host", "x"}, "the firmware has no such setting"},
        Case{{"tcp_server", "--max-clients", "lots"}, "must be a whole number"},
        Case{{"tcp_client", "--port", "abc"}, "'abc' is not a port"},
        Case{{"tcp_client", "--set", "a=b"}, "there is no setting 'a'"},
        Case{{"tcp_client", "--set", "a"}, "is not KEY=VALUE"},
        Case{{"tcp_client", "--name", ""}, "a name has 1 to 63 bytes"},
        Case{{"tcp_client", "--mac", "zz"}, "is no MAC address"},
        Case{{"tcp_client", "--nvs", "/nonexistent/file"}, "no such directory"},
        Case{{"tcp_client", "stray"}, "unexpected argument 'stray'"},
        Case{{"/etc/passwd"}, "it is no program"}, Case{{"/nonexistent"}, "no such file"},
        Case{{"/bin/ls"}, "it is no firmware"}}) {
    Words words{"board"};
    words.insert(words.end(), each.words.begin(), each.words.end());
    const auto refused = lanyard_without_input(words);
    EXPECT_EQ(refused->wait_exit(), exited(2)) << testing::PrintToString(words);
    EXPECT_THAT(in_one_line(refused->err()), HasSubstr(each.says));
    EXPECT_THAT(refused->err(), Not(HasSubstr("brings its own")));
    EXPECT_LE(width(refused->err()), 80U) << refused->err();
  }
}

TEST_F(LabCommand, AProgramThatTalksWithoutEndIsNoFirmware) {
  const auto refused = lanyard_without_input({"board", "/usr/bin/yes"});
  EXPECT_EQ(refused->wait_exit(), exited(2));
  EXPECT_THAT(in_one_line(refused->err()), HasSubstr("it is no firmware"));
}

TEST_F(LabCommand, HelpListsTheFirmwareAndWhatItCanBeSetTo) {
  const auto all = lanyard_without_input({"board", "--help"});
  EXPECT_EQ(all->wait_exit(), exited(0));
  EXPECT_THAT(all->out(), AllOf(HasSubstr("\n  tcp_client\n"), HasSubstr("\n  tcp_server\n")));
  const auto one = lanyard_without_input({"board", "tcp_server", "--help"});
  EXPECT_EQ(one->wait_exit(), exited(0));
  EXPECT_THAT(in_one_line(one->out()),
              AllOf(HasSubstr("Settings of tcp_server:"), HasSubstr("--max-clients VALUE"),
                    HasSubstr("port to wait for connections on (default 8000)")));
  EXPECT_LE(width(one->out()), 80U);
}

TEST_F(LabCommand, ChangesOfARunningNetworkAreToldThere) {
  const auto network = lab();
  const auto board = server_board({"--name", "kitchen"});
  steer({"--set", "loss=20", "--set", "delay=1.5", "--board", "kitchen", "--direction", "up"});
  const Json one = network->events.wait_for("changed");
  EXPECT_EQ(one.at("board"), "kitchen");
  EXPECT_EQ(one.at("direction"), "up");
  EXPECT_EQ(one.at("loss"), 20);
  EXPECT_EQ(one.at("delay"), 1.5);
  EXPECT_FALSE(one.contains("rate"));
  steer({"--set", "loss=3", "--set", "radio=off"});
  const Json all = network->events.wait_for("changed");
  EXPECT_FALSE(all.contains("board"));
  EXPECT_EQ(all.at("radio"), false);
  const auto status = lanyard_without_input({"lab", "--status"});
  EXPECT_EQ(status->wait_exit(), exited(0));
  EXPECT_THAT(status->out(), AllOf(HasSubstr("links     loss=3"), HasSubstr("seed      1"),
                                   HasSubstr("uplink    this computer alone")));
}

TEST_F(LabCommand, SaysOnceThatAPasswordIsWrongAndCountsTheRest) {
  const auto network = lab();
  // Two runs of one board, so that it is known to have been refused twice.
  for (int run = 0; run < 2; ++run) {
    const auto board = lanyard({"board", "tcp_client", "--name", "x", "--password", "wrong-one"});
    board->wait_for_err("HANDSHAKE_TIMEOUT 204");
    board->signal(SIGTERM);
    board->wait_exit();
    const std::string log = board->err();
    EXPECT_EQ(log.find("HANDSHAKE_TIMEOUT"), log.rfind("HANDSHAKE_TIMEOUT")) << log;
  }
  EXPECT_EQ(network->events.wait_for("refused").at("code"), 204);
  network->process.signal(SIGINT);
  const Json over = network->events.wait_for("refusals_over");
  EXPECT_EQ(over.at("board"), "x");
  EXPECT_EQ(over.at("code"), 204);
  EXPECT_GE(over.at("times"), 2);
  network->events.wait_for("stopped");
  EXPECT_EQ(network->events.count("refused"), 1U);
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
