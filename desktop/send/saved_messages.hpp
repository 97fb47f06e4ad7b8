#pragma once

#include <QWidget>

#include "core/task_thread.hpp"
#include "send/saved_messages_model.hpp"

class QAction;
class QTableView;
class QToolButton;

namespace lanyard::desktop {

class NoticeLabel;
class SendPanel;
class Workbench;

/// The messages that are kept: a double click, Enter or a shortcut sends one to the workbench's
/// targets. Kept in a file of the user's, which is read on another thread (until then the list is
/// disabled) and written there after each change.
class SavedMessages : public QWidget {
  Q_OBJECT

 public:
  /// Messages come from `send`'s box and go through it; both must outlive this. `file`, where it is
  /// not given: `messages.json` in the user's configuration directory.
  SavedMessages(Workbench& workbench, SendPanel& send, QString file = {},
                QWidget* parent = nullptr);
  /// Waits until the last change is in the file.
  ~SavedMessages() override;

  [[nodiscard]] const SavedMessagesModel& model() const { return *model_; }

  /// Adds what `file` holds: our own form, or an export of Packet Sender.
  void import_from(const QString& file);
  void export_to(const QString& file);

 public Q_SLOTS:
  /// Keeps what is in the send box; its name can be edited at once.
  void add();

 private:
  void build_view();
  void build_actions();
  QAction* make_action(const char* name, const QString& text, const QKeySequence& keys,
                       void (SavedMessages::*slot)());
  void lay_out();

  [[nodiscard]] int current_row() const;
  [[nodiscard]] bool take_box(QByteArray& bytes, MessageKind& kind);
  void send_current();
  void send_row(int row);
  void edit_current();
  void replace_current();
  void rename_current();
  void set_shortcut();
  void remove_current();
  void move_up();
  void move_down();
  void move_by(int by);
  void choose_import();
  void choose_export();

  [[nodiscard]] QString meaning_of(const QKeySequence& keys) const;
  void refresh_actions();
  void rebuild_shortcuts();
  void load();
  void save();
  void take_import(const QString& file, const std::expected<ReadMessages, QString>& read);
  void write(const QString& file, bool tell_success);

  Workbench& workbench_;
  SendPanel& send_;
  const QString file_;
  SavedMessagesModel* model_ = nullptr;
  QTableView* view_ = nullptr;
  NoticeLabel* notice_ = nullptr;
  QToolButton* more_ = nullptr;
  QList<QAction*> row_actions_;  ///< Those that need a current row.
  QList<QAction*> shortcuts_;    ///< One a message that has keys.
  TaskThread disk_;              ///< Reads and writes in order.
};

}  // namespace lanyard::desktop
