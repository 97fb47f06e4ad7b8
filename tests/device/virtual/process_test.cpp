// A virtual board as the process it is: how it starts, what it shows, how it ends.
#include <gtest/gtest.h>

#include <csignal>
#include <string>
#include <vector>

#include "child_process.hpp"
#include "temporary_directory.hpp"
#include "test_access_point.hpp"

namespace lanyard::test {
namespace {

using Seen = TestAccessPoint::Seen;

class BoardProcessTest : public ::testing::Test {
 protected:
  ChildOptions board(const std::string& deed, std::vector<std::string> more = {}) const {
    std::vector<std::string> arguments{LANYARD_TEST_FIRMWARE, "--air", directory_.path(), "--set",
                                       "do=" + deed};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return {.arguments = arguments};
  }

  TemporaryDirectory directory_;
};

TEST_F(BoardProcessTest, EndsWithZeroWhenTheFirmwareReturns) {
  ChildProcess firmware(board("return"));
  EXPECT_EQ(firmware.wait_exit(), exited(0));
}

TEST_F(BoardProcessTest, EndsWithOneAndTheReasonWhenTheFirmwareThrows) {
  ChildProcess firmware(board("throw"));
  EXPECT_EQ(firmware.wait_exit(), exited(1));
  EXPECT_NE(firmware.err().find("the water is boiling"), std::string::npos) << firmware.err();
}

TEST_F(BoardProcessTest, EndsWithTwoWhenAnOptionIsWrong) {
  for (const std::vector<std::string>& wrong : {std::vector<std::string>{"--mac", "02:00:00:00:00"},
                                                {"--mac", "01:00:00:00:00:01"},
                                                {"--mac", "02:00:00:00:00:01:"},
                                                {"--name", ""},
                                                {"--socket", std::string(108, 's')},
                                                {"--air", std::string(100, 'd')},
                                                {"--dhcp-arp-check", "perhaps"},
                                                {"--no-such-option"}}) {
    ChildProcess firmware(board("return", wrong));
    EXPECT_EQ(firmware.wait_exit(), exited(2)) << wrong.front();
    EXPECT_NE(firmware.err(), "");
  }
}

TEST_F(BoardProcessTest, ShowsEachLineAtOnceThroughAPipe) {
  ChildProcess firmware(board("echo"));
  firmware.write("one\n");
  EXPECT_EQ(firmware.next_out_line(), "heard one");
  firmware.write("two\n");
  EXPECT_EQ(firmware.next_out_line(), "heard two");
  firmware.close_in();
  EXPECT_EQ(firmware.wait_exit(), exited(0));
}

TEST_F(BoardProcessTest, LogsAsEspIdfDoes) {
  ChildProcess firmware(board("log"));
  EXPECT_EQ(firmware.wait_exit(), exited(0));
  EXPECT_TRUE(firmware.err().starts_with("I (")) << firmware.err();
  EXPECT_TRUE(firmware.err().ends_with(") kettle: warm\n")) << firmware.err();
}

TEST_F(BoardProcessTest, TakesNameAndAddressFromTheCommandLine) {
  TestAccessPoint network(directory_.path(), "home", "secret12");
  ChildProcess firmware(board("join", {"--name", "My Oven", "--mac", "02:00:5e:10:00:01"}));
  EXPECT_EQ(firmware.next_out_line(), "joined as 192.168.4.2");
  EXPECT_EQ(firmware.wait_exit(), exited(0));
  const air::Join join = network.seen().joins.at(0);
  EXPECT_EQ(join.name, "My Oven");
  EXPECT_EQ(join.mac, (air::MacAddress{0x02, 0x00, 0x5e, 0x10, 0x00, 0x01}));
  EXPECT_EQ(network.host().hostname, "My-Oven");
}

TEST_F(BoardProcessTest, MakesItsAddressOfItsName) {
  TestAccessPoint network(directory_.path(), "home", "secret12");
  for (const char* name : {"one", "one", "two"}) {
    ChildProcess firmware(board("join", {"--name", name}));
    EXPECT_EQ(firmware.wait_exit(), exited(0));
  }
  const std::vector<air::Join> joins = network.seen().joins;
  ASSERT_EQ(joins.size(), 3U);
  EXPECT_EQ(joins[0].mac, joins[1].mac);
  EXPECT_NE(joins[0].mac, joins[2].mac);
  EXPECT_EQ(joins[0].mac[0] & 3, 2);  // locally administered, of one station
}

TEST_F(BoardProcessTest, ThePowerSwitchEndsItWithoutAWordToTheNetwork) {
  TestAccessPoint network(directory_.path(), "home", "secret12");
  ChildProcess firmware(board("stay"));
  firmware.wait_for_out("joined");
  firmware.signal(SIGTERM);
  EXPECT_EQ(firmware.wait_exit().signal, SIGTERM);
  network.wait_until([](const Seen& seen) { return seen.ended == 1; }, "the end");
  EXPECT_EQ(network.seen().leaves, 0);
}

TEST_F(BoardProcessTest, LeavesTheNetworkWhenTheFirmwareReturns) {
  TestAccessPoint network(directory_.path(), "home", "secret12");
  ChildProcess firmware(board("join"));
  EXPECT_EQ(firmware.wait_exit(), exited(0));
  network.wait_until([](const Seen& seen) { return seen.leaves == 1; }, "the leave");
}

TEST_F(BoardProcessTest, DeliversWhatWasSentBeforeTheFirmwareReturned) {
  TestAccessPoint network(directory_.path(), "home", "secret12");
  network.change_host([](TestHost& host) { host.accepts = {7}; });
  ChildProcess firmware(board("send"));
  EXPECT_EQ(firmware.wait_exit(), exited(0));
  network.wait_until([](const Seen& seen) { return seen.leaves == 1; }, "the leave");
  EXPECT_EQ(network.host().received, 20'000U);
  EXPECT_TRUE(network.host().closed);
}

TEST_F(BoardProcessTest, ARestartKeepsSettingsAndAddress) {
  TestAccessPoint network(directory_.path(), "home", "secret12");
  ChildProcess firmware(board("restart"));
  for (const char* life : {"life 1", "life 2", "life 3"}) {
    EXPECT_EQ(firmware.next_out_line(), "joined as 192.168.4.2");
    EXPECT_EQ(firmware.next_out_line(), life);
  }
  EXPECT_EQ(firmware.wait_exit(), exited(0));
}

}  // namespace
}  // namespace lanyard::test
