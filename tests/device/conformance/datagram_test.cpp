#include <chrono>

#include "socket_fixture.hpp"

namespace lanyard::device::test {
namespace {

using namespace std::chrono_literals;

struct Mailbox {
  Socket socket{AddressFamily::inet, SocketType::datagram};
  Address address{.host = std::string(loopback), .port = next_port()};

  Mailbox() { socket.bind(address); }
};

TEST(DatagramSocket, CarriesADatagramAndTellsItsSender) {
  Mailbox here;
  Mailbox there;
  EXPECT_EQ(here.socket.sendto("Hello", there.address), 5U);
  const Received received = there.socket.recvfrom(1024);
  EXPECT_EQ(received.bytes, "Hello");
  EXPECT_EQ(received.sender, here.address);
}

TEST(DatagramSocket, KeepsDatagramsApart) {
  Mailbox here;
  Mailbox there;
  here.socket.sendto("one", there.address);
  here.socket.sendto("two", there.address);
  EXPECT_EQ(there.socket.recv(1024), "one");
  EXPECT_EQ(there.socket.recv(1024), "two");
}

TEST(DatagramSocket, CutsADatagramAtTheSizeAskedFor) {
  Mailbox here;
  Mailbox there;
  here.socket.sendto("Hello", there.address);
  here.socket.sendto("next", there.address);
  EXPECT_EQ(there.socket.recv(2), "He");
  EXPECT_EQ(there.socket.recv(1024), "next");
}

TEST(DatagramSocket, CarriesAnEmptyDatagramWhichIsNoEnd) {
  Mailbox here;
  Mailbox there;
  EXPECT_EQ(here.socket.sendto("", there.address), 0U);
  EXPECT_EQ(there.socket.recv(10), "");
  here.socket.sendto("more", there.address);
  EXPECT_EQ(there.socket.recv(10), "more");
}

TEST(DatagramSocket, SendsToItsPeerOnceConnected) {
  Mailbox here;
  Mailbox there;
  here.socket.connect(there.address);
  EXPECT_EQ(here.socket.send("Hello"), 5U);
  EXPECT_EQ(there.socket.recvfrom(10).sender, here.address);
}

TEST(DatagramSocket, TakesOnlyAnAddressInNumbers) {
  Mailbox here;
  EXPECT_OS_ERROR(Errno::invalid, here.socket.sendto("x", {.host = "localhost", .port = 9}));
}

TEST(DatagramSocket, WaitsNoLongerThanItsTimeout) {
  Mailbox here;
  here.socket.settimeout(200ms);
  EXPECT_OS_ERROR(Errno::timed_out, here.socket.recv(1));
  here.socket.setblocking(false);
  EXPECT_OS_ERROR(Errno::again, here.socket.recv(1));
}

TEST(DatagramSocket, LeavesInPlaceWhatWasOnlyPeekedAt) {
  Mailbox here;
  Mailbox there;
  here.socket.sendto("Hello", there.address);
  EXPECT_EQ(there.socket.recvfrom(10, MessageFlags::peek).bytes, "Hello");
  EXPECT_EQ(there.socket.recv(10), "Hello");
}

TEST(DatagramSocket, TellsThroughPollThatADatagramIsThere) {
  Mailbox here;
  Mailbox there;
  here.socket.sendto("x", there.address);
  EXPECT_TRUE(wait_readable(there.socket).readable);
}

TEST(DatagramSocket, IsMadeForIpv6AsWell) {
  Socket here(AddressFamily::inet6, SocketType::datagram);
  Socket there(AddressFamily::inet6, SocketType::datagram);
  const Address address{.host = "::1", .port = next_port()};
  const auto error = error_of([&] { there.bind(address); });
  if (error == to_platform(Errno::address_unavailable)) GTEST_SKIP() << "no IPv6 here";
  ASSERT_EQ(error, std::nullopt);
  here.sendto("Hello", address);
  const Received received = there.recvfrom(10);
  EXPECT_EQ(received.bytes, "Hello");
  EXPECT_EQ(received.sender.host, "::1");
}

}  // namespace
}  // namespace lanyard::device::test
