// Theory of operation. One loop waits in poll(2) for the sources and for the pipe by which other
// threads wake it. An order (what to watch) replaces one that was not begun. To obey it may block
// while a lab is asked; frames wait in the kernel meanwhile. While the queue to the face has no
// room no source is read: what the kernel, or the lab, then drops is counted there, and told.
#include "watcher.hpp"

#include <poll.h>

#include <algorithm>
#include <utility>

#include "place.hpp"

namespace lanyard::wire {
namespace {

/// Frames taken from one source before the next one's turn.
constexpr std::size_t most_in_a_turn = 256;

}  // namespace

Watcher::Watcher(const WireOptions& options, NewsQueue& queue)
    : queue_(queue), book_(options.directory), thread_([this] { run(); }) {}

Watcher::~Watcher() {
  stop();
}

void Watcher::watch(HostPort server, bool is_ours) {
  {
    const std::scoped_lock lock(mutex_);
    order_ = {std::move(server), is_ours};
  }
  wake_.wake();
}

bool Watcher::wait_until_watching(std::chrono::milliseconds timeout) {
  std::unique_lock lock(mutex_);
  return done_.wait_for(lock, timeout, [this] { return stopping_ || (!order_ && !is_busy_); });
}

void Watcher::stop() {
  {
    const std::scoped_lock lock(mutex_);
    stopping_ = true;
    done_.notify_all();
  }
  wake_.wake();
  if (thread_.joinable()) {
    thread_.join();
  }
}

void Watcher::run() {
  for (;;) {
    std::optional<Order> order;
    {
      const std::scoped_lock lock(mutex_);
      if (stopping_) {
        break;
      }
      order = std::exchange(order_, std::nullopt);
      is_busy_ = order.has_value();
    }
    if (order) {
      obey_on_wire(*order);
      const std::scoped_lock lock(mutex_);
      is_busy_ = false;
      done_.notify_all();
    } else {
      wait_on_wire();
    }
  }
  sources_.clear();
}

void Watcher::wait_on_wire() {
  const bool has_room = queue_.has_room();
  std::vector<pollfd> polled{{.fd = wake_.descriptor(), .events = POLLIN, .revents = 0}};
  for (const auto& source : sources_) {
    // A negative descriptor is passed over.
    polled.push_back({.fd = has_room ? source->descriptor() : -1, .events = POLLIN, .revents = 0});
  }
  ::poll(polled.data(), polled.size(), -1);
  wake_.clear();
  // From the last: one that has ended is taken out.
  for (std::size_t i = sources_.size(); i-- > 0;) {
    if (polled[i + 1].revents != 0) {
      read_on_wire(i);
    }
  }
  count_on_wire();
}

void Watcher::read_on_wire(std::size_t index) {
  const auto read = sources_[index]->read(
      [this](SeenFrame frame) { queue_.push(std::move(frame)); }, most_in_a_turn);
  if (!read) {
    missed_before_ += sources_[index]->missed();
    sources_.erase(sources_.begin() + static_cast<std::ptrdiff_t>(index));
    fail_on_wire(read.error());
  }
}

void Watcher::count_on_wire() {
  std::uint64_t missed = missed_before_;
  for (const auto& source : sources_) {
    missed += source->missed();
  }
  if (missed > missed_told_) {
    missed_told_ = missed;
    queue_.push(MissedFrames{missed});
  }
}

void Watcher::fail_on_wire(const Error& error) {
  queue_.push(error);
}

void Watcher::obey_on_wire(const Order& order) {
  const auto place = place_on_wire(order);
  if (!place) {
    return;
  }
  const std::string text = join_host_port(place->host, place->port);
  if (text == watched_) {
    return;
  }
  watched_ = text;
  look_at_on_wire(order, *place);
}

/// Nothing: a lab knows no way there now; who connects asks the same and says what it was told.
std::optional<HostPort> Watcher::place_on_wire(const Order& order) {
  if (order.is_ours) {
    return HostPort{book_.local_address_for(order.server.host).value_or(order.server.host),
                    order.server.port};
  }
  const auto way = book_.way_to(order.server, AddressBook::Transport::tcp);
  if (!way) {
    return std::nullopt;
  }
  return way->value_or(order.server);
}

void Watcher::look_at_on_wire(const Order& order, const HostPort& place) {
  // What waits at the place before belongs before what comes from the new one.
  for (std::size_t i = sources_.size(); i-- > 0;) {
    read_on_wire(i);
  }
  count_on_wire();
  for (const auto& source : sources_) {
    missed_before_ += source->missed();
  }
  sources_.clear();
  Watching watching{.server = order.server, .place = place};
  if (capture_on_wire(place, watching)) {
    queue_.push(std::move(watching));
  }
}

bool Watcher::capture_on_wire(const HostPort& place, Watching& watching) {
  if (cannot_capture_) {
    return false;
  }
  const capture::LiveOptions options = where_to_capture(place);
  auto capture = open_capture(options);
  if (!capture) {
    cannot_capture_ = true;
    fail_on_wire(capture.error());
    return false;
  }
  watching.interface = options.interface;
  sources_.push_back(std::move(*capture));
  return true;
}

}  // namespace lanyard::wire
