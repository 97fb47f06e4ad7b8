// The parts of the engine that know no socket: send queue, back-off, order of addresses.
#include <gtest/gtest.h>

#include <array>
#include <asio/io_context.hpp>
#include <string>
#include <vector>

#include "connect_race.hpp"
#include "lanyard/session/backoff.hpp"
#include "raw_peer.hpp"
#include "send_queue.hpp"

namespace lanyard::session {
namespace {

using namespace std::chrono_literals;

// ---- SendQueue ----------------------------------------------------------------------------------

std::string text_of(ByteView view) {
  return std::string(as_chars(view));
}

/// What would leave next, as the views of one call.
std::vector<std::string> next_of(const SendQueue& queue, std::size_t views = 8) {
  std::vector<ByteView> out(views);
  out.resize(queue.peek(out));
  std::vector<std::string> texts;
  for (const ByteView view : out) {
    texts.push_back(text_of(view));
  }
  return texts;
}

std::vector<std::string> consume(SendQueue& queue, std::size_t count) {
  std::vector<std::string> whole;
  queue.consume(count, [&](const Bytes& message) { whole.push_back(text_of(message.view())); });
  return whole;
}

TEST(SendQueueTest, AnEmptyQueueOffersNothingAndCostsNothing) {
  const SendQueue queue;
  EXPECT_TRUE(queue.empty());
  EXPECT_TRUE(next_of(queue).empty());
  EXPECT_EQ(queue.waiting_bytes(), 0U);
  EXPECT_EQ(queue.cost(), 0U);
}

TEST(SendQueueTest, MessagesLeaveInTheOrderTheyCame) {
  SendQueue queue;
  queue.push(Bytes::copy_of("one"));
  queue.push(Bytes::copy_of("two"));
  EXPECT_EQ(next_of(queue), (std::vector<std::string>{"one", "two"}));
  EXPECT_EQ(queue.waiting_bytes(), 6U);
  EXPECT_EQ(queue.cost(), 6U + 2 * SendQueue::overhead_per_message);
}

TEST(SendQueueTest, AMessageIsDoneOnlyWhenItsLastByteHasLeft) {
  SendQueue queue;
  queue.push(Bytes::copy_of("hello"));
  EXPECT_TRUE(consume(queue, 4).empty());
  EXPECT_EQ(next_of(queue), std::vector<std::string>{"o"});
  EXPECT_EQ(consume(queue, 1), std::vector<std::string>{"hello"});
  EXPECT_TRUE(queue.empty());
}

TEST(SendQueueTest, OneConsumeMayEndSeveralMessagesAndBeginAnother) {
  SendQueue queue;
  for (const char* text : {"ab", "cd", "efgh"}) {
    queue.push(Bytes::copy_of(text));
  }
  EXPECT_EQ(consume(queue, 5), (std::vector<std::string>{"ab", "cd"}));
  EXPECT_EQ(next_of(queue), std::vector<std::string>{"fgh"});
  EXPECT_EQ(queue.waiting_bytes(), 3U);
}

TEST(SendQueueTest, WhatHadLeftBeforeAMessageWasQueuedIsNotOfferedAgain) {
  SendQueue queue;
  queue.push(Bytes::copy_of("hello"), 2);
  queue.push(Bytes::copy_of("!"));
  EXPECT_EQ(queue.waiting_bytes(), 4U);
  EXPECT_EQ(next_of(queue), (std::vector<std::string>{"llo", "!"}));
  EXPECT_EQ(consume(queue, 3), std::vector<std::string>{"hello"});
}

TEST(SendQueueTest, OffersNoMoreViewsThanThereIsRoomFor) {
  SendQueue queue;
  for (int i = 0; i < 5; ++i) {
    queue.push(Bytes::copy_of("x"));
  }
  EXPECT_EQ(next_of(queue, 3).size(), 3U);
  EXPECT_TRUE(next_of(queue, 0).empty());
}

TEST(SendQueueTest, SmallMessagesAreCopiedSoThatTheyKeepNoSlab) {
  SendQueue queue;
  auto slab = std::make_shared<std::string>(std::string(100'000, 's'));
  const std::weak_ptr<std::string> alive = slab;
  queue.push(Bytes(slab, as_byte_view(*slab).first(4'096)));
  slab.reset();
  EXPECT_TRUE(alive.expired());
  EXPECT_EQ(next_of(queue), std::vector<std::string>{std::string(4'096, 's')});
}

TEST(SendQueueTest, ClearForgetsAlsoAMessageHalfSent) {
  SendQueue queue;
  queue.push(Bytes::copy_of("hello"));
  consume(queue, 2);
  queue.clear();
  EXPECT_TRUE(queue.empty());
  EXPECT_EQ(queue.cost(), 0U);
  queue.push(Bytes::copy_of("again"));
  EXPECT_EQ(next_of(queue), std::vector<std::string>{"again"});
}

// ---- Backoff ------------------------------------------------------------------------------------

std::vector<std::chrono::milliseconds> waits_of(Backoff backoff, int count) {
  std::vector<std::chrono::milliseconds> waits;
  for (int i = 0; i < count; ++i) {
    waits.push_back(backoff.next());
  }
  return waits;
}

TEST(BackoffTest, EachWaitLiesBetweenHalfAndAllOfADoublingCeilingThatIsCut) {
  for (std::uint64_t seed = 1; seed <= 500; ++seed) {
    std::int64_t ceiling = 100;
    for (const auto wait :
         waits_of(Backoff({.initial = 100ms, .longest = 1'000ms, .seed = seed}), 9)) {
      EXPECT_GE(wait.count(), ceiling / 2);
      EXPECT_LE(wait.count(), ceiling);
      ceiling = std::min<std::int64_t>(ceiling * 2, 1'000);
    }
  }
}

TEST(BackoffTest, WaitsDifferFromClientToClient) {
  const RetryOptions one{.initial = 10'000ms, .longest = 60'000ms, .seed = 1};
  RetryOptions other = one;
  other.seed = 2;
  EXPECT_NE(waits_of(Backoff(one), 5), waits_of(Backoff(other), 5));
  other.seed = 0;  // drawn from the system
  EXPECT_NE(waits_of(Backoff(other), 8), waits_of(Backoff(other), 8));
}

TEST(BackoffTest, TheSameSeedGivesTheSameWaits) {
  const RetryOptions options{.initial = 500ms, .longest = 30'000ms, .seed = 42};
  EXPECT_EQ(waits_of(Backoff(options), 20), waits_of(Backoff(options), 20));
}

TEST(BackoffTest, AnInitialWaitBeyondTheLongestIsCutFromTheStart) {
  for (const auto wait : waits_of(Backoff({.initial = 5'000ms, .longest = 100ms, .seed = 3}), 4)) {
    EXPECT_LE(wait, 100ms);
    EXPECT_GE(wait, 50ms);
  }
}

TEST(BackoffTest, ASessionThatEndedAtOnceDoesNotMakeTheNextWaitShort) {
  Backoff backoff({.initial = 100ms, .longest = 10'000ms, .seed = 7});
  backoff.next();
  backoff.next();
  backoff.session_ended_after(5ms);
  EXPECT_GE(backoff.next(), 200ms);
}

TEST(BackoffTest, ASessionThatOutlivedTheWaitMakesTheNextWaitShortAgain) {
  Backoff backoff({.initial = 100ms, .longest = 10'000ms, .seed = 7});
  backoff.next();
  backoff.next();
  backoff.session_ended_after(10'000ms);
  EXPECT_LE(backoff.next(), 100ms);
}

// ---- the order of addresses, and the race -------------------------------------------------------

std::vector<asio::ip::address> addresses_of(const std::vector<std::string>& texts) {
  std::vector<asio::ip::address> addresses;
  for (const std::string& text : texts) {
    addresses.push_back(asio::ip::make_address(text));
  }
  return addresses;
}

TEST(HappyEyeballsOrderTest, FamiliesTakeTurnsBeginningWithTheFirstOnes) {
  EXPECT_EQ(happy_eyeballs_order(addresses_of({"::1", "::2", "::3", "1.0.0.1", "1.0.0.2"})),
            addresses_of({"::1", "1.0.0.1", "::2", "1.0.0.2", "::3"}));
  EXPECT_EQ(happy_eyeballs_order(addresses_of({"1.0.0.1", "::1", "::2"})),
            addresses_of({"1.0.0.1", "::1", "::2"}));
}

TEST(HappyEyeballsOrderTest, OneFamilyKeepsItsOrderAndNothingStaysNothing) {
  EXPECT_EQ(happy_eyeballs_order(addresses_of({"1.0.0.3", "1.0.0.1"})),
            addresses_of({"1.0.0.3", "1.0.0.1"}));
  EXPECT_TRUE(happy_eyeballs_order({}).empty());
}

struct Outcome {
  int calls = 0;
  std::error_code code;
  bool open = false;
  asio::ip::tcp::endpoint peer;
};

/// Runs a race to its end.
Outcome race(const std::vector<std::string>& addresses, std::uint16_t port, bool cancel = false) {
  asio::io_context io;
  Outcome outcome;
  const auto race = std::make_shared<ConnectRace>(
      io, addresses_of(addresses), port,
      [&](const std::error_code& code, const asio::ip::tcp::socket& socket,
          const asio::ip::tcp::endpoint& peer) {
        ++outcome.calls;
        outcome.code = code;
        outcome.open = socket.is_open();
        outcome.peer = peer;
      });
  race->start_on_engine();
  if (cancel) {
    race->cancel_on_engine();
  }
  io.run();
  return outcome;
}

TEST(ConnectRaceTest, FallsBackToTheSecondFamilyWhenTheFirstRefuses) {
  const testing::RawListener listener("127.0.0.1:0");
  const Outcome outcome = race({"::1", "127.0.0.1"}, listener.port());
  EXPECT_EQ(outcome.calls, 1);
  EXPECT_FALSE(outcome.code);
  EXPECT_TRUE(outcome.open);
  EXPECT_EQ(outcome.peer.address().to_string(), "127.0.0.1");
}

TEST(ConnectRaceTest, WhenAllRefuseItSaysSoOnce) {
  const std::uint16_t port = testing::unused_port();
  const Outcome outcome = race({"127.0.0.1", "127.0.0.2", "127.0.0.3"}, port);
  EXPECT_EQ(outcome.calls, 1);
  EXPECT_EQ(outcome.code, std::errc::connection_refused);
  EXPECT_FALSE(outcome.open);
}

TEST(ConnectRaceTest, TakesTheSecondAddressWhenTheFirstDoesNotAnswer) {
  // A listener whose backlog is full drops SYN, as an address does where nobody is.
  const testing::RawListener silent("127.0.0.2:0", 0);
  testing::RawSocket filler = testing::connect_to(silent.address());
  ASSERT_TRUE(filler.is_open());
  const testing::RawListener listener("127.0.0.1:" + std::to_string(silent.port()));
  ASSERT_TRUE(listener.is_open());
  const Outcome outcome = race({"127.0.0.2", "127.0.0.1"}, silent.port());
  EXPECT_EQ(outcome.calls, 1);
  EXPECT_FALSE(outcome.code);
  EXPECT_EQ(outcome.peer.address().to_string(), "127.0.0.1");
}

TEST(ConnectRaceTest, ACancelledRaceTellsNothing) {
  const testing::RawListener listener("127.0.0.1:0");
  EXPECT_EQ(race({"127.0.0.1", "::1"}, listener.port(), true).calls, 0);
}

}  // namespace
}  // namespace lanyard::session
