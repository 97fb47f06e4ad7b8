#include "board_config.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace lanyard::device::virtual_board {
namespace {

TEST(MacFromName, IsTheSameForTheSameNameAndDiffersForOthers) {
  EXPECT_EQ(mac_from_name("kitchen"), mac_from_name("kitchen"));
  std::set<MacAddress> seen;
  for (int i = 0; i < 1000; ++i) {
    seen.insert(mac_from_name("board-" + std::to_string(i)));
  }
  EXPECT_EQ(seen.size(), 1000U);
}

TEST(MacFromName, IsLocallyAdministeredAndOfOneStation) {
  EXPECT_EQ(mac_from_name("")[0], 0x02);
  EXPECT_EQ(mac_from_name("kitchen")[0], 0x02);
}

TEST(HostnameFromName, KeepsLettersAndDigitsAndPutsHyphensForTheRest) {
  EXPECT_EQ(hostname_from_name("tcp_client"), "tcp-client");
  EXPECT_EQ(hostname_from_name("My  Oven #2"), "My-Oven-2");
  EXPECT_EQ(hostname_from_name("_x_"), "x");
}

TEST(HostnameFromName, IsNeverEmptyNorLongerThanTheEsp32sLimit) {
  EXPECT_EQ(hostname_from_name(""), "board");
  EXPECT_EQ(hostname_from_name("\xC3\xA9"), "board");
  EXPECT_EQ(hostname_from_name(std::string(40, 'a')), std::string(32, 'a'));
}

}  // namespace
}  // namespace lanyard::device::virtual_board
