#include "plots/number_reader.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace lanyard::desktop {
namespace {

constexpr std::size_t most_events = 4'096;
constexpr std::size_t most_bytes = std::size_t{128} << 10U;
/// One message may be larger than what waits before it.
constexpr std::size_t most_bytes_a_drain = std::size_t{256} << 10U;
/// An event that is older was stamped by a clock that has been set since.
constexpr double oldest_event = 60;

}  // namespace

NumberReader::NumberReader(NumberCollectorOptions options) : numbers_(std::move(options)) {}

void NumberReader::start(session::Engine& engine) {
  reader_ = engine.subscribe({.detail = session::MessageDetail::bytes,
                              .lag = session::LagPolicy::thin_out,
                              .max_events = most_events,
                              .max_bytes = most_bytes});
  left_out_here_ = 0;
  left_out_seen_ = 0;
  left_out_forgotten_ = 0;
  loses_place_ = false;
}

void NumberReader::stop() {
  reader_.reset();
  numbers_.end_all();
}

void NumberReader::drain(double now, session::WallTime wall_now) {
  if (reader_ == nullptr) {
    return;
  }
  reader_->drain(events_);
  // What is left out lies behind the last message of a batch; read after the drain, the count may
  // speak of the next batch already. So the place counts as lost behind both.
  const std::uint64_t left_out = reader_->left_out();
  const bool lost_now = left_out != std::exchange(left_out_seen_, left_out);
  std::size_t bytes = 0;
  bool lost_here = false;
  for (const session::Event& event : events_) {
    const auto* const received = std::get_if<session::Received>(&event.body);
    if (received != nullptr) {
      bytes += received->message.bytes.size();
      if (bytes > most_bytes_a_drain) {
        ++left_out_here_;
        lost_here = true;
        continue;
      }
    }
    const double age = std::chrono::duration<double>(wall_now - event.time).count();
    numbers_.take(event, now - (age <= oldest_event ? std::max(age, 0.0) : 0.0));
  }
  events_.clear();
  if (std::exchange(loses_place_, lost_now) || lost_now || lost_here) {
    numbers_.lose_place();
  }
}

std::uint64_t NumberReader::left_out() const {
  return left_out_here_ + left_out_seen_ - left_out_forgotten_;
}

void NumberReader::forget() {
  numbers_.clear();
  left_out_here_ = 0;
  left_out_forgotten_ = left_out_seen_;
}

}  // namespace lanyard::desktop
