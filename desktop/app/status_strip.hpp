#pragma once

#include <QStatusBar>
#include <QTimer>
#include <chrono>
#include <vector>

#include "core/elided_label.hpp"
#include "core/workbench.hpp"

namespace lanyard::desktop {

/// What goes on, in one line: the endpoint, its sessions and rates, the recording, and what the
/// window could not show.
class StatusStrip : public QObject {
  Q_OBJECT

 public:
  StatusStrip(Workbench& workbench, QStatusBar& bar);

  /// `left_out`: so many messages were not told to the panels one by one, since the start. Says so
  /// while the number grows, and a little longer.
  void show_busy(std::uint64_t left_out);

 private:
  ElidedLabel* add(const char* name);
  void show_state();
  void show_figures(const std::vector<session::SessionInfo>& sessions);
  void show_recording();

  Workbench& workbench_;
  QStatusBar& bar_;
  ElidedLabel* state_;
  ElidedLabel* sessions_;
  ElidedLabel* rates_;
  ElidedLabel* left_out_;
  ElidedLabel* recording_;
  QTimer busy_timer_;  ///< Runs out when the window has kept up for a while.
  std::uint64_t seen_left_out_ = 0;
  std::uint64_t received_ = 0;  ///< Bytes of all open sessions at the last figures.
  std::uint64_t sent_ = 0;
  std::chrono::steady_clock::time_point measured_;
};

}  // namespace lanyard::desktop
