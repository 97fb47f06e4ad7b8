#pragma once

#include <QObject>
#include <QTimer>
#include <chrono>
#include <cstdint>
#include <optional>

#include "core/workbench.hpp"
#include "send/repeat_schedule.hpp"

namespace lanyard::desktop {

/// Sends a message to the workbench's targets again and again, in a rhythm that does not drift. A
/// peer that does not keep up is left out of a turn; turns at which nobody is there are not
/// counted. Stops with the endpoint.
class Repeater : public QObject {
  Q_OBJECT

 public:
  explicit Repeater(Workbench& workbench, QObject* parent = nullptr);

  /// Sends at once, then every `period`.
  void start(Bytes message, std::chrono::milliseconds period);
  void stop();
  [[nodiscard]] bool is_running() const { return schedule_.has_value(); }
  /// Turns at which someone was sent to, since start().
  [[nodiscard]] std::uint64_t count() const { return count_; }
  /// Turns at which someone was left out because too much waits for them.
  [[nodiscard]] std::uint64_t left_out() const { return left_out_; }

 Q_SIGNALS:
  void running_changed(bool running);
  void counted();

 private:
  void turn();
  void send_to_targets();
  void send_to(session::SessionId target, bool& someone, bool& someone_left_out);

  Workbench& workbench_;
  QTimer timer_;
  std::optional<RepeatSchedule> schedule_;
  QueueWatch queues_;
  Bytes message_;
  std::uint64_t count_ = 0;
  std::uint64_t left_out_ = 0;
};

}  // namespace lanyard::desktop
