#include "lanyard/lab/seeded_random.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace lanyard::lab {
namespace {

TEST(SeededRandomTest, GivesTheNumbersOfSplitMix64) {
  // The first outputs for seed 1234567 that the algorithm's other implementations give.
  SeededRandom random(1234567);
  EXPECT_EQ(random.next(), 6457827717110365317U);
  EXPECT_EQ(random.next(), 3203168211198807973U);
  EXPECT_EQ(random.next(), 9817491932198370423U);
}

TEST(SeededRandomTest, SpreadsOverTheUnitIntervalAndNeverReachesOne) {
  SeededRandom random(7);
  double sum = 0;
  constexpr int count = 100'000;
  for (int i = 0; i < count; ++i) {
    const double unit = random.unit();
    ASSERT_GE(unit, 0);
    ASSERT_LT(unit, 1);
    sum += unit;
  }
  EXPECT_NEAR(sum / count, 0.5, 0.01);
}

TEST(SeededRandomTest, DerivesASeedForEachNameAndEachSeed) {
  std::set<std::uint64_t> seeds;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    for (int board = 0; board < 100; ++board) {
      seeds.insert(derive_seed(seed, "board-" + std::to_string(board)));
    }
  }
  EXPECT_EQ(seeds.size(), 10'000U);
  EXPECT_EQ(derive_seed(1, "board-1"), derive_seed(1, "board-1"));
}

}  // namespace
}  // namespace lanyard::lab
