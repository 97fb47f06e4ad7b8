#pragma once

#include <QObject>

namespace lanyard::desktop {

/// Ends the application in order, as closing the window does, when the system asks for it: Ctrl-C
/// in the terminal, a logout, `kill`. One at a time. Implemented in platform/.
class QuitSignals : public QObject {
  Q_OBJECT

 public:
  explicit QuitSignals(QObject* parent = nullptr);
  ~QuitSignals() override;
};

/// Whether the system has a display to open a window on, as far as its environment tells.
bool has_display();

}  // namespace lanyard::desktop
