#include "journal.hpp"

#include <algorithm>
#include <utility>

namespace lanyard::session {
namespace {

const Message* message_of(const EventBody& body) {
  if (const auto* received = std::get_if<Received>(&body)) {
    return &received->message;
  }
  if (const auto* sent = std::get_if<Sent>(&body)) {
    return &sent->message;
  }
  return nullptr;
}

}  // namespace

class Journal::Reader final : public EventReader {
 public:
  Reader(ReaderOptions options, std::shared_ptr<std::atomic<int>> lagging,
         std::function<void()> on_room)
      : options_(std::move(options)), lagging_(std::move(lagging)), on_room_(std::move(on_room)) {}

  ~Reader() override {
    const std::scoped_lock lock(mutex_);
    make_room();  // a reader that is given up holds nobody up any more
  }
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  bool drain(std::vector<Event>& batch) override {
    batch.clear();
    const std::scoped_lock lock(mutex_);
    batch.swap(events_);
    waiting_bytes_ = 0;
    told_ = false;
    told_urgently_ = false;
    make_room();
    return !ended_;
  }

  [[nodiscard]] std::uint64_t left_out() const override {
    return left_out_.load(std::memory_order_relaxed);
  }

  [[nodiscard]] MessageDetail detail() const { return options_.detail; }

  void push(const Event& event) {
    const Message* const message = message_of(event.body);
    if (message != nullptr && options_.detail == MessageDetail::none) {
      return;
    }
    const std::scoped_lock lock(mutex_);
    const bool full = over_limit();
    if (full && message != nullptr && options_.lag == LagPolicy::thin_out) {
      left_out_.fetch_add(1, std::memory_order_relaxed);
      return;
    }
    events_.push_back(event);
    waiting_bytes_ += message != nullptr ? message->bytes.size() : 0;
    if (!lags_ && options_.lag == LagPolicy::pause_network && over_limit()) {
      lags_ = true;
      lagging_->fetch_add(1, std::memory_order_acq_rel);
    }
  }

  void announce() {
    bool urgent = false;
    {
      const std::scoped_lock lock(mutex_);
      if (events_.empty() && !ended_) {
        return;
      }
      const bool half_full = events_.size() * 2 >= options_.max_events ||
                             waiting_bytes_ * 2 >= options_.max_bytes || ended_;
      if (told_ && (told_urgently_ || !half_full)) {
        return;
      }
      told_ = true;
      told_urgently_ = half_full;
      urgent = half_full;
    }
    if (options_.on_events) {
      options_.on_events(urgent);
    }
  }

  void end() {
    {
      const std::scoped_lock lock(mutex_);
      ended_ = true;
      told_ = false;
      on_room_ = nullptr;
    }
    announce();
  }

 private:
  /// Under the lock, which end() takes too: on_room_ is never in progress once the engine is gone.
  void make_room() {
    if (!lags_) {
      return;
    }
    lags_ = false;
    const bool nobody_lags = lagging_->fetch_sub(1, std::memory_order_acq_rel) == 1;
    if (nobody_lags && on_room_) {
      on_room_();
    }
  }

  [[nodiscard]] bool over_limit() const {
    return events_.size() >= options_.max_events || waiting_bytes_ >= options_.max_bytes;
  }

  const ReaderOptions options_;
  const std::shared_ptr<std::atomic<int>> lagging_;
  std::atomic<std::uint64_t> left_out_{0};

  std::mutex mutex_;  // guards all that follows
  std::function<void()> on_room_;
  std::vector<Event> events_;
  std::size_t waiting_bytes_ = 0;
  bool told_ = false;
  bool told_urgently_ = false;
  bool lags_ = false;
  bool ended_ = false;
};

Journal::Journal(std::function<void()> on_room) : on_room_(std::move(on_room)) {}

std::shared_ptr<EventReader> Journal::subscribe(ReaderOptions options) {
  forget_gone_readers();
  auto reader = std::make_shared<Reader>(std::move(options), lagging_, on_room_);
  detail_ = std::max(detail_, reader->detail());
  readers_.push_back(reader);
  if (ended_) {
    reader->end();
  }
  return reader;
}

void Journal::push(const Event& event) {
  pushed_ = true;
  for (const auto& weak : readers_) {
    if (const auto reader = weak.lock()) {
      reader->push(event);
    }
  }
}

void Journal::announce() {
  if (!std::exchange(pushed_, false)) {
    return;  // a reader is woken for what came, and nothing did
  }
  for (const auto& weak : readers_) {
    if (const auto reader = weak.lock()) {
      reader->announce();
    }
  }
}

void Journal::end() {
  ended_ = true;
  for (const auto& weak : readers_) {
    if (const auto reader = weak.lock()) {
      reader->end();
    }
  }
}

void Journal::forget_gone_readers() {
  std::erase_if(readers_, [](const auto& weak) { return weak.expired(); });
  detail_ = MessageDetail::none;
  for (const auto& weak : readers_) {
    if (const auto reader = weak.lock()) {
      detail_ = std::max(detail_, reader->detail());
    }
  }
}

}  // namespace lanyard::session
