#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "lanyard/base/bytes.hpp"

namespace lanyard::session {

/// Where the sockets are read into: large slabs that all sessions of the engine share.
///
/// Theory of operation. A session asks for room only when something has come, so ten thousand idle
/// sessions hold none. What was read becomes a slice of the slab, without a copy, and the next read
/// continues behind it; a slab goes back to the pool when its last slice
/// is gone, on whatever thread that happens. Someone who keeps a small slice for long should
/// copy it, for it keeps the whole slab (SendQueue does).
class ReceiveArena {
 public:
  static constexpr std::size_t slab_size = std::size_t{256} << 10U;
  static constexpr std::size_t least_room = std::size_t{64} << 10U;  ///< Also: any UDP datagram.

  /// Room for one read, at least least_room bytes. Valid until the next call of either method.
  std::span<std::byte> room();
  /// The first `count` bytes of the last room(), now to be kept. Without this call the room is used
  /// again.
  Bytes keep(std::size_t count);

 private:
  /// Slabs at rest. Outlives the arena for as long as slices do.
  class Pool {
   public:
    std::unique_ptr<std::byte[]> take();
    void give_back(std::unique_ptr<std::byte[]> slab);

   private:
    std::mutex mutex_;
    std::vector<std::unique_ptr<std::byte[]>> slabs_;
  };

  std::shared_ptr<Pool> pool_ = std::make_shared<Pool>();
  std::shared_ptr<std::byte> slab_;
  std::size_t used_ = 0;
};

}  // namespace lanyard::session
