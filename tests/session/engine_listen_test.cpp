// Opening servers and clients: addresses, failures, retries, stopping at once.
#include <gtest/gtest.h>

#include <string>

#include "engine_fixture.hpp"

namespace lanyard::session::testing {
namespace {

using namespace std::chrono_literals;

class EngineListenTest : public EngineTest {
 protected:
  std::string failure_of_listening(TcpServerOptions options) {
    engine.open(std::move(options));
    const Failed* failed = events.wait_for_failed("listen");
    code = failed == nullptr ? std::error_code() : failed->error.code;
    return failed == nullptr ? "nothing failed" : failed->error.message;
  }
  std::error_code code;
};

TEST_F(EngineListenTest, ListensOnIPv4AndSaysWhichPortTheSystemChose) {
  const std::string address = listen({.host = "127.0.0.1"});
  EXPECT_TRUE(address.starts_with("127.0.0.1:")) << address;
  EXPECT_NE(port_of(address), 0);
  const RawSocket peer = connect_to(address);
  ASSERT_TRUE(peer.is_open());
  const SessionId session = next_session();
  const auto& identity = *events.events().back()->session;
  EXPECT_EQ(identity.id, session);
  EXPECT_EQ(identity.peer, peer.local());
  EXPECT_EQ(identity.local, address);
  EXPECT_EQ(identity.role, Role::server);
  EXPECT_EQ(identity.protocol, Protocol::tcp);
  EXPECT_EQ(events.events().back()->endpoint, server);
}

TEST_F(EngineListenTest, ListensOnIPv6) {
  const std::string address = listen({.host = "::1"});
  EXPECT_TRUE(address.starts_with("[::1]:")) << address;
  const RawSocket peer = connect_to(address);
  ASSERT_TRUE(peer.is_open());
  next_session();
  EXPECT_EQ(events.events().back()->session->peer, peer.local());
}

TEST_F(EngineListenTest, WithoutAHostBothFamiliesReachItAndAnIPv4PeerIsShownAsIPv4) {
  const std::uint16_t port = port_of(listen({}));
  ASSERT_NE(port, 0);
  const RawSocket v4 = connect_to("127.0.0.1:" + std::to_string(port));
  ASSERT_TRUE(v4.is_open());
  next_session();
  EXPECT_EQ(events.events().back()->session->peer, v4.local());
  EXPECT_EQ(events.events().back()->session->local, "127.0.0.1:" + std::to_string(port));
  const RawSocket v6 = connect_to("[::1]:" + std::to_string(port));
  ASSERT_TRUE(v6.is_open());
  next_session();
  EXPECT_EQ(events.events().back()->session->peer, v6.local());
}

TEST_F(EngineListenTest, WithoutAHostAndForOneFamilyTheOtherDoesNotReachIt) {
  const std::string v4 = listen({.family = AddressFamily::ipv4});
  EXPECT_TRUE(v4.starts_with("0.0.0.0:")) << v4;
  EXPECT_FALSE(connect_to("[::1]:" + std::to_string(port_of(v4))).is_open());
  const std::string v6 = listen({.family = AddressFamily::ipv6});
  EXPECT_TRUE(v6.starts_with("[::]:")) << v6;
  EXPECT_FALSE(connect_to("127.0.0.1:" + std::to_string(port_of(v6))).is_open());
}

TEST_F(EngineListenTest, ListensOnAName) {
  const std::string address = listen({.host = "localhost"});
  EXPECT_TRUE(connect_to(address).is_open()) << address;
}

TEST_F(EngineListenTest, APortThatIsTakenFailsAndNamesTheWayToFindWhoHasIt) {
  const RawListener other;
  const std::string message = failure_of_listening({.host = "127.0.0.1", .port = other.port()});
  EXPECT_EQ(code, std::errc::address_in_use);
  EXPECT_TRUE(
      message.starts_with("cannot listen on " + other.address() + ": address already in use"))
      << message;
  EXPECT_NE(message.find("ss -ltnp"), std::string::npos) << message;
}

TEST_F(EngineListenTest, TheSamePortCannotBeListenedOnTwiceWithinOneEngine) {
  const std::uint16_t port = port_of(listen({.host = "127.0.0.1"}));
  failure_of_listening({.host = "127.0.0.1", .port = port});
  EXPECT_EQ(code, std::errc::address_in_use);
}

TEST_F(EngineListenTest, AnAddressThatIsNotOursFails) {
  // 192.0.2.0/24 is for documentation (RFC 5737). Binding sends nothing.
  const std::string message = failure_of_listening({.host = "192.0.2.1"});
  EXPECT_EQ(code, std::errc::address_not_available) << message;
  EXPECT_NE(message.find("192.0.2.1"), std::string::npos) << message;
}

TEST_F(EngineListenTest, AnUnknownHostFails) {
  const std::string message = failure_of_listening({.host = "nosuch.invalid"});
  EXPECT_NE(message.find("nosuch.invalid"), std::string::npos) << message;
  EXPECT_NE(message.find("unknown host"), std::string::npos) << message;
}

TEST_F(EngineListenTest, AnAddressOfTheOtherFamilyFails) {
  failure_of_listening({.host = "127.0.0.1", .family = AddressFamily::ipv6});
  EXPECT_EQ(code, std::errc::address_family_not_supported);
}

TEST_F(EngineListenTest, AClosedServerRefusesAndItsPortIsFreeAtOnce) {
  const std::string address = listen();
  const RawSocket peer = connect_to(address);
  const SessionId session = next_session();
  engine.close(server);
  EXPECT_EQ(end_of(session).reason, DisconnectReason::closed_here);
  EXPECT_FALSE(connect_to(address).is_open());
  EXPECT_EQ(listen({.host = "127.0.0.1", .port = port_of(address)}), address);
}

TEST_F(EngineListenTest, AServerThatIsClosedTellsOnceThatItHasStoppedListening) {
  const std::string address = listen();
  engine.close(server);
  const Event* stopped = events.wait_for_stopped_listening(address);
  ASSERT_NE(stopped, nullptr);
  EXPECT_EQ(stopped->endpoint, server);
  EXPECT_EQ(stopped->session, nullptr);
  engine.close(server);
  engine.stop();
  EXPECT_TRUE(events.wait_for_end());
  EXPECT_EQ(events.count<Notice>(), 1U);
}

TEST_F(EngineListenTest, AnEngineThatStopsTellsNoEndOfListening) {
  listen();
  engine.stop();
  EXPECT_TRUE(events.wait_for_end());
  EXPECT_EQ(events.count<Notice>(), 0U) << "what ends is the whole program";
}

TEST_F(EngineListenTest, MoreThanTheMostSessionsAreTurnedAwayUntilOneEnds) {
  const std::string address = listen({.host = "127.0.0.1", .max_sessions = 1});
  RawSocket first = connect_to(address);
  const SessionId session = next_session();
  const RawSocket second = connect_to(address);
  const Failed* failed = events.wait_for_failed("accept");
  ASSERT_NE(failed, nullptr);
  EXPECT_EQ(failed->error.code, SessionErrc::too_many_sessions);
  EXPECT_NE(failed->error.message.find(second.local()), std::string::npos);
  EXPECT_EQ(second.receive_to_end(), "") << "a FIN, not a reset";
  first.close();
  ASSERT_NE(events.wait_for_body_of<Disconnected>(session), nullptr);
  const RawSocket third = connect_to(address);
  EXPECT_NE(next_session(), SessionId::none);
}

// ---- clients ------------------------------------------------------------------------------------

class EngineConnectTest : public EngineTest {};

TEST_F(EngineConnectTest, ConnectsAndTellsWhoIsWhere) {
  const RawListener listener;
  const EndpointId client =
      engine.open(TcpClientOptions{.host = "127.0.0.1", .port = listener.port()});
  const RawSocket peer = listener.accept();
  next_session();
  const Event& connected = *events.events().back();
  EXPECT_EQ(connected.endpoint, client);
  EXPECT_EQ(connected.session->role, Role::client);
  EXPECT_EQ(connected.session->peer, listener.address());
  EXPECT_EQ(connected.session->local.substr(0, 10), "127.0.0.1:");
}

TEST_F(EngineConnectTest, ConnectsOverIPv6) {
  const RawListener listener("[::1]:0");
  engine.open(TcpClientOptions{.host = "::1", .port = listener.port()});
  const RawSocket peer = listener.accept();
  next_session();
  EXPECT_EQ(events.events().back()->session->peer, listener.address());
}

TEST_F(EngineConnectTest, ConnectsByName) {
  const RawListener listener;
  engine.open(TcpClientOptions{.host = "localhost", .port = listener.port()});
  next_session();
  EXPECT_EQ(events.events().back()->session->peer, listener.address());
}

TEST_F(EngineConnectTest, ARefusalIsToldWithHostPortAndReason) {
  const std::uint16_t port = unused_port();
  engine.open(TcpClientOptions{.host = "127.0.0.1", .port = port});
  const Failed* failed = events.wait_for_failed("connect");
  ASSERT_NE(failed, nullptr);
  EXPECT_EQ(failed->error.code, std::errc::connection_refused);
  EXPECT_TRUE(failed->error.message.starts_with(
      "cannot connect to 127.0.0.1:" + std::to_string(port) + ": connection refused"))
      << failed->error.message;
}

TEST_F(EngineConnectTest, AnUnknownHostIsToldAsSuch) {
  engine.open(TcpClientOptions{.host = "nosuch.invalid", .port = 1, .connect_timeout = 60'000ms});
  const Failed* failed = events.wait_for_failed("connect");
  ASSERT_NE(failed, nullptr);
  EXPECT_NE(failed->error.message.find("unknown host"), std::string::npos) << failed->error.message;
}

TEST_F(EngineConnectTest, NobodyAnsweringEndsInATimeout) {
  const RawListener silent("127.0.0.1:0", 0);
  const RawSocket filler = connect_to(silent.address());  // now the backlog is full: SYN is dropped
  engine.open(
      TcpClientOptions{.host = "127.0.0.1", .port = silent.port(), .connect_timeout = 100ms});
  const Failed* failed = events.wait_for_failed("connect");
  ASSERT_NE(failed, nullptr);
  EXPECT_EQ(failed->error.code, std::errc::timed_out);
  EXPECT_NE(failed->error.message.find("no answer within 0.1 s"), std::string::npos)
      << failed->error.message;
}

TEST_F(EngineConnectTest, RetriesUntilTheServerAppearsAndAgainWhenASessionEnds) {
  const std::uint16_t port = unused_port();
  engine.open(TcpClientOptions{.host = "127.0.0.1",
                               .port = port,
                               .retry = RetryOptions{.initial = 5ms, .longest = 20ms, .seed = 1}});
  ASSERT_NE(events.wait_for_failed("connect"), nullptr);
  const auto* notice = events.wait_for_body<Notice>();
  ASSERT_NE(notice, nullptr);
  EXPECT_TRUE(
      notice->message.starts_with("connecting to 127.0.0.1:" + std::to_string(port) + " again in "))
      << notice->message;
  const RawListener listener("127.0.0.1:" + std::to_string(port));
  ASSERT_TRUE(listener.is_open());
  RawSocket first = listener.accept();
  const SessionId session = next_session();
  first.close();
  ASSERT_NE(events.wait_for_body_of<Disconnected>(session), nullptr);
  const RawSocket second = listener.accept();
  EXPECT_TRUE(second.is_open());
  EXPECT_NE(next_session(), session);
}

TEST_F(EngineConnectTest, WithoutRetryAClientIsGoneAfterItsSession) {
  const RawListener listener;
  const EndpointId client =
      engine.open(TcpClientOptions{.host = "127.0.0.1", .port = listener.port()});
  RawSocket peer = listener.accept();
  const SessionId session = next_session();
  peer.close();
  ASSERT_NE(events.wait_for_body_of<Disconnected>(session), nullptr);
  engine.send_all(client, Bytes::copy_of("nobody hears"));
  EXPECT_TRUE(sessions_now().empty());
  EXPECT_FALSE(listener.socket().is_open() && events.count<Notice>() > 0);
}

/// After close() and stop() of `client` nothing more is told than what was told already.
void expect_silence_after_close(Engine& engine, EventCollector& events, EndpointId client) {
  engine.close(client);
  engine.stop();
  const std::size_t before = events.events().size();
  ASSERT_TRUE(events.wait_for_end());
  for (std::size_t i = before; i < events.events().size(); ++i) {
    const EventBody& body = events.events()[i]->body;
    EXPECT_FALSE(std::holds_alternative<Connected>(body));
  }
}

TEST_F(EngineConnectTest, CloseWhileWaitingForARetryStopsAtOnce) {
  const EndpointId client = engine.open(
      TcpClientOptions{.host = "127.0.0.1",
                       .port = unused_port(),
                       .retry = RetryOptions{.initial = 3'600'000ms, .longest = 7'200'000ms}});
  ASSERT_NE(events.wait_for_body<Notice>(), nullptr);
  expect_silence_after_close(engine, events, client);
}

TEST_F(EngineConnectTest, CloseWhileConnectingStopsAtOnceAndTellsNoFailure) {
  const RawListener silent("127.0.0.1:0", 0);
  const RawSocket filler = connect_to(silent.address());
  const EndpointId client = engine.open(
      TcpClientOptions{.host = "127.0.0.1", .port = silent.port(), .connect_timeout = 3'600'000ms});
  sessions_now();  // the engine has come past open(), and past the answer about a numeric address
  sessions_now();
  expect_silence_after_close(engine, events, client);
  EXPECT_EQ(events.count<Failed>(), 0U);
}

TEST_F(EngineConnectTest, CloseRightAfterOpenStopsAtOnce) {
  const RawListener listener;
  for (int i = 0; i < 200; ++i) {
    engine.close(engine.open(
        TcpClientOptions{.host = i % 2 == 0 ? "127.0.0.1" : "localhost", .port = listener.port()}));
  }
  engine.stop();
  EXPECT_TRUE(events.wait_for_end());
}

TEST_F(EngineConnectTest, ADeadlineThatFallsTogetherWithTheConnectionGivesOneOutcome) {
  // The timer and the connection are ready in the same turn of the loop again and again.
  const std::string address = listen();
  for (int i = 0; i < 3'000; ++i) {
    const EndpointId client =
        engine.open(TcpClientOptions{.host = "127.0.0.1",
                                     .port = port_of(address),
                                     .connect_timeout = std::chrono::milliseconds(i % 2)});
    bool connected = false;
    bool failed = false;
    ASSERT_NE(events.wait_for(
                  [&](const Event& event) {
                    return event.endpoint == client &&
                           (std::holds_alternative<Connected>(event.body) ||
                            std::holds_alternative<Failed>(event.body));
                  },
                  events.events().size()),
              nullptr);
    engine.close(client);
    sessions_now();
    sessions_now();
    events.take();
    for (const auto& event : events.events()) {
      if (event->endpoint == client) {
        connected = connected || std::holds_alternative<Connected>(event->body);
        failed = failed || std::holds_alternative<Failed>(event->body);
      }
    }
    ASSERT_NE(connected, failed) << "round " << i;
  }
}

}  // namespace
}  // namespace lanyard::session::testing
