#include "app/main_window.hpp"

#include <QActionGroup>
#include <QCloseEvent>
#include <QDateTime>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QMenu>
#include <QMenuBar>
#include <QMessageBox>
#include <QScopedValueRollback>
#include <QScreen>
#include <QSettings>
#include <QStatusBar>
#include <QTimer>
#include <QVBoxLayout>
#include <algorithm>
#include <chrono>
#include <iterator>

#include "app/status_strip.hpp"
#include "app/tab_order.hpp"
#include "app/translations.hpp"
#include "core/letter_width.hpp"
#include "core/text.hpp"
#include "core/user_file.hpp"

namespace lanyard::desktop {
namespace {

/// For the check of large rules, before an endpoint of the command line is opened.
constexpr std::chrono::seconds longest_check{5};

QString setting(const char* name) {
  return QStringLiteral("window/") + QLatin1String(name);
}

std::vector<PeerOffer> offers_of(const std::vector<Board>& boards) {
  std::vector<PeerOffer> offers;
  for (const Board& board : boards) {
    if (board.address) {
      const QString address = to_qt(lab::to_string(*board.address));
      offers.push_back(
          {.label = QStringLiteral("%1 — %2").arg(to_qt(board.name), address), .host = address});
    }
  }
  return offers;
}

}  // namespace

MainWindow::MainWindow(Workbench& workbench, LabController& lab, QWidget* parent)
    : QMainWindow(parent),
      workbench_(workbench),
      lab_(lab),
      connection_(new ConnectionPanel(workbench, this)),
      sessions_(new SessionsPanel(workbench, this)),
      conversation_(new ConversationPanel(workbench, this)),
      send_(new SendPanel(workbench, this)),
      saved_(new SavedMessages(workbench, *send_, {}, this)),
      replies_(new RepliesPanel(workbench, {}, this)),
      chapter_(new ChapterGuide(workbench, lab, this)),
      board_(new BoardPanel(lab, this)),
      wire_(new WirePanel(workbench, {}, this)),
      plots_(new PlotsPanel(workbench, this)),
      side_(new QTabWidget(this)),
      area_(new QScrollArea(this)),
      columns_(new QSplitter(Qt::Horizontal, this)),
      left_(new QSplitter(Qt::Vertical, this)),
      middle_(new QSplitter(Qt::Vertical, this)),
      right_(new QSplitter(Qt::Vertical, this)),
      notice_(new NoticeBar(this)),
      recording_(new RecordingBar(workbench, *notice_, this)),
      rescue_(new RescueBar(this)) {
  build_panels();
  build_file_menu();
  build_edit_menu();
  build_connection_menu();
  build_view_menu();
  build_help_menu();
  join_panels();
  join_lab();
  new StatusStrip(workbench_, *statusBar());
  restore();
}

// ---- what it is made of -------------------------------------------------------------------------

void MainWindow::add_side(QWidget* panel, const QString& title, const char* name) {
  side_->addTab(panel, title);
  sides_.emplace(QString::fromLatin1(name), panel);
}

void MainWindow::build_panels() {
  left_->addWidget(connection_);
  left_->addWidget(sessions_);
  left_->setStretchFactor(1, 1);
  left_->setChildrenCollapsible(false);
  middle_->addWidget(conversation_);
  middle_->addWidget(send_);
  middle_->setStretchFactor(0, 1);
  middle_->setChildrenCollapsible(false);
  side_->setObjectName(QStringLiteral("side"));
  side_->setDocumentMode(true);
  add_side(board_, tr("Virtual board"), "board");
  add_side(wire_, tr("Wire"), "wire");
  add_side(plots_, tr("Plots"), "plots");
  add_side(saved_, tr("Saved"), "saved");
  add_side(replies_, tr("Replies"), "replies");
  columns_->addWidget(left_);
  columns_->addWidget(middle_);
  chapter_->setObjectName(QStringLiteral("guide"));
  right_->addWidget(chapter_);
  right_->addWidget(side_);
  right_->setStretchFactor(1, 1);
  right_->setChildrenCollapsible(false);
  columns_->addWidget(right_);
  // A larger window has more of everything: the sides can be narrower than what they show.
  columns_->setStretchFactor(0, 1);
  columns_->setStretchFactor(1, 2);
  columns_->setStretchFactor(2, 1);
  columns_->setCollapsible(0, false);
  columns_->setCollapsible(1, false);
  auto* const all = new QWidget(this);
  auto* const column = new QVBoxLayout(all);
  column->setContentsMargins(0, 0, 0, 0);
  column->addWidget(notice_);
  auto* const recording = new QHBoxLayout;
  const int margin = fontMetrics().height() / 2;
  recording->setContentsMargins(margin, 0, margin, 0);
  recording->addWidget(recording_);
  column->addLayout(recording);
  column->addWidget(rescue_);
  area_->setObjectName(QStringLiteral("columns_area"));
  area_->setWidgetResizable(true);
  area_->setFrameShape(QFrame::NoFrame);
  area_->setFocusPolicy(Qt::NoFocus);
  area_->setWidget(columns_);
  column->addWidget(area_, 1);
  setCentralWidget(all);
}

QAction& MainWindow::add_action(QMenu& menu, const QString& text, const QKeySequence& keys,
                                const char* name, std::function<void()> run) {
  QAction* const action = menu.addAction(text);
  action->setObjectName(QString::fromLatin1(name));
  action->setShortcut(keys);
  connect(action, &QAction::triggered, this, std::move(run));
  return *action;
}

void MainWindow::build_file_menu() {
  QMenu& menu = *menuBar()->addMenu(tr("&File"));
  record_ = &add_action(menu, tr("&Record to a file…"), QKeySequence(Qt::CTRL | Qt::Key_R),
                        "record", [this] { record(); });
  record_->setCheckable(true);
  menu.addAction(conversation_->save_action());
  menu.addSeparator();
  add_action(menu, tr("&Quit"), QKeySequence(Qt::CTRL | Qt::Key_Q), "quit", [this] { close(); });
}

void MainWindow::build_edit_menu() {
  QMenu& menu = *menuBar()->addMenu(tr("&Edit"));
  menu.addAction(conversation_->find_action());
  menu.addAction(conversation_->find_next_action());
  menu.addAction(conversation_->find_previous_action());
  menu.addSeparator();
  menu.addAction(conversation_->clear_action());
}

void MainWindow::build_connection_menu() {
  QMenu& menu = *menuBar()->addMenu(tr("&Connection"));
  add_action(menu, tr("&Begin or end"), QKeySequence(Qt::Key_F5), "toggle",
             [this] { connection_->toggle(); });
  menu.addSeparator();
  const auto mode = [&](const QString& text, Qt::Key key, Mode chosen, const char* name) {
    add_action(menu, text, QKeySequence(Qt::CTRL | key), name,
               [this, chosen] { connection_->set_mode(chosen); });
  };
  mode(tr("TCP &Server"), Qt::Key_1, Mode::tcp_server, "choose_server");
  mode(tr("TCP &Client"), Qt::Key_2, Mode::tcp_client, "choose_client");
  mode(tr("&UDP"), Qt::Key_3, Mode::udp, "choose_udp");
}

void MainWindow::build_view_menu() {
  QMenu& menu = *menuBar()->addMenu(tr("&View"));
  QAction& guide = add_action(menu, tr("Try the &chapter"), {}, "show_guide",
                              [this] { chapter_->setVisible(show_guide_->isChecked()); });
  guide.setCheckable(true);
  guide.setChecked(true);
  show_guide_ = &guide;
  menu.addSeparator();
  for (int tab = 0; tab < side_->count(); ++tab) {
    QAction* const action = menu.addAction(side_->tabText(tab));
    action->setShortcut(QKeySequence(Qt::ALT | static_cast<Qt::Key>(Qt::Key_1 + tab)));
    connect(action, &QAction::triggered, this, [this, tab] {
      side_->setCurrentIndex(tab);
      unfold_right();
      area_->ensureWidgetVisible(side_);
      side_->currentWidget()->setFocus();
    });
  }
  menu.addSeparator();
  build_language_menu(menu);
}

/// Each language by its own name.
void MainWindow::build_language_menu(QMenu& view) {
  QMenu& menu = *view.addMenu(tr("&Language"));
  auto* const all = new QActionGroup(this);
  const auto add = [&](const QString& text, const QString& language) {
    QAction& action = add_action(menu, text, {}, "", [this, language] {
      choose_language(language);
      notice_->show_hint(tr("The window speaks that language from its next start on."));
    });
    action.setObjectName(QStringLiteral("language_") + language);
    action.setCheckable(true);
    action.setChecked(chosen_language() == language);
    all->addAction(&action);
  };
  add(tr("&System"), QString());
  add(QStringLiteral("&English"), QStringLiteral("en"));
  add(QStringLiteral("中文(&Z)"), QStringLiteral("zh_CN"));
}

void MainWindow::build_help_menu() {
  QMenu& menu = *menuBar()->addMenu(tr("&Help"));
  add_action(menu, tr("Try the &chapter"), QKeySequence(Qt::Key_F1), "help_chapter", [this] {
    show_guide_->setChecked(true);
    chapter_->setVisible(true);
    unfold_right();
    area_->ensureWidgetVisible(chapter_);
    chapter_->setFocus();
  });
  add_action(menu, tr("&About Lanyard"), {}, "about", [this] { show_about(); });
}

void MainWindow::show_about() {
  auto* const box = new QMessageBox(QMessageBox::NoIcon, tr("About Lanyard"), version_text(),
                                    QMessageBox::Close, this);
  box->setAttribute(Qt::WA_DeleteOnClose);
  box->setInformativeText(
      tr("A TCP/IP workbench for ESP32 boards and other devices. MIT licence. Made with Qt %1.")
          .arg(QString::fromLatin1(qVersion())));
  box->open();
}

// ---- what joins the panels ----------------------------------------------------------------------

void MainWindow::join_panels() {
  connect(sessions_, &SessionsPanel::current_changed, wire_, &WirePanel::show_session);
  connect(conversation_, &ConversationPanel::session_selected, wire_,
          [this](std::optional<session::SessionId> id) {
            wire_->show_session(static_cast<quint64>(id.value_or(session::SessionId::none)));
          });
  connect(replies_, &RepliesPanel::on_changed, this,
          [this](bool on) { workbench_.set_closes_with_peer(!on); });
  workbench_.set_closes_with_peer(!replies_->is_on());
  // As in the chapter: another mode begins with both boxes empty.
  connect(connection_, &ConnectionPanel::mode_changed, this, [this] {
    conversation_->clear();
    send_->clear();
  });
  connect(&workbench_, &Workbench::recording_changed, this, [this] {
    record_->setChecked(is_recording());
    if (workbench_.opening_recording()) {
      notice_->clear_notice();  // it was about an earlier one
    }
  });
  connect(&workbench_, &Workbench::rescued, rescue_, &RescueBar::offer);
}

void MainWindow::join_lab() {
  connect(&lab_, &LabController::boards_changed, this,
          [this] { connection_->offer_peers(offers_of(lab_.boards())); });
  connect(&lab_, &LabController::network_changed, connection_, &ConnectionPanel::refresh_addresses);
  join_chapter();
}

/// The chapter begins with everything plain, whatever is remembered, and leaves it as it was.
void MainWindow::join_chapter() {
  connect(chapter_, &ChapterGuide::finished, this, &MainWindow::put_back);
  connect(chapter_, &ChapterGuide::not_begun, this, &MainWindow::put_back);
  connect(connection_, &ConnectionPanel::mode_changed, this, [this] {
    if (!is_chapters_) {
      put_back();  // the user does something else
    }
  });
  connect(chapter_, &ChapterGuide::listen_requested, this,
          [this](const QString& host, quint16 port) {
            let_chapter([&] { connection_->listen(host, QString::number(port)); });
          });
  connect(chapter_, &ChapterGuide::connect_requested, this,
          [this](const QString& host, quint16 port) {
            let_chapter([&] { connection_->connect_to(host, QString::number(port)); });
          });
  connect(chapter_, &ChapterGuide::point_at, this, &MainWindow::point_at);
}

std::vector<Choice> MainWindow::choices_for_chapter() const {
  std::vector<Choice> all;
  const auto add = [&](std::vector<Choice> choices) {
    std::ranges::move(choices, std::back_inserter(all));
  };
  add(connection_->choices_for_chapter());
  add(send_->choices_for_chapter());
  add(conversation_->choices_for_chapter());
  add(replies_->choices_for_chapter());
  add(wire_->choices_for_chapter());
  return all;
}

void MainWindow::let_chapter(const std::function<void()>& begin) {
  const QScopedValueRollback chapters(is_chapters_, true);
  set_aside_.put(choices_for_chapter());
  set_aside_.let(begin);
}

void MainWindow::put_back() {
  if (!set_aside_.is_empty()) {
    set_aside_.put_back([this] { connection_->remember(); });
  }
}

void MainWindow::point_at(const QString& name) {
  if (const auto side = sides_.find(name); side != sides_.end()) {
    side_->setCurrentWidget(side->second);
    unfold_right();
    side->second->setFocus();
  } else if (name == QLatin1String("send")) {
    send_->focus_text();
  } else if (name == QLatin1String("endpoint")) {
    connection_->setFocus();
  } else {
    conversation_->setFocus();
  }
}

/// Where the user has folded it away.
void MainWindow::unfold_right() {
  if (QList<int> sizes = columns_->sizes(); sizes.back() == 0) {
    sizes.back() = columns_->width() * 3 / 10;
    columns_->setSizes(sizes);
  }
}

bool MainWindow::focusNextPrevChild(bool next) {
  const std::vector<QWidget*> order = tab_order(*centralWidget());
  const auto here = std::ranges::find(order, focusWidget());
  if (order.empty()) {
    return false;
  }
  const auto count = order.size();
  const auto at = static_cast<std::size_t>(here - order.begin());
  const std::size_t where =
      here == order.end() ? (next ? 0 : count - 1) : (at + (next ? 1 : count - 1)) % count;
  QWidget* const target = order[where];
  target->setFocus(next ? Qt::TabFocusReason : Qt::BacktabFocusReason);
  for (QWidget* above = target->parentWidget(); above != nullptr; above = above->parentWidget()) {
    if (auto* const area = qobject_cast<QScrollArea*>(above); area != nullptr) {
      area->ensureWidgetVisible(target);
    }
  }
  return true;
}

// ---- beginning ----------------------------------------------------------------------------------

void MainWindow::begin(const StartEndpoint& endpoint) {
  // Whatever comes first ends the waiting; the object is what they have in common.
  auto* const waiting = new QObject(this);
  const auto go_on = [this, waiting, endpoint] {
    disconnect(replies_, nullptr, waiting, nullptr);
    waiting->deleteLater();
    if (workbench_.state() == EndpointState::closed) {
      endpoint.is_server ? connection_->listen(endpoint.host, endpoint.port)
                         : connection_->connect_to(endpoint.host, endpoint.port);
    }
  };
  if (!replies_->is_on() || !replies_->is_checking()) {
    go_on();
    return;
  }
  connect(replies_, &RepliesPanel::checked, waiting, go_on);
  QTimer::singleShot(longest_check, waiting, go_on);
}

// ---- the recording ------------------------------------------------------------------------------

bool MainWindow::is_recording() const {
  return workbench_.recording() || workbench_.opening_recording();
}

void MainWindow::record() {
  record_->setChecked(is_recording());
  if (is_recording()) {
    workbench_.stop_recording();
    return;
  }
  auto* const dialog = new QFileDialog(this, tr("Record to a file"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setAcceptMode(QFileDialog::AcceptSave);
  dialog->selectFile(proposed_name(QDateTime::currentDateTime()));
  dialog->setDefaultSuffix(QStringLiteral("lanyard"));
  dialog->setNameFilter(tr("Lanyard recordings (*.lanyard *.lnyd)"));
  // A recording is never overwritten: another run is added to it.
  dialog->setOption(QFileDialog::DontConfirmOverwrite);
  connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& name) {
    notice_->clear_notice();
    workbench_.record_to(name.toStdString());
  });
  dialog->open();
}

// ---- what is remembered -------------------------------------------------------------------------

void MainWindow::restore() {
  const QSettings settings;
  const QByteArray geometry = settings.value(setting("geometry")).toByteArray();
  if (geometry.isEmpty() || !restoreGeometry(geometry)) {
    const int letter = letter_width(fontMetrics());
    const QSize room = screen()->availableSize() * 9 / 10;
    resize(QSize(letter * 230, fontMetrics().height() * 56).boundedTo(room));
    columns_->setSizes({width() * 28 / 100, width() * 42 / 100, width() * 30 / 100});
    right_->setSizes({fontMetrics().height() * 20, fontMetrics().height() * 28});
    middle_->setSizes({fontMetrics().height() * 34, fontMetrics().height() * 12});
  }
  columns_->restoreState(settings.value(setting("columns")).toByteArray());
  left_->restoreState(settings.value(setting("left")).toByteArray());
  middle_->restoreState(settings.value(setting("middle")).toByteArray());
  right_->restoreState(settings.value(setting("right")).toByteArray());
  show_guide_->setChecked(settings.value(setting("guide"), true).toBool());
  chapter_->setVisible(show_guide_->isChecked());
  side_->setCurrentIndex(settings.value(setting("side"), 0).toInt());
}

void MainWindow::closeEvent(QCloseEvent* event) {
  if (!set_aside_.is_empty()) {
    workbench_.close();  // before Replies, switched on again, could answer a board
    put_back();
  }
  wire_->request_stop();  // the rest goes on meanwhile
  QSettings settings;
  settings.setValue(setting("geometry"), saveGeometry());
  settings.setValue(setting("columns"), columns_->saveState());
  settings.setValue(setting("left"), left_->saveState());
  settings.setValue(setting("middle"), middle_->saveState());
  settings.setValue(setting("right"), right_->saveState());
  settings.setValue(setting("guide"), show_guide_->isChecked());
  settings.setValue(setting("side"), side_->currentIndex());
  event->accept();
}

}  // namespace lanyard::desktop
