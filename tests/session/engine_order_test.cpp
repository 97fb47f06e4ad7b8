// What had been received comes first, whole and in order, whatever ends a session or holds it up.
// The engine's thread is held while the peer acts, so that all of it waits when the engine looks.
#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "engine_fixture.hpp"

namespace lanyard::session::testing {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t large_queue = std::size_t{64} << 20U;

class EngineOrderTest : public EngineTest {
 protected:
  /// Keeps the engine's thread where it is until this is gone.
  class Held {
   public:
    explicit Held(Engine& engine) {
      auto begun = std::make_shared<std::promise<void>>();
      auto is_held = begun->get_future();
      engine.sessions([begun, until = go_->get_future().share()](const auto&) {
        begun->set_value();
        until.wait();
      });
      is_held.wait();
    }
    ~Held() { go_->set_value(); }
    Held(const Held&) = delete;
    Held& operator=(const Held&) = delete;

   private:
    std::shared_ptr<std::promise<void>> go_ = std::make_shared<std::promise<void>>();
  };

  /// A conversation that has run for long makes the kernel's buffers large; all of it echoed.
  std::string fill_buffers(RawSocket& peer, SessionId session) {
    std::string flood = pattern(std::size_t{48} << 20U, 77);
    std::thread sender([&] { EXPECT_TRUE(peer.send(flood)); });
    std::thread receiver([&] { EXPECT_EQ(peer.receive(flood.size()).size(), flood.size()); });
    EXPECT_TRUE(events.wait_until([&] { return events.received_bytes(session) >= flood.size(); }));
    sender.join();
    receiver.join();
    return flood;
  }

  void expect_order_though_the_echo_fails(const Framing& framing) {
    RawSocket peer = connect_to(
        listen_with({.framing = framing, .echo = true, .send_queue_limit = large_queue}));
    const SessionId session = next_session();
    std::string sent = fill_buffers(peer, session);
    {
      const Held held(engine);
      const std::string more = pattern(std::size_t{16} << 20U, 5);
      sent += more.substr(0, peer.send_until_full(as_byte_view(more)));
      peer.reset();
    }
    end_of(session);
    const std::string received = events.received(session);
    EXPECT_GT(received.size(), std::size_t{48} << 20U);
    EXPECT_TRUE(sent.starts_with(received)) << "not in order";
  }

  const std::string last_words = pattern(30'000);
};

TEST_F(EngineOrderTest, WhatAPeerSentBeforeItsResetIsInOrderThoughTheEchoFails) {
  expect_order_though_the_echo_fails({});
}

TEST_F(EngineOrderTest, FramesOfAPeerThatResetsAreInOrderThoughTheEchoFails) {
  expect_order_though_the_echo_fails({.kind = FramingKind::length, .length = 4096});
}

TEST_F(EngineOrderTest, WhatCameBeforeASendFailedIsDeliveredThoughTheSessionIsClosedAtOnce) {
  RawSocket peer = connect_to(listen());
  const SessionId session = next_session();
  {
    const Held held(engine);
    ASSERT_TRUE(peer.send(last_words));
    peer.reset();
    engine.send(session, Bytes::copy_of("nobody reads this"));
    engine.close(session, 0ms);
  }
  end_of(session);
  EXPECT_EQ(events.received(session), last_words);
}

TEST_F(EngineOrderTest, WhatCameBeforeTheQueueFailedIsDeliveredThoughTheSessionIsClosedAtOnce) {
  RawSocket peer = connect_to(listen_with({.send_queue_limit = large_queue}), small_buffer);
  const SessionId session = next_session();
  engine.send(session, Bytes::copy_of(pattern(std::size_t{20} << 20U)));
  sessions_now();
  {
    const Held held(engine);
    ASSERT_TRUE(peer.send(last_words));
    peer.reset();
    engine.close(session, 0ms);
  }
  end_of(session);
  EXPECT_EQ(events.received(session), last_words);
}

TEST_F(EngineOrderTest, ASessionThatWasClosedIsNotThereForWhatIsAskedNext) {
  const RawSocket peer = connect_to(listen());
  const SessionId session = next_session();
  auto told = std::make_shared<std::promise<std::size_t>>();
  auto listed = told->get_future();
  {
    const Held held(engine);
    engine.close(session, 0ms);
    engine.send(session, Bytes::copy_of("too late"));
    engine.sessions([told](const auto& all) { told->set_value(all.size()); });
  }
  EXPECT_EQ(listed.get(), 0U);
  EXPECT_NE(events.wait_for_failed("send"), nullptr);
  end_of(session);
}

TEST_F(EngineOrderTest, WhileAReaderLagsNoSessionTakesInAnythingAndThenAllComes) {
  const std::string address = listen();
  auto slow = engine.subscribe({.max_events = 100'000, .max_bytes = 1'000});
  std::vector<RawSocket> peers;
  std::vector<SessionId> sessions;
  for (int i = 0; i < 10; ++i) {
    peers.push_back(connect_to(address));
    sessions.push_back(next_session());
  }
  ASSERT_TRUE(peers[0].send(last_words));
  EXPECT_EQ(events.wait_for_received(sessions[0], last_words.size()), last_words);
  for (RawSocket& peer : peers) {
    ASSERT_TRUE(peer.send(last_words));
  }
  for (int turn = 0; turn < 20; ++turn) {  // of the engine's loop
    std::uint64_t taken = 0;
    for (const SessionInfo& info : sessions_now()) {
      taken += info.counters.bytes_received;
    }
    ASSERT_EQ(taken, last_words.size());
  }
  slow.reset();
  EXPECT_EQ(events.wait_for_received(sessions[0], 2 * last_words.size()), last_words + last_words);
  for (std::size_t i = 1; i < sessions.size(); ++i) {
    EXPECT_EQ(events.wait_for_received(sessions[i], last_words.size()), last_words);
  }
}

}  // namespace
}  // namespace lanyard::session::testing
