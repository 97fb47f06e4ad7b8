#include "lanyard/lab/link_conditions.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>

#include "sending_time.hpp"

// How a frame passes. It waits in the queue for its turn, is sent at the rate, may be lost on the
// air, and travels for the delay. Its delivery time is settled when it is admitted. `queue_` and
// `flight_` keep no frames, only until when each is where, for the limits.
namespace lanyard::lab {
namespace {

using std::chrono::nanoseconds;

constexpr double hundred_percent = 100;

/// A frame that lags does so by up to this, or by the delay and twice the jitter if that is more:
/// enough for others to overtake it on a link without delay.
constexpr nanoseconds least_lag = std::chrono::milliseconds(5);

Result<void> refuse(std::string_view what, std::string_view range) {
  return std::unexpected(
      make_error("set", "cannot set " + std::string(what) + ": it must be " + std::string(range)));
}

bool is_percentage(double value) {
  return value >= 0 && value <= hundred_percent;  // false for NaN
}

bool is_delay(nanoseconds value) {
  return value >= nanoseconds::zero() && value <= LinkSettings::max_delay;
}

const LinkSettings& checked(const LinkSettings& settings) {
  if (auto valid = check(settings); !valid) {
    throw std::invalid_argument("LinkConditions: " + valid.error().message);
  }
  return settings;
}

/// `unit` in [0, 1) picks from [0, range).
nanoseconds pick(nanoseconds range, double unit) {
  return nanoseconds(static_cast<nanoseconds::rep>(static_cast<double>(range.count()) * unit));
}

}  // namespace

Result<void> check(const LinkSettings& settings) {
  constexpr std::string_view percentage = "a percentage from 0 to 100";
  constexpr std::string_view seconds = "from 0 to 60 seconds";
  if (!is_percentage(settings.loss)) return refuse("the loss", percentage);
  if (!is_percentage(settings.duplicate)) return refuse("the duplicates", percentage);
  if (!is_percentage(settings.reorder)) return refuse("the reordering", percentage);
  if (!is_delay(settings.delay)) return refuse("the delay", seconds);
  if (!is_delay(settings.jitter)) return refuse("the jitter", seconds);
  return {};
}

std::string_view describe(FrameLoss reason) {
  switch (reason) {
    case FrameLoss::none:
      return "not lost";
    case FrameLoss::loss:
      return "lost";
    case FrameLoss::unplugged:
      return "unplugged";
    case FrameLoss::queue_full:
      return "queue full";
  }
  std::unreachable();
}

LinkConditions::LinkConditions(const LinkSettings& settings, std::uint64_t seed)
    : settings_(checked(settings)), random_(seed) {}

LabTime LinkConditions::set(const LinkSettings& settings, LabTime now) {
  checked(settings);
  const LinkSettings before = std::exchange(settings_, settings);
  if (settings.rate == before.rate && settings.delay == before.delay &&
      settings.jitter == before.jitter && settings.reorder == before.reorder) {
    return LabTime::max();
  }
  forget_past(now);
  const LabTime sent = settings.rate == 0 ? now : now + sending_time(settings.rate, queued_bytes_);
  const LabTime latest = sent + settings.delay + settings.jitter;
  hurry(sent, latest);
  return latest;
}

/// What waits has been sent at `sent`, and what is on its way has arrived at `latest`.
void LinkConditions::hurry(LabTime sent, LabTime latest) {
  sender_busy_until_ = std::min(sender_busy_until_, sent);
  for (Waiting& frame : queue_) {
    frame.until = std::min(frame.until, sent);
  }
  last_delivery_ = std::min(last_delivery_, latest);
  std::vector<Waiting> flying;
  for (; !flight_.empty(); flight_.pop()) {
    flying.push_back({.until = std::min(flight_.top().until, latest), .size = flight_.top().size});
  }
  flight_ = decltype(flight_)(std::greater<>(), std::move(flying));
}

Admission LinkConditions::admit(std::size_t size, LabTime now) {
  // Drawn whether needed or not; the header says why.
  const Luck luck{.loss = random_.unit(),
                  .duplicate = random_.unit(),
                  .reorder = random_.unit(),
                  .jitter = random_.unit(),
                  .lag = random_.unit()};
  if (!settings_.plugged) return Admission(FrameLoss::unplugged);
  forget_past(now);
  if (is_full(size)) return Admission(FrameLoss::queue_full);
  const LabTime sent = transmit(size, now);
  if (luck.loss * hundred_percent < settings_.loss) return Admission(FrameLoss::loss);
  const LabTime delivery = delivery_time(sent, luck);
  take_off(delivery, size, now);
  Admission admission(delivery);
  if (luck.duplicate * hundred_percent < settings_.duplicate) {
    take_off(delivery, size, now);
    admission.add_duplicate(delivery);
  }
  return admission;
}

void LinkConditions::forget_past(LabTime now) {
  while (!queue_.empty() && queue_.front().until <= now) {
    queued_bytes_ -= queue_.front().size;
    queue_.pop_front();
  }
  while (!flight_.empty() && flight_.top().until <= now) {
    flying_bytes_ -= flight_.top().size;
    flight_.pop();
  }
}

bool LinkConditions::is_full(std::size_t size) const {
  // A duplicate takes off too, and may bring the flight one frame over its limit.
  return queue_.size() >= queue_frames || size > queue_bytes - queued_bytes_ ||
         flight_.size() >= flight_frames ||
         size > flight_bytes - std::min(flying_bytes_, flight_bytes);
}

/// When the last bit of the frame is sent.
LabTime LinkConditions::transmit(std::size_t size, LabTime now) {
  if (settings_.rate == 0) return now;
  sender_busy_until_ = std::max(now, sender_busy_until_) + sending_time(settings_.rate, size);
  queue_.push_back({.until = sender_busy_until_, .size = size});
  queued_bytes_ += size;
  return sender_busy_until_;
}

LabTime LinkConditions::delivery_time(LabTime sent, const Luck& luck) {
  const nanoseconds variation = pick(2 * settings_.jitter, luck.jitter) - settings_.jitter;
  const nanoseconds travel = std::max(nanoseconds::zero(), settings_.delay + variation);
  const LabTime in_order = std::max(sent + travel, last_delivery_);
  if (luck.reorder * hundred_percent < settings_.reorder) {
    // It does not hold up those behind it.
    const nanoseconds lag = std::max(least_lag, settings_.delay + 2 * settings_.jitter);
    return in_order + pick(lag, luck.lag) + nanoseconds(1);
  }
  last_delivery_ = in_order;
  return in_order;
}

void LinkConditions::take_off(LabTime delivery, std::size_t size, LabTime now) {
  if (delivery <= now) return;
  flight_.push({.until = delivery, .size = size});
  flying_bytes_ += size;
}

}  // namespace lanyard::lab
