#pragma once

#include <QThreadPool>
#include <QWidget>
#include <atomic>
#include <memory>
#include <string>

#include "lanyard/session/auto_replier.hpp"
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
/// While something is wrong with a rule nothing is answered, and the panel says what.
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

 public Q_SLOTS:
  void set_on(bool on);
  /// The encoding of the peers; UTF-8 at first.
  void set_encoding(const QString& encoding);
  void add_rule();

 Q_SIGNALS:
  void on_changed(bool on);

 private:
  void build_table();
  void build_controls();
  void lay_out();
  void load();

  void on_edited();
  void apply();
  void start_replier();
  void try_message();
  void show_count();
  void remove_current();
  void move_by(int by);
  void refresh_actions();
  void save();

  Workbench& workbench_;
  const QString file_;
  std::string encoding_ = "utf-8";
  QThreadPool disk_;  ///< One thread: writes happen in order.
  std::atomic<bool> count_waits_{false};

  ReplyRulesModel* model_ = nullptr;
  QTableView* table_ = nullptr;
  QCheckBox* switch_ = nullptr;
  QLabel* count_ = nullptr;
  NoticeLabel* trouble_ = nullptr;
  NoticeLabel* notice_ = nullptr;
  QLineEdit* message_ = nullptr;
  QLabel* answer_ = nullptr;
  QList<QAction*> row_actions_;

  /// From the first time it is switched on; its callbacks use what stands above.
  std::unique_ptr<session::AutoReplier> replier_;
};

}  // namespace lanyard::desktop
