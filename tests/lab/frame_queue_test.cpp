#include "frame_queue.hpp"

#include <gtest/gtest.h>

namespace lanyard::lab {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;

class FrameQueueTest : public ::testing::Test {
 protected:
  static FrameQueue::Frame frame(std::string comment, std::size_t size = 4) {
    const std::size_t name_size = comment.find(':');
    return {.bytes = std::vector<std::byte>(size),
            .comment = comment,
            .name_size = std::min(name_size, comment.size())};
  }

  std::string given_;
  FrameQueue queue_{[this](const FrameQueue::Frame& each) { given_ += each.comment + '\n'; }};
};

TEST_F(FrameQueueTest, GivesAtOnceWhatIsKnown) {
  queue_.put(frame("a: lost by the lab (loss 5 %)"));
  EXPECT_EQ(given_, "a: lost by the lab (loss 5 %)\n");
  EXPECT_TRUE(queue_.is_empty());
}

TEST_F(FrameQueueTest, HoldsEachFrameUntilItHasArrivedAndKeepsTheirOrder) {
  const FrameTicket slow = queue_.put_open(frame("a"), 1, milliseconds(10));
  const FrameTicket quick = queue_.put_open(frame("b"), 1, milliseconds(20));
  queue_.put(frame("c"));
  queue_.arrived(quick, milliseconds(25));
  EXPECT_EQ(given_, "");
  queue_.arrived(slow, milliseconds(10) + nanoseconds(52'103'999));
  EXPECT_EQ(given_, "a: arrived after 52.103 ms\nb: arrived after 5.000 ms\nc\n") << "rounded down";
  EXPECT_TRUE(queue_.is_empty());
}

TEST_F(FrameQueueTest, TakesTheFirstCopyThatArrives) {
  const FrameTicket first = queue_.put_open(frame("a: doubled by the lab"), 2, nanoseconds(0));
  queue_.arrived(first, milliseconds(7));
  queue_.arrived(first, milliseconds(9));
  queue_.lost(first, "queue full");
  const FrameTicket second = queue_.put_open(frame("b: doubled by the lab"), 2, nanoseconds(0));
  queue_.lost(second, "queue full");
  EXPECT_FALSE(queue_.is_empty()) << "its other copy is on its way";
  queue_.arrived(second, milliseconds(3));
  EXPECT_EQ(given_,
            "a: doubled by the lab, arrived after 7.000 ms\n"
            "b: doubled by the lab, arrived after 3.000 ms\n");
}

TEST_F(FrameQueueTest, CallsAFrameLostOnceNoCopyIsLeft) {
  const FrameTicket ticket = queue_.put_open(frame("a: doubled by the lab"), 2, nanoseconds(0));
  queue_.lost(ticket, "queue full");
  queue_.lost(ticket, "board gone");
  EXPECT_EQ(given_, "a: lost by the lab (board gone)\n");
}

TEST_F(FrameQueueTest, SaysNothingOfAWayThatTookNoTime) {
  queue_.arrived(queue_.put_open(frame("a"), 1, milliseconds(1)), milliseconds(1));
  EXPECT_EQ(given_, "a\n");
}

TEST_F(FrameQueueTest, CallsLostWhatIsOnItsWayAtTheEnd) {
  queue_.put_open(frame("a"), 2, nanoseconds(0));
  queue_.put(frame("b"));
  const FrameTicket arrived = queue_.put_open(frame("c"), 1, nanoseconds(0));
  queue_.arrived(arrived, milliseconds(1));
  queue_.end("the lab ended");
  EXPECT_EQ(given_, "a: lost by the lab (the lab ended)\nb\nc: arrived after 1.000 ms\n");
  EXPECT_TRUE(queue_.is_empty());
}

TEST_F(FrameQueueTest, GivesTheFirstWithItsFateOpenWhereTheOthersNeedTheRoom) {
  const FrameTicket first = queue_.put_open(frame("a"), 1, nanoseconds(0));
  const FrameTicket second =
      queue_.put_open(frame("b", FrameQueue::max_bytes / 2), 1, nanoseconds(0));
  EXPECT_EQ(given_, "");
  queue_.put(frame("c", FrameQueue::max_bytes / 2 - 600));
  EXPECT_EQ(given_, "a\n");
  queue_.arrived(first, milliseconds(1));
  queue_.arrived(second, milliseconds(2));
  EXPECT_EQ(given_, "a\nb: arrived after 2.000 ms\nc\n");
}

TEST_F(FrameQueueTest, KnowsNoTicketOfOthers) {
  const FrameTicket ticket = queue_.put_open(frame("a"), 1, nanoseconds(0));
  queue_.lost(0, "queue full");
  queue_.arrived(ticket + 1, milliseconds(1));
  EXPECT_EQ(given_, "");
}

}  // namespace
}  // namespace lanyard::lab
