#pragma once

#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QSortFilterProxyModel>
#include <QTableView>
#include <QWidget>
#include <array>
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

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void build_table();
  void build_columns();
  void build_actions();
  void show_ended();
  void choose_columns();
  void keep_columns();
  void fit_columns();
  void show_most_columns();
  [[nodiscard]] int whole_width(int column) const;
  [[nodiscard]] int least_width(int column) const;
  void learn_contents();
  void give_state_room();
  void choose_targets();
  void show_targets();
  void explain_buttons();
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
  EndpointState state_ = EndpointState::closed;            ///< Before it changes.
  std::array<int, SessionsModel::column_count> widths_{};  ///< Of columns as they are at first.
  /// The widest that was seen in each.
  std::array<int, SessionsModel::column_count> contents_{};
  int widest_state_ = 0;
  int given_to_state_ = 0;   ///< Of its width, beyond what was chosen for it.
  bool are_chosen_ = false;  ///< The user has chosen columns or their widths.
  bool fitting_ = false;     ///< The columns change because the room does, not by the user.
  bool updating_ = false;    ///< The selection changes because rows go, not by the user.
};

}  // namespace lanyard::desktop
