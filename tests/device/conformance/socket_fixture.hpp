#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <future>
#include <optional>
#include <string>
#include <utility>

#include "lanyard/device/os_error.hpp"
#include "lanyard/device/poll.hpp"
#include "lanyard/device/socket.hpp"
#include "patience.hpp"

namespace lanyard::device::test {

inline constexpr std::string_view loopback = "127.0.0.1";

/// A port that no other test of this run uses; the stack may still be holding an earlier one in
/// TIME_WAIT. The tests of several programs may run at once, so it starts by the process.
std::uint16_t next_port();

/// A listening socket on a port of its own, and how to reach it.
struct Listener {
  Socket socket;
  Address address;
};
Listener listen_on_loopback(int backlog = 2);

/// Both ends of a connection on loopback.
struct Connection {
  Socket client;
  Socket server;
  Address client_address;
};
Connection connect_on_loopback();

/// Does `action` in another thread; the future has what it gave or threw.
template <typename Action>
auto at_the_same_time(Action action) {
  return std::async(std::launch::async, std::move(action));
}

/// What `future` gives; WaitedInVain when it does not within the test's patience.
template <typename T>
T get(std::future<T>& future) {
  if (future.wait_for(lanyard::test::patience) != std::future_status::ready) {
    throw lanyard::test::WaitedInVain("the other thread");
  }
  return future.get();
}

/// The number of the OSError that `action` throws; none when it throws nothing.
std::optional<int> error_of(const std::function<void()>& action);

/// `EXPECT_OS_ERROR(Errno::again, socket.recv(1));`
#define EXPECT_OS_ERROR(error, statement)                          \
  EXPECT_EQ(::lanyard::device::test::error_of([&] { statement; }), \
            ::lanyard::device::to_platform(error))

/// Waits until `socket` is as wanted; WaitedInVain when it never is.
PollEntry wait_readable(const Socket& socket);
PollEntry wait_writable(const Socket& socket);

/// Bytes that tell where they were: no piece of them looks like another.
std::string pattern(std::size_t size);

}  // namespace lanyard::device::test
