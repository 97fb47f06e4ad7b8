#include "delay_line.hpp"

#include <algorithm>
#include <utility>

namespace lanyard::lab {
namespace {

constexpr std::size_t max_spare = 1024;

}  // namespace

bool DelayLine::put(LabTime due, PortNumber port, Direction direction, ByteView frame,
                    std::uint64_t ticket) {
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
  ++counts_[{port, direction}];
  slots_[slot] = {port, direction, ticket, std::move(storage)};
  queue_.push_back({due, order_++, slot});
  std::ranges::push_heap(queue_, std::greater());
  return true;
}

void DelayLine::hurry(PortNumber port, Direction direction, LabTime latest) {
  // All links are changed at once where none is named, and most have nothing here.
  if (latest == LabTime::max() || !counts_.contains({port, direction})) {
    return;
  }
  std::vector<Item*> late;
  for (Item& item : queue_) {
    const Delayed& delayed = slots_[item.slot];
    if (item.due > latest && delayed.port == port && delayed.direction == direction) {
      late.push_back(&item);
    }
  }
  if (late.empty()) {
    return;
  }
  std::ranges::sort(late, [](const Item* a, const Item* b) { return *b > *a; });
  for (Item* const item : late) {
    item->due = latest;
    item->order = order_++;
  }
  std::ranges::make_heap(queue_, std::greater());
}

std::optional<LabTime> DelayLine::next_due() const {
  return queue_.empty() ? std::nullopt : std::optional(queue_.front().due);
}

std::optional<DelayLine::Delayed> DelayLine::take(LabTime now) {
  if (queue_.empty() || queue_.front().due > now) {
    return std::nullopt;
  }
  const std::uint32_t slot = queue_.front().slot;
  std::ranges::pop_heap(queue_, std::greater());
  queue_.pop_back();
  free_slots_.push_back(slot);
  Delayed taken = std::move(slots_[slot]);
  bytes_ -= taken.frame.size();
  const auto count = counts_.find({taken.port, taken.direction});
  if (--count->second == 0) {
    counts_.erase(count);
  }
  return taken;
}

void DelayLine::recycle(Delayed delayed) {
  if (spare_.size() < max_spare) {
    spare_.push_back(std::move(delayed.frame));
  }
}

}  // namespace lanyard::lab
