// The port of lwIP: what its documentation (doc/sys_arch.txt) asks of one, and what the ESP32 has.
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "core_lock.hpp"
#include "errno_numbers.h"
#include "lwip/inet_chksum.h"
#include "lwip/priv/tcp_priv.h"
#include "lwip/sys.h"
#include "lwip/tcp.h"
#include "platform_errno.hpp"
#include "stack.hpp"

namespace lanyard::test {
namespace {

namespace numbers = device::platform_errno;
using device::virtual_board::CoreLock;

TEST(Mailbox, HoldsExactlyAsManyMessagesAsItWasMadeFor) {
  sys_mbox_t mailbox{};
  ASSERT_EQ(sys_mbox_new(&mailbox, 6), ERR_OK);
  std::array<int, 7> messages{};
  for (std::size_t i = 0; i < 6; ++i) {
    EXPECT_EQ(sys_mbox_trypost(&mailbox, &messages[i]), ERR_OK);
  }
  EXPECT_EQ(sys_mbox_trypost(&mailbox, &messages[6]), ERR_MEM);
  for (std::size_t i = 0; i < 6; ++i) {
    void* message = nullptr;
    EXPECT_EQ(sys_arch_mbox_tryfetch(&mailbox, &message), 0U);
    EXPECT_EQ(message, &messages[i]);
  }
  EXPECT_EQ(sys_arch_mbox_tryfetch(&mailbox, nullptr), SYS_MBOX_EMPTY);
  sys_mbox_free(&mailbox);
}

TEST(Mailbox, APostWaitsForRoom) {
  sys_mbox_t mailbox{};
  ASSERT_EQ(sys_mbox_new(&mailbox, 1), ERR_OK);
  int first = 0;
  int second = 0;
  sys_mbox_post(&mailbox, &first);
  std::thread poster([&] { sys_mbox_post(&mailbox, &second); });
  void* message = nullptr;
  sys_arch_mbox_fetch(&mailbox, &message, 0);
  EXPECT_EQ(message, &first);
  sys_arch_mbox_fetch(&mailbox, &message, 0);
  EXPECT_EQ(message, &second);
  poster.join();
  sys_mbox_free(&mailbox);
}

TEST(Mailbox, AFetchThatWaitsInVainTellsSo) {
  sys_mbox_t mailbox{};
  ASSERT_EQ(sys_mbox_new(&mailbox, 1), ERR_OK);
  void* message = &mailbox;
  EXPECT_EQ(sys_arch_mbox_fetch(&mailbox, &message, 1), SYS_ARCH_TIMEOUT);
  EXPECT_EQ(message, nullptr);
  sys_mbox_free(&mailbox);
}

TEST(Semaphore, CountsSignalsThatNobodyWaitedFor) {
  sys_sem_t semaphore{};
  ASSERT_EQ(sys_sem_new(&semaphore, 1), ERR_OK);
  sys_sem_signal(&semaphore);
  EXPECT_NE(sys_arch_sem_wait(&semaphore, 0), SYS_ARCH_TIMEOUT);
  EXPECT_NE(sys_arch_sem_wait(&semaphore, 0), SYS_ARCH_TIMEOUT);
  EXPECT_EQ(sys_arch_sem_wait(&semaphore, 1), SYS_ARCH_TIMEOUT);
  sys_sem_free(&semaphore);
}

TEST(Semaphore, EveryThreadHasItsOwnForSocketCalls) {
  sys_sem_t* const mine = LWIP_NETCONN_THREAD_SEM_GET();
  EXPECT_EQ(LWIP_NETCONN_THREAD_SEM_GET(), mine);
  sys_sem_t* other = nullptr;
  std::thread([&] { other = LWIP_NETCONN_THREAD_SEM_GET(); }).join();
  EXPECT_NE(other, mine);
}

TEST(Protection, NestsInOneThreadAndKeepsOthersOut) {
  int counter = 0;
  const auto count = [&] {
    for (int i = 0; i < 10'000; ++i) {
      const sys_prot_t outer = sys_arch_protect();
      const sys_prot_t inner = sys_arch_protect();
      ++counter;
      sys_arch_unprotect(inner);
      sys_arch_unprotect(outer);
    }
  };
  std::thread one(count);
  std::thread two(count);
  one.join();
  two.join();
  EXPECT_EQ(counter, 20'000);
}

TEST(CoreLockDeathTest, TheRawInterfaceWithoutTheLockEndsTheBoard) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_DEATH(
      {
        device::virtual_board::start_stack();
        tcp_abort(tcp_new());
      },
      "the core lock is held by the caller");
}

TEST(Connection, StartsWithTheEsp32sRetransmissionTime) {
  device::virtual_board::start_stack();
  const CoreLock lock;
  tcp_pcb* const connection = tcp_new();
  ASSERT_NE(connection, nullptr);
  ip_addr_t address = IPADDR4_INIT_BYTES(127, 0, 0, 1);
  ASSERT_EQ(tcp_connect(connection, &address, 9, nullptr), ERR_OK);
  EXPECT_EQ(connection->rto * TCP_SLOW_INTERVAL, 1500);
  EXPECT_EQ(connection->sv * TCP_SLOW_INTERVAL, 1500);
  tcp_abort(connection);
}

TEST(Connection, StartsWithAnotherSequenceNumberEachTime) {
  device::virtual_board::start_stack();
  const CoreLock lock;
  std::map<std::uint32_t, int> seen;
  for (int i = 0; i < 16; ++i) {
    tcp_pcb* const connection = tcp_new();
    ++seen[tcp_next_iss(connection)];
    tcp_abandon(connection, 0);
  }
  EXPECT_GT(seen.size(), 14U);
}

/// RFC 1071's own words: 16-bit numbers, carries put back in.
std::uint16_t plain_checksum(const std::vector<unsigned char>& bytes, std::size_t from) {
  std::uint32_t sum = 0;
  for (std::size_t i = from; i < bytes.size(); i += 2) {
    const unsigned low = i + 1 < bytes.size() ? bytes[i + 1] : 0;
    sum += static_cast<std::uint32_t>(bytes[i]) << 8U | low;
  }
  while ((sum >> 16U) != 0) {
    sum = (sum & 0xFFFFU) + (sum >> 16U);
  }
  return static_cast<std::uint16_t>(sum);
}

TEST(Checksum, IsRfc1071sForEveryLengthAndPlace) {
  std::mt19937 random(1);
  for (std::size_t length = 0; length < 80; ++length) {
    for (std::size_t from = 0; from < 8 && from <= length; ++from) {
      std::vector<unsigned char> bytes(length);
      for (unsigned char& byte : bytes) {
        byte = random() % 4 == 0 ? 0xFF : static_cast<unsigned char>(random());
      }
      const std::uint16_t ours =
          lanyard_lwip_checksum(bytes.data() + from, static_cast<int>(length - from));
      EXPECT_EQ(lwip_ntohs(ours), plain_checksum(bytes, from)) << length << " from " << from;
    }
  }
}

TEST(ErrorNumbers, AreTheSameInLwipAndInTheDeviceLibrary) {
  EXPECT_EQ(lanyard_test_errno(LANYARD_TEST_EBADF), numbers::bad_file);
  EXPECT_EQ(lanyard_test_errno(LANYARD_TEST_EAGAIN), numbers::again);
  EXPECT_EQ(lanyard_test_errno(LANYARD_TEST_ENOMEM), numbers::no_memory);
  EXPECT_EQ(lanyard_test_errno(LANYARD_TEST_EINVAL), numbers::invalid);
  EXPECT_EQ(lanyard_test_errno(LANYARD_TEST_ENFILE), numbers::too_many_files);
  EXPECT_EQ(lanyard_test_errno(LANYARD_TEST_ECONNRESET), numbers::connection_reset);
  EXPECT_EQ(lanyard_test_errno(LANYARD_TEST_ENOBUFS), numbers::no_buffers);
  EXPECT_EQ(lanyard_test_errno(LANYARD_TEST_EADDRINUSE), numbers::address_in_use);
  EXPECT_EQ(lanyard_test_errno(LANYARD_TEST_ECONNABORTED), numbers::connection_aborted);
  EXPECT_EQ(lanyard_test_errno(LANYARD_TEST_EHOSTUNREACH), numbers::host_unreachable);
  EXPECT_EQ(lanyard_test_errno(LANYARD_TEST_EINPROGRESS), numbers::in_progress);
  EXPECT_EQ(lanyard_test_errno(LANYARD_TEST_EALREADY), numbers::already);
  EXPECT_EQ(lanyard_test_errno(LANYARD_TEST_EISCONN), numbers::already_connected);
  EXPECT_EQ(lanyard_test_errno(LANYARD_TEST_ENOTCONN), numbers::not_connected);
  EXPECT_EQ(lanyard_test_errno(LANYARD_TEST_ETIMEDOUT), numbers::timed_out);
}

}  // namespace
}  // namespace lanyard::test
