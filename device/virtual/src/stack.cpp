#include "stack.hpp"

#include <mutex>

#include "core_lock.hpp"
#include "lwip/tcpip.h"

namespace lanyard::device::virtual_board {

void start_stack() {
  static std::once_flag once;
  std::call_once(once, [] {
    const CoreLock core;  // lwIP's thread waits for it: nothing runs half set up
    tcpip_init(nullptr, nullptr);
  });
}

}  // namespace lanyard::device::virtual_board
