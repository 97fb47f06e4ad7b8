#pragma once

#include "lanyard_lwip.h"

namespace lanyard::device::virtual_board {

/// Holds lwIP's core lock. What is queued for the radio meanwhile is sent when it ends.
class CoreLock {
 public:
  CoreLock() { lanyard_lwip_lock_core(); }
  ~CoreLock() { lanyard_lwip_unlock_core(); }
  CoreLock(const CoreLock&) = delete;
  CoreLock& operator=(const CoreLock&) = delete;
};

}  // namespace lanyard::device::virtual_board
