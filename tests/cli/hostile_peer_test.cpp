// Peers that behave as no program should. The server stays up, says what happened, and serves the
// next one.
#include <gmock/gmock.h>
#include <poll.h>

#include "cli_fixture.hpp"

namespace lanyard::test {
namespace {

using testing::HasSubstr;

constexpr std::size_t megabyte = std::size_t{1} << 20U;

void expect_it_serves_another(Server& server) {
  RawSocket peer = RawSocket::connect_to(server.address);
  peer.send("well-bred");
  server.events.wait_for("received", [](const Json& event) {
    return event.contains("text") && event.at("text") == "well-bred";
  });
}

TEST(HostilePeer, OneThatSendsNothingHoldsNobodyUp) {
  Server server;
  RawSocket silent = server.connect();
  expect_it_serves_another(server);
  interrupt(server.process);
  EXPECT_EQ(silent.receive_to_end(), "");
}

TEST(HostilePeer, OneThatSendsAByteAtATimeIsReadByteByByte) {
  Server server({"--frame", "line"});
  RawSocket peer = server.connect();
  for (const char byte : std::string("slow and steady\n")) {
    peer.send({&byte, 1});
    server.process.read_some(std::chrono::milliseconds(0));
  }
  EXPECT_EQ(server.events.wait_for("received").at("text"), "slow and steady");
}

TEST(HostilePeer, OneThatResetsAtOnceIsToldAndForgotten) {
  Server server;
  for (int i = 0; i < 50; ++i) {
    RawSocket::connect_to(server.address).reset();
  }
  expect_it_serves_another(server);
  EXPECT_EQ(server.events.count("failed"), 0U);
}

TEST(HostilePeer, FiveThousandThatConnectAndCloseAreAllTold) {
  Server server;
  constexpr std::size_t many = 5000;
  for (std::size_t i = 0; i < many; ++i) {
    RawSocket::connect_to(server.address).close();
    server.process.read_some(std::chrono::milliseconds(0));
  }
  server.process.wait_until([&] { return server.events.count("disconnected") == many; },
                            "the last disconnected");
  EXPECT_EQ(server.events.count("connected"), many);
  EXPECT_EQ(server.events.count("failed"), 0U);
  EXPECT_LT(server.process.open_descriptors(), 64U) << "descriptors are kept open";
  expect_it_serves_another(server);
}

TEST(HostilePeer, AFloodIsCountedToTheLastByteInFlatMemory) {
  Server server({"--show", "none"});
  RawSocket peer = server.connect();
  const std::string block = pattern_bytes(megabyte);
  constexpr std::size_t blocks = 200;
  for (std::size_t i = 0; i < blocks; ++i) {
    peer.send(block);
    server.process.read_some(std::chrono::milliseconds(0));
  }
  peer.close();
  EXPECT_EQ(server.events.wait_for("disconnected").at("bytes_received"), blocks * megabyte);
  std::size_t told = 0;
  for (const Json& event : server.events.all()) {
    told += event.at("event") == "received" ? event.at("bytes").get<std::size_t>() : 0;
  }
  EXPECT_EQ(told, blocks * megabyte);
  if (!sanitized) {
    EXPECT_LT(server.process.peak_memory(), 100 * megabyte);
  }
}

TEST(HostilePeer, AFloodOntoAStandardOutputThatIsNotReadWaitsAndIsNotLost) {
  Client client;
  const std::string bytes = pattern_bytes(40 * megabyte);
  // Nobody reads the client's output yet: it must stop reading from the network.
  std::size_t sent = 0;
  for (int stalled = 0; stalled < 20 && sent < bytes.size();) {
    const std::size_t count = client.peer.send_some(std::string_view(bytes).substr(sent));
    sent += count;
    if (count == 0) {
      ++stalled;
      pollfd waiting{.fd = client.peer.descriptor(), .events = POLLOUT, .revents = 0};
      poll(&waiting, 1, 50);
    }
  }
  EXPECT_LT(sent, bytes.size()) << "all was taken while nobody read";
  client.process.look_until(
      [&] {
        if (sent < bytes.size()) {
          sent += client.peer.send_some(std::string_view(bytes).substr(sent));
        }
        if (sent == bytes.size()) {
          client.peer.close();
        }
        return client.process.out().size() == bytes.size();
      },
      "all bytes");
  EXPECT_TRUE(client.process.out() == bytes);
  if (!sanitized) {
    EXPECT_LT(client.process.peak_memory(), 100 * megabyte);
  }
}

TEST(HostilePeer, OneThatNeverReadsKeepsAnEchoingServerSmall) {
  Server server({"--echo", "--show", "none"});
  RawSocket peer = server.connect();
  const std::string block = pattern_bytes(megabyte);
  std::size_t sent = 0;
  for (std::size_t count = 1; count > 0 && sent < 200 * megabyte;) {
    count = peer.send_some(block);
    for (int i = 0; count == 0 && i < 20; ++i) {
      server.process.read_some(std::chrono::milliseconds(20));
      count = peer.send_some(block);
    }
    sent += count;
  }
  EXPECT_LT(sent, 200 * megabyte) << "an echo that nobody reads is taken without end";
  RawSocket other = server.connect();
  other.send("echo me");
  EXPECT_EQ(other.receive_exactly(7), "echo me");
  if (!sanitized) {
    EXPECT_LT(server.process.peak_memory(), 100 * megabyte);
  }
}

TEST(HostilePeer, ALineOfAHundredMegabytesIsTakenInPiecesInFlatMemory) {
  Server server({"--frame", "line", "--show", "none"});
  RawSocket peer = server.connect();
  const std::string block(megabyte, 'x');
  for (int i = 0; i < 100; ++i) {
    peer.send(block);
    server.process.read_some(std::chrono::milliseconds(0));
  }
  peer.send("\nnext\n");
  peer.shutdown_send();
  server.events.wait_for("disconnected");
  std::size_t told = 0;
  Json last;
  for (const Json& event : server.events.all()) {
    if (event.at("event") == "received") {
      told += event.at("bytes").get<std::size_t>();
      last = event;
    }
  }
  EXPECT_EQ(told, 100 * megabyte + 4) << "all but the two line ends";
  EXPECT_EQ(last.at("bytes"), 4);
  EXPECT_FALSE(last.contains("partial"));
  EXPECT_EQ(server.events.count("failed"), 1U) << "one error a frame, not one a piece";
  if (!sanitized) {
    EXPECT_LT(server.process.peak_memory(), 200 * megabyte);
  }
}

TEST(HostilePeer, OneThatNeverReadsIsCutAndAnotherGetsEverything) {
  Server server({"--show", "none", "--send", "hi"});
  RawSocket slow = server.connect();
  RawSocket quick = server.connect();
  EXPECT_EQ(quick.receive_exactly(2), "hi");
  const std::string line = std::string(65535, 'x') + "\n";
  std::size_t lines = 0;
  while (!server.events.has("disconnected")) {
    server.process.write(line);
    ASSERT_EQ(quick.receive_exactly(line.size()), line);
    ASSERT_LT(++lines, 2000U) << "the slow peer is never cut";
  }
  EXPECT_EQ(server.events.wait_for("disconnected").at("reason"), "too slow");
  server.process.write("after\n");
  EXPECT_EQ(quick.receive_exactly(6), "after\n");
}

TEST(HostilePeer, WritingToOneThatHasResetDoesNotEndTheProgram) {
  Server server;
  for (int i = 0; i < 5; ++i) {
    RawSocket peer = server.connect();
    peer.reset();
    server.process.write("into the void\n");
  }
  server.process.wait_until([&] { return server.events.count("disconnected") == 5; },
                            "five disconnected");
  expect_it_serves_another(server);
}

TEST(Descriptors, WhenTheyRunOutAcceptingPausesOnceAndGoesOn) {
  ChildOptions options = lanyard_options(Server::arguments({}));
  options.limits = {{RLIMIT_NOFILE, 64}};
  Server server(options);
  std::vector<RawSocket> peers;
  while (!server.events.has("failed")) {
    ASSERT_LT(peers.size(), 100U);
    peers.push_back(RawSocket::connect_to(server.address));
    server.process.read_some(std::chrono::milliseconds(1));
  }
  // Some more that wait in the backlog: each would have been accepted at once.
  for (int i = 0; i < 10; ++i) {
    peers.push_back(RawSocket::connect_to(server.address));
  }
  const Json failed = server.events.wait_for("failed");
  EXPECT_EQ(failed.at("operation"), "accept");
  EXPECT_EQ(failed.at("error"), "too many open files");
  EXPECT_THAT(failed.at("message").get<std::string>(), HasSubstr("ulimit -n"));

  const auto before = server.process.cpu_time();
  const auto until = Clock::now() + std::chrono::seconds(2);
  while (Clock::now() < until) {
    server.process.read_some(std::chrono::milliseconds(milliseconds_until(until)));
  }
  EXPECT_LT(server.process.cpu_time() - before, std::chrono::milliseconds(500)) << "it spins";
  EXPECT_EQ(server.events.count("failed"), 1U) << "said more than once";
  EXPECT_FALSE(server.events.has("notice"));

  for (std::size_t i = 0; i < 30; ++i) {
    peers[i].close();
  }
  EXPECT_EQ(server.events.wait_for("notice").at("message"), "accepting connections again");
  server.process.wait_until([&] { return server.events.count("connected") == peers.size(); },
                            "those that waited");
}

}  // namespace
}  // namespace lanyard::test
