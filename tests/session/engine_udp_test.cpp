// UDP: every peer a session.
#include <gtest/gtest.h>

#include <string>

#include "engine_fixture.hpp"

namespace lanyard::session::testing {
namespace {

using namespace std::chrono_literals;

class EngineUdpTest : public EngineTest {
 protected:
  std::string bind_udp(UdpOptions options = {.host = "127.0.0.1"}) {
    const std::size_t from = events.events().size();
    server = engine.open(std::move(options));
    const auto* listening = events.wait_for_body<Listening>(from);
    return listening == nullptr ? std::string() : listening->address;
  }
  /// A socket connected to `address`.
  static RawSocket peer_of(const std::string& address) {
    RawSocket peer(raw_address(address).storage.ss_family, SOCK_DGRAM);
    EXPECT_TRUE(peer.connect(address));
    return peer;
  }
  static RawSocket bound_peer(const std::string& address = "127.0.0.1:0") {
    RawSocket peer(raw_address(address).storage.ss_family, SOCK_DGRAM);
    EXPECT_TRUE(peer.bind(address));
    return peer;
  }
  SessionInfo only_session() {
    const auto all = sessions_now();
    EXPECT_EQ(all.size(), 1U);
    return all.empty() ? SessionInfo{} : all.front();
  }
};

TEST_F(EngineUdpTest, EveryPeerThatSendsIsASessionAndCanBeAnswered) {
  const std::string address = bind_udp();
  const RawSocket one = peer_of(address);
  const RawSocket two = peer_of(address);
  ASSERT_TRUE(one.send("from one"));
  const SessionId first = next_session();
  ASSERT_TRUE(two.send("from two"));
  const SessionId second = next_session();
  EXPECT_NE(first, second);
  EXPECT_EQ(events.wait_for_received(first, 8), "from one");
  EXPECT_EQ(events.wait_for_received(second, 8), "from two");
  engine.send(first, Bytes::copy_of("to one"));
  engine.send(second, Bytes::copy_of("to two"));
  EXPECT_EQ(one.receive_some(), "to one");
  EXPECT_EQ(two.receive_some(), "to two");
  engine.send_all(server, Bytes::copy_of("to all"));
  EXPECT_EQ(one.receive_some(), "to all");
  EXPECT_EQ(two.receive_some(), "to all");
  const auto all = sessions_now();
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].identity->peer, one.local());
  EXPECT_EQ(all[0].identity->local, address);
  EXPECT_EQ(all[0].identity->protocol, Protocol::udp);
  EXPECT_EQ(all[0].identity->role, Role::server);
  EXPECT_EQ(all[0].counters.bytes_received, 8U);
  EXPECT_EQ(all[0].counters.bytes_sent, 12U);
  EXPECT_FALSE(all[0].kernel);
}

TEST_F(EngineUdpTest, DatagramsKeepTheirBoundariesEvenEmptyOnesAndTheLargest) {
  const RawSocket peer = peer_of(bind_udp());
  const std::string large = pattern(65'507);
  ASSERT_TRUE(peer.send("a"));
  ASSERT_EQ(::send(peer.descriptor(), "", 0, 0), 0);
  ASSERT_TRUE(peer.send(large));
  const SessionId session = next_session();
  ASSERT_TRUE(events.wait_until([&] { return events.messages(session).size() == 3; }));
  const auto messages = events.messages(session);
  EXPECT_EQ(messages[0].size, 1U);
  EXPECT_EQ(messages[1].size, 0U);
  EXPECT_TRUE(as_chars(messages[2].bytes.view()) == large);
}

TEST_F(EngineUdpTest, BothFamiliesReachASocketWithoutAHost) {
  const std::uint16_t port = port_of(bind_udp({}));
  const RawSocket v4 = peer_of("127.0.0.1:" + std::to_string(port));
  ASSERT_TRUE(v4.send("4"));
  next_session();
  EXPECT_EQ(only_session().identity->peer, v4.local());
  const RawSocket v6 = peer_of("[::1]:" + std::to_string(port));
  ASSERT_TRUE(v6.send("6"));
  const SessionId session = next_session();
  engine.send(session, Bytes::copy_of("back"));
  EXPECT_EQ(v6.receive_some(), "back");
  engine.send(SessionId{1}, Bytes::copy_of("back"));
  EXPECT_EQ(v4.receive_some(), "back");
}

TEST_F(EngineUdpTest, EchoesEachDatagramToWhomItCameFrom) {
  const std::string address = bind_udp({.host = "127.0.0.1", .echo = true});
  const RawSocket one = peer_of(address);
  const RawSocket two = peer_of(address);
  ASSERT_TRUE(one.send("1"));
  ASSERT_TRUE(two.send("2"));
  EXPECT_EQ(one.receive_some(), "1");
  EXPECT_EQ(two.receive_some(), "2");
}

TEST_F(EngineUdpTest, AClientHearsItsPeerAlone) {
  const RawSocket peer = bound_peer();
  engine.open(UdpOptions{.peer_host = "127.0.0.1", .peer_port = port_of(peer.local())});
  const SessionId session = next_session();
  const SessionInfo info = only_session();
  EXPECT_EQ(info.identity->role, Role::client);
  EXPECT_EQ(info.identity->peer, peer.local());
  engine.send(session, Bytes::copy_of("question"));
  EXPECT_EQ(peer.receive_some(), "question");
  const RawSocket stranger = peer_of(info.identity->local);
  stranger.send("not for you");
  const RawAddress to = raw_address(info.identity->local);
  ASSERT_EQ(::sendto(peer.descriptor(), "answer", 6, 0, to.get(), to.size), 6);
  EXPECT_EQ(events.wait_for_received(session, 6), "answer");
  EXPECT_EQ(sessions_now().size(), 1U);
}

TEST_F(EngineUdpTest, ARefusalIsToldAndTheSessionLives) {
  RawSocket peer = bound_peer();
  const std::string address = peer.local();
  peer.close();
  engine.open(UdpOptions{.peer_host = "127.0.0.1", .peer_port = port_of(address)});
  const SessionId session = next_session();
  engine.send(session, Bytes::copy_of("anybody?"));
  const Failed* failed = events.wait_for_failed("send");
  ASSERT_NE(failed, nullptr);
  EXPECT_EQ(failed->error.code, std::errc::connection_refused);
  EXPECT_EQ(only_session().identity->id, session);
  const RawSocket back = bound_peer(address);
  engine.send(session, Bytes::copy_of("you are back"));
  EXPECT_EQ(back.receive_some(), "you are back");
}

TEST_F(EngineUdpTest, ADatagramThatIsTooLongFailsAndTheSessionLives) {
  const RawSocket peer = peer_of(bind_udp());
  ASSERT_TRUE(peer.send("hello"));
  const SessionId session = next_session();
  engine.send(session, Bytes::copy_of(std::string(70'000, 'x')));
  const Failed* failed = events.wait_for_failed("send");
  ASSERT_NE(failed, nullptr);
  EXPECT_EQ(failed->error.code, std::errc::message_size);
  EXPECT_EQ(failed->error.code.category(), std::system_category());
  EXPECT_NE(failed->error.message.find("message too long"), std::string::npos);
  EXPECT_NE(failed->error.message.find("65507"), std::string::npos) << failed->error.message;
  engine.send(session, Bytes::copy_of("fits"));
  EXPECT_EQ(peer.receive_some(), "fits");
  EXPECT_EQ(only_session().counters.bytes_sent, 4U);
}

TEST_F(EngineUdpTest, AnEmptyDatagramCanBeSent) {
  const RawSocket peer = peer_of(bind_udp());
  ASSERT_TRUE(peer.send("hello"));
  engine.send(next_session(), Bytes());
  EXPECT_EQ(peer.receive_some(), "");
}

TEST_F(EngineUdpTest, BeyondTheMostPeersTheOneSilentForLongestIsForgotten) {
  const std::string address = bind_udp({.host = "127.0.0.1", .max_peers = 2});
  const RawSocket one = peer_of(address);
  const RawSocket two = peer_of(address);
  const RawSocket three = peer_of(address);
  ASSERT_TRUE(one.send("x"));
  const SessionId first = next_session();
  ASSERT_TRUE(two.send("x"));
  const SessionId second = next_session();
  ASSERT_TRUE(one.send("y"));  // now two is the one silent for longest
  events.wait_for_received(first, 2);
  ASSERT_TRUE(three.send("x"));
  next_session();
  EXPECT_EQ(end_of(second).reason, DisconnectReason::timed_out);
  EXPECT_EQ(events.of<Disconnected>(first), nullptr);
  EXPECT_EQ(sessions_now().size(), 2U);
  ASSERT_TRUE(two.send("again"));
  EXPECT_NE(next_session(), second) << "who comes back is a new session";
}

TEST_F(EngineUdpTest, AClosedPeerIsGoneAndANewSessionWhenItSendsAgain) {
  const RawSocket peer = peer_of(bind_udp());
  ASSERT_TRUE(peer.send("x"));
  const SessionId session = next_session();
  engine.close(session);
  EXPECT_EQ(end_of(session).reason, DisconnectReason::closed_here);
  ASSERT_TRUE(peer.send("y"));
  EXPECT_NE(next_session(), session);
}

TEST_F(EngineUdpTest, ClosingTheEndpointEndsItsSessions) {
  const std::string address = bind_udp();
  const RawSocket peer = peer_of(address);
  ASSERT_TRUE(peer.send("x"));
  const SessionId session = next_session();
  engine.close(server);
  EXPECT_EQ(end_of(session).reason, DisconnectReason::closed_here);
  EXPECT_EQ(bind_udp({.host = "127.0.0.1", .port = port_of(address)}), address);
}

TEST_F(EngineUdpTest, AnEndpointThatIsClosedTellsThatItHasStoppedListening) {
  const std::string address = bind_udp();
  engine.close(server);
  EXPECT_NE(events.wait_for_stopped_listening(address), nullptr);
}

TEST_F(EngineUdpTest, AGroupThatIsNoneFailsAndSaysWhatGroupsAre) {
  engine.open(UdpOptions{.groups = {"10.0.0.1"}});
  const Failed* failed = events.wait_for_failed("listen");
  ASSERT_NE(failed, nullptr);
  EXPECT_NE(failed->error.message.find("224.0.0.0"), std::string::npos) << failed->error.message;
}

TEST_F(EngineUdpTest, APortThatIsTakenFails) {
  const RawSocket other = bound_peer();
  engine.open(UdpOptions{.host = "127.0.0.1", .port = port_of(other.local())});
  const Failed* failed = events.wait_for_failed("listen");
  ASSERT_NE(failed, nullptr);
  EXPECT_EQ(failed->error.code, std::errc::address_in_use);
}

TEST_F(EngineUdpTest, AClientOfABroadcastAddressHearsEveryoneAndForgetsWithoutClosing) {
  // 127.255.255.255 is the broadcast address of loopback: it leaves the computer nowhere.
  const RawSocket one = bound_peer();
  engine.open(UdpOptions{
      .peer_host = "127.255.255.255", .peer_port = port_of(one.local()), .max_peers = 1});
  const SessionId broadcast = next_session();
  const std::string address =
      "127.0.0.1:" + std::to_string(port_of(only_session().identity->local));
  const RawSocket answering = peer_of(address);
  ASSERT_TRUE(answering.send("here"));
  const SessionId answered = next_session();
  EXPECT_EQ(end_of(broadcast).reason, DisconnectReason::timed_out) << "one peer is the limit";
  EXPECT_EQ(events.wait_for_received(answered, 4), "here");
  ASSERT_TRUE(answering.send(" again"));
  EXPECT_EQ(events.wait_for_received(answered, 10), "here again") << "the endpoint is still open";
}

TEST_F(EngineUdpTest, AFloodOfDatagramsIsToldInOrderAndCounted) {
  const RawSocket peer = peer_of(bind_udp());
  const int count = 20'000;
  std::uint64_t next = 0;
  for (int i = 0; i < count; ++i) {
    ASSERT_TRUE(peer.send(std::to_string(i)));
  }
  const SessionId session = next_session();
  // The kernel may drop some of them: it is UDP. What comes is in order and the counters agree.
  const auto has_come = [&] {
    const auto* last = std::get_if<Received>(&events.events().back()->body);
    return last != nullptr && as_chars(last->message.bytes.view()) == "end";
  };
  for (int i = 0; i < 1'000'000 && !has_come(); ++i) {
    ASSERT_TRUE(peer.send("end"));
    sessions_now();
    events.take();
  }
  EXPECT_TRUE(has_come());
  engine.close(session);
  const Disconnected end = end_of(session);
  const auto messages = events.messages(session);
  EXPECT_EQ(messages.size(), end.totals.messages_received);
  for (const Message& message : messages) {
    const std::string text(as_chars(message.bytes.view()));
    if (text != "end") {
      const std::uint64_t number = std::stoull(text);
      ASSERT_GE(number, next);
      next = number + 1;
    }
  }
}

}  // namespace
}  // namespace lanyard::session::testing
