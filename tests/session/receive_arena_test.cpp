#include "receive_arena.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <random>
#include <set>
#include <thread>
#include <vector>

namespace lanyard::session {
namespace {

/// As a socket would: writes `count` times `value` and keeps it.
Bytes read_into(ReceiveArena& arena, std::size_t count, std::byte value) {
  const std::span<std::byte> room = arena.room();
  EXPECT_GE(room.size(), ReceiveArena::least_room);
  std::fill_n(room.begin(), count, value);
  return arena.keep(count);
}

bool all_are(const Bytes& bytes, std::byte value) {
  return std::ranges::all_of(bytes.view(), [&](std::byte b) { return b == value; });
}

TEST(ReceiveArenaTest, KeepsWhatWasReadWithoutACopyAndGoesOnBehindIt) {
  ReceiveArena arena;
  const std::byte* const begin = arena.room().data();
  const Bytes first = arena.keep(100);
  EXPECT_EQ(first.data(), begin);
  EXPECT_EQ(arena.room().data(), begin + 100);
}

TEST(ReceiveArenaTest, RoomThatIsNotKeptIsUsedAgain) {
  ReceiveArena arena;
  const std::byte* const begin = arena.room().data();
  EXPECT_EQ(arena.room().data(), begin);
  EXPECT_TRUE(arena.keep(0).empty());
  EXPECT_EQ(arena.room().data(), begin);
}

TEST(ReceiveArenaTest, SlicesStayAsTheyAreWhateverIsReadLater) {
  ReceiveArena arena;
  std::mt19937 random(1);
  std::deque<std::pair<Bytes, std::byte>> kept;
  for (int i = 0; i < 5'000; ++i) {
    const auto value = static_cast<std::byte>(i);
    const std::size_t count = std::uniform_int_distribution<std::size_t>(1, 65'536)(random);
    kept.emplace_back(read_into(arena, count, value), value);
    if (kept.size() > 40) {
      // One that is neither the oldest nor the newest goes, so that slabs come back out of order.
      const auto victim = kept.begin() + static_cast<std::ptrdiff_t>(random() % kept.size());
      ASSERT_TRUE(all_are(victim->first, victim->second)) << "read " << i;
      kept.erase(victim);
    }
  }
  for (const auto& [bytes, value] : kept) {
    EXPECT_TRUE(all_are(bytes, value));
  }
}

TEST(ReceiveArenaTest, ASlabIsUsedAgainWhenItsLastSliceIsGone) {
  ReceiveArena arena;
  std::set<const std::byte*> places;
  for (int i = 0; i < 1'000; ++i) {
    const Bytes slice = read_into(arena, ReceiveArena::least_room, std::byte{1});
    places.insert(slice.data());
  }
  // Four or five slices of a slab, and two slabs that take turns.
  EXPECT_LE(places.size(), 10U);
}

TEST(ReceiveArenaTest, ASlabIsNotUsedAgainWhileOneByteOfItIsHeld) {
  ReceiveArena arena;
  const Bytes held = read_into(arena, 1, std::byte{7});
  for (int i = 0; i < 100; ++i) {
    const Bytes other = read_into(arena, ReceiveArena::least_room, std::byte{1});
  }
  EXPECT_TRUE(all_are(held, std::byte{7}));
}

TEST(ReceiveArenaTest, SlicesOutliveTheArena) {
  std::optional<ReceiveArena> arena(std::in_place);
  const Bytes slice = read_into(*arena, 1'000, std::byte{9});
  arena.reset();
  EXPECT_TRUE(all_are(slice, std::byte{9}));
}

TEST(ReceiveArenaTest, OtherThreadsMayGiveSlicesBackWhileReadingGoesOn) {
  ReceiveArena arena;
  std::mutex mutex;
  std::condition_variable changed;
  std::deque<std::pair<Bytes, std::byte>> handed;
  bool over = false;
  std::atomic<int> wrong{0};
  std::vector<std::thread> takers;
  for (int i = 0; i < 3; ++i) {
    takers.emplace_back([&] {
      while (true) {
        std::unique_lock lock(mutex);
        changed.wait(lock, [&] { return over || !handed.empty(); });
        if (handed.empty()) {
          return;
        }
        const auto [bytes, value] = std::move(handed.front());
        handed.pop_front();
        lock.unlock();
        wrong += all_are(bytes, value) ? 0 : 1;
      }
    });
  }
  std::mt19937 random(2);
  for (int i = 0; i < 3'000; ++i) {
    const auto value = static_cast<std::byte>(i);
    Bytes bytes = read_into(arena, 1 + random() % 20'000, value);
    const std::scoped_lock lock(mutex);
    handed.emplace_back(std::move(bytes), value);
    changed.notify_one();
  }
  {
    const std::scoped_lock lock(mutex);
    over = true;
  }
  changed.notify_all();
  for (std::thread& taker : takers) {
    taker.join();
  }
  EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace lanyard::session
