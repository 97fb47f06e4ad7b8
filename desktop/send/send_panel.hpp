#pragma once

#include <QTimer>
#include <QWidget>
#include <expected>
#include <optional>

#include "core/set_aside.hpp"
#include "core/workbench.hpp"
#include "send/composer.hpp"
#include "send/file_sending.hpp"
#include "send/repeater.hpp"

class QAction;
class QComboBox;
class QLabel;
class QProgressBar;
class QPushButton;
class QSpinBox;
class QToolButton;

namespace lanyard::desktop {

class NoticeLabel;
class SendBox;

/// The send box and all that goes with it: text, text with escapes or hex, checked while it is
/// typed; a file; the same again and again. Sends to the workbench's targets.
///
/// Ctrl+Enter sends and Ctrl+L clears wherever the focus is in the panel's window.
class SendPanel : public QWidget {
  Q_OBJECT

 public:
  /// `workbench` must outlive the panel.
  explicit SendPanel(Workbench& workbench, QWidget* parent = nullptr);

  /// What is typed, and as what.
  [[nodiscard]] Typed typed() const;
  /// Its bytes, or why there are none.
  [[nodiscard]] std::expected<Bytes, ComposeError> composed() const;

  /// Sends `bytes` and says to how many they went.
  void send_bytes(const Bytes& bytes);
  /// What the chapter needs to be plain text.
  [[nodiscard]] std::vector<Choice> choices_for_chapter();

  /// Sends a file to the targets; what comes of it is told in the panel.
  void send_file_from(const QString& file);

 public Q_SLOTS:
  void send();
  void clear();
  void focus_text();
  void set_text(const QString& text, lanyard::desktop::MessageKind kind);
  /// As set_text(), for a message that has its line ending already.
  void set_whole_message(const QString& text, lanyard::desktop::MessageKind kind);

 Q_SIGNALS:
  /// composed() may have changed.
  void edited();

 private:
  void build_options();
  void build_buttons();
  void build_repeat();
  void build_file_row();
  void build_actions();
  void lay_out();
  void connect_workbench();
  void load_settings();
  void save_settings() const;
  void save_history() const;

  [[nodiscard]] MessageForm form() const;
  void on_edited();
  void check();
  void refresh_buttons();
  [[nodiscard]] QString reason_not_to_send() const;
  void choose_file();
  void on_file_running(bool running);
  void on_file_progress(const FileProgress& progress);
  void on_file_ended(const FileOutcome& outcome);
  void toggle_repeat();
  void on_repeat_running(bool running);
  void show_count();

  Workbench& workbench_;
  Repeater repeater_;
  FileSending file_;
  QTimer check_later_;
  std::optional<std::expected<Bytes, ComposeError>> checked_;  ///< None while a check waits.

  QComboBox* kind_ = nullptr;
  QComboBox* encoding_ = nullptr;
  QComboBox* ending_ = nullptr;
  QLabel* size_ = nullptr;
  SendBox* box_ = nullptr;
  NoticeLabel* trouble_ = nullptr;
  NoticeLabel* outcome_ = nullptr;
  QPushButton* send_ = nullptr;
  QPushButton* clear_ = nullptr;
  QPushButton* send_file_ = nullptr;
  QPushButton* repeat_ = nullptr;
  QSpinBox* period_ = nullptr;
  QLabel* count_ = nullptr;
  QWidget* file_row_ = nullptr;
  QProgressBar* progress_ = nullptr;
  QPushButton* cancel_file_ = nullptr;
};

}  // namespace lanyard::desktop
