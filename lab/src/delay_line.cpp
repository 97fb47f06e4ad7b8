#include "delay_line.hpp"

#include <utility>

namespace lanyard::lab {
namespace {

constexpr std::size_t max_spare = 1024;

}  // namespace

bool DelayLine::put(LabTime due, PortNumber port, Direction direction, ByteView frame) {
  if (queue_.size() >= max_frames || bytes_ + frame.size() > max_bytes) {
    return false;
  }
  if (free_slots_.empty()) {
    free_slots_.push_back(static_cast<std::uint32_t>(slots_.size()));
    slots_.emplace_back();
  }
  const std::uint32_t slot = free_slots_.back();
  free_slots_.pop_back();
  std::vector<std::byte> storage;
  if (!spare_.empty()) {
    storage = std::move(spare_.back());
    spare_.pop_back();
  }
  storage.assign(frame.begin(), frame.end());
  bytes_ += frame.size();
  slots_[slot] = {port, direction, std::move(storage)};
  queue_.push({due, order_++, slot});
  return true;
}

std::optional<LabTime> DelayLine::next_due() const {
  return queue_.empty() ? std::nullopt : std::optional(queue_.top().due);
}

std::optional<DelayLine::Delayed> DelayLine::take(LabTime now) {
  if (queue_.empty() || queue_.top().due > now) {
    return std::nullopt;
  }
  const std::uint32_t slot = queue_.top().slot;
  queue_.pop();
  free_slots_.push_back(slot);
  Delayed taken = std::move(slots_[slot]);
  bytes_ -= taken.frame.size();
  return taken;
}

void DelayLine::recycle(Delayed delayed) {
  if (spare_.size() < max_spare) {
    spare_.push_back(std::move(delayed.frame));
  }
}

}  // namespace lanyard::lab
