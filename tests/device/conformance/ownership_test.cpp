#include <type_traits>

#include "socket_fixture.hpp"

// A socket has one owner, and is closed once.
namespace lanyard::device::test {
namespace {

static_assert(!std::is_copy_constructible_v<Socket>);
static_assert(!std::is_copy_assignable_v<Socket>);
static_assert(std::is_nothrow_move_constructible_v<Socket>);
static_assert(std::is_nothrow_move_assignable_v<Socket>);

TEST(SocketOwnership, HasADescriptorUntilItIsClosed) {
  Socket socket;
  EXPECT_GE(socket.fileno(), 0);
  socket.close();
  EXPECT_EQ(socket.fileno(), -1);
}

TEST(SocketOwnership, TakesASecondCloseForDone) {
  Connection connection = connect_on_loopback();
  connection.client.close();
  Socket newcomer;  // may have the descriptor that was given back
  connection.client.close();
  EXPECT_EQ(error_of([&] { newcomer.setblocking(false); }), std::nullopt);
  EXPECT_EQ(connection.server.recv(1), "");
}

TEST(SocketOwnership, FailsEveryCallAfterClose) {
  Socket socket;
  socket.close();
  const Address address{.host = std::string(loopback), .port = 9};
  EXPECT_OS_ERROR(Errno::bad_file, socket.bind(address));
  EXPECT_OS_ERROR(Errno::bad_file, socket.listen());
  EXPECT_OS_ERROR(Errno::bad_file, socket.accept());
  EXPECT_OS_ERROR(Errno::bad_file, socket.connect(address));
  EXPECT_OS_ERROR(Errno::bad_file, socket.send("x"));
  EXPECT_OS_ERROR(Errno::bad_file, socket.sendall("x"));
  EXPECT_OS_ERROR(Errno::bad_file, socket.sendto("x", address));
  EXPECT_OS_ERROR(Errno::bad_file, socket.recv(1));
  EXPECT_OS_ERROR(Errno::bad_file, socket.recvfrom(1));
  EXPECT_OS_ERROR(Errno::bad_file, socket.read(1));
  EXPECT_OS_ERROR(Errno::bad_file, socket.readline());
  EXPECT_OS_ERROR(Errno::bad_file, socket.write("x"));
  EXPECT_OS_ERROR(Errno::bad_file, socket.setblocking(true));
  EXPECT_OS_ERROR(Errno::bad_file,
                  socket.setsockopt(OptionLevel::socket, SocketOption::reuse_address, 1));
}

TEST(SocketOwnership, GoesAlongWhenItIsMoved) {
  Connection connection = connect_on_loopback();
  Socket moved = std::move(connection.client);
  EXPECT_EQ(connection.client.fileno(), -1);  // NOLINT(bugprone-use-after-move): what is tested
  moved.sendall("x");
  EXPECT_EQ(connection.server.recv(1), "x");
}

TEST(SocketOwnership, ClosesWhatAnotherIsMovedOver) {
  Connection first = connect_on_loopback();
  Connection second = connect_on_loopback();
  first.client = std::move(second.client);
  EXPECT_EQ(first.server.recv(1), "");
  first.client.sendall("x");
  EXPECT_EQ(second.server.recv(1), "x");
}

TEST(SocketOwnership, EndsWithTheObject) {
  Connection connection = connect_on_loopback();
  { const Socket dying = std::move(connection.client); }
  EXPECT_EQ(connection.server.recv(1), "");
}

TEST(SocketOwnership, GivesItsPlaceBack) {
  // Many times the ESP32's ten sockets.
  for (int i = 0; i < 100; ++i) {
    const Socket socket(AddressFamily::inet, SocketType::datagram);
    EXPECT_GE(socket.fileno(), 0);
  }
}

TEST(SocketOption, TakesANumberOrBytes) {
  Socket socket;
  socket.setsockopt(OptionLevel::tcp, SocketOption::tcp_no_delay, 1);
  const int on = 1;
  socket.setsockopt(OptionLevel::socket, SocketOption::keep_alive,
                    std::as_bytes(std::span(&on, 1)));
  socket.setsockopt(OptionLevel::tcp, SocketOption::tcp_keep_idle, 5);
  socket.setsockopt(OptionLevel::ip, SocketOption::ip_ttl, 10);
}

TEST(SocketOption, MustHaveItsSize) {
  Socket socket;
  const char one = 1;
  EXPECT_OS_ERROR(Errno::invalid, socket.setsockopt(OptionLevel::tcp, SocketOption::tcp_no_delay,
                                                    std::as_bytes(std::span(&one, 1))));
}

TEST(Getaddrinfo, TakesAnAddressInNumbers) {
  const auto found = getaddrinfo("192.168.4.1", 8888);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].family, AddressFamily::inet);
  EXPECT_EQ(found[0].type, SocketType::stream);
  EXPECT_EQ(found[0].protocol, Protocol::tcp);
  EXPECT_EQ(found[0].address, (Address{.host = "192.168.4.1", .port = 8888}));
}

TEST(Getaddrinfo, TakesAnIpv6AddressInNumbers) {
  const auto found = getaddrinfo("fe80::1", 1, AddressFamily::inet6, SocketType::datagram);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].family, AddressFamily::inet6);
  EXPECT_EQ(found[0].address.host, "fe80::1");
  EXPECT_EQ(to_string(found[0].address), "[fe80::1]:1");
}

TEST(Getaddrinfo, KnowsLocalhost) {
  EXPECT_EQ(getaddrinfo("localhost", 80).at(0).address.host, loopback);
}

TEST(Getaddrinfo, TakesNoNameForEveryAddress) {
  EXPECT_EQ(getaddrinfo("", 80).at(0).address.host, "0.0.0.0");
}

TEST(Getaddrinfo, FailsWithANegativeNumberForAnImpossibleName) {
  const auto error = error_of([] { getaddrinfo(std::string(400, 'x'), 80); });
  EXPECT_LT(error.value_or(1), 0);
}

}  // namespace
}  // namespace lanyard::device::test
