// Link conditions at work, changed while the lab runs.

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <thread>
#include <vector>

#include "lab_test_support.hpp"

namespace lanyard::lab {
namespace {

using namespace std::chrono_literals;
using test::TestBoard;
using test::TestLab;

/// What of a hundred numbered texts b hears from a.
std::vector<std::string> heard_of_a_hundred(std::uint64_t seed, const LinkChange& change) {
  TestLab lab([&](LabOptions& options) {
    options.seed = seed;
    options.up = change.applied_to({});
  });
  TestBoard a(lab.socket(), "a");
  TestBoard b(lab.socket(), "b");
  a.join();
  b.join();
  for (int i = 0; i < 100; ++i)
    a.say(broadcast_mac, std::to_string(i));
  a.synchronise();
  EXPECT_TRUE(lab->set_link("a", Direction::up, {.loss = 0, .duplicate = 0}));
  a.say(broadcast_mac, "end");
  return b.hear_until("end");
}

TEST(LabConditionsTest, TheSameSeedLosesTheSameFrames) {
  const auto first = heard_of_a_hundred(7, {.loss = 30});
  EXPECT_LT(first.size(), 95U);
  EXPECT_GT(first.size(), 40U);
  EXPECT_EQ(heard_of_a_hundred(7, {.loss = 30}), first);
  EXPECT_NE(heard_of_a_hundred(8, {.loss = 30}), first);
}

TEST(LabConditionsTest, DuplicatesArriveTwice) {
  const auto heard = heard_of_a_hundred(7, {.duplicate = 100});
  ASSERT_EQ(heard.size(), 201U);
  EXPECT_EQ(heard[0], "0");
  EXPECT_EQ(heard[1], "0");
  EXPECT_EQ(heard[199], "99");
}

TEST(LabConditionsTest, DelayedFramesArriveInOrderAndAllOfThem) {
  TestLab lab([](LabOptions& options) {
    options.up.delay = 20ms;
    options.up.jitter = 15ms;
    options.down.delay = 5ms;
  });
  TestBoard a(lab.socket(), "a");
  TestBoard b(lab.socket(), "b");
  a.join();
  b.join();
  std::vector<std::string> said;
  for (int i = 0; i < 300; ++i)
    a.say(broadcast_mac, said.emplace_back(std::to_string(i)));
  EXPECT_EQ(b.hear_until("299"), said);
}

TEST(LabConditionsTest, WhatABoardSentBeforeItLeftStillArrives) {
  TestLab lab([](LabOptions& options) { options.up.delay = 50s; });
  TestBoard b(lab.socket(), "b");
  b.join();
  {
    TestBoard a(lab.socket(), "a");
    a.join();
    a.say(broadcast_mac, "one");
    a.say(broadcast_mac, "two");
    a.synchronise();
  }
  EXPECT_EQ(b.hear(), "one");
  EXPECT_EQ(b.hear(), "two");
}

TEST(LabConditionsTest, APulledPlugLetsNothingThroughAndTheBoardStaysJoined) {
  TestLab lab;
  TestBoard a(lab.socket(), "a");
  TestBoard b(lab.socket(), "b");
  a.join();
  b.join();
  ASSERT_TRUE(lab->set_plug("a", false));
  a.say(broadcast_mac, "lost");
  b.say(broadcast_mac, "lost too");
  a.synchronise();
  EXPECT_EQ(lab->boards().at(0).up.lost, 1U);
  b.synchronise();
  EXPECT_EQ(lab->boards().at(0).down.lost, 1U);
  EXPECT_FALSE(lab->boards().at(0).up_link.plugged);
  ASSERT_TRUE(lab->set_plug("a", true));
  a.say(broadcast_mac, "back");
  EXPECT_EQ(b.hear(), "back");
  EXPECT_EQ(lab.count<BoardLeft>(), 0U);
}

TEST(LabConditionsTest, ABoardKeepsItsOwnSettingsWhenItJoinsAgainAndNewOnesGetTheLabs) {
  TestLab lab;
  {
    TestBoard a(lab.socket(), "a");
    a.join();
    ASSERT_TRUE(lab->set_link("", Direction::both, {.loss = 3}));
    ASSERT_TRUE(lab->set_link("a", Direction::down, {.loss = 50}));
  }
  TestBoard a(lab.socket(), "a");
  TestBoard b(lab.socket(), "b");
  a.join();
  b.join();
  const auto boards = lab->boards();
  EXPECT_EQ(boards.at(0).up_link.loss, 3);
  EXPECT_EQ(boards.at(0).down_link.loss, 50);
  EXPECT_EQ(boards.at(1).up_link.loss, 3);
  EXPECT_EQ(boards.at(1).down_link.loss, 3);
}

TEST(LabConditionsTest, ValuesOutOfRangeAndUnknownBoardsAreRefused) {
  TestLab lab;
  EXPECT_FALSE(lab->set_link("", Direction::both, {.loss = 101}));
  EXPECT_FALSE(lab->set_link("", Direction::both, {.delay = 61s}));
  const auto unknown = lab->set_link("nobody", Direction::both, {.loss = 1});
  ASSERT_FALSE(unknown);
  EXPECT_NE(unknown.error().message.find("nobody"), std::string::npos);
}

/// A board over its rate is not read, so nothing of what it sends is lost, however long it takes;
/// and when the rate is lifted it goes on at once.
TEST(LabConditionsTest, ABoardIsHeldToItsRateWithoutLosingAFrame) {
  TestLab lab([](LabOptions& options) { options.up.rate = 100; });
  TestBoard a(lab.socket(), "a");
  TestBoard b(lab.socket(), "b");
  a.join();
  b.join();
  std::vector<std::string> said;
  // All together less than what may wait for b, whatever its turn on this computer; and in count
  // more than a's connection holds: it waits until the lab reads on.
  for (int i = 0; i < 1000; ++i)
    said.push_back(std::to_string(i) + std::string(100, '.'));
  const std::jthread speaker([&] {
    for (const auto& text : said)
      a.say(broadcast_mac, text);
  });
  EXPECT_EQ(b.hear(), said.front());
  ASSERT_TRUE(lab->set_link("a", Direction::up, {.rate = 0}));
  // Those that were on their way at the old rate are not overtaken.
  EXPECT_EQ(b.hear_until(said.back()), std::vector(said.begin() + 1, said.end()));
  EXPECT_EQ(lab->boards().at(0).up.lost, 0U);
}

TEST(LabConditionsTest, ABoardThatIsHeldMayStillBeSentAwayAndJoinAgain) {
  TestLab lab([](LabOptions& options) { options.up.rate = 1; });
  TestBoard a(lab.socket(), "a");
  a.join();
  a.say(broadcast_mac, std::string(10, '.'));
  TestBoard usurper(lab.socket(), "a");
  usurper.join();
  a.wait_for<air::Disconnected>();
  ASSERT_TRUE(lab->set_link("", Direction::up, {.rate = 0}));
  a.join();
}

TEST(LabConditionsTest, AChangeBringsWhatIsOnItsWayInItsOrder) {
  TestLab lab([](LabOptions& options) { options.down.delay = 60s; });
  TestBoard a(lab.socket(), "a");
  TestBoard b(lab.socket(), "b");
  a.join();
  b.join();
  a.say(broadcast_mac, "first");
  a.say(broadcast_mac, "second");
  a.synchronise();
  ASSERT_TRUE(lab->set_link("b", Direction::down, {.delay = 1ms}));
  a.say(broadcast_mac, "third");
  EXPECT_EQ(b.hear_until("third"), (std::vector<std::string>{"first", "second", "third"}));
}

}  // namespace
}  // namespace lanyard::lab
