#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <thread>

#include "board_config.hpp"
#include "lanyard/device/wlan.hpp"
#include "patience.hpp"
#include "temporary_directory.hpp"
#include "test_access_point.hpp"

namespace lanyard::test {

/// This process as a virtual board, and room for networks around it. A process has one stack and
/// one radio, so that every test leaves the radio off.
class BoardTest : public ::testing::Test {
 protected:
  BoardTest() {
    auto& config = device::virtual_board::board_config();
    config.name = "kitchen";
    config.hostname = "kitchen";
    config.mac = mac;
    config.air_directory = directory_.path();
    config.socket.clear();
    wlan_.active(true);
  }
  void TearDown() override {
    wlan_.disconnect();
    wlan_.active(false);
    wlan_.config("reconnects", -1);
  }

  static constexpr device::MacAddress mac{0x02, 0x11, 0x22, 0x33, 0x44, 0x55};

  /// For what the board tells only when asked.
  static void look_until(const std::function<bool()>& holds, const std::string& what) {
    const auto deadline = Clock::now() + patience;
    while (!holds()) {
      if (Clock::now() > deadline) {
        throw WaitedInVain("waited in vain for " + what);
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  }

  void join(const TestAccessPoint& network, const std::string& password = "secret12") {
    wlan_.connect(network.ssid(), password);
    look_until([this] { return wlan_.isconnected(); }, "an address");
  }

  TemporaryDirectory directory_;
  device::Wlan wlan_;
};

}  // namespace lanyard::test
