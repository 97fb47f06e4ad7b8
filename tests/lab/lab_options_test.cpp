// What a lab is started with.

#include <gtest/gtest.h>

#include "lab_test_support.hpp"

namespace lanyard::lab {
namespace {

using test::ip;

TEST(LabOptionsTest, ForwardsAreReadAsTheyAreTyped) {
  const auto simple = parse_forward("8080:192.168.4.2:80");
  ASSERT_TRUE(simple);
  EXPECT_EQ(simple->host_address, ip("127.0.0.1"));
  EXPECT_EQ(simple->host_port, 8080);
  EXPECT_EQ(simple->board, "192.168.4.2");
  EXPECT_EQ(simple->board_port, 80);
  EXPECT_EQ(simple->transport, Transport::tcp);
  const auto full = parse_forward("0.0.0.0:0:kitchen:53/udp");
  ASSERT_TRUE(full);
  EXPECT_EQ(full->host_address, ip("0.0.0.0"));
  EXPECT_EQ(full->host_port, 0);
  EXPECT_EQ(full->board, "kitchen");
  EXPECT_EQ(full->board_port, 53);
  EXPECT_EQ(full->transport, Transport::udp);
}

TEST(LabOptionsTest, WhatIsNoForwardIsRefusedWithTheRightForm) {
  for (const char* const text :
       {"", "80", "80:board", "board:80", ":board:80", "80::80", "80:board:0", "80:board:65536",
        "x:80:board:80", "80:board:http", "80:board:80/sctp"}) {
    const auto refused = parse_forward(text);
    ASSERT_FALSE(refused) << text;
    EXPECT_NE(refused.error().message.find("8080:192.168.4.2:80"), std::string::npos) << text;
  }
}

TEST(LabOptionsTest, AChangeLeavesWhatItDoesNotName) {
  LinkSettings settings;
  settings.loss = 5;
  settings.rate = 100;
  const auto changed = LinkChange{.rate = 7, .plugged = false}.applied_to(settings);
  EXPECT_EQ(changed.loss, 5);
  EXPECT_EQ(changed.rate, 7U);
  EXPECT_FALSE(changed.plugged);
}

TEST(LabOptionsTest, OptionsOutOfRangeAreRefusedInWords) {
  const lanyard::test::TemporaryDirectory directory;
  const auto refusal = [&](const std::function<void(LabOptions&)>& change) {
    auto options = test::test_options(directory);
    change(options);
    const auto refused = Lab::start(options);
    return refused ? std::string("it started") : refused.error().message;
  };
  const auto has = [](const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
  };
  EXPECT_TRUE(has(refusal([](auto& options) { options.ssid.clear(); }), "SSID"));
  EXPECT_TRUE(has(refusal([](auto& options) { options.ssid.assign(33, 'x'); }), "SSID"));
  EXPECT_TRUE(has(refusal([](auto& options) { options.password = "short"; }), "password"));
  EXPECT_TRUE(has(refusal([](auto& options) { options.password.assign(65, 'x'); }), "password"));
  EXPECT_TRUE(has(refusal([](auto& options) { options.up.loss = -1; }), "loss"));
  EXPECT_TRUE(has(
      refusal([](auto& options) { options.forwards = {{.board = "10.0.0.1", .board_port = 80}}; }),
      "outside"));
  EXPECT_TRUE(has(refusal([](auto& options) { options.socket = "/" + std::string(200, 'x'); }),
                  "LANYARD_AIR"));
}

}  // namespace
}  // namespace lanyard::lab
