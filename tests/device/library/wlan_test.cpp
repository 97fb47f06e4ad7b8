#include "lanyard/device/wlan.hpp"

#include <gtest/gtest.h>

#include "lanyard/device/network.hpp"
#include "lanyard/device/os_error.hpp"

namespace lanyard::device {
namespace {

/// On the computer, where every network is the computer's own.
class WlanTest : public ::testing::Test {
 protected:
  void TearDown() override { leave_network(wlan_); }

  [[nodiscard]] static int number_of(const std::function<void()>& action) {
    try {
      action();
      return 0;
    } catch (const OSError& error) {
      return error.number();
    }
  }

  Wlan wlan_;
};

constexpr int not_started = static_cast<int>(WifiError::not_started);

TEST_F(WlanTest, IsOffUntilItIsSwitchedOn) {
  EXPECT_FALSE(wlan_.active());
  wlan_.active(true);
  wlan_.active(true);
  EXPECT_TRUE(wlan_.active());
  EXPECT_TRUE(Wlan().active());  // there is one radio
  wlan_.active(false);
  EXPECT_FALSE(wlan_.active());
}

TEST_F(WlanTest, RefusesEverythingWhileItIsOff) {
  EXPECT_EQ(number_of([&] { wlan_.connect("Lanyard", "lanyard-lab"); }), not_started);
  EXPECT_EQ(number_of([&] { wlan_.disconnect(); }), not_started);
  EXPECT_EQ(number_of([&] { static_cast<void>(wlan_.scan()); }), not_started);
}

TEST_F(WlanTest, SaysInMicroPythonsWordsWhatIsWrong) {
  try {
    wlan_.connect("Lanyard");
    FAIL() << "joined with the radio off";
  } catch (const OSError& error) {
    EXPECT_STREQ(error.what(),
                 "cannot join \"Lanyard\": Wifi Not Started: call active(true) first");
  }
}

TEST_F(WlanTest, HasAddressesOnlyWhileItIsJoined) {
  wlan_.active(true);
  EXPECT_EQ(wlan_.ifconfig(), IfConfig{});
  wlan_.connect("Lanyard", "lanyard-lab");
  EXPECT_TRUE(wlan_.isconnected());
  EXPECT_EQ(wlan_.status(), WlanStatus::got_ip);
  EXPECT_NE(wlan_.ifconfig().address, "0.0.0.0");
  wlan_.disconnect();
  EXPECT_FALSE(wlan_.isconnected());
  EXPECT_EQ(wlan_.status(), WlanStatus::idle);
  EXPECT_EQ(wlan_.ifconfig(), IfConfig{});
}

TEST_F(WlanTest, JoinsTheSameNetworkAgainWithoutItsName) {
  wlan_.active(true);
  wlan_.connect("Lanyard", "lanyard-lab");
  wlan_.disconnect();
  wlan_.connect();
  EXPECT_TRUE(wlan_.isconnected());
  EXPECT_EQ(wlan_.config("ssid"), WlanConfigValue("Lanyard"));
}

TEST_F(WlanTest, RefusesANetworkWithoutAName) {
  wlan_.active(true);
  EXPECT_EQ(number_of([&] { wlan_.connect(""); }), static_cast<int>(WifiError::ssid));
}

TEST_F(WlanTest, CutsANameAtThirtyTwoBytes) {
  wlan_.active(true);
  wlan_.connect(std::string(40, 'x'));
  EXPECT_EQ(wlan_.config("essid"), WlanConfigValue(std::string(32, 'x')));
}

TEST_F(WlanTest, KeepsHowOftenItJoinsAgain) {
  EXPECT_EQ(wlan_.config("reconnects"), WlanConfigValue(-1));
  wlan_.config("reconnects", 3);
  EXPECT_EQ(wlan_.config("reconnects"), WlanConfigValue(3));
  wlan_.config("reconnects", -1);
}

TEST_F(WlanTest, RefusesParametersItDoesNotHave) {
  EXPECT_THROW(static_cast<void>(wlan_.config("colour")), std::invalid_argument);
  EXPECT_THROW(wlan_.config("colour", 1), std::invalid_argument);
  EXPECT_THROW(wlan_.config("reconnects", "x"), std::invalid_argument);
  EXPECT_THROW(wlan_.config("mac", "short"), std::invalid_argument);
  EXPECT_THROW(wlan_.config("hostname", ""), std::invalid_argument);
}

TEST_F(WlanTest, TellsAMacAddressOfSixBytes) {
  EXPECT_EQ(std::get<std::string>(wlan_.config("mac")).size(), 6U);
}

TEST_F(WlanTest, RefusesAFixedAddressThatIsNone) {
  const int invalid = to_platform(Errno::invalid);
  EXPECT_EQ(number_of([&] { wlan_.ifconfig({.address = "x"}); }), invalid);
  EXPECT_EQ(number_of([&] { wlan_.ifconfig({.address = "::1"}); }), invalid);
  EXPECT_EQ(number_of([&] { wlan_.ifconfig({.netmask = "33"}); }), invalid);
}

TEST_F(WlanTest, DescribesAReasonWithoutAName) {
  EXPECT_EQ(describe(static_cast<WlanStatus>(15)), "the network refuses the station (reason 15)");
}

TEST_F(WlanTest, DoublesTheWaitOfABackoffUpToItsLimit) {
  Backoff backoff;
  EXPECT_EQ(backoff.next(), std::chrono::seconds{1});
  backoff.double_it();
  EXPECT_EQ(backoff.next(), std::chrono::seconds{2});
  for (int i = 0; i < 10; ++i)
    backoff.double_it();
  EXPECT_EQ(backoff.next(), std::chrono::seconds{30});
  backoff.reset();
  EXPECT_EQ(backoff.next(), std::chrono::seconds{1});
}

}  // namespace
}  // namespace lanyard::device
