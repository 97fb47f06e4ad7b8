#include "app/main_window.hpp"

namespace lanyard::desktop {

MainWindow::MainWindow(Workbench& workbench, QWidget* parent)
    : QMainWindow(parent), workbench_(workbench) {}

}  // namespace lanyard::desktop
