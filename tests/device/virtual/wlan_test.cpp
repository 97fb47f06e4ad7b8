#include "lanyard/device/wlan.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "board_fixture.hpp"

namespace lanyard::test {
namespace {

using device::WlanStatus;
using Seen = TestAccessPoint::Seen;

class VirtualWlanTest : public BoardTest {};

TEST_F(VirtualWlanTest, JoinsAndTakesTheAddressThatDhcpGives) {
  TestAccessPoint network(directory_.path(), "home", "secret12");
  EXPECT_EQ(wlan_.ifconfig().address, "0.0.0.0");
  join(network);
  EXPECT_EQ(wlan_.status(), WlanStatus::got_ip);
  EXPECT_EQ(wlan_.ifconfig(), (device::IfConfig{.address = "192.168.4.2",
                                                .netmask = "255.255.255.0",
                                                .gateway = "192.168.4.1",
                                                .dns = "192.168.4.1"}));
  EXPECT_EQ(wlan_.rssi(), -52);
  EXPECT_EQ(std::get<int>(wlan_.config("channel")), 6);
}

TEST_F(VirtualWlanTest, TellsTheNetworkItsNameAndItsHardwareAddress) {
  TestAccessPoint network(directory_.path(), "home", "secret12");
  wlan_.config("hostname", "stove");
  join(network);
  EXPECT_EQ(network.seen().joins.at(0).mac, mac);
  EXPECT_EQ(network.seen().joins.at(0).name, "kitchen");
  EXPECT_EQ(network.host().hostname, "stove");
  wlan_.config("hostname", "kitchen");
}

TEST_F(VirtualWlanTest, FindsNoNetworkOfAnUnknownName) {
  wlan_.connect("nowhere", "secret12");
  look_until([this] { return wlan_.status() == WlanStatus::no_ap_found; }, "NO_AP_FOUND");
  EXPECT_FALSE(wlan_.isconnected());
}

TEST_F(VirtualWlanTest, GoesOnTryingUntilTheNetworkIsThere) {
  wlan_.connect("late", "secret12");
  look_until([this] { return wlan_.last_failure() == WlanStatus::no_ap_found; }, "a first try");
  TestAccessPoint network(directory_.path(), "late", "secret12");
  look_until([this] { return wlan_.isconnected(); }, "an address");
}

TEST_F(VirtualWlanTest, GivesUpAfterTheReconnectsItMayMake) {
  wlan_.config("reconnects", 1);
  TestAccessPoint network(directory_.path(), "home", "secret12");
  wlan_.connect("home", "wrong password");
  look_until([this] { return wlan_.status() == WlanStatus::handshake_timeout; }, "giving up");
  network.wait_until([](const Seen& seen) { return seen.joins.size() == 2; }, "two tries");
}

TEST_F(VirtualWlanTest, AWrongPasswordEndsInAHandshakeTimeoutAndIsTriedAgain) {
  TestAccessPoint network(directory_.path(), "home", "secret12");
  wlan_.connect("home", "wrong password");
  network.wait_until([](const Seen& seen) { return seen.joins.size() >= 2; }, "a second try");
  EXPECT_EQ(wlan_.last_failure(), WlanStatus::handshake_timeout);
  EXPECT_EQ(wlan_.status(), WlanStatus::connecting);
  EXPECT_FALSE(wlan_.isconnected());
}

TEST_F(VirtualWlanTest, ANetworkThatVanishesIsABeaconTimeoutThenMissingThenJoinedAgain) {
  TestAccessPoint network(directory_.path(), "home", "secret12");
  join(network);
  network.switch_off();
  look_until([this] { return !wlan_.isconnected(); }, "the loss");
  EXPECT_EQ(wlan_.ifconfig().address, "0.0.0.0");
  look_until([this] { return wlan_.status() == WlanStatus::no_ap_found; }, "NO_AP_FOUND");
  network.switch_on();
  look_until([this] { return wlan_.isconnected(); }, "the network's return");
  EXPECT_EQ(wlan_.ifconfig().address, "192.168.4.2");
}

TEST_F(VirtualWlanTest, TheReasonOfALossIsToldWhenNoTryIsLeft) {
  wlan_.config("reconnects", 0);
  TestAccessPoint network(directory_.path(), "home", "secret12");
  join(network);
  network.switch_off();
  look_until([this] { return wlan_.status() == WlanStatus::beacon_timeout; }, "BEACON_TIMEOUT");
}

TEST_F(VirtualWlanTest, AnExpelledBoardComesBack) {
  TestAccessPoint network(directory_.path(), "home", "secret12");
  join(network);
  network.expel(air::Reason::auth_leave);
  network.wait_until([](const Seen& seen) { return seen.joins.size() == 2; }, "a second join");
  look_until([this] { return wlan_.isconnected(); }, "an address");
  EXPECT_EQ(network.seen().leaves, 0);
}

TEST_F(VirtualWlanTest, DisconnectLeavesAndStaysAway) {
  TestAccessPoint network(directory_.path(), "home", "secret12");
  join(network);
  wlan_.disconnect();
  network.wait_until([](const Seen& seen) { return seen.leaves == 1; }, "the leave");
  EXPECT_FALSE(wlan_.isconnected());
  EXPECT_EQ(wlan_.status(), WlanStatus::idle);
  EXPECT_EQ(wlan_.ifconfig().address, "0.0.0.0");
  EXPECT_EQ(wlan_.ifconfig().gateway, "0.0.0.0");
  join(network);
  EXPECT_EQ(wlan_.status(), WlanStatus::got_ip);
}

TEST_F(VirtualWlanTest, ChangesToAnotherNetwork) {
  TestAccessPoint first(directory_.path(), "first", "secret12");
  TestAccessPoint second(directory_.path(), "second", "secret12");
  join(first);
  wlan_.connect("second", "secret12");
  first.wait_until([](const Seen& seen) { return seen.leaves == 1; }, "the leave");
  look_until([this] { return wlan_.isconnected(); }, "an address");
  second.wait_until([](const Seen& seen) { return seen.joins.size() == 1; }, "the join");
}

TEST_F(VirtualWlanTest, ScanSeesEveryNetworkAndNoneThatDied) {
  TestAccessPoint first(directory_.path(), "first", "secret12");
  TestAccessPoint second(directory_.path(), "second", "secret12");
  TestAccessPoint dead(directory_.path(), "dead", "secret12");
  dead.switch_off();
  std::vector<std::string> names;
  for (const device::ScanResult& found : wlan_.scan()) {
    names.push_back(found.ssid);
    EXPECT_EQ(found.rssi, -52);
    EXPECT_EQ(found.channel, 6);
    EXPECT_EQ(found.security, device::WlanSecurity::wpa2);
  }
  std::ranges::sort(names);
  EXPECT_EQ(names, (std::vector<std::string>{"first", "second"}));
  dead.switch_on();
}

TEST_F(VirtualWlanTest, SeesOnlyTheLabWhoseSocketIsNamed) {
  TestAccessPoint first(directory_.path(), "first", "secret12");
  TestAccessPoint second(directory_.path(), "second", "secret12");
  device::virtual_board::board_config().socket = second.socket();
  ASSERT_EQ(wlan_.scan().size(), 1U);
  EXPECT_EQ(wlan_.scan().front().ssid, "second");
  wlan_.connect("first", "secret12");
  look_until([this] { return wlan_.status() == WlanStatus::no_ap_found; }, "NO_AP_FOUND");
  join(second);
}

TEST_F(VirtualWlanTest, AFixedAddressNeedsNoDhcp) {
  TestAccessPoint network(directory_.path(), "home", "secret12");
  network.change_host([](TestHost& host) { host.serves_dhcp = false; });
  const device::IfConfig fixed{.address = "192.168.4.77",
                               .netmask = "255.255.255.0",
                               .gateway = "192.168.4.1",
                               .dns = "192.168.4.9"};
  wlan_.ifconfig(fixed);
  join(network);
  EXPECT_EQ(wlan_.ifconfig(), fixed);
  wlan_.disconnect();
  network.change_host([](TestHost& host) { host.serves_dhcp = true; });
  wlan_.ifconfig(device::dhcp);
  join(network);
  EXPECT_EQ(wlan_.ifconfig().address, "192.168.4.2");
}

TEST_F(VirtualWlanTest, TakesAnotherHardwareAddressWhileItIsNotJoined) {
  TestAccessPoint network(directory_.path(), "home", "secret12");
  wlan_.config("mac", std::string("\x02\x01\x01\x01\x01\x01", 6));
  join(network);
  EXPECT_EQ(network.seen().joins.at(0).mac, (air::MacAddress{2, 1, 1, 1, 1, 1}));
  const std::string other(mac.begin(), mac.end());
  EXPECT_THROW(wlan_.config("mac", other), device::OSError);
  wlan_.disconnect();
  wlan_.config("mac", other);
  EXPECT_THROW(wlan_.config("mac", std::string("\x01\x01\x01\x01\x01\x01", 6)), device::OSError);
}

TEST_F(VirtualWlanTest, NobodyHearsABoardWhoseRadioIsOff) {
  TestAccessPoint network(directory_.path(), "home", "secret12");
  join(network);
  wlan_.active(false);
  network.wait_until([](const Seen& seen) { return seen.leaves == 1; }, "the leave");
  EXPECT_FALSE(wlan_.isconnected());
  EXPECT_THROW(wlan_.connect("home", "secret12"), device::OSError);
  wlan_.active(true);
  join(network);
}

}  // namespace
}  // namespace lanyard::test
