#include <chrono>

#include "socket_fixture.hpp"

// The behaviour of connections, the same on every platform. What differs is in
// differences_test.cpp.
namespace lanyard::device::test {
namespace {

using namespace std::chrono_literals;

TEST(StreamSocket, CarriesBytesBothWays) {
  Connection connection = connect_on_loopback();
  EXPECT_EQ(connection.client.send("Hello"), 5U);
  EXPECT_EQ(connection.server.recv(1024), "Hello");
  connection.server.sendall("I am Server");
  EXPECT_EQ(connection.client.read(11), "I am Server");
}

TEST(StreamSocket, CarriesEveryByteValue) {
  Connection connection = connect_on_loopback();
  std::string bytes;
  for (int value = 0; value < 256; ++value)
    bytes += static_cast<char>(value);
  connection.client.sendall(bytes);
  EXPECT_EQ(connection.server.read(bytes.size()), bytes);
}

TEST(StreamSocket, TellsTheAcceptingSideWhoConnected) {
  const Connection connection = connect_on_loopback();
  EXPECT_EQ(connection.client_address.host, loopback);
  EXPECT_GT(connection.client_address.port, 0);
}

TEST(StreamSocket, TellsTheEndOfTheStreamEveryTimeItIsAsked) {
  Connection connection = connect_on_loopback();
  connection.server.sendall("bye");
  connection.server.close();
  EXPECT_EQ(connection.client.read(), "bye");
  EXPECT_EQ(connection.client.recv(10), "");
  EXPECT_EQ(connection.client.recv(10), "");
  EXPECT_EQ(connection.client.read(10), "");
}

TEST(StreamSocket, ReceivesOnlyWhatThereIs) {
  Connection connection = connect_on_loopback();
  connection.client.sendall("abc");
  wait_readable(connection.server);
  EXPECT_EQ(connection.server.recv(2), "ab");
  EXPECT_EQ(connection.server.recv(1024), "c");
}

TEST(StreamSocket, ReceivesIntoMemoryOfTheCallers) {
  Connection connection = connect_on_loopback();
  connection.client.sendall("abc");
  std::array<std::byte, 8> buffer{};
  wait_readable(connection.server);
  EXPECT_EQ(connection.server.recv_into(buffer), 3U);
  EXPECT_EQ(buffer[0], std::byte{'a'});
  EXPECT_EQ(buffer[2], std::byte{'c'});
  EXPECT_EQ(buffer[3], std::byte{0});
}

TEST(StreamSocket, IsNotAtItsEndAfterReceivingNothingIntoNoRoom) {
  Connection connection = connect_on_loopback();
  connection.client.sendall("a");
  EXPECT_EQ(connection.server.recv_into({}), 0U);
  EXPECT_EQ(connection.server.recv(1), "a");
}

TEST(StreamSocket, LeavesInPlaceWhatWasOnlyPeekedAt) {
  Connection connection = connect_on_loopback();
  connection.client.sendall("abc");
  wait_readable(connection.server);
  EXPECT_EQ(connection.server.recv(2, MessageFlags::peek), "ab");
  EXPECT_EQ(connection.server.recv(3), "abc");
}

TEST(StreamSocket, AnswersManyTimes) {
  Connection connection = connect_on_loopback();
  for (int round = 0; round < 100; ++round) {
    connection.client.sendall("ping");
    EXPECT_EQ(connection.server.read(4), "ping");
    connection.server.sendall("pong");
    EXPECT_EQ(connection.client.read(4), "pong");
  }
}

TEST(StreamSocket, CarriesMoreThanTheStackCanHoldAtOnce) {
  Connection connection = connect_on_loopback();
  const std::string bytes = pattern(300'000);
  auto sending = at_the_same_time([&] {
    connection.client.sendall(bytes);
    connection.client.close();
    return true;
  });
  EXPECT_EQ(connection.server.read(), bytes);
  EXPECT_TRUE(get(sending));
}

TEST(StreamSocket, CarriesMuchInBothDirectionsAtOnce) {
  Connection connection = connect_on_loopback();
  auto echoing = at_the_same_time([&] {
    std::size_t echoed = 0;
    while (true) {
      const std::string piece = connection.server.recv(1024);
      if (piece.empty()) return echoed;
      connection.server.sendall(piece);
      echoed += piece.size();
    }
  });
  // Always three pieces under way, less than a window of lwIP's: with both windows shut its
  // loopback answers itself for ever (docs/fidelity-sockets.md).
  constexpr std::size_t size = 1000;
  const std::string bytes = pattern(200'000);
  std::string returned;
  for (std::size_t at = 0; at < bytes.size(); at += size) {
    connection.client.sendall(bytes.substr(at, size));
    if (at >= 2 * size) returned += connection.client.read(size).value_or("");
  }
  returned += connection.client.read(2 * size).value_or("");
  EXPECT_EQ(returned, bytes);
  connection.client.close();
  EXPECT_EQ(get(echoing), bytes.size());
}

TEST(StreamSocket, SendsAShortPartWhenThePeerTakesNoMoreInTime) {
  Connection connection = connect_on_loopback();
  connection.client.settimeout(200ms);
  const std::string bytes = pattern(20'000'000);
  const std::size_t sent = connection.client.send(bytes);
  EXPECT_GT(sent, 0U);
  EXPECT_LT(sent, bytes.size());
  EXPECT_OS_ERROR(Errno::timed_out, connection.client.send(bytes));
  connection.client.setblocking(false);
  EXPECT_OS_ERROR(Errno::again, connection.client.send(bytes));
  connection.client.close();
  EXPECT_EQ(connection.server.read(), bytes.substr(0, sent));
}

TEST(StreamSocket, FailsToSendAllWhenThePeerTakesNoMoreInTime) {
  Connection connection = connect_on_loopback();
  connection.client.settimeout(200ms);
  const std::string bytes = pattern(20'000'000);
  EXPECT_OS_ERROR(Errno::timed_out, connection.client.sendall(bytes));
}

TEST(StreamSocket, RefusesToSendNothing) {
  Connection connection = connect_on_loopback();
  EXPECT_OS_ERROR(Errno::timed_out, connection.client.send(""));
  connection.client.setblocking(false);
  EXPECT_OS_ERROR(Errno::again, connection.client.send(""));
}

TEST(StreamSocket, IsResetWhenThePeerClosesWithUnreadBytes) {
  Connection connection = connect_on_loopback();
  connection.client.sendall("never read");
  wait_readable(connection.server);
  connection.server.close();
  EXPECT_OS_ERROR(Errno::connection_reset, connection.client.recv(10));
}

TEST(StreamSocket, CannotReceiveBeforeItIsConnected) {
  Socket socket;
  EXPECT_OS_ERROR(Errno::not_connected, socket.recv(1));
  EXPECT_OS_ERROR(Errno::not_connected, socket.read(1));
}

TEST(StreamSocket, CannotTakeAnAddressThatIsListenedOn) {
  const Listener listener = listen_on_loopback();
  Socket other;
  EXPECT_OS_ERROR(Errno::address_in_use, other.bind(listener.address));
}

TEST(StreamSocket, MayTakeAnAddressAgainOnceItsListenerIsClosed) {
  Listener listener = listen_on_loopback();
  listener.socket.close();
  Socket again;
  again.setsockopt(OptionLevel::socket, SocketOption::reuse_address, 1);
  again.bind(listener.address);
  again.listen();
  Socket client;
  client.connect(listener.address);
  EXPECT_EQ(again.accept().peer.host, loopback);
}

TEST(StreamSocket, HoldsConnectionsInItsBacklogUntilTheyAreAccepted) {
  Listener listener = listen_on_loopback(2);
  Socket first;
  Socket second;
  first.connect(listener.address);
  second.connect(listener.address);
  first.sendall("1");
  second.sendall("2");
  EXPECT_EQ(listener.socket.accept().socket.recv(1), "1");
  EXPECT_EQ(listener.socket.accept().socket.recv(1), "2");
}

TEST(StreamSocket, TakesANegativeBacklogForNone) {
  Listener listener = listen_on_loopback(-7);
  Socket client;
  client.connect(listener.address);
  EXPECT_EQ(listener.socket.accept().peer.host, loopback);
}

TEST(StreamSocket, IsReachedUnderEveryAddressWhenBoundToNone) {
  Socket listener;
  const std::uint16_t port = next_port();
  listener.setsockopt(OptionLevel::socket, SocketOption::reuse_address, 1);
  listener.bind({.host = "", .port = port});
  listener.listen();
  Socket client;
  client.connect({.host = std::string(loopback), .port = port});
  EXPECT_EQ(listener.accept().peer.host, loopback);
}

TEST(StreamSocket, ConnectsToAName) {
  Listener listener = listen_on_loopback();
  Socket client;
  client.connect({.host = "localhost", .port = listener.address.port});
  EXPECT_EQ(listener.socket.accept().peer.host, loopback);
}

TEST(StreamSocket, NamesTheServerInTheSentenceOfAFailedConnection) {
  Listener listener = listen_on_loopback();
  listener.socket.close();
  Socket client;
  try {
    client.connect(listener.address);
    FAIL() << "connected to a port that nobody listens on";
  } catch (const OSError& error) {
    EXPECT_EQ(std::string(error.what()).find("cannot connect to " + to_string(listener.address)),
              0U);
  }
}

}  // namespace
}  // namespace lanyard::device::test
