#pragma once

#include <QWidget>
#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/set_aside.hpp"
#include "core/task_thread.hpp"
#include "lanyard/session/auto_replier.hpp"
#include "replies/replies_file.hpp"
#include "replies/reply_rules_model.hpp"

class QCheckBox;
class QLabel;
class QLineEdit;
class QTableView;

namespace lanyard::desktop {

class NoticeLabel;
class Workbench;

/// Automatic replies: a table of rules, a switch, and a field that shows what a typed message would
/// be answered with. The rules are kept in a file that `lanyard listen --replies` reads as well.
///
/// While something is wrong with a rule nothing is answered, and the panel says what. Files are
/// read and written, and rules checked, beside the window: until its rules are there the panel is
/// disabled.
class RepliesPanel : public QWidget {
  Q_OBJECT

 public:
  /// `workbench` must outlive the panel. `file`, where it is not given: `replies.json` in the
  /// user's configuration directory.
  explicit RepliesPanel(Workbench& workbench, QString file = {}, QWidget* parent = nullptr);
  /// Waits until the last change is in the file.
  ~RepliesPanel() override;

  /// Messages are answered. An endpoint opened while this holds should leave
  /// SessionOptions::close_when_peer_closes false: the panel ends a session whose peer has ended
  /// its side once that peer's last message is answered, also when it is switched off meanwhile.
  [[nodiscard]] bool is_on() const;
  [[nodiscard]] const ReplyRulesModel& model() const { return *model_; }
  /// The rules as they are have not been checked to their end, and are not yet in force.
  [[nodiscard]] bool is_checking() const { return checked_ != wanted_; }

  /// In the chapter nobody answers but the board.
  [[nodiscard]] std::vector<Choice> choices_for_chapter();

 public Q_SLOTS:
  void set_on(bool on);
  /// The encoding of the peers; UTF-8 at first.
  void set_encoding(const QString& encoding);
  void add_rule();

 Q_SIGNALS:
  void on_changed(bool on);
  /// is_checking() is over: the rules are in force, or it is told why they cannot be.
  void checked();

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void build_table();
  void build_columns();
  void fit_columns();
  void build_controls();
  void lay_out();
  void load();
  void take_rules(const LoadedRules& loaded);

  void on_edited();
  void apply();
  void take_checked(std::uint64_t number, Result<session::ReplyRules> rules);
  void start_replier();
  void try_message();
  void show_trial(const Result<std::optional<session::Reply>>& tried);
  void show_checking();
  void show_count();
  void remove_current();
  void move_by(int by);
  void refresh_actions();
  void save();

  Workbench& workbench_;
  const QString file_;
  std::string encoding_ = "utf-8";
  std::atomic<bool> count_waits_{false};
  bool is_loaded_ = false;
  bool are_widths_chosen_ = false;  ///< The columns', by the user.
  bool fitting_ = false;            ///< Columns change because the room does, not by the user.
  std::uint64_t wanted_ = 1;  ///< The newest state of the rules; the first is that of the file.
  std::uint64_t checked_ = 0;
  std::uint64_t trial_ = 0;               ///< The newest trial.
  std::atomic<std::uint64_t> newest_{0};  ///< wanted_, for the worker: others need no check.
  std::atomic<std::uint64_t> newest_trial_{0};

  ReplyRulesModel* model_ = nullptr;
  QTableView* table_ = nullptr;
  QCheckBox* switch_ = nullptr;
  QLabel* checking_ = nullptr;
  QLabel* count_ = nullptr;
  NoticeLabel* trouble_ = nullptr;
  NoticeLabel* notice_ = nullptr;
  QLineEdit* message_ = nullptr;
  QLabel* answer_ = nullptr;
  QList<QAction*> row_actions_;

  /// From the first time it is switched on; its callbacks use what stands above.
  std::unique_ptr<session::AutoReplier> replier_;
  TaskThread worker_;  ///< Reads, checks, tries and writes, one after the other.
};

}  // namespace lanyard::desktop
