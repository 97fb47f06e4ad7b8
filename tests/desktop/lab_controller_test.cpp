// The virtual network and its boards as the panels see them: a real network, real firmware.
#include <gtest/gtest.h>

#include <QSignalSpy>
#include <algorithm>
#include <future>
#include <memory>
#include <stop_token>

#include "board_fixture.hpp"
#include "lanyard/lab/lab_client.hpp"

namespace lanyard::desktop::testing {
namespace {

using LabControllerTest = BoardTest;

BoardSettings server_at(int port) {
  return {{"port", std::to_string(port)}};
}

// ---- the network --------------------------------------------------------------------------------

TEST_F(LabControllerTest, ANetworkStartsAndStops) {
  EXPECT_EQ(controller.network(), NetworkState::off);
  start_network();
  ASSERT_TRUE(controller.info());
  EXPECT_EQ(info().ssid, "Lanyard");
  EXPECT_TRUE(lab::running_lab(info().socket));
  controller.stop_network();
  ASSERT_TRUE(wait_until([&] { return controller.network() == NetworkState::off; }));
  EXPECT_FALSE(controller.info());
  EXPECT_FALSE(controller.network_problem());
  EXPECT_TRUE(lab::running_labs(options().directory).empty());
}

TEST_F(LabControllerTest, ANetworkThatAnotherProgramRunsIsToldAndOneBesideItStarts) {
  const auto other = lab::Lab::start(options());
  ASSERT_TRUE(other) << other.error().message;
  controller.start_network();
  ASSERT_TRUE(wait_until([&] { return controller.network() == NetworkState::off; }));
  ASSERT_TRUE(controller.network_problem());
  EXPECT_EQ(controller.network_problem().value_or(Error()).code, std::errc::address_in_use);
  EXPECT_EQ(controller.other_ssid(), "Lanyard 2");
  controller.start_network_beside();
  ASSERT_TRUE(wait_until([&] { return controller.network() == NetworkState::on; }));
  EXPECT_EQ(info().ssid, "Lanyard 2");
  EXPECT_FALSE(controller.network_problem());
  // Boards are reached by their addresses, so two networks must not share them.
  EXPECT_FALSE(info().subnet.contains((*other)->info().gateway));
}

TEST_F(LabControllerTest, ACaptureThatCannotBeWrittenIsSaidAndTheNetworkStaysOff) {
  controller.start_network(
      {.ssid = "Lanyard", .password = "", .uplink = false, .capture = "/dev/null/x.pcapng"});
  ASSERT_TRUE(wait_until([&] { return controller.network() == NetworkState::off; }));
  ASSERT_TRUE(controller.network_problem());
  EXPECT_NE(problem().find("/dev/null/x.pcapng"), std::string::npos);
}

TEST_F(LabControllerTest, ANetworkThatAnotherProgramStopsIsOffAndSaysSo) {
  start_network();
  ASSERT_FALSE(ask_network(R"({"request":"stop"})").empty());
  ASSERT_TRUE(wait_until([&] { return controller.network() == NetworkState::off; }));
  ASSERT_TRUE(controller.network_problem());
  EXPECT_NE(problem().find("stopped by request"), std::string::npos);
}

// ---- boards -------------------------------------------------------------------------------------

TEST_F(LabControllerTest, ABoardJoinsGetsAnAddressAndPrints) {
  start_network();
  const BoardId id = controller.add_board({.firmware = "tcp_server", .settings = server_at(7001)});
  ASSERT_TRUE(gets_address(id));
  EXPECT_EQ(address_of(id), "192.168.4.2");
  EXPECT_TRUE(controller.board(id)->joined);
  EXPECT_TRUE(prints(id, "Port: 7001"));
}

TEST_F(LabControllerTest, ABoardWaitsForTheNetworkAndJoinsOnceItIsThere) {
  const BoardId id = controller.add_board({.firmware = "tcp_server"});
  ASSERT_TRUE(runs(id, BoardRun::running));
  EXPECT_FALSE(controller.board(id)->joined);
  start_network();
  EXPECT_TRUE(gets_address(id));
}

TEST_F(LabControllerTest, ABoardKnowsTheNetworksNameAndPassword) {
  controller.start_network({.ssid = "Upstairs", .password = "a secret!", .uplink = false});
  ASSERT_TRUE(wait_until([&] { return controller.network() == NetworkState::on; }));
  const BoardId id = controller.add_board({.firmware = "tcp_server"});
  EXPECT_TRUE(gets_address(id));
}

TEST_F(LabControllerTest, AWrongPasswordIsToldAtTheBoard) {
  start_network();
  const BoardId id =
      controller.add_board({.firmware = "tcp_server", .settings = {{"password", "wrong-one"}}});
  ASSERT_TRUE(wait_until([&] { return !controller.board(id)->refusal.empty(); }));
  EXPECT_EQ(controller.board(id)->refusal, "wrong password");
}

TEST_F(LabControllerTest, TwoBoardsOfOneFirmwareHaveNamesAndAddressesOfTheirOwn) {
  start_network();
  const BoardId first = controller.add_board({.firmware = "tcp_server"});
  const BoardId second = controller.add_board({.firmware = "tcp_server"});
  EXPECT_EQ(controller.board(second)->name, "tcp_server-2");
  ASSERT_TRUE(gets_address(first));
  ASSERT_TRUE(gets_address(second));
  EXPECT_NE(address_of(first), address_of(second));
}

TEST_F(LabControllerTest, AResetRunsTheFirmwareFromItsBeginningWithTheNewSettings) {
  start_network();
  const BoardId id = controller.add_board({.firmware = "tcp_server", .settings = server_at(7001)});
  ASSERT_TRUE(prints(id, "Port: 7001"));
  controller.set_settings(id, server_at(7002));
  controller.reset(id);
  EXPECT_TRUE(prints(id, "Port: 7002"));
  EXPECT_EQ(controller.boards().size(), 1U);
}

TEST_F(LabControllerTest, APlugIsPulledInTheNetworkAndPutBack) {
  start_network();
  const BoardId id = controller.add_board({.firmware = "tcp_server"});
  ASSERT_TRUE(gets_address(id));
  const auto is_plugged = [&](const char* plug) {
    const std::string answer = ask_network(R"({"request":"boards"})");
    return !answer.empty() && answer.find(plug) != std::string::npos;
  };
  controller.set_plug(id, false);
  ASSERT_TRUE(wait_until([&] { return is_plugged(R"("plug":false)"); }));
  EXPECT_FALSE(controller.board(id)->link.plugged);
  controller.set_plug(id, true);
  EXPECT_TRUE(wait_until([&] { return is_plugged(R"("plug":true)"); }));
}

TEST_F(LabControllerTest, ABoardThatIsRemovedLeavesTheNetwork) {
  start_network();
  const BoardId id = controller.add_board({.firmware = "tcp_server"});
  ASSERT_TRUE(gets_address(id));
  controller.remove(id);
  EXPECT_TRUE(controller.boards().empty());
  EXPECT_TRUE(wait_until([&] {
    const std::string answer = ask_network(R"({"request":"boards"})");
    return !answer.empty() && answer.find("tcp_server") == std::string::npos;
  }));
}

TEST_F(LabControllerTest, ABoardOfAnotherProgramIsShownAsLongAsItIsThere) {
  start_network();
  auto other = std::make_unique<LabController>(options(), firmware());
  other->add_board({.firmware = "tcp_server", .name = "kitchen"});
  ASSERT_TRUE(wait_until([&] {
    return controller.boards().size() == 1 && controller.boards()[0].address.has_value();
  }));
  EXPECT_EQ(controller.boards()[0].name, "kitchen");
  EXPECT_EQ(controller.boards()[0].run, BoardRun::elsewhere);
  other.reset();
  EXPECT_TRUE(wait_until([&] { return controller.boards().empty(); }));
}

TEST_F(LabControllerTest, AMissingImageIsToldAtTheBoardAndItStartsOnceTheImageIsThere) {
  const BoardId id = controller.add_board({.firmware = "toaster"});
  ASSERT_TRUE(runs(id, BoardRun::failed));
  EXPECT_NE(controller.board(id)->ending.find("there is no firmware 'toaster'"), std::string::npos);
  make_firmware("toaster", "echo toast; exec cat");
  controller.reset(id);
  EXPECT_TRUE(prints(id, "toast"));
}

TEST_F(LabControllerTest, ACrashIsToldWithItsSignalAndTheBoardStartsAgain) {
  make_firmware("crasher", "echo here; kill -SEGV $$");
  const BoardId id = controller.add_board({.firmware = "crasher"});
  ASSERT_TRUE(runs(id, BoardRun::crashed));
  EXPECT_NE(controller.board(id)->ending.find("signal 11"), std::string::npos);
  EXPECT_TRUE(printed(id).contains("here\n— the firmware crashed (signal 11"));
  make_firmware("crasher", "echo mended; exec cat");
  controller.reset(id);
  EXPECT_TRUE(prints(id, "mended"));
  EXPECT_TRUE(runs(id, BoardRun::running));
}

TEST_F(LabControllerTest, AFirmwareThatEndsShowsItsStatus) {
  make_firmware("short", "exit 3");
  const BoardId id = controller.add_board({.firmware = "short"});
  ASSERT_TRUE(runs(id, BoardRun::ended));
  EXPECT_EQ(controller.board(id)->ending, "the firmware ended with status 3");
}

TEST_F(LabControllerTest, WhatIsTypedReachesTheConsole) {
  make_firmware("parrot", "exec cat");
  const BoardId id = controller.add_board({.firmware = "parrot"});
  ASSERT_TRUE(runs(id, BoardRun::running));
  controller.type(id, QStringLiteral("pretty bird"));
  EXPECT_TRUE(prints(id, "pretty bird\n"));
}

TEST_F(LabControllerTest, AProposedBoardIsAddedWhenItsImageTakesTheSettings) {
  QSignalSpy added(&controller, &LabController::board_added);
  controller.propose_board({.firmware = "tcp_server", .settings = server_at(7001)});
  ASSERT_TRUE(wait_until([&] { return added.count() == 1; }));
  EXPECT_EQ(controller.boards()[0].firmware, "tcp_server");
}

TEST_F(LabControllerTest, ASettingThatTheImageRefusesIsToldInItsOwnWords) {
  std::string message;
  QObject::connect(&controller, &LabController::board_refused,
                   [&](const Error& error) { message = error.message; });
  controller.propose_board({.firmware = "tcp_server", .settings = {{"port", "many"}}});
  ASSERT_TRUE(wait_until([&] { return !message.empty(); }));
  EXPECT_NE(message.find("many"), std::string::npos) << message;
  EXPECT_TRUE(controller.boards().empty());
}

TEST_F(LabControllerTest, ANameThatIsTakenIsRefused) {
  controller.add_board({.firmware = "tcp_server", .name = "kitchen"});
  QSignalSpy refused(&controller, &LabController::board_refused);
  controller.propose_board({.firmware = "tcp_server", .name = "kitchen"});
  EXPECT_EQ(refused.count(), 1);
  EXPECT_EQ(controller.boards().size(), 1U);
}

TEST_F(LabControllerTest, AProgramThatIsNoFirmwareIsGivenUpWhenNobodyWaitsForItAnyMore) {
  make_firmware("deaf", ": > " + directory / "asked" + "; exec sleep 1000", false);
  const FirmwareDesk desk(firmware());
  std::stop_source stop;
  auto answer = std::async(std::launch::async, [&] { return desk.ask("deaf", stop.get_token()); });
  ASSERT_TRUE(wait_until([&] { return std::filesystem::exists(directory / "asked"); }));
  stop.request_stop();
  const auto settings = answer.get();
  ASSERT_FALSE(settings);
  // And not that it is no firmware, which is said when all patience is over.
  EXPECT_EQ(settings.error().code, std::errc::operation_canceled) << settings.error().message;
}

TEST_F(LabControllerTest, EndingWhileANetworkStartsLeavesNothingOfItBehind) {
  for (int round = 0; round < 10; ++round) {
    auto other = std::make_unique<LabController>(options(), firmware());
    other->start_network();
    other.reset();
    // A last word of the network to the controller that is gone would come now.
    QCoreApplication::processEvents();
    EXPECT_TRUE(lab::running_labs(options().directory).empty());
  }
}

// ---- links --------------------------------------------------------------------------------------

TEST_F(LabControllerTest, AChangeOfOneLinkReachesTheNetworkAndNoOtherBoard) {
  start_network();
  const BoardId first = controller.add_board({.firmware = "tcp_server"});
  const BoardId second = controller.add_board({.firmware = "tcp_server"});
  ASSERT_TRUE(gets_address(first));
  ASSERT_TRUE(gets_address(second));
  controller.set_link(first, {.delay = std::chrono::milliseconds(5)});
  for (double loss = 1; loss <= 20; ++loss) {  // a slider on its way
    controller.set_link(first, {.loss = loss});
  }
  ASSERT_TRUE(wait_until([&] {
    const std::string answer = ask_network(R"({"request":"boards"})");
    return !answer.empty() && answer.find(R"("loss":20)") != std::string::npos &&
           answer.find(R"("delay":5)") != std::string::npos;
  }));
  EXPECT_EQ(controller.board(first)->link.loss, 20);
  EXPECT_EQ(controller.board(second)->link.loss, 0);
}

TEST_F(LabControllerTest, ALinkOfAllIsThatOfBoardsThatJoinLaterInALaterNetworkToo) {
  controller.set_link(std::nullopt, {.delay = std::chrono::milliseconds(7)});
  start_network();
  const BoardId id = controller.add_board({.firmware = "tcp_server"});
  ASSERT_TRUE(gets_address(id));
  EXPECT_EQ(controller.board(id)->link.delay, std::chrono::milliseconds(7));
}

TEST_F(LabControllerTest, WhatTheLinkCannotBeIsRefused) {
  start_network();
  std::string message;
  QObject::connect(&controller, &LabController::link_refused,
                   [&](const Error& error) { message = error.message; });
  controller.set_link(std::nullopt, {.loss = 101.0});
  EXPECT_TRUE(wait_until([&] { return !message.empty(); }));
}

// ---- firmware -----------------------------------------------------------------------------------

TEST_F(LabControllerTest, TheFirmwareThatIsThereIsListedAndTellsItsSettings) {
  std::vector<std::string> names;
  QObject::connect(&controller, &LabController::firmware_listed,
                   [&](const std::vector<std::string>& listed) { names = listed; });
  std::vector<lab::FirmwareSetting> settings;
  QObject::connect(&controller, &LabController::settings_told,
                   [&](const QString&, const auto& told) { settings = told; });
  controller.ask_for_firmware();
  controller.ask_for_settings("tcp_client");
  ASSERT_TRUE(wait_until([&] { return !settings.empty(); }));
  EXPECT_NE(std::ranges::find(names, "tcp_client"), names.end());
  EXPECT_NE(std::ranges::find(settings, "host", &lab::FirmwareSetting::key), settings.end());
}

}  // namespace
}  // namespace lanyard::desktop::testing
