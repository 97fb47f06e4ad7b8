#include "refusals.hpp"

#include <gtest/gtest.h>

namespace lanyard::lab {
namespace {

using std::chrono::seconds;

JoinRefused refused(const std::string& name, const std::string& reason) {
  return {{name, mac_from_name(name)}, air::Reason::handshake_timeout, reason};
}

TEST(RefusalsTest, ABoardIsToldOfOnceHoweverOftenItAsks) {
  Refusals refusals;
  EXPECT_TRUE(refusals.note(refused("kitchen", "wrong password"), seconds(1)).tell);
  for (int i = 2; i < 100; ++i) {
    const auto again = refusals.note(refused("kitchen", "wrong password"), seconds(i));
    EXPECT_FALSE(again.tell);
    EXPECT_FALSE(again.over);
    EXPECT_TRUE(refusals.end_silent(seconds(i)).empty());
  }
  EXPECT_TRUE(refusals.note(refused("cellar", "wrong password"), seconds(99)).tell);
}

TEST(RefusalsTest, AnotherReasonIsToldAndEndsTheFirst) {
  Refusals refusals;
  refusals.note(refused("kitchen", "wrong password"), seconds(1));
  refusals.note(refused("kitchen", "wrong password"), seconds(2));
  const auto other = refusals.note(refused("kitchen", "too many"), seconds(3));
  EXPECT_TRUE(other.tell);
  ASSERT_TRUE(other.over);
  EXPECT_EQ(other.over->reason, "wrong password");
  EXPECT_EQ(other.over->times, 2U);
}

TEST(RefusalsTest, JoiningEndsThemWithTheirCount) {
  Refusals refusals;
  const MacAddress mac = mac_from_name("kitchen");
  EXPECT_FALSE(refusals.end(mac)) << "it was never refused";
  refusals.note(refused("kitchen", "wrong password"), seconds(1));
  EXPECT_FALSE(refusals.end(mac)) << "once was told already";
  for (int i = 0; i < 3; ++i) {
    refusals.note(refused("kitchen", "wrong password"), seconds(i));
  }
  const auto over = refusals.end(mac);
  ASSERT_TRUE(over);
  EXPECT_EQ(over->times, 3U);
  EXPECT_TRUE(refusals.note(refused("kitchen", "wrong password"), seconds(9)).tell);
}

TEST(RefusalsTest, SilenceEndsThemWithTheirCount) {
  Refusals refusals;
  EXPECT_FALSE(refusals.next_silence());
  refusals.note(refused("kitchen", "wrong password"), seconds(1));
  refusals.note(refused("cellar", "wrong password"), seconds(2));
  refusals.note(refused("kitchen", "wrong password"), seconds(3));
  EXPECT_EQ(refusals.next_silence(), seconds(2) + Refusals::silence);
  EXPECT_TRUE(refusals.end_silent(seconds(2) + Refusals::silence).empty()) << "only once";
  const auto over = refusals.end_silent(seconds(3) + Refusals::silence);
  ASSERT_EQ(over.size(), 1U);
  EXPECT_EQ(over.front().board.name, "kitchen");
  EXPECT_FALSE(refusals.next_silence());
}

TEST(RefusalsTest, MoreBoardsThanAreRememberedAreEachTold) {
  Refusals refusals;
  for (std::size_t i = 0; i < Refusals::most; ++i) {
    refusals.note(refused("board" + std::to_string(i), "wrong password"), seconds(1));
  }
  EXPECT_TRUE(refusals.note(refused("one more", "wrong password"), seconds(1)).tell);
  EXPECT_TRUE(refusals.note(refused("one more", "wrong password"), seconds(1)).tell);
  EXPECT_FALSE(refusals.note(refused("board7", "wrong password"), seconds(1)).tell);
}

}  // namespace
}  // namespace lanyard::lab
