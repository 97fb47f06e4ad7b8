#pragma once

#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QSortFilterProxyModel>
#include <QTableView>
#include <QWidget>
#include <vector>

#include "core/workbench.hpp"
#include "sessions/sessions_model.hpp"

namespace lanyard::desktop {

/// The table of peers, and who is to get what is sent: those that are selected, or all when none
/// is. Sessions that have ended stay in grey, and nothing is sent to them.
class SessionsPanel : public QWidget {
  Q_OBJECT

 public:
  explicit SessionsPanel(Workbench& workbench, QWidget* parent = nullptr);

 Q_SIGNALS:
  /// The number of the current row's session; 0 where there is none. (Qt's metatypes cannot hold a
  /// SessionId.)
  void current_changed(quint64 session);

 private:
  void build_table();
  void build_columns();
  void build_actions();
  void show_ended();
  void keep_columns();
  void choose_targets();
  void show_targets();
  void disconnect_selected();
  [[nodiscard]] std::vector<session::SessionId> selected() const;

  Workbench& workbench_;
  SessionsModel* model_;
  QSortFilterProxyModel* sorted_;
  QTableView* table_;
  QLabel* targets_;
  QPushButton* everyone_;
  QPushButton* disconnect_;
  QLabel* ended_;
  QPushButton* clear_ended_;
  QMenu* columns_;
  bool updating_ = false;  ///< The selection changes because rows go, not by the user.
};

}  // namespace lanyard::desktop
