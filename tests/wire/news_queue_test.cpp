#include "news_queue.hpp"

#include <gtest/gtest.h>

namespace lanyard::wire {
namespace {

SeenFrame frame_of(std::size_t size) {
  return {.bytes = std::vector<std::byte>(size)};
}

TEST(NewsQueueTest, WakesOnceUntilItIsTaken) {
  int woken = 0;
  NewsQueue queue(1000, [&] { ++woken; });
  std::vector<News> batch;
  queue.push(MissedFrames{1});
  queue.push(MissedFrames{2});
  EXPECT_EQ(woken, 1);
  queue.take(batch);
  EXPECT_EQ(batch.size(), 2U);
  queue.push(MissedFrames{3});
  EXPECT_EQ(woken, 2);
}

TEST(NewsQueueTest, HasNoRoomOnceItHoldsAsMuchAsItMayAndSaysWhenItHasAgain) {
  NewsQueue queue(10'000, {});
  std::vector<News> batch;
  queue.push(frame_of(5'000));
  EXPECT_TRUE(queue.has_room());
  EXPECT_FALSE(queue.take(batch)) << "there was room";
  queue.push(frame_of(5'000));
  queue.push(frame_of(5'000));
  EXPECT_FALSE(queue.has_room());
  EXPECT_TRUE(queue.take(batch));
  EXPECT_EQ(batch.size(), 2U);
  EXPECT_TRUE(queue.has_room());
}

TEST(NewsQueueTest, WaitingEndsWithTheFirstNews) {
  NewsQueue queue(1000, {});
  EXPECT_FALSE(queue.wait(std::chrono::milliseconds(0)));
  queue.push(Error{"capture", {}, "no"});
  EXPECT_TRUE(queue.wait(std::chrono::milliseconds(0)));
}

}  // namespace
}  // namespace lanyard::wire
