#include "receive_arena.hpp"

#include <utility>

namespace lanyard::session {
namespace {

constexpr std::size_t slabs_kept_at_rest = 64;  // 16 MiB, what a full journal hands back at once

}  // namespace

std::span<std::byte> ReceiveArena::room() {
  if (!slab_ || slab_size - used_ < least_room) {
    std::unique_ptr<std::byte[]> fresh = pool_->take();
    slab_ = std::shared_ptr<std::byte>(fresh.release(), [pool = pool_](std::byte* slab) {
      pool->give_back(std::unique_ptr<std::byte[]>(slab));
    });
    used_ = 0;
  }
  return {slab_.get() + used_, slab_size - used_};
}

Bytes ReceiveArena::keep(std::size_t count) {
  const ByteView kept(slab_.get() + used_, count);
  used_ += count;
  return {slab_, kept};
}

std::unique_ptr<std::byte[]> ReceiveArena::Pool::take() {
  {
    const std::scoped_lock lock(mutex_);
    if (!slabs_.empty()) {
      std::unique_ptr<std::byte[]> slab = std::move(slabs_.back());
      slabs_.pop_back();
      return slab;
    }
  }
  return std::make_unique_for_overwrite<std::byte[]>(slab_size);
}

void ReceiveArena::Pool::give_back(std::unique_ptr<std::byte[]> slab) {
  const std::scoped_lock lock(mutex_);
  if (slabs_.size() < slabs_kept_at_rest) {
    slabs_.push_back(std::move(slab));
  }
}

}  // namespace lanyard::session
