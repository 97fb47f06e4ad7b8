#pragma once

#include "core/again_bar.hpp"
#include "core/notice_label.hpp"
#include "core/workbench.hpp"

namespace lanyard::desktop {

/// What the conversation's panel says of a conversation that is not kept, as on a full disk: why,
/// how much of it, and *Keep it again*.
class KeepingBar : public AgainBar {
  Q_OBJECT

 public:
  /// Both outlive it; sentences go to `notice`.
  KeepingBar(Workbench& workbench, NoticeLabel& notice, QWidget* parent = nullptr);

 Q_SIGNALS:
  /// It is kept no more, or again.
  void changed();

 private:
  void tell_not_kept(const Error& error);
  void count_not_kept();
  void tell_kept_again(qint64 missing, bool begins_anew);

  Workbench& workbench_;
  NoticeLabel& notice_;
};

}  // namespace lanyard::desktop
