#include "event_queue.hpp"

#include <utility>

namespace lanyard::lab {

void EventQueue::push(LabEvent event) {
  const std::lock_guard lock(mutex_);
  if (events_.size() >= max_events_) {
    left_out_.fetch_add(1);
    return;
  }
  events_.push_back(std::move(event));
}

void EventQueue::announce() {
  {
    const std::lock_guard lock(mutex_);
    if (announced_ || (events_.empty() && !ended_)) {
      return;
    }
    announced_ = true;
  }
  if (on_events_) {
    on_events_();
  }
}

void EventQueue::end(LabEvent last) {
  {
    const std::lock_guard lock(mutex_);
    events_.push_back(std::move(last));
    ended_ = true;
    announced_ = false;  // whoever waits for more must learn that there is none
  }
  announce();
}

bool EventQueue::drain(std::vector<LabEvent>& batch) {
  batch.clear();
  const std::lock_guard lock(mutex_);
  batch.swap(events_);
  announced_ = false;
  return !ended_;
}

}  // namespace lanyard::lab
