// Standard streams that are closed, empty, full or somewhere else, and signals.
#include <gmock/gmock.h>

#include "cli_fixture.hpp"

namespace lanyard::test {
namespace {

using testing::HasSubstr;

TEST(Streams, AClosedStandardInputKeepsTheServerListening) {
  ChildOptions options = lanyard_options(Server::arguments({}));
  options.in = Stream::closed();
  Server server(options);
  RawSocket peer = server.connect();
  peer.send("Hello");
  EXPECT_EQ(server.events.wait_for("received").at("text"), "Hello");
  interrupt(server.process);
}

TEST(Streams, AClosedStandardInputDoesNotEndAClientsSide) {
  RawSocket listener = RawSocket::listen_on("127.0.0.1:0");
  ChildOptions options = lanyard_options({"connect", listener.local_address(), "--echo"});
  options.in = Stream::closed();
  ChildProcess client(options);
  RawSocket peer = listener.accept();
  peer.send("ping");
  EXPECT_EQ(peer.receive_exactly(4), "ping");
}

TEST(Streams, TheNullDeviceAsInputKeepsTheSessionOpen) {
  RawSocket listener = RawSocket::listen_on("127.0.0.1:0");
  ChildOptions options = lanyard_options({"connect", listener.local_address(), "--json"});
  options.in = Stream::null();
  Lanyard client(options);
  RawSocket peer = listener.accept();
  for (int i = 0; i < 3; ++i) {
    peer.send("still there?");
    EXPECT_EQ(client.events.wait_for("received").at("text"), "still there?");
  }
  interrupt(client.process);
  EXPECT_EQ(peer.receive_to_end(), "");
}

TEST(Streams, TheEndOfAServersInputKeepsItListening) {
  Server server;
  server.process.close_in();
  RawSocket peer = server.connect();
  peer.send("Hello");
  EXPECT_EQ(server.events.wait_for("received").at("text"), "Hello");
}

TEST(Streams, AReaderOfTheOutputThatGoesAwayEndsTheProgramQuietly) {
  Server server;
  RawSocket peer = server.connect();
  server.process.close_out();  // as `| head -1` does
  server.process.look_until(
      [&] {
        try {
          peer.send("x");
        } catch (const std::system_error&) {  // it has ended
        }
        return server.process.has_ended();
      },
      "its end");
  EXPECT_EQ(server.process.wait_exit(), exited(0));
  EXPECT_EQ(server.process.err(), "");
}

TEST(Streams, AShellPipeIntoHeadEnds) {
  RawSocket listener = RawSocket::listen_on("127.0.0.1:0");
  ChildOptions options{.arguments = {"sh", "-c", "\"$0\" connect \"$1\" | head -c 5",
                                     LANYARD_PROGRAM, listener.local_address()}};
  options.in = Stream::null();
  ChildProcess shell(options);
  RawSocket peer = listener.accept();
  peer.send("Hello, and more than that");
  shell.wait_for_out("Hello");
  shell.look_until(
      [&] {
        try {
          peer.send("more");
        } catch (const std::system_error&) {
        }
        return shell.has_ended();
      },
      "the end of the pipeline");
  EXPECT_EQ(shell.wait_exit(), exited(0));
  EXPECT_EQ(shell.out(), "Hello");
}

TEST(Streams, AFullDeviceAsOutputIsSaidAndEndsWithOne) {
  RawSocket listener = RawSocket::listen_on("127.0.0.1:0");
  ChildOptions options = lanyard_options({"connect", listener.local_address()});
  options.in = Stream::null();
  options.out = Stream::to_file("/dev/full");
  ChildProcess client(options);
  RawSocket peer = listener.accept();
  peer.send("does not fit");
  EXPECT_EQ(client.wait_exit(), exited(1));
  EXPECT_THAT(client.err(), HasSubstr("cannot write to standard output: no space left on device"));
}

TEST(Streams, AClosedStandardOutputIsSaidAndNoSocketTakesItsPlace) {
  RawSocket listener = RawSocket::listen_on("127.0.0.1:0");
  ChildOptions options = lanyard_options({"connect", listener.local_address()});
  options.in = Stream::null();
  options.out = Stream::closed();
  ChildProcess client(options);
  RawSocket peer = listener.accept();
  peer.send("this must not come back");
  EXPECT_EQ(peer.receive_to_end(), "") << "standard output was a socket";
  EXPECT_EQ(client.wait_exit(), exited(1));
  EXPECT_THAT(client.err(), HasSubstr("cannot write to standard output: already closed"));
}

TEST(Streams, AClosedStandardErrorIsNoSocketEither) {
  const RawSocket reserved = RawSocket::reserve("127.0.0.1:0");
  ChildOptions options = lanyard_options({"listen", reserved.local_address()});
  options.in = Stream::closed();
  options.err = Stream::closed();
  ChildProcess server(options);
  RawSocket peer = connect_when_it_listens(server, reserved.local_address());
  peer.send("Hello");
  server.wait_for_out("Hello");
  server.signal(SIGTERM);
  EXPECT_EQ(server.wait_exit(), exited(0));
  EXPECT_EQ(peer.receive_to_end(), "") << "words about connections went to the peer";
}

TEST(Streams, AnOutputThatIsNotReadDoesNotKeepTheProgramFromEnding) {
  Client client;
  const std::string block = pattern_bytes(std::size_t{1} << 20U);
  for (int i = 0; i < 50; ++i) {
    client.peer.send_some(block);
  }
  client.process.signal(SIGINT);
  EXPECT_EQ(client.process.wait_exit_unread(), exited(0));
}

class Ending : public testing::TestWithParam<int> {};

TEST_P(Ending, ASignalClosesTheSessionsAndEndsWithZero) {
  Server server;
  RawSocket peer = server.connect();
  server.process.signal(GetParam());
  EXPECT_EQ(server.process.wait_exit(), exited(0));
  EXPECT_EQ(peer.receive_to_end(), "") << "closed in order, no reset";
  EXPECT_EQ(server.events.wait_for("disconnected").at("reason"), "closed here");
}

TEST_P(Ending, ASignalWithNobodyConnectedEndsWithZero) {
  Server server;
  server.process.signal(GetParam());
  EXPECT_EQ(server.process.wait_exit(), exited(0));
}

INSTANTIATE_TEST_SUITE_P(Signals, Ending, testing::Values(SIGINT, SIGTERM, SIGHUP),
                         [](const auto& instance) {
                           return std::string(sigabbrev_np(instance.param));
                         });

TEST(EndingWithData, WhatWasTypedBeforeTheInterruptIsStillSent) {
  Server server({"--show", "none"});
  RawSocket peer = server.connect();
  const std::string line = std::string(500'000, 'x') + "\n";
  server.process.write(line);
  const std::string first = peer.receive_exactly(1000);
  server.process.signal(SIGINT);
  EXPECT_EQ((first + peer.receive_to_end()).size(), line.size());
  EXPECT_EQ(server.process.wait_exit(), exited(0));
}

}  // namespace
}  // namespace lanyard::test
