#include <chrono>

#include "socket_fixture.hpp"

// read, readinto, readline and write: all or nothing of it.
namespace lanyard::device::test {
namespace {

using namespace std::chrono_literals;

TEST(StreamMethods, ReadWaitsForAllItWasAskedFor) {
  Connection connection = connect_on_loopback();
  auto reading = at_the_same_time([&] { return connection.server.read(6); });
  connection.client.sendall("abc");
  EXPECT_EQ(reading.wait_for(150ms), std::future_status::timeout);
  connection.client.sendall("defg");
  EXPECT_EQ(get(reading), "abcdef");
  EXPECT_EQ(connection.server.recv(10), "g");
}

TEST(StreamMethods, ReadWithoutASizeGoesToTheEnd) {
  Connection connection = connect_on_loopback();
  const std::string bytes = pattern(5000);
  auto reading = at_the_same_time([&] { return connection.server.read(); });
  connection.client.sendall(bytes);
  connection.client.close();
  EXPECT_EQ(get(reading), bytes);
}

TEST(StreamMethods, ReadGivesWhatCameBeforeTheEnd) {
  Connection connection = connect_on_loopback();
  connection.client.sendall("abc");
  connection.client.close();
  EXPECT_EQ(connection.server.read(10), "abc");
}

TEST(StreamMethods, ReadGivesNothingWhereItWouldHaveToWait) {
  Connection connection = connect_on_loopback();
  connection.server.setblocking(false);
  EXPECT_EQ(connection.server.read(10), std::nullopt);
  connection.client.sendall("abc");
  wait_readable(connection.server);
  EXPECT_EQ(connection.server.read(10), "abc");
}

TEST(StreamMethods, ReadLosesWhatItHadWhenTheTimeIsUp) {
  Connection connection = connect_on_loopback();
  connection.server.settimeout(200ms);
  connection.client.sendall("lost");
  EXPECT_OS_ERROR(Errno::timed_out, connection.server.read(10));
  connection.client.sendall("kept");
  EXPECT_EQ(connection.server.recv(10), "kept");
}

TEST(StreamMethods, ReadintoFillsTheBuffer) {
  Connection connection = connect_on_loopback();
  std::array<std::byte, 4> buffer{};
  auto reading = at_the_same_time([&] { return connection.server.readinto(buffer); });
  connection.client.sendall("ab");
  EXPECT_EQ(reading.wait_for(150ms), std::future_status::timeout);
  connection.client.sendall("cde");
  EXPECT_EQ(get(reading), 4U);
  EXPECT_EQ(buffer[3], std::byte{'d'});
}

TEST(StreamMethods, ReadintoTellsHowMuchCameBeforeTheEnd) {
  Connection connection = connect_on_loopback();
  connection.client.sendall("ab");
  connection.client.close();
  std::array<std::byte, 4> buffer{};
  EXPECT_EQ(connection.server.readinto(buffer), 2U);
  EXPECT_EQ(connection.server.readinto(buffer), 0U);
}

TEST(StreamMethods, ReadintoGivesNothingWhereItWouldHaveToWait) {
  Connection connection = connect_on_loopback();
  connection.server.setblocking(false);
  std::array<std::byte, 4> buffer{};
  EXPECT_EQ(connection.server.readinto(buffer), std::nullopt);
}

TEST(StreamMethods, ReadlineGivesALineWithItsEnd) {
  Connection connection = connect_on_loopback();
  connection.client.sendall("one\ntwo\r\nthree");
  connection.client.close();
  EXPECT_EQ(connection.server.readline(), "one\n");
  EXPECT_EQ(connection.server.readline(), "two\r\n");
  EXPECT_EQ(connection.server.readline(), "three");
  EXPECT_EQ(connection.server.readline(), "");
}

TEST(StreamMethods, ReadlineStopsAtItsSize) {
  Connection connection = connect_on_loopback();
  connection.client.sendall("abcdef\n");
  EXPECT_EQ(connection.server.readline(4), "abcd");
  EXPECT_EQ(connection.server.readline(4), "ef\n");
}

TEST(StreamMethods, ReadlineGivesNothingWhereItWouldHaveToWait) {
  Connection connection = connect_on_loopback();
  connection.server.setblocking(false);
  EXPECT_EQ(connection.server.readline(), std::nullopt);
  connection.client.sendall("half");
  wait_readable(connection.server);
  EXPECT_EQ(connection.server.readline(), "half");
}

TEST(StreamMethods, WriteSendsEverything) {
  Connection connection = connect_on_loopback();
  const std::string bytes = pattern(100'000);
  auto reading = at_the_same_time([&] { return connection.server.read(bytes.size()); });
  EXPECT_EQ(connection.client.write(bytes), bytes.size());
  EXPECT_EQ(get(reading), bytes);
}

TEST(StreamMethods, WriteTellsHowMuchFittedWhereItWouldHaveToWait) {
  Connection connection = connect_on_loopback();
  connection.client.setblocking(false);
  const std::string bytes = pattern(20'000'000);
  const std::size_t written = connection.client.write(bytes).value_or(0);
  EXPECT_GT(written, 0U);
  EXPECT_LT(written, bytes.size());
}

TEST(StreamMethods, WriteGivesNothingOnceNothingFits) {
  Connection connection = connect_on_loopback();
  const std::string bytes = pattern(20'000'000);
  // What is under way may still make room, so the peer's window is filled with patience first.
  connection.client.settimeout(300ms);
  EXPECT_OS_ERROR(Errno::timed_out, connection.client.sendall(bytes));
  connection.client.setblocking(false);
  EXPECT_EQ(connection.client.write(bytes), std::nullopt);
}

TEST(StreamMethods, WriteFailsWhenTheTimeIsUp) {
  Connection connection = connect_on_loopback();
  connection.client.settimeout(200ms);
  EXPECT_OS_ERROR(Errno::timed_out, connection.client.write(pattern(20'000'000)));
}

TEST(StreamMethods, WriteOfNothingIsNothing) {
  Connection connection = connect_on_loopback();
  EXPECT_EQ(connection.client.write(""), 0U);
}

}  // namespace
}  // namespace lanyard::device::test
