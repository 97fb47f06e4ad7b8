#include "board/network_bar.hpp"

#include <QCheckBox>
#include <QDir>
#include <QFileDialog>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSettings>
#include <QVBoxLayout>

#include "board/board_text.hpp"
#include "core/flow_layout.hpp"
#include "core/text.hpp"

namespace lanyard::desktop {
namespace {

const QString ssid_key = QStringLiteral("board/ssid");
const QString uplink_key = QStringLiteral("board/uplink");

}  // namespace

NetworkBar::NetworkBar(LabController& controller, QWidget* parent)
    : QWidget(parent),
      controller_(controller),
      ssid_(new QLineEdit(this)),
      password_(new QLineEdit(this)),
      start_(new QPushButton(this)),
      uplink_(new QCheckBox(tr("Internet for boards"), this)),
      choose_capture_(new QPushButton(tr("Capture to file…"), this)),
      no_capture_(new QPushButton(tr("No capture"), this)),
      state_(new QLabel(this)),
      capture_notice_(new NoticeLabel(this)),
      problem_(new NoticeLabel(this)),
      beside_(new QPushButton(this)) {
  auto* const all = new QVBoxLayout(this);
  all->setContentsMargins({});
  all->addWidget(make_fields());
  all->addWidget(make_choices());
  all->addWidget(capture_notice_);
  state_->setObjectName(QStringLiteral("network_state"));
  state_->setTextFormat(Qt::PlainText);
  state_->setWordWrap(true);
  state_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  all->addWidget(state_);
  problem_->setObjectName(QStringLiteral("network_problem"));
  all->addWidget(problem_);
  beside_->setObjectName(QStringLiteral("network_beside"));
  all->addWidget(beside_, 0, Qt::AlignLeft);
  connect(start_, &QPushButton::clicked, this, &NetworkBar::toggle);
  connect(ssid_, &QLineEdit::returnPressed, this, &NetworkBar::toggle);
  connect(password_, &QLineEdit::returnPressed, this, &NetworkBar::toggle);
  connect(choose_capture_, &QPushButton::clicked, this, &NetworkBar::choose_capture);
  connect(no_capture_, &QPushButton::clicked, this, [this] { set_capture({}); });
  connect(beside_, &QPushButton::clicked, &controller_, &LabController::start_network_beside);
  connect(&controller_, &LabController::network_changed, this, &NetworkBar::update);
  update();
}

QWidget* NetworkBar::make_fields() {
  const QSettings settings;
  ssid_->setObjectName(QStringLiteral("network_ssid"));
  ssid_->setText(settings.value(ssid_key, to_qt(controller_.options().ssid)).toString());
  ssid_->setToolTip(tr("The name of the virtual Wi-Fi network"));
  password_->setObjectName(QStringLiteral("network_password"));
  password_->setText(to_qt(controller_.options().password));
  for (QLineEdit* const field : {ssid_, password_}) {
    field->setCursorPosition(0);  // in little room the beginning is what is known again
  }
  password_->setToolTip(tr("At least 8 characters; empty for an open network"));
  start_->setObjectName(QStringLiteral("network_start"));
  auto* const fields = new QWidget(this);
  auto* const grid = new QGridLayout(fields);
  grid->setContentsMargins({});
  auto* const ssid_label = new QLabel(tr("Network:"), fields);
  ssid_label->setBuddy(ssid_);
  auto* const password_label = new QLabel(tr("Password:"), fields);
  password_label->setBuddy(password_);
  grid->addWidget(ssid_label, 0, 0);
  grid->addWidget(ssid_, 0, 1);
  grid->addWidget(start_, 0, 2);
  grid->addWidget(password_label, 1, 0);
  grid->addWidget(password_, 1, 1);
  grid->addWidget(uplink_, 1, 2);
  grid->setColumnStretch(1, 1);
  setTabOrder(ssid_, start_);
  setTabOrder(start_, password_);
  return fields;
}

QWidget* NetworkBar::make_choices() {
  uplink_->setObjectName(QStringLiteral("network_uplink"));
  uplink_->setToolTip(
      tr("Boards reach the world outside through this computer. Without it they reach this "
         "computer and each other."));
  uplink_->setChecked(QSettings().value(uplink_key, controller_.options().uplink).toBool());
  connect(uplink_, &QCheckBox::toggled, this,
          [](bool on) { QSettings().setValue(uplink_key, on); });
  choose_capture_->setObjectName(QStringLiteral("network_capture"));
  choose_capture_->setToolTip(
      tr("The next network writes every frame to a file, which Wireshark opens"));
  no_capture_->setObjectName(QStringLiteral("network_no_capture"));
  capture_notice_->setObjectName(QStringLiteral("network_capture_notice"));
  auto* const choices = new FlowBar(this);
  choices->add(choose_capture_);
  choices->add(no_capture_);
  setTabOrder(password_, uplink_);
  setTabOrder(uplink_, choose_capture_);
  setTabOrder(choose_capture_, no_capture_);
  setTabOrder(no_capture_, beside_);
  return choices;
}

void NetworkBar::toggle() {
  if (controller_.network() == NetworkState::on) {
    controller_.stop_network();
    return;
  }
  QSettings().setValue(ssid_key, ssid_->text());
  controller_.start_network({.ssid = to_utf8(ssid_->text()),
                             .password = to_utf8(password_->text()),
                             .uplink = uplink_->isChecked(),
                             .capture = QDir::toNativeSeparators(capture_).toStdString()});
}

void NetworkBar::choose_capture() {
  // Not exec(): the window goes on meanwhile.
  auto* const dialog = new QFileDialog(this, tr("Capture to file"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setAcceptMode(QFileDialog::AcceptSave);
  dialog->setNameFilters({tr("Captures (*.pcapng)"), tr("All files (*)")});
  dialog->setDefaultSuffix(QStringLiteral("pcapng"));
  connect(dialog, &QFileDialog::fileSelected, this, &NetworkBar::set_capture);
  dialog->open();
}

void NetworkBar::set_capture(const QString& file) {
  capture_ = file;
  update();
}

void NetworkBar::update() {
  const NetworkState network = controller_.network();
  const bool is_off = network == NetworkState::off;
  const bool is_on = network == NetworkState::on;
  if (is_on) {
    capture_.clear();  // another network would write over it
    ssid_->setText(to_qt(controller_.info()->ssid));
  }
  for (QWidget* const field :
       {static_cast<QWidget*>(ssid_), static_cast<QWidget*>(password_),
        static_cast<QWidget*>(uplink_), static_cast<QWidget*>(choose_capture_)}) {
    field->setEnabled(is_off);
  }
  no_capture_->setVisible(is_off && !capture_.isEmpty());
  start_->setText(is_on || network == NetworkState::stopping ? tr("Stop networ&k")
                                                             : tr("Start networ&k"));
  start_->setEnabled(is_off || is_on);
  state_->setText(BoardText::state_of(controller_));
  if (is_on && !controller_.info()->capture.empty()) {
    capture_notice_->show_hint(
        tr("Every frame is written to %1.").arg(to_qt(controller_.info()->capture.string())));
  } else if (!capture_.isEmpty()) {
    capture_notice_->show_hint(tr("The next network writes every frame to %1.").arg(capture_));
  } else {
    capture_notice_->clear_notice();
  }
  show_problem();
}

/// Room for the longest that it says, so that the table below stays where it is as the network goes
/// on and off.
void NetworkBar::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  const QRect room(0, 0, state_->width(), QWIDGETSIZE_MAX);
  const QRect words = state_->fontMetrics().boundingRect(room, Qt::TextWordWrap,
                                                         BoardText::network_is_on(lab::LabInfo{}));
  state_->setMinimumHeight(words.height());
}

void NetworkBar::show_problem() {
  const auto& problem = controller_.network_problem();
  const bool is_taken = problem && problem->code == std::errc::address_in_use;
  if (is_taken) {
    problem_->show_error(tr("Another program already runs a network called “%1”. Stop it there, or "
                            "start this one under another name.")
                             .arg(BoardText::name(controller_.options().ssid)));
    beside_->setText(tr("Start as “%1”").arg(BoardText::on_button(controller_.other_ssid())));
  } else if (problem) {
    problem_->show_error(BoardText::sentence(*problem));
  } else {
    problem_->clear_notice();
  }
  beside_->setVisible(is_taken);
}

}  // namespace lanyard::desktop
