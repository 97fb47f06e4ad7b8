#pragma once

#include <QWidget>
#include <optional>

#include "board/lab_controller.hpp"
#include "core/notice_label.hpp"

class QDoubleSpinBox;
class QGridLayout;
class QPushButton;
class QRadioButton;
class QSlider;
class QSpinBox;

namespace lanyard::desktop {

/// Makes the link of one board, or of all, as bad as the user likes, while it is in use.
class LinkPanel : public QWidget {
  Q_OBJECT

 public:
  explicit LinkPanel(LabController& controller, QWidget* parent = nullptr);

  /// Which board `selected board` is; BoardId::none: none.
  void set_board(BoardId id);

 private:
  void make_scope(QGridLayout& grid);
  void make_row(QGridLayout& grid, int row, const QString& name, QSlider* slider, QWidget* box);
  void connect_values();
  void make_perfect();
  void change(const lab::LinkChange& change);
  [[nodiscard]] std::optional<BoardId> scope() const;
  [[nodiscard]] lab::LinkSettings shown() const;
  void update();

  LabController& controller_;
  BoardId board_ = BoardId::none;
  bool updating_ = false;  ///< The controls follow the link, not the user.
  QRadioButton* const of_board_;
  QRadioButton* const of_all_;
  QSlider* const loss_slider_;
  QDoubleSpinBox* const loss_;
  QSlider* const delay_slider_;
  QSpinBox* const delay_;
  QSlider* const jitter_slider_;
  QSpinBox* const jitter_;
  QSlider* const rate_slider_;
  QSpinBox* const rate_;
  QPushButton* const perfect_;
  NoticeLabel* const notice_;
};

}  // namespace lanyard::desktop
