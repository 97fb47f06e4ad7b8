// What lwIP asks of an operating system, on the computer's threads.
//
// Mailboxes hold exactly as many messages as lwIP asked for: a full one makes lwIP refuse data and
// close its window, and that is a behaviour of the ESP32 that firmware can see. Objects stand on
// the heap and are destroyed only when lwIP frees them: its own thread may still wait on one while
// the process ends.
#include <pthread.h>

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <new>
#include <thread>
#include <vector>

#include "lwip/opt.h"
#include "lwip/sys.h"

namespace {

using Clock = std::chrono::steady_clock;

u32_t milliseconds_since(Clock::time_point start) {
  const auto passed = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - start);
  return static_cast<u32_t>(passed.count());
}

/// Waits until `ready`, at most `timeout` milliseconds; 0 is for ever, as in lwIP's interface.
template <typename Ready>
bool wait(std::condition_variable& changed, std::unique_lock<std::mutex>& lock, u32_t timeout,
          Ready ready) {
  if (timeout == 0) {
    changed.wait(lock, ready);
    return true;
  }
  return changed.wait_for(lock, std::chrono::milliseconds(timeout), ready);
}

/// One lock for lwIP's short critical sections (SYS_ARCH_PROTECT), which nest.
std::mutex protection;
thread_local unsigned protection_depth{};

}  // namespace

struct lanyard_lwip_mutex {
  std::mutex mutex;
};

struct lanyard_lwip_semaphore {
  std::mutex mutex;
  std::condition_variable signalled;
  unsigned count = 0;
};

struct lanyard_lwip_mailbox {
  explicit lanyard_lwip_mailbox(std::size_t size) : slots(size) {}

  [[nodiscard]] bool full() const { return count == slots.size(); }

  // Both need the mutex held, and a slot or a message.
  void put(void* message) {
    slots[(first + count) % slots.size()] = message;
    ++count;
  }
  void* take() {
    void* message = slots[first];
    first = (first + 1) % slots.size();
    --count;
    return message;
  }

  std::mutex mutex;
  std::condition_variable not_empty;
  std::condition_variable not_full;
  std::vector<void*> slots;
  std::size_t first = 0;
  std::size_t count = 0;
};

namespace {

/// This thread's semaphore for netconn calls.
class ThreadSemaphore {
 public:
  ThreadSemaphore() : owned_(std::make_unique<lanyard_lwip_semaphore>()), handle_(owned_.get()) {}
  sys_sem_t* handle() { return &handle_; }

 private:
  std::unique_ptr<lanyard_lwip_semaphore> owned_;
  sys_sem_t handle_;
};

}  // namespace

extern "C" {

void sys_init() {}

u32_t sys_now() {
  static const Clock::time_point start = Clock::now();
  return milliseconds_since(start);
}

u32_t sys_jiffies() {
  return sys_now();
}

sys_prot_t sys_arch_protect() {
  if (protection_depth++ == 0) {
    protection.lock();
  }
  return 0;
}

void sys_arch_unprotect(sys_prot_t /*previous*/) {
  if (--protection_depth == 0) {
    protection.unlock();
  }
}

// --- mutexes
// --------------------------------------------------------------------------------------

err_t sys_mutex_new(sys_mutex_t* mutex) {
  *mutex = new (std::nothrow) lanyard_lwip_mutex;
  return *mutex != nullptr ? ERR_OK : ERR_MEM;
}

void sys_mutex_lock(sys_mutex_t* mutex) {
  (*mutex)->mutex.lock();
}
void sys_mutex_unlock(sys_mutex_t* mutex) {
  (*mutex)->mutex.unlock();
}
void sys_mutex_free(sys_mutex_t* mutex) {
  delete *mutex;
}

// --- semaphores
// -----------------------------------------------------------------------------------

err_t sys_sem_new(sys_sem_t* sem, u8_t count) {
  *sem = new (std::nothrow) lanyard_lwip_semaphore;
  if (*sem == nullptr) {
    return ERR_MEM;
  }
  (*sem)->count = count;
  return ERR_OK;
}

void sys_sem_free(sys_sem_t* sem) {
  delete *sem;
}

void sys_sem_signal(sys_sem_t* sem) {
  const std::scoped_lock lock((*sem)->mutex);
  ++(*sem)->count;
  // Under the lock: the waiter may free the semaphore as soon as it has it.
  (*sem)->signalled.notify_one();
}

u32_t sys_arch_sem_wait(sys_sem_t* sem, u32_t timeout) {
  const Clock::time_point start = Clock::now();
  lanyard_lwip_semaphore& semaphore = **sem;
  std::unique_lock lock(semaphore.mutex);
  if (!wait(semaphore.signalled, lock, timeout, [&semaphore] { return semaphore.count > 0; })) {
    return SYS_ARCH_TIMEOUT;
  }
  --semaphore.count;
  return milliseconds_since(start);
}

sys_sem_t* lanyard_lwip_thread_semaphore() {
  thread_local ThreadSemaphore semaphore;
  return semaphore.handle();
}

// --- mailboxes
// ------------------------------------------------------------------------------------

err_t sys_mbox_new(sys_mbox_t* mbox, int size) {
  LWIP_ASSERT("a mailbox has room for something", size > 0);
  try {
    *mbox = new lanyard_lwip_mailbox(static_cast<std::size_t>(size));
  } catch (const std::bad_alloc&) {
    *mbox = nullptr;
    return ERR_MEM;
  }
  return ERR_OK;
}

void sys_mbox_free(sys_mbox_t* mbox) {
  delete *mbox;
}

void sys_mbox_post(sys_mbox_t* mbox, void* msg) {
  lanyard_lwip_mailbox& box = **mbox;
  std::unique_lock lock(box.mutex);
  box.not_full.wait(lock, [&box] { return !box.full(); });
  box.put(msg);
  box.not_empty.notify_one();
}

err_t sys_mbox_trypost(sys_mbox_t* mbox, void* msg) {
  lanyard_lwip_mailbox& box = **mbox;
  const std::scoped_lock lock(box.mutex);
  if (box.full()) {
    return ERR_MEM;
  }
  box.put(msg);
  box.not_empty.notify_one();
  return ERR_OK;
}

err_t sys_mbox_trypost_fromisr(sys_mbox_t* mbox, void* msg) {
  return sys_mbox_trypost(mbox, msg);
}

u32_t sys_arch_mbox_fetch(sys_mbox_t* mbox, void** msg, u32_t timeout) {
  const Clock::time_point start = Clock::now();
  lanyard_lwip_mailbox& box = **mbox;
  std::unique_lock lock(box.mutex);
  if (!wait(box.not_empty, lock, timeout, [&box] { return box.count > 0; })) {
    if (msg != nullptr) {
      *msg = nullptr;
    }
    return SYS_ARCH_TIMEOUT;
  }
  void* taken = box.take();
  box.not_full.notify_one();
  if (msg != nullptr) {
    *msg = taken;
  }
  return milliseconds_since(start);
}

u32_t sys_arch_mbox_tryfetch(sys_mbox_t* mbox, void** msg) {
  lanyard_lwip_mailbox& box = **mbox;
  const std::scoped_lock lock(box.mutex);
  if (box.count == 0) {
    return SYS_MBOX_EMPTY;
  }
  void* taken = box.take();
  box.not_full.notify_one();
  if (msg != nullptr) {
    *msg = taken;
  }
  return 0;
}

// --- threads
// --------------------------------------------------------------------------------------

/// Priority and stack are the system's own: a computer has memory and cores enough.
sys_thread_t sys_thread_new(const char* name, lwip_thread_fn thread, void* arg, int /*stacksize*/,
                            int /*prio*/) {
  std::thread started([thread, arg] { thread(arg); });
  const pthread_t handle = started.native_handle();
  pthread_setname_np(handle, name);
  started.detach();
  return handle;
}

}  // extern "C"
