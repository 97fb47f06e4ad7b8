#pragma once

#include <QMainWindow>

#include "core/workbench.hpp"

namespace lanyard::desktop {

/// The window: puts the panels together and holds nothing of its own but menus and the status bar.
class MainWindow : public QMainWindow {
  Q_OBJECT

 public:
  explicit MainWindow(Workbench& workbench, QWidget* parent = nullptr);

 private:
  Workbench& workbench_;
};

}  // namespace lanyard::desktop
