// The core lock, errno, and lwIP's hooks: what lanyard_lwip.h declares.
#include <sys/random.h>

#include <array>
#include <atomic>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <thread>

#include "lanyard_lwip.h"
#include "lwip/opt.h"
#include "lwip/priv/tcp_priv.h"

namespace {

struct Core {
  std::mutex mutex;
  std::atomic<std::thread::id> holder{};
  void (*flush)() = nullptr;  ///< Guarded by the mutex.
};

Core& core() {
  static Core* const instance = new Core;  // lives on: lwIP's thread outlives static objects
  return *instance;
}

/// esp-lwip's LWIP_TCP_RTO_TIME, 1500 ms, in the ticks of tcp_slowtmr().
constexpr s16_t first_retransmission = 1500 / TCP_SLOW_INTERVAL;

}  // namespace

extern "C" {

void lanyard_lwip_lock_core() {
  core().mutex.lock();
  core().holder.store(std::this_thread::get_id(), std::memory_order_relaxed);
}

void lanyard_lwip_unlock_core() {
  if (core().flush != nullptr) {
    core().flush();
  }
  core().holder.store(std::thread::id(), std::memory_order_relaxed);
  core().mutex.unlock();
}

void lanyard_lwip_assert_core_locked() {
  // Only this thread can have put its own id there, so that the order of memory does not matter.
  if (core().holder.load(std::memory_order_relaxed) != std::this_thread::get_id()) {
    lanyard_lwip_assertion_failed("the core lock is held by the caller", __FILE__, __LINE__);
  }
}

void lanyard_lwip_on_unlock(void (*flush)()) {
  lanyard_lwip_assert_core_locked();
  core().flush = flush;
}

int* lanyard_lwip_errno() {
  thread_local int number = 0;
  return &number;
}

uint32_t lanyard_lwip_random() {
  uint32_t number = 0;
  if (getrandom(&number, sizeof number, 0) != sizeof number) {
    lanyard_lwip_assertion_failed("the system gives random numbers", __FILE__, __LINE__);
  }
  return number;
}

void lanyard_lwip_assertion_failed(const char* message, const char* file, int line) {
  std::fprintf(stderr, "lwip: assertion failed: %s (%s:%d)\n", message, file, line);
  std::abort();
}

void lanyard_lwip_diagnostic(const char* format, ...) {
  std::va_list arguments;
  va_start(arguments, format);
  std::vfprintf(stderr, format, arguments);
  va_end(arguments);
}

uint32_t lanyard_lwip_initial_sequence(const ip_addr* local, uint16_t /*local_port*/,
                                       const ip_addr* /*remote*/, uint16_t /*remote_port*/) {
  // lwIP passes the address of the connection's first member; the call comes right after the
  // connection was made and before its SYN or SYN-ACK goes out.
  static_assert(offsetof(tcp_pcb, local_ip) == 0);
  auto* connection = reinterpret_cast<tcp_pcb*>(const_cast<ip_addr*>(local));
  connection->rto = first_retransmission;
  connection->sv = first_retransmission;
  return lanyard_lwip_random();
}

uint16_t lanyard_lwip_checksum(const void* bytes, int length) {
  const auto* at = static_cast<const unsigned char*>(bytes);
  auto left = static_cast<std::size_t>(length);
  std::uint64_t sum = 0;
  // One's complement addition may be done in wider words and folded afterwards (RFC 1071, 2).
  for (; left >= sizeof(std::uint32_t); left -= sizeof(std::uint32_t)) {
    std::uint32_t word = 0;
    std::memcpy(&word, at, sizeof word);
    sum += word;
    at += sizeof word;
  }
  if (left > 0) {
    std::uint32_t word = 0;  // padded with zeros behind
    std::memcpy(&word, at, left);
    sum += word;
  }
  while ((sum >> 16U) != 0) {
    sum = (sum & 0xFFFFU) + (sum >> 16U);
  }
  return static_cast<uint16_t>(sum);
}

}  // extern "C"
