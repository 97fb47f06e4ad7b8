// Reply rules at an engine with real sockets.
#include "lanyard/session/auto_replier.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <thread>

#include "engine_fixture.hpp"

namespace lanyard::session::testing {
namespace {

ReplyRules rules_of(const std::vector<ReplyRule>& rules) {
  auto compiled = ReplyRules::compile(rules);
  EXPECT_TRUE(compiled) << compiled.error().message;
  return *std::move(compiled);
}

const ReplyRule ping{.pattern = "ping", .reply = "pong {{counter}}\\n"};
const ReplyRule anything{.match = MatchKind::regex, .pattern = "(?s).*", .reply = "x"};

class AutoReplierTest : public EngineTest {
 protected:
  std::string listen_for_lines(bool close_when_peer_closes = true) {
    return listen_with(
        {.framing = {.kind = FramingKind::line}, .close_when_peer_closes = close_when_peer_closes});
  }
};

TEST_F(AutoReplierTest, AMessageThatMatchesIsAnsweredToItsSenderAlone) {
  AutoReplier replier(engine, rules_of({ping}));
  const std::string address = listen();
  RawSocket first = connect_to(address);
  RawSocket second = connect_to(address);
  ASSERT_TRUE(first.send("ping"));
  EXPECT_EQ(first.receive(7), "pong 1\n");
  ASSERT_TRUE(second.send("nothing"));
  ASSERT_TRUE(second.send("ping"));
  EXPECT_EQ(second.receive(7), "pong 2\n");
  EXPECT_EQ(replier.replies(), 2U);
}

TEST_F(AutoReplierTest, ThePlaceholderPeerIsTheSendersAddress) {
  AutoReplier replier(engine, rules_of({{.pattern = "who", .reply = "{{peer}}"}}));
  RawSocket peer = connect_to(listen());
  ASSERT_TRUE(peer.send("who"));
  EXPECT_EQ(peer.receive(peer.local().size()), peer.local());
}

TEST_F(AutoReplierTest, WholeMessagesAreMatchedWithoutTheirDelimiter) {
  AutoReplier replier(engine,
                      rules_of({{.match = MatchKind::equals, .pattern = "ping", .reply = "p"}}));
  RawSocket peer = connect_to(listen_for_lines());
  ASSERT_TRUE(peer.send("ping\r\nno ping\nping\n"));
  EXPECT_EQ(peer.receive(2), "pp");
}

TEST_F(AutoReplierTest, WhatIsLeftOfALineWhenThePeerGoesIsNotAnswered) {
  std::promise<SessionId> answered;
  AutoReplier replier(engine, rules_of({anything}), {.on_peer_answered = [&](SessionId session) {
                        answered.set_value(session);
                      }});
  RawSocket peer = connect_to(listen_for_lines(false));
  ASSERT_TRUE(peer.send("a\nb"));
  peer.send_fin();
  engine.shutdown_send(answered.get_future().get());
  EXPECT_EQ(peer.receive_to_end(), "x");
}

TEST_F(AutoReplierTest, WhatCameBeforeThePeersEndIsAnsweredBeforeThatIsTold) {
  AutoReplier replier(engine, rules_of({ping}), {.on_peer_answered = [&](SessionId session) {
                        engine.shutdown_send(session);
                      }});
  const std::string address = listen_for_lines(false);
  for (int i = 1; i <= 20; ++i) {
    RawSocket peer = connect_to(address);
    ASSERT_TRUE(peer.send("ping\n"));
    peer.send_fin();
    EXPECT_EQ(peer.receive_to_end(), "pong " + std::to_string(i) + "\n");
  }
}

TEST_F(AutoReplierTest, EachOfManyMessagesIsAnswered) {
  constexpr std::size_t messages = 50'000;
  AutoReplier replier(engine, rules_of({anything}));
  const std::string address = listen_for_lines();
  std::vector<std::future<std::string>> answers;
  for (int i = 0; i < 2; ++i) {
    answers.push_back(std::async(std::launch::async, [&address] {
      RawSocket peer = connect_to(address);
      std::thread sending([&peer] {
        std::string lines;
        for (std::size_t number = 0; number < messages; ++number) {
          lines += "message\n";
        }
        peer.send(lines);
      });
      std::string replies = peer.receive(messages);
      sending.join();
      return replies;
    }));
  }
  ASSERT_TRUE(events.wait_until([&] { return replier.replies() == 2 * messages; }));
  for (auto& answer : answers) {
    EXPECT_TRUE(answer.get() == std::string(messages, 'x'));
  }
}

TEST_F(AutoReplierTest, OtherRulesTakeOver) {
  AutoReplier replier(engine, rules_of({ping}));
  RawSocket peer = connect_to(listen());
  ASSERT_TRUE(peer.send("ping"));
  EXPECT_EQ(peer.receive(7), "pong 1\n");
  replier.set_rules(rules_of({{.pattern = "ping", .reply = "other"}}));
  ASSERT_TRUE(peer.send("ping"));
  EXPECT_EQ(peer.receive(5), "other");
}

TEST_F(AutoReplierTest, DatagramsAreAnsweredToo) {
  AutoReplier replier(engine, rules_of({ping}));
  engine.open(UdpOptions{.host = "127.0.0.1"});
  const auto* listening = events.wait_for_body<Listening>();
  ASSERT_NE(listening, nullptr);
  RawSocket peer(AF_INET, SOCK_DGRAM);
  ASSERT_TRUE(peer.connect(listening->address));
  ASSERT_TRUE(peer.send("ping"));
  EXPECT_EQ(peer.receive_some(100).value_or(""), "pong 1\n");
}

TEST_F(AutoReplierTest, TwoThatAnswerEachOtherAreToldOfOnceASession) {
  std::atomic<int> notices{0};
  std::promise<Event> first_notice;
  AutoReplier replier(engine, rules_of({anything}),
                      {.runaway = 100, .on_notice = [&](const Event& notice) {
                         if (++notices == 1) {
                           first_notice.set_value(notice);
                         }
                       }});
  const std::string address = listen_with({.framing = {.kind = FramingKind::raw}});
  // A peer that answers as well: it is the same engine's client.
  engine.open(TcpClientOptions{.host = "127.0.0.1", .port = port_of(address)});
  const SessionId one = next_session();
  const SessionId other = next_session();
  engine.send(one, Bytes::copy_of("x"));
  const Event notice = first_notice.get_future().get();
  EXPECT_NE(std::get<Notice>(notice.body).message.find("the two go on"), std::string::npos);
  ASSERT_TRUE(events.wait_until([&] { return replier.replies() > 2000; }));
  EXPECT_EQ(notices, 2) << "once for each of the two sessions";
  engine.close(one);
  engine.close(other);
}

TEST_F(AutoReplierTest, ItEndsWithTheEngineOrBefore) {
  AutoReplier first(engine, rules_of({ping}));
  AutoReplier second(engine, rules_of({ping}));
  const RawSocket peer = connect_to(listen());
  first.stop();
  first.stop();
  engine.stop();
  second.stop();
}

}  // namespace
}  // namespace lanyard::session::testing
