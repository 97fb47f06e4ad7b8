// Bytes that are copied through redirected streams arrive exactly as they were sent.
#include <gmock/gmock.h>

#include "cli_fixture.hpp"

namespace lanyard::test {
namespace {

constexpr std::size_t much = std::size_t{20} << 20U;

/// Not by EXPECT_EQ, which would print 20 MB.
void expect_same_bytes(const std::string& got, const std::string& wanted) {
  EXPECT_EQ(got.size(), wanted.size());
  EXPECT_TRUE(got == wanted) << "the bytes differ";
}

class CopyingWithNcat : public testing::TestWithParam<bool> {};

TEST_P(CopyingWithNcat, ConnectCopiesAFileEachWay) {
  SKIP_WITHOUT("ncat");
  const bool v6 = GetParam();
  const TemporaryDirectory files;
  const std::string ours = pattern_bytes(much, 1);
  const std::string theirs = pattern_bytes(much, 2);
  write_file(files / "ours", ours);
  write_file(files / "theirs", theirs);
  ChildOptions ncat_options{.arguments = {"ncat", "-v", "-l", v6 ? "::1" : "127.0.0.1", "0"}};
  ncat_options.in = Stream::from_file(files / "theirs");
  ncat_options.out = Stream::to_file(files / "ours-there");
  // ncat takes no port 0.
  const std::string host = v6 ? "[::1]" : "127.0.0.1";
  const RawSocket reserved = RawSocket::reserve(host + ":0");
  const std::string port = std::to_string(reserved.local_port());
  ncat_options.arguments.back() = port;
  ChildProcess ncat(ncat_options);
  ncat.wait_for_err("Listening on");

  ChildOptions options = lanyard_options({"connect", host + ":" + port});
  options.in = Stream::from_file(files / "ours");
  options.out = Stream::to_file(files / "theirs-here");
  ChildProcess lanyard(options);
  EXPECT_EQ(lanyard.wait_exit(), exited(0)) << lanyard.err();
  EXPECT_EQ(ncat.wait_exit(), exited(0)) << ncat.err();
  expect_same_bytes(read_file(files / "ours-there"), ours);
  expect_same_bytes(read_file(files / "theirs-here"), theirs);
}

INSTANTIATE_TEST_SUITE_P(Families, CopyingWithNcat, testing::Bool(), [](const auto& instance) {
  return std::string(instance.param ? "v6" : "v4");
});

TEST(Copying, ConnectBetweenPipesIsExactBothWays) {
  Client client;
  const std::string ours = pattern_bytes(much / 4, 3);
  const std::string theirs = pattern_bytes(100'000, 4);
  client.peer.send(theirs.substr(0, 50'000));
  std::string arrived;
  for (std::size_t at = 0; at < ours.size(); at += std::size_t{64} << 10U) {
    const std::string piece = ours.substr(at, std::size_t{64} << 10U);
    client.process.write(piece);
    arrived += client.peer.receive_exactly(piece.size());
  }
  client.process.close_in();
  expect_same_bytes(arrived, ours);
  EXPECT_EQ(client.peer.receive_to_end(), "") << "the end of the input ends our side";
  client.peer.send(theirs.substr(50'000));
  client.peer.close();
  EXPECT_EQ(client.process.wait_exit(), exited(0));
  expect_same_bytes(client.process.out(), theirs);
}

TEST(Copying, ListenOnceQuietIntoAFileIsExact) {
  const TemporaryDirectory files;
  const std::string bytes = pattern_bytes(much);
  ChildOptions options = lanyard_options({"listen", "127.0.0.1:0", "--once", "--show", "none"});
  options.in = Stream::null();
  options.out = Stream::to_file(files / "received");
  ChildProcess server(options);
  const std::string address = address_in(server.next_err_line());
  RawSocket peer = RawSocket::connect_to(address);
  peer.send(bytes);
  peer.close();
  EXPECT_EQ(server.wait_exit(), exited(0));
  expect_same_bytes(read_file(files / "received"), bytes);
}

TEST(Copying, ListenQuietSaysNothingAndCopiesExactly) {
  const TemporaryDirectory files;
  // --quiet does not say the port.
  const RawSocket reserved = RawSocket::reserve("127.0.0.1:0");
  const std::string address = reserved.local_address();
  ChildOptions options = lanyard_options({"listen", address, "--once", "--quiet"});
  options.in = Stream::null();
  options.out = Stream::to_file(files / "received");
  ChildProcess server(options);
  RawSocket peer = connect_when_it_listens(server, address);
  const std::string bytes = pattern_bytes(1'000'000);
  peer.send(bytes);
  peer.close();
  EXPECT_EQ(server.wait_exit(), exited(0));
  expect_same_bytes(read_file(files / "received"), bytes);
  EXPECT_EQ(server.err(), "");
}

TEST(Copying, WhatThePeerSentBeforeItResetIsWritten) {
  Client client;
  const std::string bytes = pattern_bytes(100'000);
  client.peer.send(bytes);
  client.process.wait_until([&] { return client.process.out().size() == bytes.size(); },
                            "all bytes");
  client.peer.reset();
  EXPECT_EQ(client.process.wait_exit(), exited(1));
  expect_same_bytes(client.process.out(), bytes);
}

TEST(HalfClose, WhatIsStillInTheInputIsSentAfterThePeersFin) {
  Client client;
  client.process.write("before ");
  EXPECT_EQ(client.peer.receive_exactly(7), "before ");
  client.peer.send("theirs");
  client.peer.shutdown_send();
  client.process.wait_for_err("has closed its sending side");
  const std::string rest = pattern_bytes(300'000);
  client.process.write(rest.substr(0, 100'000));
  std::string arrived = client.peer.receive_exactly(100'000);
  client.process.write(rest.substr(100'000));
  client.process.close_in();
  expect_same_bytes(arrived + client.peer.receive_to_end(), rest);
  EXPECT_EQ(client.process.wait_exit(), exited(0));
  EXPECT_EQ(client.process.out(), "theirs");
}

TEST(HalfClose, AFileIsSentWholeToAPeerThatHasEndedItsSide) {
  const TemporaryDirectory files;
  const std::string bytes = pattern_bytes(much / 2);
  write_file(files / "in", bytes);
  RawSocket listener = RawSocket::listen_on("127.0.0.1:0");
  ChildOptions options = lanyard_options({"connect", listener.local_address()});
  options.in = Stream::from_file(files / "in");
  ChildProcess client(options);
  RawSocket peer = listener.accept();
  peer.shutdown_send();
  expect_same_bytes(peer.receive_to_end(), bytes);
  EXPECT_EQ(client.wait_exit(), exited(0));
}

TEST(HalfClose, ASentFileGoesWholeToAPeerThatHasEndedItsSide) {
  const TemporaryDirectory files;
  const std::string bytes = pattern_bytes(much / 2);
  write_file(files / "in", bytes);
  Server server({"--once", "--send-file", files / "in", "--show", "none"});
  RawSocket peer = RawSocket::connect_to(server.address);
  peer.shutdown_send();
  expect_same_bytes(peer.receive_to_end(), bytes);
  EXPECT_EQ(server.process.wait_exit(), exited(0));
}

TEST(HalfClose, TheGreetingReachesAPeerThatEndsItsSideAtOnce) {
  for (int i = 0; i < 20; ++i) {
    Server server({"--once", "--send", "hello", "--every", "10"});
    RawSocket peer = RawSocket::connect_to(server.address);
    peer.shutdown_send();
    EXPECT_THAT(peer.receive_to_end(), testing::StartsWith("hello"));
    EXPECT_EQ(server.process.wait_exit(), exited(0));
    EXPECT_EQ(server.events.count("failed"), 0U);
    EXPECT_EQ(server.events.wait_for("disconnected").at("reason"), "peer closed");
  }
}

TEST(HalfClose, AnEchoIsSentWholeToAPeerThatEndsItsSideFirst) {
  Server server({"--once", "--echo", "--show", "none"});
  RawSocket peer = RawSocket::connect_to(server.address);
  const std::string bytes = pattern_bytes(200'000);
  peer.send(bytes);
  peer.shutdown_send();
  expect_same_bytes(peer.receive_to_end(), bytes);
  EXPECT_EQ(server.process.wait_exit(), exited(0));
}

TEST(HalfClose, OnceWaitsUntilBothSidesAreDone) {
  RawSocket listener = RawSocket::listen_on("127.0.0.1:0");
  ChildOptions options = lanyard_options({"connect", listener.local_address(), "--once"});
  ChildProcess client(options);
  RawSocket peer = listener.accept();
  client.write("request");
  client.close_in();
  EXPECT_EQ(peer.receive_to_end(), "request");
  peer.send("response");
  client.wait_for_out("response");
  EXPECT_FALSE(client.has_ended());
  peer.close();
  EXPECT_EQ(client.wait_exit(), exited(0));
}

}  // namespace
}  // namespace lanyard::test
