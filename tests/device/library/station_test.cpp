#include "station.hpp"

#include <gtest/gtest.h>

namespace lanyard::device {
namespace {

// ESP-IDF's wifi_err_reason_t.
constexpr int handshake_timeout = 204;
constexpr int no_ap_found = 201;
constexpr int auth_fail = 202;
constexpr int connection_fail = 205;
constexpr int beacon_timeout = 200;

class StationTest : public ::testing::Test {
 protected:
  void join() {
    station_.on_started();
    station_.join_requested();
  }

  Station station_;
};

TEST_F(StationTest, IsIdleBeforeItIsToldToJoin) {
  EXPECT_EQ(station_.status(), WlanStatus::idle);
  station_.on_started();
  EXPECT_EQ(station_.status(), WlanStatus::idle);
}

TEST_F(StationTest, IsConnectingUntilItHasAnAddress) {
  join();
  EXPECT_EQ(station_.status(), WlanStatus::connecting);
  EXPECT_FALSE(station_.has_ip());
  station_.on_got_ip();
  EXPECT_EQ(station_.status(), WlanStatus::got_ip);
  EXPECT_TRUE(station_.has_ip());
}

TEST_F(StationTest, JoinsAgainForEver) {
  join();
  for (int i = 0; i < 1000; ++i)
    EXPECT_TRUE(station_.on_disconnected(beacon_timeout));
  EXPECT_EQ(station_.status(), WlanStatus::connecting);
}

TEST_F(StationTest, JoinsAgainAsOftenAsItWasTold) {
  station_.set_reconnects(2);
  join();
  EXPECT_TRUE(station_.on_disconnected(handshake_timeout));
  EXPECT_TRUE(station_.on_disconnected(handshake_timeout));
  EXPECT_EQ(station_.status(), WlanStatus::connecting);
  EXPECT_FALSE(station_.on_disconnected(handshake_timeout));
  EXPECT_EQ(station_.status(), WlanStatus::handshake_timeout);
}

TEST_F(StationTest, CountsTriesAnewWithEachConnect) {
  station_.set_reconnects(0);
  join();
  EXPECT_FALSE(station_.on_disconnected(beacon_timeout));
  EXPECT_EQ(station_.status(), WlanStatus::beacon_timeout);
  station_.set_reconnects(1);
  station_.join_requested();
  EXPECT_TRUE(station_.on_disconnected(beacon_timeout));
}

TEST_F(StationTest, TellsAtOnceThatNoNetworkHasTheName) {
  join();
  EXPECT_TRUE(station_.on_disconnected(no_ap_found));
  EXPECT_EQ(station_.status(), WlanStatus::no_ap_found);
}

TEST_F(StationTest, TellsAtOnceThatThePasswordIsRefused) {
  join();
  EXPECT_TRUE(station_.on_disconnected(auth_fail));
  EXPECT_EQ(station_.status(), WlanStatus::wrong_password);
  EXPECT_TRUE(station_.on_disconnected(connection_fail));
  EXPECT_EQ(station_.status(), WlanStatus::wrong_password);
}

TEST_F(StationTest, KeepsTheReasonOfItsLastFailureWhileItTriesAgain) {
  join();
  EXPECT_EQ(station_.last_failure(), std::nullopt);
  EXPECT_TRUE(station_.on_disconnected(handshake_timeout));
  EXPECT_EQ(station_.status(), WlanStatus::connecting);
  EXPECT_EQ(station_.last_failure(), WlanStatus::handshake_timeout);
  station_.on_got_ip();
  EXPECT_EQ(station_.last_failure(), std::nullopt);
}

TEST_F(StationTest, StaysAwayOnceItWasToldToLeave) {
  join();
  station_.on_got_ip();
  station_.leave_requested();
  EXPECT_FALSE(station_.on_disconnected(Station::reason_left));
  EXPECT_EQ(station_.status(), WlanStatus::idle);
  EXPECT_FALSE(station_.has_ip());
  EXPECT_EQ(station_.last_failure(), std::nullopt);
}

TEST_F(StationTest, StaysAwayWhenTheRadioIsOff) {
  join();
  station_.on_got_ip();
  station_.on_stopped();
  EXPECT_FALSE(station_.has_ip());
  EXPECT_FALSE(station_.on_disconnected(beacon_timeout));
}

TEST_F(StationTest, LosesItsAddressWithTheNetwork) {
  join();
  station_.on_got_ip();
  EXPECT_TRUE(station_.on_disconnected(beacon_timeout));
  EXPECT_FALSE(station_.has_ip());
}

}  // namespace
}  // namespace lanyard::device
