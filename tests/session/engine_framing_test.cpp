// Frames of real sessions.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine_fixture.hpp"

namespace lanyard::session::testing {
namespace {

using namespace std::chrono_literals;

class EngineFramingTest : public EngineTest {
 protected:
  static Framing framing(std::string_view text) { return parse_framing(text).value_or(Framing{}); }

  RawSocket open(std::string_view how, SessionId& session, std::size_t frame_limit = 1U << 20U) {
    RawSocket peer = connect_to(listen_with({.framing = framing(how), .frame_limit = frame_limit}));
    session = next_session();
    return peer;
  }
  /// The bytes of the first `count` messages; a partial one ends in `…`.
  std::vector<std::string> frames(SessionId session, std::size_t count) {
    events.wait_until([&] {
      return events.messages(session).size() >= count ||
             events.of<Disconnected>(session) != nullptr;
    });
    std::vector<std::string> texts;
    for (const Message& message : events.messages(session)) {
      texts.push_back(std::string(as_chars(message.bytes.view())) + (message.partial ? "…" : ""));
    }
    return texts;
  }
};

using Texts = std::vector<std::string>;

TEST_F(EngineFramingTest, LinesComeOneByOneHoweverTheyWereSent) {
  SessionId session{};
  RawSocket peer = open("line", session);
  peer.set(IPPROTO_TCP, TCP_NODELAY, 1);
  ASSERT_TRUE(peer.send("one\ntw"));
  EXPECT_EQ(frames(session, 1), Texts{"one\n"});
  ASSERT_TRUE(peer.send("o\r\n\nlast"));
  EXPECT_EQ(frames(session, 3), (Texts{"one\n", "two\r\n", "\n"}));
  peer.close();
  end_of(session);
  EXPECT_EQ(frames(session, 4), (Texts{"one\n", "two\r\n", "\n", "last…"}));
  EXPECT_EQ(as_chars(events.messages(session)[1].payload().view()), "two");
  EXPECT_EQ(end_of(session).totals.messages_received, 4U);
}

TEST_F(EngineFramingTest, EachSessionHasAFramerOfItsOwn) {
  const std::string address = listen_with({.framing = framing("length:4")});
  RawSocket one = connect_to(address);
  const SessionId first = next_session();
  RawSocket two = connect_to(address);
  const SessionId second = next_session();
  ASSERT_TRUE(one.send("ab"));
  ASSERT_TRUE(two.send("12345"));
  EXPECT_EQ(frames(second, 1), Texts{"1234"});
  ASSERT_TRUE(one.send("cd"));
  EXPECT_EQ(frames(first, 1), Texts{"abcd"});
}

TEST_F(EngineFramingTest, SetFramingGivesTheHalfFrameAsPartialAndCutsAnewFromThere) {
  SessionId session{};
  RawSocket peer = open("line", session);
  ASSERT_TRUE(peer.send("whole\nhalf"));
  frames(session, 1);
  while (sessions_now().at(0).counters.bytes_received < 10) {
  }
  engine.set_framing(server, framing("length:2"));
  EXPECT_EQ(frames(session, 2), (Texts{"whole\n", "half…"}));
  ASSERT_TRUE(peer.send("ab\nd"));
  EXPECT_EQ(frames(session, 4), (Texts{"whole\n", "half…", "ab", "\nd"}));
  engine.set_framing(server, framing("raw"));
  sessions_now();
  ASSERT_TRUE(peer.send("anything"));
  EXPECT_EQ(frames(session, 5).back(), "anything");
}

TEST_F(EngineFramingTest, SetFramingHoldsForSessionsToComeToo) {
  const std::string address = listen();
  engine.set_framing(server, framing("line"));
  sessions_now();
  RawSocket peer = connect_to(address);
  const SessionId session = next_session();
  ASSERT_TRUE(peer.send("a\nb\n"));
  EXPECT_EQ(frames(session, 2), (Texts{"a\n", "b\n"}));
}

TEST_F(EngineFramingTest, TwoBurstsWithSilenceBetweenAreTwoIdleFrames) {
  SessionId session{};
  RawSocket peer = open("idle:20", session);
  ASSERT_TRUE(peer.send("first"));
  EXPECT_EQ(frames(session, 1), Texts{"first"});
  ASSERT_TRUE(peer.send("second"));
  EXPECT_EQ(frames(session, 2), (Texts{"first", "second"}));
  ASSERT_TRUE(peer.send("third"));
  peer.close();
  end_of(session);
  EXPECT_EQ(frames(session, 3), (Texts{"first", "second", "third"}));
}

TEST_F(EngineFramingTest, AShorterIdleTimeHoldsAtOnceThoughALongOneWasRunning) {
  SessionId session{};
  RawSocket peer = open("idle:3600000", session);
  ASSERT_TRUE(peer.send("an hour"));
  while (sessions_now().at(0).counters.bytes_received < 7) {
  }
  engine.set_framing(server, framing("idle:20"));
  EXPECT_EQ(frames(session, 1), Texts{"an hour"});
  ASSERT_TRUE(peer.send("a blink"));
  EXPECT_EQ(frames(session, 2), (Texts{"an hour", "a blink"}));
}

TEST_F(EngineFramingTest, AFrameBeyondTheLimitFailsOnceAndLosesNoByte) {
  SessionId session{};
  RawSocket peer = open("line", session, 64U << 10U);
  const std::string line(8U << 20U, 'x');
  ASSERT_TRUE(peer.send(line + "\nnext\n"));
  peer.close();
  end_of(session);
  EXPECT_EQ(events.received(session), line + "\nnext\n");
  EXPECT_EQ(events.count<Failed>(), 1U);
  const Failed* failed = events.of<Failed>(session);
  ASSERT_NE(failed, nullptr);
  EXPECT_EQ(failed->error.code, SessionErrc::frame_too_long);
  EXPECT_EQ(frames(session, 1).back(), "next\n");
}

TEST_F(EngineFramingTest, ALineOfAHundredMegabytesPassesWithBoundedFrames) {
  SessionId session{};
  RawSocket peer = open("line", session);
  const std::string piece(1U << 20U, 'y');
  for (int i = 0; i < 100; ++i) {
    ASSERT_TRUE(peer.send(piece));
    events.take();
  }
  ASSERT_TRUE(peer.send("\n"));
  peer.close();
  EXPECT_EQ(end_of(session).totals.bytes_received, 100 * piece.size() + 1);
  EXPECT_EQ(events.received_bytes(session), 100 * piece.size() + 1);
  EXPECT_EQ(events.count<Failed>(), 1U);
  for (const Message& message : events.messages(session)) {
    EXPECT_LE(message.size, 1U << 20U);
  }
}

TEST_F(EngineFramingTest, AnEchoedStreamIsTheSameWhateverItsFrames) {
  RawSocket peer = connect_to(listen_with({.framing = framing("prefix:u16be"), .echo = true}));
  const SessionId session = next_session();
  const std::string data = pattern(300'000);
  ASSERT_TRUE(peer.send(data));
  EXPECT_EQ(peer.receive(data.size()), data);
  peer.close();
  end_of(session);
  EXPECT_EQ(events.received(session), data);
}

}  // namespace
}  // namespace lanyard::session::testing
