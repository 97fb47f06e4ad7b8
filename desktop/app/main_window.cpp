#include "app/main_window.hpp"

#include <QCloseEvent>
#include <QFileDialog>
#include <QMenu>
#include <QMenuBar>
#include <QSettings>
#include <QStatusBar>
#include <QVBoxLayout>

#include "app/status_strip.hpp"
#include "core/text.hpp"

namespace lanyard::desktop {
namespace {

QString setting(const char* name) {
  return QStringLiteral("window/") + QLatin1String(name);
}

}  // namespace

MainWindow::MainWindow(Workbench& workbench, QWidget* parent)
    : QMainWindow(parent),
      workbench_(workbench),
      connection_(new ConnectionPanel(workbench)),
      sessions_(new SessionsPanel(workbench)),
      wire_(new WirePanel(workbench)),
      side_(new QTabWidget),
      columns_(new QSplitter(Qt::Horizontal)),
      notice_(new NoticeLabel) {
  build_panels();
  build_menus();
  join_panels();
  new StatusStrip(workbench_, *statusBar());
  restore();
}

void MainWindow::build_panels() {
  auto* const left = new QSplitter(Qt::Vertical);
  left->addWidget(connection_);
  left->addWidget(sessions_);
  left->setStretchFactor(1, 1);
  side_->addTab(wire_, tr("&Wire"));
  side_->setDocumentMode(true);
  columns_->addWidget(left);
  columns_->addWidget(side_);
  columns_->setStretchFactor(1, 1);
  auto* const middle = new QWidget(this);
  auto* const column = new QVBoxLayout(middle);
  column->setContentsMargins(0, 0, 0, 0);
  column->addWidget(notice_);
  column->addWidget(columns_, 1);
  setCentralWidget(middle);
}

QAction& MainWindow::add_action(QMenu& menu, const QString& text, const QKeySequence& keys,
                                const char* name, std::function<void()> run) {
  QAction* const action = menu.addAction(text);
  action->setObjectName(QString::fromLatin1(name));
  action->setShortcut(keys);
  connect(action, &QAction::triggered, this, std::move(run));
  return *action;
}

void MainWindow::build_menus() {
  QMenu& file = *menuBar()->addMenu(tr("&File"));
  record_ = &add_action(file, tr("&Record to a file…"), QKeySequence(tr("Ctrl+R")), "record",
                        [this] { record(); });
  record_->setCheckable(true);
  file.addSeparator();
  add_action(file, tr("&Quit"), QKeySequence::Quit, "quit", [this] { close(); });
  QMenu& connection = *menuBar()->addMenu(tr("&Connection"));
  add_action(connection, tr("&Begin or end"), QKeySequence(Qt::Key_F5), "toggle",
             [this] { connection_->toggle(); });
  connection.addSeparator();
  const auto mode = [&](const QString& text, Qt::Key key, Mode chosen, const char* name) {
    add_action(connection, text, QKeySequence(Qt::CTRL | key), name,
               [this, chosen] { connection_->set_mode(chosen); });
  };
  mode(tr("TCP &Server"), Qt::Key_1, Mode::tcp_server, "choose_server");
  mode(tr("TCP &Client"), Qt::Key_2, Mode::tcp_client, "choose_client");
  mode(tr("&UDP"), Qt::Key_3, Mode::udp, "choose_udp");
}

void MainWindow::join_panels() {
  connect(sessions_, &SessionsPanel::current_changed, wire_, &WirePanel::show_session);
  connect(&workbench_, &Workbench::recording_changed, this,
          [this] { record_->setChecked(workbench_.recording().has_value()); });
  const auto tell = [this](const Error& error) { notice_->show_error(to_qt(error.message)); };
  connect(&workbench_, &Workbench::recording_failed, this, tell);
  connect(&workbench_, &Workbench::keeper_failed, this, tell);
}

// ---- the recording ------------------------------------------------------------------------------

void MainWindow::record() {
  record_->setChecked(workbench_.recording().has_value());
  if (workbench_.recording()) {
    workbench_.stop_recording();
    return;
  }
  auto* const dialog = new QFileDialog(this, tr("Record to a file"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setAcceptMode(QFileDialog::AcceptSave);
  dialog->setDefaultSuffix(QStringLiteral("lnyd"));
  dialog->setNameFilter(tr("Lanyard recordings (*.lnyd)"));
  // A recording is never overwritten: another run is added to it.
  dialog->setOption(QFileDialog::DontConfirmOverwrite);
  connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& name) {
    notice_->clear_notice();
    if (const auto begun = workbench_.record_to(name.toStdString()); !begun) {
      notice_->show_error(to_qt(begun.error().message));
    }
  });
  dialog->open();
}

// ---- what is remembered -------------------------------------------------------------------------

void MainWindow::restore() {
  const QSettings settings;
  const QByteArray geometry = settings.value(setting("geometry")).toByteArray();
  if (geometry.isEmpty() || !restoreGeometry(geometry)) {
    const int letter = fontMetrics().averageCharWidth();
    resize(letter * 180, fontMetrics().height() * 46);
  }
  columns_->restoreState(settings.value(setting("columns")).toByteArray());
}

void MainWindow::closeEvent(QCloseEvent* event) {
  QSettings settings;
  settings.setValue(setting("geometry"), saveGeometry());
  settings.setValue(setting("columns"), columns_->saveState());
  event->accept();
}

}  // namespace lanyard::desktop
