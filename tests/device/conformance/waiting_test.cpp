#include <chrono>

#include "socket_fixture.hpp"

// How long calls wait, and what they give when they do not.
namespace lanyard::device::test {
namespace {

using namespace std::chrono_literals;

TEST(Waiting, IsForEverUnlessSaidOtherwise) {
  Connection connection = connect_on_loopback();
  auto received = at_the_same_time([&] { return connection.server.recv(10); });
  // Longer than several slices: a wait that ended at one would have thrown.
  EXPECT_EQ(received.wait_for(350ms), std::future_status::timeout);
  connection.client.sendall("late");
  EXPECT_EQ(get(received), "late");
}

TEST(Waiting, EndsInTimedOutWhenTheTimeIsUp) {
  Connection connection = connect_on_loopback();
  connection.server.settimeout(200ms);
  EXPECT_OS_ERROR(Errno::timed_out, connection.server.recv(1));
  EXPECT_OS_ERROR(Errno::timed_out, connection.server.recvfrom(1));
}

TEST(Waiting, EndsInAgainWhenTheTimeIsLessThanASlice) {
  Connection connection = connect_on_loopback();
  connection.server.settimeout(50ms);
  EXPECT_OS_ERROR(Errno::again, connection.server.recv(1));
}

TEST(Waiting, DoesNotHappenWithATimeoutOfZero) {
  Connection connection = connect_on_loopback();
  connection.server.settimeout(0s);
  EXPECT_OS_ERROR(Errno::again, connection.server.recv(1));
  connection.server.settimeout(-1s);
  EXPECT_OS_ERROR(Errno::again, connection.server.recv(1));
}

TEST(Waiting, ComesBackWithSetblocking) {
  Connection connection = connect_on_loopback();
  connection.server.setblocking(false);
  EXPECT_OS_ERROR(Errno::again, connection.server.recv(1));
  connection.server.setblocking(true);
  auto received = at_the_same_time([&] { return connection.server.recv(1); });
  EXPECT_EQ(received.wait_for(250ms), std::future_status::timeout);
  connection.client.sendall("x");
  EXPECT_EQ(get(received), "x");
}

TEST(Waiting, IsLeftOutForOneCallByAFlag) {
  Connection connection = connect_on_loopback();
  EXPECT_OS_ERROR(Errno::again, connection.server.recv(1, MessageFlags::dont_wait));
  connection.client.sendall("x");
  EXPECT_EQ(connection.server.recv(1), "x");
}

TEST(Waiting, GivesUpOnAConnectionThatDoesNotCome) {
  Listener listener = listen_on_loopback();
  listener.socket.settimeout(200ms);
  EXPECT_OS_ERROR(Errno::timed_out, listener.socket.accept());
  listener.socket.setblocking(false);
  EXPECT_OS_ERROR(Errno::again, listener.socket.accept());
}

TEST(Waiting, IsWhatAnAcceptedSocketDoesWhateverItsListenerDoes) {
  Listener listener = listen_on_loopback();
  listener.socket.setblocking(false);
  Socket client;
  client.connect(listener.address);
  wait_readable(listener.socket);
  Accepted accepted = listener.socket.accept();
  auto received = at_the_same_time([&] { return accepted.socket.recv(1); });
  EXPECT_EQ(received.wait_for(250ms), std::future_status::timeout);
  client.sendall("x");
  EXPECT_EQ(get(received), "x");
}

TEST(Waiting, IsLeftToPollWhenASocketThatDoesNotWaitConnects) {
  Listener listener = listen_on_loopback();
  Socket client;
  client.setblocking(false);
  EXPECT_OS_ERROR(Errno::in_progress, client.connect(listener.address));
  EXPECT_TRUE(wait_writable(client).writable);
  Accepted accepted = listener.socket.accept();
  EXPECT_EQ(client.send("x"), 1U);
  EXPECT_EQ(accepted.socket.recv(1), "x");
}

TEST(Waiting, OfATimedConnectEndsWithTheConnection) {
  Listener listener = listen_on_loopback();
  Socket client;
  client.settimeout(5s);
  client.connect(listener.address);
  client.sendall("x");
  EXPECT_EQ(listener.socket.accept().socket.recv(1), "x");
}

TEST(Poll, TellsThatBytesAreThere) {
  Connection connection = connect_on_loopback();
  PollEntry entry{.socket = &connection.server, .want_readable = true};
  EXPECT_FALSE(poll({&entry, 1}, 0ms));
  EXPECT_FALSE(entry.readable);
  connection.client.sendall("x");
  EXPECT_TRUE(wait_readable(connection.server).readable);
}

TEST(Poll, TellsThatAConnectionWaits) {
  Listener listener = listen_on_loopback();
  PollEntry entry{.socket = &listener.socket, .want_readable = true};
  EXPECT_FALSE(poll({&entry, 1}, 0ms));
  Socket client;
  client.connect(listener.address);
  EXPECT_TRUE(wait_readable(listener.socket).readable);
}

TEST(Poll, TellsTheEndOfAStreamAsReadable) {
  Connection connection = connect_on_loopback();
  connection.client.close();
  EXPECT_TRUE(wait_readable(connection.server).readable);
  EXPECT_EQ(connection.server.recv(1), "");
}

TEST(Poll, TellsThatThereIsRoomToSend) {
  const Connection connection = connect_on_loopback();
  PollEntry entry{.socket = &connection.client, .want_readable = true, .want_writable = true};
  EXPECT_TRUE(poll({&entry, 1}, 0ms));
  EXPECT_TRUE(entry.writable);
  EXPECT_FALSE(entry.readable);
}

TEST(Poll, WatchesSeveralSockets) {
  Connection quiet = connect_on_loopback();
  Connection busy = connect_on_loopback();
  busy.client.sendall("x");
  std::array entries{PollEntry{.socket = &quiet.server, .want_readable = true},
                     PollEntry{.socket = &busy.server, .want_readable = true}};
  EXPECT_TRUE(poll(entries, std::nullopt));
  EXPECT_FALSE(entries[0].readable);
  EXPECT_TRUE(entries[1].readable);
}

TEST(Poll, RefusesAClosedSocket) {
  Socket socket;
  socket.close();
  PollEntry entry{.socket = &socket, .want_readable = true};
  EXPECT_OS_ERROR(Errno::bad_file, poll({&entry, 1}, 0ms));
}

}  // namespace
}  // namespace lanyard::device::test
