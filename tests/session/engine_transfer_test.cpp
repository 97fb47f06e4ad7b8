// Bytes there and back, and the ways a session ends.
#include <gtest/gtest.h>

#include <string>
#include <thread>

#include "engine_fixture.hpp"

namespace lanyard::session::testing {
namespace {

using namespace std::chrono_literals;

class EngineTransferTest : public EngineTest {
 protected:
  bool wait_for_state(SessionId session, SessionState state) {
    // The engine is asked again after each turn of its loop; the state comes with the FIN.
    for (int i = 0; i < 1'000'000; ++i) {
      for (const SessionInfo& info : sessions_now()) {
        if (info.identity->id == session && info.state == state) {
          return true;
        }
      }
    }
    return false;
  }
};

TEST_F(EngineTransferTest, WhatAPeerSendsIsReceivedAndWhatIsSentReachesThePeer) {
  RawSocket peer = connect_to(listen());
  const SessionId session = next_session();
  ASSERT_TRUE(peer.send("Hello"));
  EXPECT_EQ(events.wait_for_received(session, 5), "Hello");
  engine.send(session, Bytes::copy_of("World"));
  EXPECT_EQ(peer.receive(5), "World");
  const auto* sent = events.wait_for_body_of<Sent>(session);
  ASSERT_NE(sent, nullptr);
  EXPECT_EQ(as_chars(sent->message.bytes.view()), "World");
  EXPECT_EQ(sent->message.size, 5U);
  peer.close();
  EXPECT_EQ(end_of(session).reason, DisconnectReason::peer_closed);
  const Counters totals = end_of(session).totals;
  EXPECT_EQ(totals.bytes_received, 5U);
  EXPECT_EQ(totals.bytes_sent, 5U);
  EXPECT_EQ(totals.messages_received, 1U);
  EXPECT_EQ(totals.messages_sent, 1U);
}

TEST_F(EngineTransferTest, OneSeveralOrAllSessionsAreSentTo) {
  const std::string address = listen();
  std::vector<RawSocket> peers;
  std::vector<SessionId> sessions;
  for (int i = 0; i < 4; ++i) {
    peers.push_back(connect_to(address));
    sessions.push_back(next_session());
  }
  engine.send(sessions[1], Bytes::copy_of("one "));
  engine.send(sessions[2], Bytes::copy_of("two "));
  engine.send_all(server, Bytes::copy_of("all"));
  engine.shutdown_send_all(server);
  EXPECT_EQ(peers[0].receive_to_end(), "all");
  EXPECT_EQ(peers[1].receive_to_end(), "one all");
  EXPECT_EQ(peers[2].receive_to_end(), "two all");
  EXPECT_EQ(peers[3].receive_to_end(), "all");
}

TEST_F(EngineTransferTest, SendAllReachesTheSessionsOfThatEndpointAlone) {
  RawSocket here = connect_to(listen());
  next_session();
  const EndpointId first = server;
  RawSocket there = connect_to(listen());
  const SessionId other = next_session();
  engine.send_all(first, Bytes::copy_of("here"));
  engine.send(other, Bytes::copy_of("there"));
  EXPECT_EQ(here.receive(4), "here");
  EXPECT_EQ(there.receive(5), "there");
}

TEST_F(EngineTransferTest, ASendToASessionThatIsNotThereFails) {
  engine.send(SessionId{77}, Bytes::copy_of("x"));
  const Failed* failed = events.wait_for_failed("send");
  ASSERT_NE(failed, nullptr);
  EXPECT_EQ(failed->error.code, SessionErrc::no_such_session);
  EXPECT_NE(failed->error.message.find("77"), std::string::npos);
}

TEST_F(EngineTransferTest, CallsForWhatIsGoneAreIgnored) {
  RawSocket peer = connect_to(listen());
  const SessionId session = next_session();
  peer.close();
  end_of(session);
  engine.close(session);
  engine.shutdown_send(session);
  engine.close(EndpointId{99});
  engine.set_framing(EndpointId{99}, {});
  engine.send_all(EndpointId{99}, Bytes::copy_of("x"));
  EXPECT_TRUE(sessions_now().empty());
  EXPECT_EQ(events.count<Failed>(), 0U);
}

TEST_F(EngineTransferTest, ManySmallMessagesArriveCompleteAndInOrder) {
  RawSocket peer = connect_to(listen());
  const SessionId session = next_session();
  std::string expected;
  for (int i = 0; i < 5'000; ++i) {
    const std::string text = std::to_string(i) + ' ';
    engine.send(session, Bytes::copy_of(text));
    expected += text;
  }
  engine.close(session, 60s);
  EXPECT_EQ(peer.receive_to_end(), expected);
  end_of(session);
  EXPECT_EQ(events.count<Sent>(), 5'000U);
  EXPECT_EQ(events.bytes<Sent>(session), expected);
}

TEST_F(EngineTransferTest, MuchAtOnceSmallMessagesBehindItAndTheEndAllArriveWhateverTheOrder) {
  const std::string much(std::size_t{100} << 10U, 'm');
  RawSocket peer = connect_to(listen());
  const SessionId session = next_session();
  std::string expected;
  for (int round = 0; round < 20; ++round) {
    // The next is sent when the last has been read: each finds the session waiting.
    for (const std::string& piece : {much, std::string("small"), much + "!", much}) {
      ASSERT_TRUE(peer.send(piece));
      expected += piece;
      ASSERT_EQ(events.wait_for_received(session, expected.size()).size(), expected.size());
    }
  }
  peer.close();
  EXPECT_EQ(end_of(session).reason, DisconnectReason::peer_closed);
  EXPECT_EQ(events.received(session), expected);
}

TEST_F(EngineTransferTest, ASessionThatWaitsForMoreAfterMuchAtOnceIsClosedAndLearnsOfAReset) {
  const std::string much(std::size_t{100} << 10U, 'm');
  const std::string address = listen();
  for (const bool reset : {false, true}) {
    RawSocket peer = connect_to(address);
    const SessionId session = next_session();
    ASSERT_TRUE(peer.send(much));
    ASSERT_EQ(events.wait_for_received(session, much.size()).size(), much.size());
    if (reset) {
      peer.reset();
      EXPECT_EQ(end_of(session).reason, DisconnectReason::reset);
    } else {
      engine.close(session);
      EXPECT_EQ(end_of(session).reason, DisconnectReason::closed_here);
      EXPECT_EQ(peer.receive_to_end(), "");
    }
  }
}

TEST_F(EngineTransferTest, WhatArrivesAtOnceIsOneMessageWhateverItsLength) {
  RawSocket peer = connect_to(listen());
  const SessionId session = next_session();
  std::string all;
  for (const std::size_t length : {1U, 1'535U, 1'536U, 1'537U, 3'072U, 20'000U}) {
    all += pattern(length);
    ASSERT_TRUE(peer.send(pattern(length)));
    ASSERT_EQ(events.wait_for_received(session, all.size()), all);
  }
  peer.close();
  EXPECT_EQ(end_of(session).totals.messages_received, 6U);
}

TEST_F(EngineTransferTest, AnUrgentByteStaysInItsPlaceInTheStream) {
  RawSocket peer = connect_to(listen());
  const SessionId session = next_session();
  ASSERT_TRUE(peer.send("before"));
  ASSERT_EQ(::send(peer.descriptor(), "!", 1, MSG_OOB), 1);
  ASSERT_TRUE(peer.send("after"));
  peer.close();
  end_of(session);
  EXPECT_EQ(events.received(session), "before!after");
}

TEST_F(EngineTransferTest, SessionsAreListedInTheOrderOfTheirNumbersWithTheirFigures) {
  const std::string address = listen();
  std::vector<RawSocket> peers;
  for (int i = 0; i < 20; ++i) {
    peers.push_back(connect_to(address));
    next_session();
  }
  ASSERT_TRUE(peers[3].send("12345"));
  events.wait_for_received(SessionId{4}, 5);
  const auto infos = sessions_now();
  ASSERT_EQ(infos.size(), 20U);
  for (std::size_t i = 0; i < infos.size(); ++i) {
    EXPECT_EQ(infos[i].identity->id, SessionId{i + 1});
    EXPECT_EQ(infos[i].endpoint, server);
    EXPECT_EQ(infos[i].state, SessionState::open);
    EXPECT_EQ(infos[i].queued_bytes, 0U);
    EXPECT_EQ(infos[i].counters.bytes_received, i == 3 ? 5U : 0U);
#ifdef __linux__
    ASSERT_TRUE(infos[i].kernel);
    EXPECT_GT(infos[i].kernel->round_trip_time.count(), 0);
    EXPECT_EQ(infos[i].kernel->retransmissions, 0U);
    EXPECT_EQ(infos[i].kernel->unacknowledged_bytes, 0U);
#endif
  }
}

// ---- half-close ---------------------------------------------------------------------------------

TEST_F(EngineTransferTest, DataQueuedBeforeThePeersFinIsStillSentAfterIt) {
  RawSocket peer = connect_to(listen_with({.send_queue_limit = 64U << 20U}), small_buffer);
  const SessionId session = next_session();
  const std::string data = pattern(8U << 20U);
  engine.send(session, Bytes::copy_of(data));
  peer.send_fin();
  EXPECT_EQ(peer.receive_to_end(), data);
  EXPECT_EQ(end_of(session).reason, DisconnectReason::peer_closed);
  EXPECT_EQ(end_of(session).totals.bytes_sent, data.size());
}

TEST_F(EngineTransferTest, AHalfOpenSessionStaysUntilItIsShutDownHereWhenToldSo) {
  RawSocket peer = connect_to(listen_with({.close_when_peer_closes = false}));
  const SessionId session = next_session();
  ASSERT_TRUE(peer.send("question"));
  peer.send_fin();
  ASSERT_NE(events.wait_for_body_of<Notice>(session), nullptr) << "it says that the peer is done";
  ASSERT_EQ(sessions_now().size(), 1U);
  EXPECT_EQ(sessions_now()[0].state, SessionState::peer_closed);
  EXPECT_EQ(events.received(session), "question");
  engine.send(session, Bytes::copy_of("answer"));
  engine.shutdown_send(session);
  EXPECT_EQ(peer.receive_to_end(), "answer");
  EXPECT_EQ(end_of(session).reason, DisconnectReason::peer_closed);
}

TEST_F(EngineTransferTest, AHalfOpenSessionThatIsResetEnds) {
  RawSocket peer = connect_to(listen_with({.close_when_peer_closes = false}));
  const SessionId session = next_session();
  peer.send_fin();
  ASSERT_NE(events.wait_for_body_of<Notice>(session), nullptr);
  peer.reset();
  EXPECT_EQ(end_of(session).reason, DisconnectReason::reset);
}

TEST_F(EngineTransferTest, AfterOurFinThePeersDataIsStillReceived) {
  RawSocket peer = connect_to(listen());
  const SessionId session = next_session();
  engine.send(session, Bytes::copy_of("last words"));
  engine.shutdown_send(session);
  EXPECT_EQ(peer.receive_to_end(), "last words");
  ASSERT_TRUE(wait_for_state(session, SessionState::send_closed));
  const std::string data = pattern(3U << 20U);
  ASSERT_TRUE(peer.send(data));
  peer.close();
  EXPECT_EQ(end_of(session).reason, DisconnectReason::peer_closed);
  EXPECT_EQ(events.received(session), data);
}

TEST_F(EngineTransferTest, OurFinComesAfterAllThatIsQueued) {
  RawSocket peer = connect_to(listen_with({.send_queue_limit = 64U << 20U}), small_buffer);
  const SessionId session = next_session();
  const std::string data = pattern(8U << 20U);
  engine.send(session, Bytes::copy_of(data));
  engine.shutdown_send(session);
  engine.send(session, Bytes::copy_of("too late"));
  EXPECT_EQ(peer.receive_to_end(), data);
  const Failed* failed = events.wait_for_failed("send");
  ASSERT_NE(failed, nullptr);
  EXPECT_EQ(failed->error.code, SessionErrc::sending_side_closed);
}

// ---- resets -------------------------------------------------------------------------------------

TEST_F(EngineTransferTest, AResetIsToldAsSuch) {
  RawSocket peer = connect_to(listen());
  const SessionId session = next_session();
  peer.reset();
  EXPECT_EQ(end_of(session).reason, DisconnectReason::reset);
  EXPECT_EQ(end_of(session).code, std::errc::connection_reset);
}

TEST_F(EngineTransferTest, AResetRightAfterTheConnectionIsASessionThatEndedOrNone) {
  const std::string address = listen();
  for (int i = 0; i < 200; ++i) {
    RawSocket peer = connect_to(address);
    peer.reset();
  }
  RawSocket last = connect_to(address);
  ASSERT_TRUE(events.wait_until([&] {
    return events.count<Connected>() == events.count<Disconnected>() + 1 &&
           events.events().back() != nullptr && sessions_now().size() == 1 &&
           sessions_now()[0].identity->peer == last.local();
  }));
}

TEST_F(EngineTransferTest, DataBeforeAResetIsDeliveredBeforeTheDisconnect) {
  const std::string address = listen();
  const std::string data = pattern(50'000);
  for (int i = 0; i < 50; ++i) {
    RawSocket peer = connect_to(address);
    const SessionId session = next_session();
    ASSERT_TRUE(peer.send(data));
    peer.reset();
    EXPECT_EQ(end_of(session).reason, DisconnectReason::reset);
    EXPECT_EQ(events.received(session), data);
    EXPECT_EQ(end_of(session).totals.bytes_received, data.size());
  }
}

TEST_F(EngineTransferTest, DataBeforeAResetIsDeliveredThoughOurQueueIsNotEmpty) {
  const std::string address = listen_with({.send_queue_limit = 64U << 20U});
  const std::string data = pattern(50'000);
  const Bytes flood = Bytes::copy_of(pattern(16U << 20U));
  for (int i = 0; i < 20; ++i) {
    RawSocket peer = connect_to(address, small_buffer);
    const SessionId session = next_session();
    engine.send(session, flood);  // more than the kernel takes: the peer never reads
    ASSERT_TRUE(peer.send(data));
    peer.reset();
    EXPECT_EQ(end_of(session).reason, DisconnectReason::reset);
    EXPECT_EQ(events.received(session), data);
  }
}

TEST_F(EngineTransferTest, AHalfReceivedFrameComesAsPartialBeforeTheDisconnect) {
  RawSocket peer = connect_to(listen_with({.framing = {.kind = FramingKind::line}}));
  const SessionId session = next_session();
  ASSERT_TRUE(peer.send("whole\nhalf"));
  peer.reset();
  EXPECT_EQ(end_of(session).reason, DisconnectReason::reset);
  const auto messages = events.messages(session);
  ASSERT_EQ(messages.size(), 2U);
  EXPECT_FALSE(messages[0].partial);
  EXPECT_TRUE(messages[1].partial);
  EXPECT_EQ(as_chars(messages[1].bytes.view()), "half");
}

// ---- closing here -------------------------------------------------------------------------------

TEST_F(EngineTransferTest, CloseDeliversWhatIsQueuedThenSaysClosedHere) {
  RawSocket peer = connect_to(listen_with({.send_queue_limit = 64U << 20U}), small_buffer);
  const SessionId session = next_session();
  const std::string data = pattern(8U << 20U);
  engine.send(session, Bytes::copy_of(data));
  engine.close(session, 60s);
  EXPECT_EQ(peer.receive_to_end(), data);
  EXPECT_EQ(end_of(session).reason, DisconnectReason::closed_here);
}

TEST_F(EngineTransferTest, CloseGivesUpOnAPeerThatDoesNotReadAfterTheLinger) {
  RawSocket peer = connect_to(listen_with({.send_queue_limit = 64U << 20U}), small_buffer);
  const SessionId session = next_session();
  engine.send(session, Bytes::copy_of(pattern(16U << 20U)));
  engine.close(session, 20ms);
  EXPECT_EQ(end_of(session).reason, DisconnectReason::closed_here);
  EXPECT_LT(end_of(session).totals.bytes_sent, 16U << 20U);
}

TEST_F(EngineTransferTest, CloseDeliversWhatIsQueuedThoughThePeerHasSentWhatNobodyReadYet) {
  // A close with unread data in the kernel is a reset (RFC 2525, 2.17), which would destroy what
  // is still on its way to the peer.
  const std::string address = listen_with({.send_queue_limit = 64U << 20U});
  const std::string data = pattern(8U << 20U);
  const std::string noise = pattern(20'000, 2);
  for (int i = 0; i < 10; ++i) {
    RawSocket peer = connect_to(address, small_buffer);
    const SessionId session = next_session();
    engine.send(session, Bytes::copy_of(data));
    engine.close(session, 60s);
    sessions_now();  // from here on the session is closing
    ASSERT_TRUE(peer.send(noise));
    const auto got = peer.receive_to_end();
    ASSERT_TRUE(got) << "reset in round " << i;
    EXPECT_EQ(*got, data);
    EXPECT_EQ(end_of(session).reason, DisconnectReason::closed_here);
    EXPECT_EQ(events.received(session), noise) << "the kernel had it: it is not lost";
  }
}

TEST_F(EngineTransferTest, StopWithALingerDeliversWhatIsQueued) {
  RawSocket peer = connect_to(listen_with({.send_queue_limit = 64U << 20U}), small_buffer);
  const SessionId session = next_session();
  const std::string data = pattern(8U << 20U);
  engine.send(session, Bytes::copy_of(data));
  std::thread reader([&] { EXPECT_EQ(peer.receive_to_end(), data); });
  engine.stop(60s);
  reader.join();
  ASSERT_TRUE(events.wait_for_end());
  EXPECT_EQ(end_of(session).reason, DisconnectReason::closed_here);
  EXPECT_EQ(end_of(session).totals.bytes_sent, data.size());
}

TEST_F(EngineTransferTest, StopDuringAFloodLosesNothingThatWasReceived) {
  const std::string address = listen();
  std::vector<RawSocket> peers;
  std::vector<SessionId> sessions;
  for (int i = 0; i < 4; ++i) {
    peers.push_back(connect_to(address));
    sessions.push_back(next_session());
  }
  std::vector<std::thread> flooders;
  std::vector<std::string> floods;
  for (std::size_t i = 0; i < peers.size(); ++i) {
    floods.push_back(pattern(64U << 20U, i));
  }
  for (std::size_t i = 0; i < peers.size(); ++i) {
    flooders.emplace_back([&peer = peers[i], &flood = floods[i]] { peer.send(flood); });
  }
  events.wait_for_received(sessions[0], 1U << 20U);
  std::thread stopper([&] { engine.stop(); });
  EXPECT_TRUE(events.wait_for_end());
  stopper.join();
  for (std::size_t i = 0; i < peers.size(); ++i) {
    const Disconnected end = end_of(sessions[i]);
    const std::string received = events.received(sessions[i]);
    EXPECT_EQ(received.size(), end.totals.bytes_received);
    EXPECT_TRUE(floods[i].starts_with(received));
  }
  for (std::thread& flooder : flooders) {
    flooder.join();
  }
}

}  // namespace
}  // namespace lanyard::session::testing
