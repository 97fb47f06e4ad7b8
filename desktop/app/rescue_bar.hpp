#pragma once

#include <QLabel>
#include <QPushButton>
#include <QTimer>
#include <QWidget>
#include <atomic>
#include <filesystem>
#include <functional>
#include <vector>

#include "core/notice_label.hpp"
#include "core/task_thread.hpp"
#include "lanyard/base/error.hpp"

namespace lanyard::desktop {

/// A line that offers the conversations of windows that were killed, one after the other: to save
/// or to discard, or to be asked again at the next start. Takes no room while there are none. Other
/// windows may offer the same: what one of them has saved or discarded is not offered any longer
/// once the window is activated or a button pressed, and the line says so.
class RescueBar : public QWidget {
  Q_OBJECT

 public:
  /// As session::copy_recording(), which it is by default.
  using Copy =
      std::function<Result<void>(const std::filesystem::path& from, const std::filesystem::path& to,
                                 const std::function<bool(int percent)>& progress)>;

  /// As forget_rescued(), which it is by default.
  using Forget = std::function<void(const std::filesystem::path& file)>;

  explicit RescueBar(QWidget* parent = nullptr, Copy copy = {}, Forget forget = {});
  /// As end(), and waits for it.
  ~RescueBar() override;

  /// Gives up a copy that is under way, what it was of is offered again at the next start, and
  /// finishes what is being taken away. Takes as long as the disk takes, and returns at once; ask
  /// has_ended() after each event.
  void end();
  [[nodiscard]] bool has_ended() const { return gives_up_ && under_way_ == 0; }
  [[nodiscard]] bool is_saving() const { return is_saving_; }

  void offer(const std::vector<std::filesystem::path>& conversations);
  /// Copies what is offered to a recording there, and then offers the next. Where that fails the
  /// line says why, and it stays offered.
  void save_to(const QString& file);

 protected:
  bool event(QEvent* event) override;

 private:
  void show_offer();
  void show_buttons();
  void ask_for_file(const std::filesystem::path& wanted);
  void open_dialog(const std::filesystem::path& wanted);
  void save(const std::filesystem::path& conversation, const QString& file);
  void take_away(const std::filesystem::path& conversation, bool tells);
  [[nodiscard]] bool offers(const std::filesystem::path& conversation) const;
  void look(std::function<void()> then);
  void forget_gone(const std::vector<std::filesystem::path>& gone);
  void let_clicks_pass();
  template <typename Work, typename Take>
  void run(Work work, Take take);

  std::vector<std::filesystem::path> offered_;
  /// The one that was offered as a button went down: the next may stand there when it comes up.
  std::filesystem::path meant_;
  NoticeLabel* const words_;
  QPushButton* const save_;
  QPushButton* const discard_;
  QPushButton* const later_;
  QPushButton* const close_;  ///< Where there is something to say and nothing to offer.
  bool is_gone_ = false;      ///< Something that was offered; not yet read.
  bool is_saving_ = false;
  QTimer just_taken_;  ///< Runs while a click may still belong to the one that is gone.
  const Copy copy_;
  const Forget forget_;
  std::atomic<bool> gives_up_{false};
  int under_way_ = 0;  ///< Tasks of worker_ of which nothing has been heard yet.
  TaskThread worker_;
};

}  // namespace lanyard::desktop
