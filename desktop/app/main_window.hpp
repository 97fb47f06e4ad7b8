#pragma once

#include <QAction>
#include <QMainWindow>
#include <QScrollArea>
#include <QSplitter>
#include <QTabWidget>
#include <functional>
#include <map>

#include "app/notice_bar.hpp"
#include "app/recording_bar.hpp"
#include "app/rescue_bar.hpp"
#include "app/start_options.hpp"
#include "board/board_panel.hpp"
#include "board/chapter_guide.hpp"
#include "board/lab_controller.hpp"
#include "connection/connection_panel.hpp"
#include "conversation/conversation_panel.hpp"
#include "core/set_aside.hpp"
#include "core/workbench.hpp"
#include "plots/plots_panel.hpp"
#include "replies/replies_panel.hpp"
#include "send/saved_messages.hpp"
#include "send/send_panel.hpp"
#include "sessions/sessions_panel.hpp"
#include "wire/wire_panel.hpp"

namespace lanyard::desktop {

/// The window: puts the panels together, and holds menus, shortcuts and the status bar.
class MainWindow : public QMainWindow {
  Q_OBJECT

 public:
  /// Both outlive the window.
  MainWindow(Workbench& workbench, LabController& lab, QWidget* parent = nullptr);

  /// Listens or connects as the command line says, once automatic replies that are on are in force:
  /// the first messages are answered, too. Where their rules take long to check it waits for a few
  /// seconds, and it begins nothing where something else is open by then.
  void begin(const StartEndpoint& endpoint);

  [[nodiscard]] ConnectionPanel& connection() { return *connection_; }
  [[nodiscard]] RescueBar& rescue() { return *rescue_; }

 protected:
  void closeEvent(QCloseEvent* event) override;
  /// Tab and Shift+Tab, wherever the focus is: see tab_order().
  bool focusNextPrevChild(bool next) override;

 private:
  void build_panels();
  void add_side(QWidget* panel, const QString& title, const char* name);
  void build_file_menu();
  void build_edit_menu();
  void build_connection_menu();
  void build_view_menu();
  void build_language_menu(class QMenu& view);
  void build_help_menu();
  void join_panels();
  void join_lab();
  void join_chapter();
  [[nodiscard]] std::vector<Choice> choices_for_chapter() const;
  /// The chapter begins an endpoint by this.
  void let_chapter(const std::function<void()>& begin);
  void put_back();
  void point_at(const QString& name);
  void unfold_right();
  void restore();
  /// Also one that is still being opened.
  [[nodiscard]] bool is_recording() const;
  void record();
  void show_about();
  QAction& add_action(class QMenu& menu, const QString& text, const QKeySequence& keys,
                      const char* name, std::function<void()> run);

  Workbench& workbench_;
  LabController& lab_;
  /// What would be in the chapter's way. Before the panels, which read the settings that it puts
  /// back where a window was killed in a chapter.
  SetAside set_aside_;
  ConnectionPanel* connection_;
  SessionsPanel* sessions_;
  ConversationPanel* conversation_;
  SendPanel* send_;
  SavedMessages* saved_;
  RepliesPanel* replies_;
  ChapterGuide* chapter_;
  BoardPanel* board_;
  WirePanel* wire_;
  PlotsPanel* plots_;
  QTabWidget* side_;
  std::map<QString, QWidget*> sides_;  ///< By the name that point_at() takes.
  QScrollArea* area_;  ///< Of the columns, on a screen that is smaller than they can be.
  QSplitter* columns_;
  QSplitter* left_;
  QSplitter* middle_;
  QSplitter* right_;
  NoticeBar* notice_;
  RecordingBar* recording_;
  RescueBar* rescue_;
  bool is_chapters_ = false;  ///< The chapter changes the endpoint, not the user.
  QAction* record_ = nullptr;
  QAction* show_guide_ = nullptr;
};

}  // namespace lanyard::desktop
