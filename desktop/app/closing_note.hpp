#pragma once

#include <QLabel>
#include <QTimer>

#include "app/rescue_bar.hpp"
#include "core/workbench.hpp"

namespace lanyard::desktop {

/// What is left of the window while the last messages are written: nothing at first, and a few
/// words where that takes more than half a second, so that nobody takes the program for hung and
/// kills it.
class ClosingNote : public QLabel {
  Q_OBJECT

 public:
  ClosingNote(Workbench& workbench, RescueBar& rescue);

  /// Ends both and runs the event loop until they have ended.
  void wait();

 protected:
  /// There is nothing to be closed: it goes by itself.
  void closeEvent(QCloseEvent* event) override;

 private:
  void tell();

  Workbench& workbench_;
  RescueBar& rescue_;
  QTimer patience_;
  QTimer again_;
};

}  // namespace lanyard::desktop
