#include "stack.hpp"

#include <mutex>

#include "core_lock.hpp"
#include "lwip/netif.h"
#include "lwip/tcpip.h"

namespace lanyard::device::virtual_board {

void start_stack() {
  static std::once_flag once;
  std::call_once(once, [] {
    const CoreLock core;  // lwIP's thread waits for it: nothing runs half set up
    tcpip_init(nullptr, nullptr);
    // To itself the board need not send router solicitations (RFC 4861, section 6.3.7): lwIP makes
    // them for the loopback interface too, with bytes in them that were never written.
    netif_get_by_index(1)->rs_count = 0;
  });
}

}  // namespace lanyard::device::virtual_board
