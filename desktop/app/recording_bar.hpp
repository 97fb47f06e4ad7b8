#pragma once

#include "app/notice_bar.hpp"
#include "core/again_bar.hpp"
#include "core/workbench.hpp"

namespace lanyard::desktop {

/// What the window says of the user's recording that went wrong: why, how much is missing, and
/// *Record again*.
class RecordingBar : public AgainBar {
  Q_OBJECT

 public:
  /// Both outlive it; sentences go to `notice`.
  RecordingBar(Workbench& workbench, NoticeBar& notice, QWidget* parent = nullptr);

 private:
  void tell_failure(const Error& error);
  void show_missing();
  void tell_recorded_again(qint64 missing, bool begins_anew);
  [[nodiscard]] QString file() const;

  Workbench& workbench_;
  NoticeBar& notice_;
};

}  // namespace lanyard::desktop
