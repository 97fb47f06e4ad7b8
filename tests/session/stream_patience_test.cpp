#include "stream_patience.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace lanyard::session {
namespace {

using namespace std::chrono_literals;

class StreamPatienceTest : public testing::Test {
 protected:
  /// The engine looks until it is told not to; nothing comes.
  void look_in_vain() {
    while (patience.looks_on(now)) {
      now += 10us;
    }
  }

  /// How many reads, each long after the one before, go by until one begins a look.
  unsigned reads_until_a_look() {
    unsigned reads = 1;
    while (!patience.read_much(now += 1s)) {
      ++reads;
    }
    return reads;
  }

  StreamPatience patience;
  StreamPatience::TimePoint now{1h};
};

TEST_F(StreamPatienceTest, LooksForItsTimeAfterMuchWasRead) {
  EXPECT_TRUE(patience.read_much(now));
  EXPECT_TRUE(patience.looks_on(now + StreamPatience::longest_look - 1ns));
  EXPECT_FALSE(patience.looks_on(now + StreamPatience::longest_look));
}

TEST_F(StreamPatienceTest, AReadDuringALookMakesItLongerAndBeginsNoSecondOne) {
  ASSERT_TRUE(patience.read_much(now));
  now += StreamPatience::longest_look - 1us;
  EXPECT_FALSE(patience.read_much(now));
  EXPECT_TRUE(patience.looks_on(now + StreamPatience::longest_look - 1ns));
  EXPECT_FALSE(patience.looks_on(now + StreamPatience::longest_look));
}

TEST_F(StreamPatienceTest, AfterEachLookInVainTwiceAsManyReadsGoByWithoutOneUpToALimit) {
  std::vector<unsigned> reads;
  for (int look = 0; look < 11; ++look) {
    reads.push_back(reads_until_a_look());
    look_in_vain();
  }
  EXPECT_EQ(reads, (std::vector<unsigned>{1, 2, 3, 5, 9, 17, 33, 65, 129, 257, 257}));
}

TEST_F(StreamPatienceTest, ALookThatFoundMoreMakesTheNextReadLookAgain) {
  for (int look = 0; look < 5; ++look) {
    reads_until_a_look();
    look_in_vain();
  }
  ASSERT_GT(reads_until_a_look(), 1U);
  EXPECT_FALSE(patience.read_much(now += 20us));
  look_in_vain();
  EXPECT_EQ(reads_until_a_look(), 1U);
  look_in_vain();
  EXPECT_EQ(reads_until_a_look(), 2U);
}

}  // namespace
}  // namespace lanyard::session
