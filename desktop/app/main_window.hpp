#pragma once

#include <QAction>
#include <QMainWindow>
#include <QSplitter>
#include <QTabWidget>
#include <functional>

#include "connection/connection_panel.hpp"
#include "core/notice_label.hpp"
#include "core/workbench.hpp"
#include "sessions/sessions_panel.hpp"
#include "wire/wire_panel.hpp"

namespace lanyard::desktop {

/// The window: puts the panels together, and holds menus, shortcuts and the status bar.
class MainWindow : public QMainWindow {
  Q_OBJECT

 public:
  explicit MainWindow(Workbench& workbench, QWidget* parent = nullptr);

  [[nodiscard]] ConnectionPanel& connection() { return *connection_; }

 protected:
  void closeEvent(QCloseEvent* event) override;

 private:
  void build_panels();
  void build_menus();
  void join_panels();
  void restore();
  void record();
  QAction& add_action(class QMenu& menu, const QString& text, const QKeySequence& keys,
                      const char* name, std::function<void()> run);

  Workbench& workbench_;
  ConnectionPanel* connection_;
  SessionsPanel* sessions_;
  WirePanel* wire_;
  QTabWidget* side_;
  QSplitter* columns_;
  NoticeLabel* notice_;
  QAction* record_ = nullptr;
};

}  // namespace lanyard::desktop
