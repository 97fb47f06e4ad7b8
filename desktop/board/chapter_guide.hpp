#pragma once

#include <QTimer>
#include <QWidget>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "board/chapter_script.hpp"
#include "board/lab_controller.hpp"
#include "core/down_scroll.hpp"
#include "core/notice_label.hpp"
#include "core/task_thread.hpp"
#include "core/workbench.hpp"

class QGridLayout;
class QLabel;
class QPushButton;

namespace lanyard::desktop {

/// *Try the chapter*: sets up the network, a board and the window's side with one click, and goes
/// through what happens step by step. A step is ticked when it has really happened.
class ChapterGuide : public QWidget {
  Q_OBJECT

 public:
  /// Both outlive the guide.
  /// The port that the course's server listens on, and so the window's.
  static constexpr quint16 usual_port = 8888;

  /// `port`: the one that the window is to listen on, or the next one that is free.
  ChapterGuide(Workbench& workbench, LabController& controller, QWidget* parent = nullptr,
               quint16 port = usual_port);

  /// As a click on one of the two buttons does; begins anew where a part is under way.
  void begin(ChapterPart part);
  /// A step that is not done for so long gets a hint; 15 s at first.
  void set_patience(std::chrono::milliseconds patience) { hint_timer_.setInterval(patience); }
  /// How far it has come, since the last begin().
  [[nodiscard]] const ChapterScript& script() const { return script_; }

 Q_SIGNALS:
  /// The last step is done, and what was put aside can come back.
  void finished();
  /// The window did not come to listen or to connect, and what was put aside for that is to come
  /// back. Where the user has it tried again, it is requested once more.
  void not_begun();
  /// The window's endpoint shall be a server there, instead of what it is. By this or by
  /// connect_requested() the part begins for the window, and what stands in its way there is to be
  /// put aside. A port that is taken has been found out before.
  void listen_requested(const QString& host, quint16 port);
  /// The window's endpoint shall be a client of that, instead of what it is.
  void connect_requested(const QString& host, quint16 port);
  /// What to look at now: `endpoint`, `conversation`, `send`, `wire` or `board`.
  void point_at(const QString& panel_name);

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  struct StepRow {
    QLabel* mark = nullptr;
    QLabel* text = nullptr;
  };

  /// A session since begin().
  struct Exchange {
    std::string peer;
    std::string received;
    std::string sent;
  };

  void make_buttons();
  void show_steps();
  void look();
  void act();
  void set_going(ChapterStep step);
  void switch_board_on();
  void take_events();
  void take(const session::Event& event);
  void find_exchange();
  void take_console();
  void find_trouble();
  void give_hint();
  [[nodiscard]] bool may_still_connect(ChapterStep step) const;
  [[nodiscard]] QString hint_for(ChapterStep step) const;
  void on_endpoint_failed(const Error& error);
  void tell_cannot_listen(const Error& error);
  void try_port();
  void take_trial(const Result<void>& tried);
  void ask_to_listen();
  void take_over_users_server();
  [[nodiscard]] bool is_port_of_window() const;
  void show_step();
  void tell(const QString& trouble, const QString& way_out, std::function<void()> mend);
  [[nodiscard]] QString gateway() const;
  [[nodiscard]] QString board_address() const;

  Workbench& workbench_;
  LabController& controller_;
  bool has_begun_ = false;
  ChapterScript script_{ChapterPart::board_is_client};
  ChapterFacts facts_;
  const quint16 listening_port_;  ///< The first to be tried.
  quint16 port_ = 0;
  bool searching_port_ = false;            ///< The next one is tried without asking again.
  bool has_asked_to_listen_ = false;       ///< By listen_requested(), on port_.
  std::uint64_t trial_ = 0;                ///< The newest of a port; of others nothing counts.
  std::optional<std::size_t> acted_;       ///< For that step all was set going.
  BoardId board_ = BoardId::none;          ///< The guide's own, once there is one.
  std::map<ChapterPart, BoardId> boards_;  ///< Of earlier rounds.
  qint64 console_position_ = 0;
  std::map<session::SessionId, Exchange> exchanges_;
  std::shared_ptr<session::EventReader> reader_;
  std::vector<session::Event> events_;
  std::function<void()> mend_;
  bool in_trouble_ = false;
  QTimer look_timer_;
  QTimer hint_timer_;                      ///< Runs since the newest step was done.
  std::optional<std::size_t> shown_step_;  ///< The one that was last brought into sight.

  QPushButton* const client_;
  QPushButton* const server_;
  DownScroll* const area_;
  QLabel* const intro_;
  QGridLayout* const grid_;
  std::vector<StepRow> rows_;
  NoticeLabel* const trouble_;
  NoticeLabel* const hint_;
  QPushButton* const mend_button_;
  QPushButton* const show_;
  NoticeLabel* const end_;
  TaskThread trials_;
};

}  // namespace lanyard::desktop
