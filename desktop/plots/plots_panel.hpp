#pragma once

#include <QAction>
#include <QCheckBox>
#include <QComboBox>
#include <QTimer>
#include <QToolButton>
#include <QWidget>
#include <functional>

#include "core/notice_label.hpp"
#include "core/workbench.hpp"
#include "plots/number_reader.hpp"
#include "plots/plot_view.hpp"
#include "plots/session_history.hpp"

namespace lanyard::desktop {

enum class PlotKind : std::uint8_t { throughput, round_trip, numbers };

/// What is measured of the sessions, and the numbers they send, over the last half hour.
///
/// Throughput and round-trip times are kept all the time, also while the panel is hidden. Numbers
/// are looked for from when that is switched on.
class PlotsPanel : public QWidget {
  Q_OBJECT

 public:
  explicit PlotsPanel(Workbench& workbench, QWidget* parent = nullptr);

  void show_plot(PlotKind kind);
  [[nodiscard]] PlotKind kind() const;

  /// Writes the picture (`.png`) or the points in it (`.csv`), on another thread. What comes of it
  /// is said in the panel.
  void save_to(const QString& file);
  void copy_image();

 protected:
  void showEvent(QShowEvent* event) override;
  void hideEvent(QHideEvent* event) override;

 private:
  void build_controls();
  void build_menu();
  QAction* add_action(const QString& text, const char* name, bool checkable);
  void connect_view();
  void restore();
  void choose_kind();
  void look_for_numbers(bool on);
  void ask_where_to_save();
  void write(const QString& file, std::function<bool(QIODevice&)> what);

  void refresh();
  void show_left_out();
  [[nodiscard]] std::vector<PlotCurve> session_curves() const;
  [[nodiscard]] std::vector<PlotCurve> number_curves();
  [[nodiscard]] QString empty_text() const;

  Workbench& workbench_;
  SessionHistory history_;
  NumberReader numbers_;
  PlotView* view_;
  QComboBox* kind_;
  QComboBox* traffic_;
  QCheckBox* look_;
  QToolButton* pause_;
  QToolButton* more_;
  NoticeLabel* notice_;    ///< Of saving.
  NoticeLabel* left_out_;  ///< Of numbers.
  QAction* clock_times_ = nullptr;
  QAction* own_scales_ = nullptr;
  QAction* forget_ = nullptr;
  QTimer refresh_timer_;
  QTimer drain_timer_;
};

}  // namespace lanyard::desktop
