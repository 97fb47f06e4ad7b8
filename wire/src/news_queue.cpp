#include "news_queue.hpp"

#include <utility>

namespace lanyard::wire {

bool NewsQueue::has_room() {
  const std::scoped_lock lock(mutex_);
  return bytes_ < max_bytes_;
}

void NewsQueue::push(News news) {
  bool is_first = false;
  {
    const std::scoped_lock lock(mutex_);
    if (const auto* const frame = std::get_if<SeenFrame>(&news)) {
      bytes_ += sizeof news + frame->bytes.size() + frame->comment.size() + frame->sender.size() +
                frame->receiver.size();
    }
    is_first = waiting_.empty();
    waiting_.push_back(std::move(news));
  }
  if (is_first) {
    changed_.notify_one();
    if (on_news_) on_news_();
  }
}

bool NewsQueue::take(std::vector<News>& batch) {
  batch.clear();
  const std::scoped_lock lock(mutex_);
  const bool was_full = bytes_ >= max_bytes_;
  batch.swap(waiting_);
  bytes_ = 0;
  return was_full;
}

bool NewsQueue::empty() {
  const std::scoped_lock lock(mutex_);
  return waiting_.empty();
}

bool NewsQueue::wait(std::chrono::milliseconds timeout) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, timeout, [this] { return !waiting_.empty(); });
}

}  // namespace lanyard::wire
