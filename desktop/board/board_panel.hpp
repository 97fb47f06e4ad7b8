#pragma once

#include <QWidget>

#include "board/lab_controller.hpp"
#include "core/notice_label.hpp"

class QPushButton;
class QTabWidget;
class QTableView;

namespace lanyard::desktop {

class AddBoardForm;
class BoardModel;
class ConsoleView;
class LinkPanel;
class NetworkBar;

/// The virtual network and its boards: what a desk with a router and some ESP32 boards would be.
class BoardPanel : public QWidget {
  Q_OBJECT

 public:
  explicit BoardPanel(LabController& controller, QWidget* parent = nullptr);

  /// BoardId::none: none.
  [[nodiscard]] BoardId selected() const { return selected_; }
  void select(BoardId id);
  /// A file for the next network to capture to; an existing one is written over.
  void set_capture(const QString& file);

 private:
  QWidget* make_boards();
  QWidget* make_details();
  void connect_buttons();
  void take_selection();
  void update();
  void update_buttons(const Board* board);
  void update_notice(const Board* board);

  LabController& controller_;
  BoardId selected_ = BoardId::none;
  NetworkBar* const network_;
  BoardModel* const model_;
  QTableView* const table_;
  QPushButton* const add_;
  QPushButton* const reset_;
  QPushButton* const plug_;
  QPushButton* const remove_;
  NoticeLabel* const notice_;
  QTabWidget* const tabs_;
  ConsoleView* const console_;
  LinkPanel* const link_;
  AddBoardForm* const form_;
};

}  // namespace lanyard::desktop
