#include "journal.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace lanyard::session {
namespace {

Event received_event(std::string_view text) {
  Message message;
  message.bytes = Bytes::copy_of(text);
  message.size = text.size();
  return {.body = Received{message}};
}
Event notice_event(std::string text) {
  return {.body = Notice{std::move(text)}};
}

/// The texts of messages and notices.
std::vector<std::string> drain(EventReader& reader) {
  std::vector<Event> batch;
  reader.drain(batch);
  std::vector<std::string> texts;
  for (const Event& event : batch) {
    if (const auto* body = std::get_if<Received>(&event.body)) {
      texts.emplace_back(as_chars(body->message.bytes.view()));
    } else if (const auto* notice = std::get_if<Notice>(&event.body)) {
      texts.push_back(notice->message);
    }
  }
  return texts;
}

class JournalTest : public ::testing::Test {
 protected:
  std::atomic<int> rooms{0};
  Journal journal{[this] { ++rooms; }};

  /// A reader that notes how it is called.
  std::vector<bool> calls;
  ReaderOptions noting(ReaderOptions options = {}) {
    options.on_events = [this](bool urgent) { calls.push_back(urgent); };
    return options;
  }
};

TEST_F(JournalTest, EveryReaderGetsAllEventsInTheSameOrder) {
  const auto one = journal.subscribe({});
  const auto other = journal.subscribe({});
  std::vector<std::string> expected;
  for (int i = 0; i < 100; ++i) {
    expected.push_back(std::to_string(i));
    journal.push(i % 3 == 0 ? notice_event(std::to_string(i)) : received_event(std::to_string(i)));
  }
  EXPECT_EQ(drain(*one), expected);
  EXPECT_EQ(drain(*other), expected);
  EXPECT_TRUE(drain(*one).empty());
}

TEST_F(JournalTest, AReaderGetsWhatIsPushedAfterItSubscribedOnly) {
  const auto early = journal.subscribe({});
  journal.push(notice_event("before"));
  const auto late = journal.subscribe({});
  journal.push(notice_event("after"));
  EXPECT_EQ(drain(*early), (std::vector<std::string>{"before", "after"}));
  EXPECT_EQ(drain(*late), std::vector<std::string>{"after"});
}

TEST_F(JournalTest, ADrainReplacesWhatWasInTheBatch) {
  const auto reader = journal.subscribe({});
  std::vector<Event> batch{notice_event("old")};
  EXPECT_TRUE(reader->drain(batch));
  EXPECT_TRUE(batch.empty());
}

TEST_F(JournalTest, AReaderThatWantsNoMessagesGetsTheOtherEventsAlone) {
  const auto reader = journal.subscribe({.detail = MessageDetail::none});
  journal.push(received_event("data"));
  journal.push(notice_event("notice"));
  EXPECT_EQ(drain(*reader), std::vector<std::string>{"notice"});
}

TEST_F(JournalTest, WhatIsWantedIsTheMostThatAnyReaderWants) {
  EXPECT_FALSE(journal.wants_messages());
  EXPECT_FALSE(journal.wants_bytes());
  const auto none = journal.subscribe({.detail = MessageDetail::none});
  EXPECT_FALSE(journal.wants_messages());
  const auto counts = journal.subscribe({.detail = MessageDetail::counts});
  EXPECT_TRUE(journal.wants_messages());
  EXPECT_FALSE(journal.wants_bytes());
  auto bytes = journal.subscribe({.detail = MessageDetail::bytes});
  EXPECT_TRUE(journal.wants_bytes());
  bytes.reset();
  const auto another = journal.subscribe({.detail = MessageDetail::none});
  EXPECT_TRUE(journal.wants_messages()) << "the reader of counts is still there";
  EXPECT_FALSE(journal.wants_bytes()) << "the reader of bytes is gone";
}

// ---- limits -------------------------------------------------------------------------------------

TEST_F(JournalTest, APausingReaderAtItsLimitOfEventsTakesTheRoomUntilItDrains) {
  const auto reader = journal.subscribe({.max_events = 3});
  journal.push(received_event("a"));
  journal.push(received_event("b"));
  EXPECT_TRUE(journal.has_room());
  journal.push(received_event("c"));
  EXPECT_FALSE(journal.has_room());
  journal.push(received_event("d"));
  EXPECT_EQ(drain(*reader).size(), 4U) << "nothing is lost beyond the limit";
  EXPECT_TRUE(journal.has_room());
  EXPECT_EQ(rooms, 1);
  EXPECT_EQ(reader->left_out(), 0U);
}

TEST_F(JournalTest, APausingReaderAtItsLimitOfBytesTakesTheRoomUntilItDrains) {
  const auto reader = journal.subscribe({.max_bytes = 10});
  journal.push(received_event("123456789"));
  EXPECT_TRUE(journal.has_room());
  journal.push(received_event("0"));
  EXPECT_FALSE(journal.has_room());
  drain(*reader);
  EXPECT_TRUE(journal.has_room());
  journal.push(received_event("123456789"));
  EXPECT_TRUE(journal.has_room()) << "the bytes that were drained do not count any more";
}

TEST_F(JournalTest, RoomIsToldWhenTheLastOfTheLaggingReadersHasDrained) {
  const auto one = journal.subscribe({.max_events = 1});
  const auto other = journal.subscribe({.max_events = 1});
  journal.push(notice_event("x"));
  drain(*one);
  EXPECT_FALSE(journal.has_room());
  EXPECT_EQ(rooms, 0);
  drain(*other);
  EXPECT_TRUE(journal.has_room());
  EXPECT_EQ(rooms, 1);
  drain(*one);
  drain(*other);
  EXPECT_EQ(rooms, 1) << "told once";
}

TEST_F(JournalTest, RoomIsToldWhenALaggingReaderIsGivenUp) {
  auto reader = journal.subscribe({.max_events = 1});
  journal.push(notice_event("x"));
  ASSERT_FALSE(journal.has_room());
  reader.reset();
  EXPECT_TRUE(journal.has_room());
  EXPECT_EQ(rooms, 1) << "or paused sessions would wait for ever";
}

TEST_F(JournalTest, AThinningReaderLosesMessagesAndCountsThemWhileOthersGetAll) {
  const auto thin = journal.subscribe({.lag = LagPolicy::thin_out, .max_events = 2});
  const auto all = journal.subscribe({});
  for (int i = 0; i < 5; ++i) {
    journal.push(received_event(std::to_string(i)));
  }
  journal.push(notice_event("a notice is never left out"));
  EXPECT_TRUE(journal.has_room());
  EXPECT_EQ(drain(*thin), (std::vector<std::string>{"0", "1", "a notice is never left out"}));
  EXPECT_EQ(thin->left_out(), 3U);
  EXPECT_EQ(drain(*all).size(), 6U);
  EXPECT_EQ(all->left_out(), 0U);
  journal.push(received_event("5"));
  EXPECT_EQ(drain(*thin), std::vector<std::string>{"5"}) << "a drain makes room";
  EXPECT_EQ(thin->left_out(), 3U);
}

// ---- waking -------------------------------------------------------------------------------------

TEST_F(JournalTest, PushingAloneWakesNobody) {
  const auto reader = journal.subscribe(noting());
  journal.push(notice_event("x"));
  EXPECT_TRUE(calls.empty());
  journal.announce();
  EXPECT_EQ(calls, std::vector<bool>{false});
}

TEST_F(JournalTest, AReaderIsWokenOnceUntilItDrains) {
  const auto reader = journal.subscribe(noting());
  for (int i = 0; i < 3; ++i) {
    journal.push(notice_event("x"));
    journal.announce();
  }
  EXPECT_EQ(calls, std::vector<bool>{false});
  drain(*reader);
  journal.announce();
  EXPECT_EQ(calls, std::vector<bool>{false}) << "nothing waits";
  journal.push(notice_event("x"));
  journal.announce();
  EXPECT_EQ(calls, (std::vector<bool>{false, false}));
}

TEST_F(JournalTest, AtHalfOfTheLimitAReaderIsWokenOnceMoreUrgently) {
  const auto reader = journal.subscribe(noting({.max_events = 8}));
  for (int i = 0; i < 8; ++i) {
    journal.push(notice_event("x"));
    journal.announce();
  }
  EXPECT_EQ(calls, (std::vector<bool>{false, true}));
  drain(*reader);
  journal.push(notice_event("x"));
  journal.announce();
  EXPECT_EQ(calls, (std::vector<bool>{false, true, false})) << "a drain begins anew";
}

TEST_F(JournalTest, BytesHurryAReaderToo) {
  const auto reader = journal.subscribe(noting({.max_bytes = 100}));
  journal.push(received_event(std::string(49, 'x')));
  journal.announce();
  journal.push(received_event("x"));
  journal.announce();
  EXPECT_EQ(calls, (std::vector<bool>{false, true}));
}

TEST_F(JournalTest, AReaderThatIsHalfFullAtOnceIsWokenUrgentlyOnce) {
  const auto reader = journal.subscribe(noting({.max_events = 2}));
  journal.push(notice_event("x"));
  journal.push(notice_event("x"));
  journal.announce();
  journal.announce();
  EXPECT_EQ(calls, std::vector<bool>{true});
}

// ---- the end ------------------------------------------------------------------------------------

TEST_F(JournalTest, TheEndWakesAReaderThatWasToldAlreadyAndComesAfterItsLastEvents) {
  const auto reader = journal.subscribe(noting());
  journal.push(notice_event("last"));
  journal.announce();
  journal.end();
  EXPECT_EQ(calls, (std::vector<bool>{false, true}));
  std::vector<Event> batch;
  EXPECT_FALSE(reader->drain(batch));
  EXPECT_EQ(batch.size(), 1U);
  EXPECT_FALSE(reader->drain(batch));
  EXPECT_TRUE(batch.empty());
}

TEST_F(JournalTest, TheEndWakesAReaderForWhichNothingWaits) {
  const auto reader = journal.subscribe(noting());
  journal.end();
  EXPECT_EQ(calls, std::vector<bool>{true});
}

TEST(JournalLifetimeTest, AReaderOutlivesItsJournal) {
  std::shared_ptr<EventReader> reader;
  int rooms = 0;
  {
    Journal journal([&] { ++rooms; });
    reader = journal.subscribe({.max_events = 1});
    journal.push(notice_event("last"));
    journal.end();
  }
  EXPECT_EQ(drain(*reader), std::vector<std::string>{"last"});
  EXPECT_EQ(rooms, 0) << "there is nobody left to tell";
  reader.reset();
  EXPECT_EQ(rooms, 0);
}

TEST(JournalLifetimeTest, ADrainDuringTheEndNeverCallsIntoAJournalThatIsGone) {
  for (int round = 0; round < 2'000; ++round) {
    auto alive = std::make_shared<std::atomic<bool>>(true);
    std::optional<Journal> journal(std::in_place, [alive] {
      for (int turn = 0; turn < 20; ++turn) {
        std::this_thread::yield();  // the door stands open a little longer than in the engine
      }
      EXPECT_TRUE(*alive) << "called after the end";
    });
    const auto reader = journal->subscribe({.max_events = 1});
    journal->push(notice_event("x"));
    std::thread drainer([&] { drain(*reader); });
    journal->end();
    *alive = false;
    journal.reset();
    drainer.join();
  }
}

TEST(JournalThreadTest, OneThreadPushesWhileReadersDrainAndNothingIsLostOrOutOfOrder) {
  constexpr int count = 200'000;
  Journal journal([] {});
  std::vector<std::shared_ptr<EventReader>> readers;
  for (int i = 0; i < 3; ++i) {
    readers.push_back(journal.subscribe({}));
  }
  std::vector<std::thread> threads;
  threads.reserve(readers.size());
  for (const auto& reader : readers) {
    threads.emplace_back([&reader] {
      std::uint64_t next = 0;
      std::vector<Event> batch;
      bool more = true;
      while (more) {
        more = reader->drain(batch);
        for (const Event& event : batch) {
          ASSERT_EQ(std::get<Received>(event.body).message.size, next++);
        }
        std::this_thread::yield();
      }
      EXPECT_EQ(next, static_cast<std::uint64_t>(count));
    });
  }
  for (std::uint64_t i = 0; i < count; ++i) {
    journal.push({.body = Received{{.size = i}}});
  }
  journal.end();
  for (std::thread& thread : threads) {
    thread.join();
  }
}

}  // namespace
}  // namespace lanyard::session
