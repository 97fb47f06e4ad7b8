#include <atomic>
#include <cstdlib>
#include <new>

#include "socket_fixture.hpp"

// Counts what operator new gives to this thread. The stack's own C memory is not counted: on the
// ESP32 it is lwIP's, whatever the library does.
namespace {

thread_local std::size_t allocations = 0;

void* counted(std::size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
  throw std::bad_alloc();
}

/// Not inlined: GCC would see free() where it saw operator new, and warn of what is meant here.
[[gnu::noinline]] void give_back(void* memory) {
  std::free(memory);
}

}  // namespace

void* operator new(std::size_t size) {
  return counted(size);
}
void* operator new[](std::size_t size) {
  return counted(size);
}
void operator delete(void* memory) noexcept {
  give_back(memory);
}
void operator delete[](void* memory) noexcept {
  give_back(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  give_back(memory);
}
void operator delete[](void* memory, std::size_t) noexcept {
  give_back(memory);
}

namespace lanyard::device::test {
namespace {

TEST(HotPath, IsSeenByTheCounter) {
  const std::size_t before = allocations;
  const auto memory = std::make_unique<std::array<char, 100>>();
  EXPECT_NE(memory, nullptr);
  EXPECT_EQ(allocations, before + 1);
}

TEST(HotPath, TakesNoHeapMemoryToSend) {
  Connection connection = connect_on_loopback();
  const std::string bytes = pattern(1000);
  const std::size_t before = allocations;
  connection.client.send(bytes);
  EXPECT_EQ(allocations, before);
}

TEST(HotPath, TakesNoHeapMemoryToReceive) {
  Connection connection = connect_on_loopback();
  connection.client.sendall(pattern(1000));
  std::array<std::byte, 500> buffer{};
  const std::size_t before = allocations;
  const std::size_t received = connection.server.recv_into(buffer);
  EXPECT_EQ(allocations, before);
  EXPECT_GT(received, 0U);
}

TEST(HotPath, TakesNoHeapMemoryToFillABuffer) {
  Connection connection = connect_on_loopback();
  connection.client.sendall(pattern(1000));
  std::array<std::byte, 1000> buffer{};
  const std::size_t before = allocations;
  const auto received = connection.server.readinto(buffer);
  EXPECT_EQ(allocations, before);
  EXPECT_EQ(received, 1000U);
}

}  // namespace
}  // namespace lanyard::device::test
