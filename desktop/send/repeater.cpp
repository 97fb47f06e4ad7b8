#include "send/repeater.hpp"

#include <utility>

namespace lanyard::desktop {

Repeater::Repeater(Workbench& workbench, QObject* parent) : QObject(parent), workbench_(workbench) {
  timer_.setSingleShot(true);
  timer_.setTimerType(Qt::PreciseTimer);
  connect(&timer_, &QTimer::timeout, this, &Repeater::turn);
  connect(&workbench, &Workbench::state_changed, this, [this](EndpointState state) {
    if (state == EndpointState::closed) {
      stop();
    }
  });
  connect(&workbench, &Workbench::figures, this,
          [this](const std::vector<session::SessionInfo>& sessions) {
            if (is_running()) {
              queues_.figures(sessions);
            }
          });
  connect(&workbench, &Workbench::arrived, this, [this](const std::vector<session::Event>& events) {
    if (!is_running()) {
      return;
    }
    for (const session::Event& event : events) {
      if (const auto* sent = std::get_if<session::Sent>(&event.body); sent != nullptr) {
        queues_.sent(event.session->id, sent->message.size);
      }
    }
  });
}

void Repeater::start(Bytes message, std::chrono::milliseconds period) {
  message_ = std::move(message);
  count_ = 0;
  left_out_ = 0;
  queues_ = {};
  const bool was_running = is_running();
  schedule_.emplace(RepeatSchedule::Clock::now(), period);
  if (!was_running) {
    Q_EMIT running_changed(true);
  }
  turn();
}

void Repeater::stop() {
  if (!is_running()) {
    return;
  }
  timer_.stop();
  schedule_.reset();
  Q_EMIT running_changed(false);
}

void Repeater::turn() {
  const auto now = RepeatSchedule::Clock::now();
  if (schedule_ && schedule_->is_due(now)) {
    schedule_->take(now);
    send_to_targets();
  }
  if (schedule_) {  // who was told of it may have stopped it
    timer_.start(schedule_->wait(now));
  }
}

void Repeater::send_to_targets() {
  bool someone = false;
  bool someone_left_out = false;
  if (const auto& targets = workbench_.targets(); targets) {
    for (const session::SessionId target : *targets) {
      send_to(target, someone, someone_left_out);
    }
  } else {
    for (const auto& [target, identity] : workbench_.sessions()) {
      send_to(target, someone, someone_left_out);
    }
  }
  count_ += someone ? 1U : 0U;
  left_out_ += someone_left_out ? 1U : 0U;
  if (someone || someone_left_out) {
    Q_EMIT counted();
  }
}

void Repeater::send_to(session::SessionId target, bool& someone, bool& someone_left_out) {
  if (!queues_.has_room(target)) {
    someone_left_out = true;
    return;
  }
  someone = true;
  queues_.handed(target, message_.size());
  workbench_.engine().send(target, message_);
}

}  // namespace lanyard::desktop
