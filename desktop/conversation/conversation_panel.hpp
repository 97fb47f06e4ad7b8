#pragma once

#include <QAction>
#include <QComboBox>
#include <QLabel>
#include <QPushButton>
#include <QSplitter>
#include <QWidget>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "conversation/conversation_export.hpp"
#include "conversation/conversation_model.hpp"
#include "conversation/conversation_view.hpp"
#include "conversation/detail_pane.hpp"
#include "conversation/find_bar.hpp"
#include "conversation/keeping_bar.hpp"
#include "core/flow_layout.hpp"
#include "core/notice_label.hpp"
#include "core/set_aside.hpp"
#include "core/workbench.hpp"

namespace lanyard::desktop {

/// The conversation: every message and what happened around it, filters, search, the selected
/// message in full.
///
/// The panel must be gone before the workbench, whose recording it reads.
class ConversationPanel : public QWidget {
  Q_OBJECT

 public:
  explicit ConversationPanel(Workbench& workbench, QWidget* parent = nullptr);

  /// With their keys (Ctrl+K, Ctrl+F, F3, Shift+F3, Ctrl+S), which work in the whole window: put
  /// these into a menu rather than others with the same keys.
  [[nodiscard]] QAction* clear_action() const { return clear_action_; }
  [[nodiscard]] QAction* find_action() const { return find_action_; }
  [[nodiscard]] QAction* find_next_action() const { return next_action_; }
  [[nodiscard]] QAction* find_previous_action() const { return previous_action_; }
  [[nodiscard]] QAction* save_action() const { return save_action_; }

  /// Shows this session's messages only; nothing: those of all.
  void show_session(std::optional<session::SessionId> session);
  /// What hides messages or shows them otherwise, which the chapter needs to be plain.
  [[nodiscard]] std::vector<Choice> choices_for_chapter();
  /// Saves what is shown, in the form of form_of(file); how it went is told in the panel.
  void save_to(const QString& file);

  /// Without what gives way to the messages in little room.
  [[nodiscard]] QSize minimumSizeHint() const override;

 public Q_SLOTS:
  /// Shows only what comes from now on. The recording keeps everything.
  void clear();
  void focus_find();

 Q_SIGNALS:
  /// A row of this session was selected; nothing where the row is about no session.
  void session_selected(std::optional<lanyard::session::SessionId> session);

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  void fit_size();
  [[nodiscard]] int height_of_detail() const;
  [[nodiscard]] int height_of_find() const;
  void make_controls();
  void make_actions();
  void lay_out();
  void connect_model();
  void take_conversation();
  void connect_workbench();
  void take_chosen_addresses(const std::vector<session::Event>& events);
  void show_chosen_address(const ChosenAddresses::key_type& bound, const std::string& chosen);
  void connect_view();
  void restore();
  void apply_filter();
  [[nodiscard]] RowFormat format() const;
  void change_format();
  void show_restyled();
  void apply_find();
  void show_find_status();
  void jump(bool forward);
  void try_jump();
  void select_row(std::int64_t row);
  void add_sessions(const std::vector<session::RecordedSession>& sessions);
  void take_copy(const CopiedText& copied);
  void ask_for_file();
  void show_anew();
  QComboBox* make_combo(const char* name, const QString& label, const QString& tip);

  Workbench& workbench_;
  ConversationModel* model_;
  std::unique_ptr<ConversationExport> export_;
  std::optional<bool> jump_pending_;  ///< Whether forward: no match was there yet.
  std::optional<std::int64_t> selected_number_;
  std::optional<session::SessionId> wanted_session_;  ///< Not yet in the list.

  std::shared_ptr<const ChosenAddresses> chosen_;
  std::map<session::EndpointId, std::string> listens_on_;  ///< As chosen, where that is another.

  std::vector<QLabel*> labels_;
  QComboBox* show_;
  QComboBox* encoding_;
  QComboBox* peer_;
  QComboBox* direction_;
  QPushButton* clear_;
  QPushButton* save_;
  QPushButton* cancel_save_;
  NoticeLabel* notice_;
  KeepingBar* keeping_;
  FindBar* find_;
  ConversationView* view_;
  DetailPane* detail_;
  QSplitter* splitter_;
  QAction* clear_action_ = nullptr;
  QAction* find_action_ = nullptr;
  QAction* next_action_ = nullptr;
  QAction* previous_action_ = nullptr;
  QAction* save_action_ = nullptr;
};

}  // namespace lanyard::desktop
