// Back-pressure both ways: slow peers, slow readers, floods, and what runs out.
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <fstream>
#include <optional>
#include <string>
#include <thread>

#include "engine_fixture.hpp"

namespace lanyard::session::testing {
namespace {

using namespace std::chrono_literals;

class EnginePressureTest : public EngineTest {
 protected:
  /// A peer that reads nothing, and so much sent to it that the queue holds at least `waiting`.
  RawSocket stuck_peer(const std::string& address, SessionId& session, std::uint64_t waiting) {
    RawSocket peer = connect_to(address, small_buffer);
    session = next_session();
    const Bytes piece = Bytes::copy_of(pattern(256U << 10U));
    for (int i = 0; i < 200 && queued(session) < waiting; ++i) {
      engine.send(session, piece);
    }
    EXPECT_GE(queued(session), waiting);
    return peer;
  }
  std::uint64_t queued(SessionId session) {
    for (const SessionInfo& info : sessions_now()) {
      if (info.identity->id == session) {
        return info.queued_bytes;
      }
    }
    return 0;
  }
};

// ---- slow peers ---------------------------------------------------------------------------------

TEST_F(EnginePressureTest, APeerThatDoesNotReadIsCutAsTooSlow) {
  RawSocket peer = connect_to(
      listen_with({.send_queue_limit = 1U << 20U, .slow_peer = SlowPeerPolicy::cut}), small_buffer);
  const SessionId session = next_session();
  const Bytes piece = Bytes::copy_of(pattern(256U << 10U));
  for (int i = 0; i < 100; ++i) {
    engine.send(session, piece);
  }
  EXPECT_EQ(end_of(session).reason, DisconnectReason::too_slow);
  EXPECT_EQ(peer.receive_to_end(), std::nullopt) << "cut with a reset: nothing stays behind";
}

TEST_F(EnginePressureTest, UnderPauseASendBeyondTheLimitFailsAndTheSessionLives) {
  SessionId session{};
  RawSocket peer =
      stuck_peer(listen_with({.send_queue_limit = 1U << 20U, .slow_peer = SlowPeerPolicy::pause}),
                 session, 512U << 10U);
  const Bytes piece = Bytes::copy_of(pattern(256U << 10U));
  for (int i = 0; i < 8; ++i) {
    engine.send(session, piece);
  }
  const Failed* failed = events.wait_for_failed("send");
  ASSERT_NE(failed, nullptr);
  EXPECT_EQ(failed->error.code, SessionErrc::send_queue_full);
  EXPECT_LE(queued(session), 1U << 20U);
  engine.shutdown_send(session);
  const auto got = peer.receive_to_end();
  ASSERT_TRUE(got);
  peer.close();
  const Disconnected end = end_of(session);
  EXPECT_EQ(end.reason, DisconnectReason::peer_closed);
  EXPECT_EQ(got->size(), end.totals.bytes_sent) << "what was taken arrived whole";
  EXPECT_EQ(*got, events.bytes<Sent>(session));
}

TEST_F(EnginePressureTest, AStuckPeerChangesNothingForAHealthyOne) {
  const std::string address = listen_with({.send_queue_limit = 256U << 20U});
  SessionId stuck_session{};
  const RawSocket stuck = stuck_peer(address, stuck_session, 1U << 20U);
  RawSocket healthy = connect_to(address);
  const SessionId session = next_session();
  std::string expected;
  for (std::uint64_t i = 0; i < 64; ++i) {
    const std::string text = pattern(1U << 20U, i);
    engine.send_all(server, Bytes::copy_of(text));
    expected += text;
  }
  engine.shutdown_send(session);
  EXPECT_EQ(healthy.receive_to_end(), expected);
  EXPECT_GE(queued(stuck_session), 1U << 20U) << "the other has not moved";
  EXPECT_EQ(events.of<Disconnected>(stuck_session), nullptr);
}

TEST_F(EnginePressureTest, SendsToAnEchoingSessionAreLimitedToo) {
  SessionId session{};
  RawSocket peer = stuck_peer(
      listen_with(
          {.echo = true, .send_queue_limit = 1U << 20U, .slow_peer = SlowPeerPolicy::pause}),
      session, 512U << 10U);
  const Bytes piece = Bytes::copy_of(pattern(256U << 10U));
  for (int i = 0; i < 40; ++i) {
    engine.send(session, piece);
  }
  EXPECT_LE(queued(session), 1U << 20U);
  ASSERT_NE(events.wait_for_failed("send"), nullptr);
}

TEST_F(EnginePressureTest, AnEchoOfAFloodIsByteExact) {
  RawSocket peer = connect_to(listen_with({.echo = true, .send_queue_limit = 1U << 20U}));
  const SessionId session = next_session();
  const std::string flood = pattern(64U << 20U);
  std::optional<std::string> echoed;
  std::thread sender([&] {
    EXPECT_TRUE(peer.send(flood));
    peer.send_fin();
  });
  std::thread receiver([&] { echoed = peer.receive_to_end(); });
  const Disconnected end = end_of(session);
  sender.join();
  receiver.join();
  ASSERT_TRUE(echoed);
  EXPECT_EQ(echoed->size(), flood.size());
  EXPECT_TRUE(*echoed == flood);
  EXPECT_EQ(end.reason, DisconnectReason::peer_closed);
  EXPECT_EQ(end.totals.bytes_received, flood.size());
  EXPECT_EQ(end.totals.bytes_sent, flood.size());
  EXPECT_TRUE(events.received(session) == flood);
}

TEST_F(EnginePressureTest, AnEchoToAPeerThatDoesNotReadPausesAndGoesOnWhenItReads) {
  RawSocket peer =
      connect_to(listen_with({.echo = true, .send_queue_limit = 1U << 20U}), small_buffer);
  const SessionId session = next_session();
  const std::string flood = pattern(64U << 20U);
  std::size_t sent = 0;
  // Until all buffers between are full and stay so: the engine's queue has reached its limit.
  while (queued(session) < (1U << 20U)) {
    sent += peer.send_until_full(as_byte_view(flood).subspan(sent));
    events.take();
    ASSERT_LT(sent, flood.size()) << "the flood should fill the limit and the kernel's buffers";
  }
  EXPECT_LE(queued(session), (1U << 20U) + (512U << 10U)) << "a read more than the limit at most";
  std::thread sender([&] {
    EXPECT_TRUE(peer.send(as_byte_view(flood).subspan(sent)));
    peer.send_fin();
  });
  std::optional<std::string> echoed;
  std::thread receiver([&] { echoed = peer.receive_to_end(); });
  end_of(session);
  sender.join();
  receiver.join();
  ASSERT_TRUE(echoed);
  EXPECT_TRUE(*echoed == flood);
}

// ---- slow readers -------------------------------------------------------------------------------

TEST_F(EnginePressureTest, AReaderThatDoesNotDrainStopsReadingFromTheNetworkAndLosesNothing) {
  RawSocket peer = connect_to(listen());
  const SessionId session = next_session();
  const std::string flood = pattern(128U << 20U);
  // The collector's limit is 16 MiB. Nothing drains it until neither the engine nor the kernel
  // takes any more.
  std::size_t sent = 0;
  std::uint64_t received = 0;
  while (true) {
    const std::size_t more = peer.send_until_full(as_byte_view(flood).subspan(sent));
    sent += more;
    const std::uint64_t now = sessions_now().at(0).counters.bytes_received;
    if (more == 0 && now >= (16U << 20U) && now == received) {
      break;
    }
    received = now;
    ASSERT_LT(sent, flood.size()) << "reading never paused";
  }
  EXPECT_LE(received, (16U << 20U) + (1U << 20U)) << "bounded by the limit and one turn";
  std::thread sender([&] {
    EXPECT_TRUE(peer.send(as_byte_view(flood).subspan(sent)));
    peer.close();
  });
  EXPECT_EQ(end_of(session).totals.bytes_received, flood.size());
  sender.join();
  EXPECT_TRUE(events.received(session) == flood);
}

TEST_F(EnginePressureTest, ALaggingReaderThatIsGivenUpLetsTheNetworkGoOn) {
  const std::string address = listen();
  auto slow = engine.subscribe({.max_events = 1});
  const RawSocket peer = connect_to(address);
  const SessionId session = next_session();
  ASSERT_TRUE(peer.send("held up"));
  sessions_now();
  slow.reset();
  EXPECT_EQ(events.wait_for_received(session, 7), "held up");
}

TEST_F(EnginePressureTest, AThinningReaderLosesMessagesAndCountsThemWhileAnotherGetsAll) {
  const std::string address = listen();
  EventCollector thin(engine, {.lag = LagPolicy::thin_out, .max_events = 10});
  RawSocket peer = connect_to(address);
  const SessionId session = next_session();
  const std::string flood = pattern(32U << 20U);
  std::thread sender([&] {
    EXPECT_TRUE(peer.send(flood));
    peer.close();
  });
  const Disconnected end = end_of(session);
  sender.join();
  EXPECT_TRUE(events.received(session) == flood);
  ASSERT_TRUE(thin.wait_until([&] { return thin.of<Disconnected>(session) != nullptr; }));
  EXPECT_GT(thin.reader().left_out(), 0U);
  EXPECT_EQ(thin.messages(session).size() + thin.reader().left_out(), end.totals.messages_received);
}

TEST_F(EnginePressureTest, AReaderOfCountsLearnsEverySizeWithoutTheBytes) {
  Engine counting;
  EventCollector counts(counting, {.detail = MessageDetail::counts});
  counting.open(TcpServerOptions{.host = "127.0.0.1"});
  RawSocket peer = connect_to(counts.wait_for_body<Listening>()->address);
  const std::string data = pattern(5U << 20U);
  ASSERT_TRUE(peer.send(data));
  peer.close();
  const SessionId session{1};
  const auto* end = counts.wait_for_body_of<Disconnected>(session);
  ASSERT_NE(end, nullptr);
  EXPECT_EQ(counts.received_bytes(session), data.size());
  EXPECT_EQ(end->totals.bytes_received, data.size());
}

// ---- what runs out, and hostile peers -----------------------------------------------------------

TEST_F(EnginePressureTest, FiveThousandConnectsAndClosesInARowAreFiveThousandSessions) {
  const std::string address = listen();
  for (int i = 0; i < 5'000; ++i) {
    RawSocket peer = connect_to(address);
    ASSERT_TRUE(peer.is_open()) << "connection " << i;
    // Ends with a reset, which leaves no TIME_WAIT: the test would run out of ports when repeated.
    peer.reset();
    if (i % 64 == 0) {
      events.take();
    }
  }
  EXPECT_TRUE(events.wait_until([&] { return events.count<Disconnected>() == 5'000; }))
      << events.count<Connected>() << " connected, " << events.count<Disconnected>() << " ended";
  EXPECT_EQ(events.count<Connected>(), 5'000U);
  EXPECT_TRUE(sessions_now().empty());
  EXPECT_EQ(events.count<Failed>(), 0U);
}

/// How many descriptors this process's table has room for now: FDSize in proc_pid_status(5).
std::size_t descriptor_table_size() {
  std::ifstream status("/proc/self/status");
  std::size_t size = 0;
  for (std::string word; status >> word;) {
    if (word == "FDSize:") {
      status >> size;
    }
  }
  return size;
}

TEST_F(EnginePressureTest, HasRoomForACrowdsDescriptorsBeforeItComes) {
  rlimit limit{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &limit), 0);
  EXPECT_GE(descriptor_table_size(), std::min<rlim_t>(limit.rlim_cur, 16'384));
}

/// Lowers the limit of descriptors while it lives.
class FewerDescriptors {
 public:
  explicit FewerDescriptors(int more_than_now) {
    ::getrlimit(RLIMIT_NOFILE, &before_);
    const int next = ::dup(0);
    ::close(next);
    rlimit now = before_;
    now.rlim_cur = static_cast<rlim_t>(next + more_than_now);
    ::setrlimit(RLIMIT_NOFILE, &now);
  }
  ~FewerDescriptors() { ::setrlimit(RLIMIT_NOFILE, &before_); }
  FewerDescriptors(const FewerDescriptors&) = delete;
  FewerDescriptors& operator=(const FewerDescriptors&) = delete;

 private:
  rlimit before_{};
};

/// Not connected yet: they have their descriptors before those run out.
std::vector<RawSocket> sockets(int count) {
  std::vector<RawSocket> made;
  for (int i = 0; i < count; ++i) {
    made.emplace_back(AF_INET, SOCK_STREAM);
  }
  return made;
}

TEST_F(EnginePressureTest, WithoutDescriptorsAcceptingPausesSaysSoOnceAndGoesOn) {
  const std::string address = listen();
  std::vector<RawSocket> peers = sockets(12);
  {
    const FewerDescriptors few(6);
    for (RawSocket& peer : peers) {
      ASSERT_TRUE(peer.connect(address));  // the kernel's backlog takes them
    }
    const Failed* failed = events.wait_for_failed("accept");
    ASSERT_NE(failed, nullptr);
    EXPECT_EQ(failed->error.code, std::errc::too_many_files_open);
    EXPECT_NE(failed->error.message.find("ulimit -n"), std::string::npos);
    ASSERT_TRUE(events.wait_until([&] { return events.count<Connected>() == 6; }));
    // A session that ends makes room for one more.
    const SessionId first = next_session();
    engine.close(first);
    ASSERT_TRUE(events.wait_until([&] { return events.count<Connected>() == 7; }));
  }
  EXPECT_TRUE(events.wait_until([&] { return events.count<Connected>() == peers.size(); }));
  EXPECT_TRUE(events.wait_until([&] { return events.count<Notice>() >= 1; }));
  EXPECT_LE(events.count<Failed>(), 2U) << events.failures();
  ASSERT_TRUE(peers.back().send("served"));
  SessionId last{};
  while (last != SessionId{peers.size()}) {
    last = next_session();
  }
  EXPECT_TRUE(events.wait_until([&] {
    for (std::uint64_t i = 1; i <= peers.size(); ++i) {
      if (events.received(SessionId{i}) == "served") {
        return true;
      }
    }
    return false;
  }));
}

TEST_F(EnginePressureTest, ThoseTurnedAwayGiveTheirDescriptorsBackBeforeAcceptingPauses) {
  const std::string address = listen({.host = "127.0.0.1", .max_sessions = 2});
  std::vector<RawSocket> peers = sockets(60);
  const FewerDescriptors few(20);
  {
    const FewerDescriptors none(0);
    for (RawSocket& peer : peers) {
      ASSERT_TRUE(peer.connect(address));  // the kernel's backlog takes them
    }
    const Failed* failed = events.wait_for_failed("accept");
    ASSERT_NE(failed, nullptr);
    ASSERT_EQ(failed->error.code, std::errc::too_many_files_open);
  }
  // From here on there are descriptors, though fewer than peers.
  const auto failed_by = [&](const auto& code) {
    return std::ranges::count_if(events.events(), [&](const auto& event) {
      const auto* const failed = std::get_if<Failed>(&event->body);
      return failed != nullptr && failed->error.code == code;
    });
  };
  EXPECT_TRUE(events.wait_until([&] {
    return failed_by(SessionErrc::too_many_sessions) == std::ssize(peers) - 2;
  })) << events.failures();
  EXPECT_EQ(events.count<Connected>(), 2U);
  EXPECT_EQ(failed_by(std::errc::too_many_files_open), 1);
}

}  // namespace
}  // namespace lanyard::session::testing
