// Clock, stopping, lifetimes, and the recorder at the engine's door.
#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "engine_fixture.hpp"
#include "lanyard/session/recorder.hpp"
#include "recording_fixture.hpp"

namespace lanyard::session::testing {
namespace {

using namespace std::chrono_literals;

TEST(EngineClockTest, AClockThatStepsBackChangesNeitherTheOrderOfEventsNorAnythingElse) {
  std::atomic<std::int64_t> reading{1'000'000};
  Engine engine([&] { return WallTime(std::chrono::nanoseconds(reading -= 1'000)); });
  EventCollector events(engine);
  engine.open(TcpServerOptions{
      .host = "127.0.0.1",
      .session = {.framing = {.kind = FramingKind::idle, .idle = std::chrono::milliseconds(10)}}});
  RawSocket peer = connect_to(events.wait_for_body<Listening>()->address);
  ASSERT_NE(events.wait_for_body<Connected>(), nullptr);
  for (const char* text : {"one", "two", "three"}) {
    const std::size_t from = events.events().size();
    ASSERT_TRUE(peer.send(text));
    const auto* received = events.wait_for_body<Received>(from);
    ASSERT_NE(received, nullptr);
    EXPECT_EQ(as_chars(received->message.bytes.view()), text);
  }
  peer.close();
  ASSERT_NE(events.wait_for_body<Disconnected>(), nullptr);
  const auto& all = events.events();
  for (std::size_t i = 1; i < all.size(); ++i) {
    EXPECT_LT(all[i]->time, all[i - 1]->time) << "the clock's own time, in the journal's order";
  }
}

TEST(EngineStopTest, StoppingAnEngineThatDidNothingEndsItsReaders) {
  Engine engine;
  EventCollector events(engine);
  engine.stop();
  EXPECT_TRUE(events.wait_for_end());
  engine.stop();  // a second time is nothing
}

TEST(EngineStopTest, CallsAfterStopAreIgnored) {
  Engine engine;
  EventCollector events(engine);
  engine.stop();
  const EndpointId endpoint = engine.open(TcpServerOptions{.host = "127.0.0.1"});
  engine.send(SessionId{1}, Bytes::copy_of("x"));
  engine.close(endpoint);
  engine.close(SessionId{1});
  EXPECT_TRUE(events.wait_for_end());
  EXPECT_TRUE(events.events().empty());
}

TEST(EngineStopTest, AReaderOutlivesItsEngine) {
  auto engine = std::make_unique<Engine>();
  EventCollector events(*engine, {.max_events = 1});
  engine->open(TcpServerOptions{.host = "127.0.0.1"});
  ASSERT_NE(events.wait_for_body<Listening>(), nullptr);
  engine->send(SessionId{1}, Bytes::copy_of("x"));
  engine.reset();
  EXPECT_TRUE(events.wait_for_end());
  EXPECT_EQ(events.count<Failed>(), 1U);
}

TEST(EngineStopTest, AReaderOfAnEngineThatHasStoppedIsAtItsEndAtOnce) {
  Engine engine;
  engine.stop();
  EventCollector events(engine);
  EXPECT_TRUE(events.wait_for_end()) << "or a recorder begun too late would never finish";
  EXPECT_TRUE(events.events().empty());
}

// The engine's thread is held in its last step until the other is about to ask; which of the two is
// first from then on is open, and the call has to come back in either case.
TEST(EngineStopTest, AReaderThatIsMadeWhileTheEngineComesToItsEndIsAtItsEnd) {
  struct Shared {
    Engine engine;
    std::promise<void> ending;
    std::promise<void> asks;
    std::atomic<bool> told{false};
    std::promise<std::shared_ptr<EventReader>> made;
  };
  const auto shared = std::make_shared<Shared>();
  const auto first = shared->engine.subscribe({.on_events = [shared = shared.get()](bool) {
    if (!shared->told.exchange(true)) {
      shared->ending.set_value();
      EXPECT_EQ(shared->asks.get_future().wait_for(patience), std::future_status::ready);
    }
  }});
  auto reader = shared->made.get_future();
  // Detached: where the call hangs nothing could end it.
  std::thread([shared] {
    shared->ending.get_future().wait();
    shared->asks.set_value();
    shared->made.set_value(shared->engine.subscribe({}));
  }).detach();
  shared->engine.stop();
  ASSERT_EQ(reader.wait_for(patience), std::future_status::ready);
  std::vector<Event> batch;
  EXPECT_FALSE(reader.get()->drain(batch));
}

TEST(EngineStopTest, AReaderCanBeMadeOnTheEnginesThread) {
  Engine engine;
  std::promise<std::shared_ptr<EventReader>> made;
  auto reader = made.get_future();
  engine.sessions([&](const auto&) { made.set_value(engine.subscribe({})); });
  ASSERT_EQ(reader.wait_for(patience), std::future_status::ready);
  const auto late = reader.get();
  engine.send(SessionId{1}, Bytes::copy_of("x"));
  engine.stop();
  std::vector<Event> batch;
  EXPECT_FALSE(late->drain(batch));
  EXPECT_EQ(batch.size(), 1U);
}

TEST(EngineStopTest, EndpointsOpenedWhileItStopsDoNotKeepItFromStopping) {
  for (int round = 0; round < 100; ++round) {
    Engine engine;
    EventCollector events(engine);
    std::thread opener([&] {
      for (int i = 0; i < 50; ++i) {
        engine.open(TcpServerOptions{.host = "127.0.0.1"});
        engine.open(UdpOptions{.host = "127.0.0.1"});
        engine.open(TcpClientOptions{
            .host = "127.0.0.1", .port = 1, .retry = RetryOptions{.initial = 1ms, .longest = 1ms}});
      }
    });
    events.wait_for_body<Listening>();
    std::thread stopper([&] { engine.stop(); });
    EXPECT_TRUE(events.wait_for_end()) << "round " << round;
    opener.join();
    stopper.join();
    if (HasFailure()) {
      break;
    }
  }
}

TEST(EngineStopTest, SessionsInEveryStateEndWithTheEngine) {
  Engine engine;
  EventCollector events(engine);
  engine.open(TcpServerOptions{
      .host = "127.0.0.1",
      .session = {.send_queue_limit = 64U << 20U, .close_when_peer_closes = false}});
  const std::string address = events.wait_for_body<Listening>()->address;
  std::vector<RawSocket> peers;
  for (int i = 0; i < 40; ++i) {
    peers.push_back(connect_to(address, small_buffer));
  }
  ASSERT_TRUE(events.wait_until([&] { return events.count<Connected>() == peers.size(); }));
  for (std::uint64_t i = 0; i < peers.size(); ++i) {
    const SessionId session{i + 1};
    if (i % 2 == 0) {
      peers[i].send_fin();
    }
    if (i % 3 == 0) {
      engine.send(session, Bytes::copy_of(pattern(4U << 20U)));
    }
    if (i % 5 == 0) {
      engine.shutdown_send(session);
    }
    if (i % 7 == 0) {
      engine.close(session, 3'600s);
    }
    if (i % 11 == 0) {
      peers[i].reset();
    }
  }
  engine.stop(5ms);
  EXPECT_TRUE(events.wait_for_end());
  EXPECT_EQ(events.count<Disconnected>(), peers.size());
}

// ---- the recorder -------------------------------------------------------------------------------

class EngineRecorderTest : public EngineTest {
 protected:
  TemporaryDirectory directory;
  std::atomic<int> failures{0};
  std::function<void(const Error&)> counting() {
    return [this](const Error&) { ++failures; };
  }
  template <typename Done>
  static bool wait_for(const Done& done) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (!done() && std::chrono::steady_clock::now() < deadline) {
      std::this_thread::yield();
    }
    return done();
  }
};

TEST_F(EngineRecorderTest, EveryByteOfAFloodOfFramesIsInTheFile) {
  constexpr int session_count = 3;
  Recorder recorder(engine, open_writer(directory / "r.lnyd"), counting());
  const std::string address =
      listen_with({.framing = {.kind = FramingKind::length, .length = 64}, .echo = true});
  std::vector<std::string> floods;
  std::vector<std::thread> peers;
  for (std::uint64_t i = 0; i < session_count; ++i) {
    floods.push_back(pattern(4U << 20U, i));
  }
  std::vector<std::string> names(session_count);
  for (std::size_t i = 0; i < session_count; ++i) {
    peers.emplace_back([&, i] {
      const RawSocket peer = connect_to(address);
      names[i] = peer.local();
      std::thread sender([&] {
        EXPECT_TRUE(peer.send(floods[i]));
        peer.send_fin();
      });
      EXPECT_TRUE(peer.receive_to_end() == floods[i]);
      sender.join();
    });
  }
  EXPECT_TRUE(events.wait_until([&] { return events.count<Disconnected>() == session_count; }));
  for (std::thread& peer : peers) {
    peer.join();
  }
  engine.stop();
  recorder.finish();
  recorder.finish();  // a second time is nothing
  EXPECT_EQ(failures, 0);
  RecordingReader reader = open_reader(directory / "r.lnyd");
  const auto sessions = reader.sessions();
  ASSERT_TRUE(sessions);
  ASSERT_EQ(sessions->size(), 3U);
  for (const RecordedSession& session : *sessions) {
    std::string received;
    std::string sent;
    std::size_t messages = 0;
    for (const RecordedMessage& message : walk(reader, {.session = session.id}).messages) {
      const bool in = message.direction == Direction::received;
      (in ? received : sent) += text_of(message.bytes);
      messages += in ? 1U : 0U;
    }
    const auto found = std::find(names.begin(), names.end(), session.peer);
    ASSERT_NE(found, names.end());
    const std::string& flood = floods[static_cast<std::size_t>(found - names.begin())];
    EXPECT_TRUE(received == flood);
    EXPECT_TRUE(sent == flood);
    EXPECT_EQ(messages, flood.size() / 64);
    ASSERT_TRUE(session.end);
    EXPECT_EQ(session.end->totals.bytes_received, flood.size());
    EXPECT_EQ(session.end->reason, DisconnectReason::peer_closed);
  }
}

TEST_F(EngineRecorderTest, ARecorderThatFailsSaysSoOnceAndTheConversationGoesOn) {
  Recorder recorder(engine, open_writer(directory / "r.lnyd", {.max_page_count = 60}), counting());
  RawSocket peer = connect_to(listen());
  const SessionId session = next_session();
  const std::string flood = pattern(32U << 20U);
  std::thread sender([&] {
    EXPECT_TRUE(peer.send(flood));
    peer.close();
  });
  EXPECT_EQ(end_of(session).totals.bytes_received, flood.size());
  sender.join();
  EXPECT_TRUE(events.received(session) == flood);
  engine.stop();
  recorder.finish();
  EXPECT_EQ(failures, 1);
  RecordingReader reader = open_reader(directory / "r.lnyd");
  EXPECT_TRUE(reader.sessions());
}

TEST_F(EngineRecorderTest, ARecorderThatFailedBeginsAgainBehindWhatItHadAndCountsWhatIsMissing) {
  const auto path = directory / "r.lnyd";
  std::atomic<std::int64_t> newest{0};
  std::atomic<std::uint64_t> kept{0};
  std::atomic<std::int64_t> missing{-1};
  std::uint32_t room = 60;  // pages; the recorder's thread takes it
  Recorder recorder(
      engine,
      [&] {
        return RecordingWriter::open(path, some_run(), {.max_page_count = std::exchange(room, 0U)});
      },
      counting(),
      {.commit_every = std::chrono::milliseconds(1),
       .on_commit =
           [&](const RecordedSoFar& now) {
             kept = now.kept;
             newest = now.last_event;
           },
       .on_resume = [&](std::uint64_t gap) { missing = static_cast<std::int64_t>(gap); }});
  const std::string address = listen_with({.framing = {.kind = FramingKind::line}});
  const RawSocket peer = connect_to(address);
  ASSERT_TRUE(peer.send("kept\n"));
  ASSERT_TRUE(wait_for([&] { return newest == 3; }));
  EXPECT_EQ(kept, 3U);
  ASSERT_TRUE(peer.send(std::string(std::size_t{1} << 19U, 'x') + "\n"));
  ASSERT_TRUE(wait_for([&] { return failures == 1; }));
  recorder.begin_again();
  ASSERT_TRUE(wait_for([&] { return missing >= 0; }));
  EXPECT_EQ(missing, 1);
  ASSERT_TRUE(peer.send("kept again\n"));
  // The notice, the session's entry in the new run, and the message.
  ASSERT_TRUE(wait_for([&] { return newest == 6; })) << newest;
  EXPECT_EQ(kept, 4U) << "what the engine has told";
  engine.stop();
  recorder.finish();
  EXPECT_EQ(failures, 1);
  RecordingReader reader = open_reader(path);
  EXPECT_EQ(walk(reader).texts, (std::vector<std::string>{"kept\n", "kept again\n"}));
}

TEST_F(EngineRecorderTest, OneThatWasGivenAnOpenRecordingCountsWhatIsMissingAndBeginsAgain) {
  const auto path = directory / "r.lnyd";
  std::atomic<std::uint64_t> missing{0};
  std::atomic<std::uint64_t> gap{0};
  std::atomic<std::int64_t> newest{0};
  Recorder recorder(engine, open_writer(path, {.max_page_count = 60}), counting(),
                    {.commit_every = std::chrono::milliseconds(1),
                     .on_commit = [&](const RecordedSoFar& now) { newest = now.last_event; },
                     .on_resume = [&](std::uint64_t count) { gap = count; },
                     .on_missing = [&](std::uint64_t count) { missing = count; },
                     .open_again = [&] { return RecordingWriter::open(path, some_run()); }});
  const RawSocket peer = connect_to(listen_with({.framing = {.kind = FramingKind::line}}));
  ASSERT_TRUE(wait_for([&] { return newest == 2; }));
  ASSERT_TRUE(peer.send(std::string(std::size_t{1} << 19U, 'x') + "\n"));
  ASSERT_TRUE(wait_for([&] { return missing == 1; })) << missing;
  ASSERT_TRUE(peer.send("lost\n"));
  ASSERT_TRUE(wait_for([&] { return missing == 2; })) << missing;
  recorder.begin_again();
  ASSERT_TRUE(wait_for([&] { return gap == 2; })) << gap;
  ASSERT_TRUE(peer.send("recorded again\n"));
  ASSERT_TRUE(wait_for([&] { return newest == 5; })) << newest;
  engine.stop();
  recorder.finish();
  RecordingReader reader = open_reader(path);
  EXPECT_EQ(walk(reader).texts, std::vector<std::string>{"recorded again\n"});
}

TEST_F(EngineRecorderTest, TheNoticeOfWhatIsMissingIsNotLaterThanWhatStandsBehindIt) {
  const auto path = directory / "r.lnyd";
  std::promise<void> opens;
  std::uint32_t room = 60;  // pages; the recorder's thread takes it
  std::atomic<std::int64_t> newest{0};
  Recorder recorder(engine,
                    [&] {
                      const std::uint32_t pages = std::exchange(room, 0U);
                      if (pages == 0) {
                        opens.get_future().wait_for(patience);
                      }
                      return RecordingWriter::open(path, some_run(), {.max_page_count = pages});
                    },
                    counting(),
                    {.commit_every = std::chrono::milliseconds(1),
                     .on_commit = [&](const RecordedSoFar& now) { newest = now.last_event; }});
  const RawSocket peer = connect_to(listen_with({.framing = {.kind = FramingKind::line}}));
  const SessionId session = next_session();
  ASSERT_TRUE(wait_for([&] { return newest == 2; }));
  ASSERT_TRUE(peer.send(std::string(std::size_t{1} << 19U, 'x') + "\n"));
  ASSERT_TRUE(wait_for([&] { return failures == 1; }));
  recorder.begin_again();
  ASSERT_TRUE(peer.send("behind it\n"));
  ASSERT_TRUE(events.wait_until([&] { return events.received(session).ends_with("it\n"); }));
  opens.set_value();
  ASSERT_TRUE(wait_for([&] { return newest == 5; })) << newest;
  engine.stop();
  recorder.finish();
  RecordingReader reader = open_reader(path);
  const std::vector<std::int64_t> numbers{3, 4, 5};
  const auto found = reader.events(numbers, 100);
  ASSERT_TRUE(found && found->size() == 3U);
  EXPECT_TRUE(std::holds_alternative<RecordedNote>(found->front().body));
  EXPECT_LE((*found)[0].time, (*found)[1].time);
  EXPECT_LE((*found)[1].time, (*found)[2].time);
}

TEST_F(EngineRecorderTest, WhatHappensIsInTheFileWhileTheEngineRuns) {
  Recorder recorder(engine, open_writer(directory / "r.lnyd"), counting());
  const RawSocket peer = connect_to(listen());
  next_session();
  ASSERT_TRUE(peer.send("soon on the disk"));
  RecordingReader reader = open_reader(directory / "r.lnyd");
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (walk(reader).texts.empty() && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::yield();
  }
  EXPECT_EQ(walk(reader).texts, std::vector<std::string>{"soon on the disk"});
  engine.stop();
}

TEST_F(EngineRecorderTest, ARecorderCanStopWhileTheConversationGoesOnAndAnotherBegin) {
  const std::string address = listen();
  const RawSocket peer = connect_to(address);
  const SessionId session = next_session();
  {
    Recorder recorder(engine, open_writer(directory / "first.lnyd"), counting());
    ASSERT_TRUE(peer.send("for the first"));
    ASSERT_TRUE(events.wait_until([&] { return events.received(session) == "for the first"; }));
    recorder.stop();
    recorder.finish();  // nothing is left to wait for
  }
  ASSERT_TRUE(peer.send(", for nobody"));
  ASSERT_TRUE(
      events.wait_until([&] { return events.received(session).ends_with(", for nobody"); }));
  EXPECT_EQ(failures, 0);
  RecordingReader reader = open_reader(directory / "first.lnyd");
  EXPECT_EQ(walk(reader).texts, std::vector<std::string>{"for the first"});
}

TEST_F(EngineRecorderTest, WhatACommitTellsOfCanBeReadAtOnce) {
  std::mutex mutex;
  std::condition_variable changed;
  std::int64_t newest = 0;
  std::uint64_t size = 0;
  Recorder recorder(
      engine, open_writer(directory / "r.lnyd"), counting(),
      {.commit_every = std::chrono::milliseconds(1), .on_commit = [&](const RecordedSoFar& now) {
         const std::scoped_lock lock(mutex);
         newest = now.last_event;
         size = now.bytes_on_disk;
         changed.notify_one();
       }});
  const RawSocket peer = connect_to(listen());
  ASSERT_TRUE(peer.send("told of"));
  {
    std::unique_lock lock(mutex);
    // Listening, connected, received.
    ASSERT_TRUE(changed.wait_for(lock, patience, [&] { return newest >= 3; }));
    EXPECT_GT(size, 0U);
  }
  RecordingReader reader = open_reader(directory / "r.lnyd");
  EXPECT_EQ(walk(reader).texts, std::vector<std::string>{"told of"});
  engine.stop();
}

TEST_F(EngineRecorderTest, ARecorderOfAnEngineThatStopsAtOnceWritesAnEmptyRun) {
  {
    Recorder recorder(engine, open_writer(directory / "r.lnyd"), counting());
    engine.stop();
  }
  RecordingReader reader = open_reader(directory / "r.lnyd");
  EXPECT_EQ(reader.runs().value().size(), 1U);
  EXPECT_EQ(failures, 0);
}

}  // namespace
}  // namespace lanyard::session::testing
