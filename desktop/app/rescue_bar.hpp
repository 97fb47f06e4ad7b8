#pragma once

#include <QLabel>
#include <QPushButton>
#include <QTimer>
#include <QWidget>
#include <atomic>
#include <filesystem>
#include <vector>

#include "core/notice_label.hpp"
#include "core/task_thread.hpp"

namespace lanyard::desktop {

/// A line that offers the conversations of windows that were killed, one after the other: to save
/// or to discard, or to be asked again at the next start. Takes no room while there are none.
class RescueBar : public QWidget {
  Q_OBJECT

 public:
  explicit RescueBar(QWidget* parent = nullptr);
  /// Gives up a copy that is under way: what it was of is offered again at the next start.
  ~RescueBar() override;

  void offer(const std::vector<std::filesystem::path>& conversations);
  /// Copies what is offered to a recording there, and then offers the next. Where that fails the
  /// line says why, and it stays offered.
  void save_to(const QString& file);

 private:
  void show_offer();
  void show_buttons();
  void ask_for_file();
  void take_away();

  std::vector<std::filesystem::path> offered_;
  NoticeLabel* const words_;
  QPushButton* const save_;
  QPushButton* const discard_;
  QPushButton* const later_;
  bool is_saving_ = false;
  QTimer just_taken_;  ///< Runs while a click may still belong to the one that is gone.
  std::atomic<bool> gives_up_{false};
  TaskThread worker_;
};

}  // namespace lanyard::desktop
