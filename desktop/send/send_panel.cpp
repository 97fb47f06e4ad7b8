#include "send/send_panel.hpp"

#include <QAction>
#include <QComboBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QFontDatabase>
#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QSettings>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QVBoxLayout>
#include <chrono>

#include "core/error_text.hpp"
#include "core/flow_layout.hpp"
#include "core/notice_label.hpp"
#include "core/text.hpp"
#include "lanyard/session/text.hpp"
#include "send/send_box.hpp"
#include "send/send_words.hpp"

namespace lanyard::desktop {
namespace {

/// Up to so many characters are checked with each key, more when the typing pauses.
constexpr qsizetype checked_at_once = 64 << 10;
constexpr std::chrono::milliseconds typing_pause{150};
constexpr int default_period_ms = 1000;
constexpr int longest_period_ms = 86'400'000;
constexpr int progress_steps = 1000;

template <typename Widget>
void name_control(Widget& widget, const char* object_name, const QString& accessible_name,
                  const QString& tip) {
  widget.setObjectName(QString::fromLatin1(object_name));
  widget.setAccessibleName(accessible_name);
  widget.setToolTip(tip);
}

void choose(QComboBox& box, const QString& key) {
  if (const int index = box.findData(key); index >= 0) {
    box.setCurrentIndex(index);
  }
}

/// Its list shows all of each entry however narrow the panel is.
void let_shrink(QComboBox& box) {
  constexpr int least_characters = 3;
  box.setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  box.setMinimumContentsLength(least_characters);
  box.setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

}  // namespace

SendPanel::SendPanel(Workbench& workbench, QWidget* parent)
    : QWidget(parent), workbench_(workbench), repeater_(workbench), file_(workbench) {
  setObjectName(QStringLiteral("send_panel"));
  check_later_.setSingleShot(true);
  check_later_.setInterval(typing_pause);
  build_options();
  box_ = new SendBox(this);
  name_control(*box_, "send_text", tr("Message to send"),
               tr("Ctrl+Enter sends. Up in the first line and Down in the last bring back what was "
                  "sent."));
  box_->setPlaceholderText(tr("Type a message; Ctrl+Enter sends it."));
  trouble_ = new NoticeLabel(this);
  trouble_->setObjectName(QStringLiteral("send_trouble"));
  outcome_ = new NoticeLabel(this);
  outcome_->setObjectName(QStringLiteral("send_outcome"));
  build_buttons();
  build_repeat();
  build_file_row();
  build_actions();
  lay_out();
  load_settings();
  connect(&check_later_, &QTimer::timeout, this, &SendPanel::check);
  connect(box_, &QPlainTextEdit::textChanged, this, &SendPanel::on_edited);
  connect(box_, &SendBox::recalled, this,
          [this](MessageKind kind) { choose(*kind_, key_of(kind)); });
  connect(box_, &SendBox::refused, this, [this] {
    outcome_->show_error(
        tr("That text is too long for the send box: save it as a file and send that."));
  });
  for (QComboBox* const box : {kind_, encoding_, ending_}) {
    connect(box, &QComboBox::currentIndexChanged, this, [this] {
      save_settings();
      on_edited();
    });
  }
  connect_workbench();
  on_edited();
}

// ---- what it is made of -------------------------------------------------------------------------

void SendPanel::build_options() {
  kind_ = new QComboBox(this);
  name_control(
      *kind_, "send_kind", tr("Kind of message"),
      tr("Text goes as it is typed. In text with escapes \\n, \\t or \\x1b stand for bytes. "
         "Hex is bytes as pairs of digits: 48 65 6c."));
  kind_->addItem(tr("Text"), key_of(MessageKind::text));
  kind_->addItem(tr("Text with escapes"), key_of(MessageKind::escapes));
  kind_->addItem(tr("Hex"), key_of(MessageKind::hex));
  encoding_ = new QComboBox(this);
  name_control(*encoding_, "send_encoding", tr("Encoding"),
               tr("The encoding in which text becomes bytes."));
  for (const std::string_view encoding : session::common_encodings()) {
    encoding_->addItem(to_qt(encoding), to_qt(encoding));
  }
  ending_ = new QComboBox(this);
  name_control(
      *ending_, "send_ending", tr("Line ending"),
      tr("Put behind the message. A line break inside the message is sent as the same. Hex "
         "is sent as it stands."));
  ending_->addItem(tr("No ending"), key_of(LineEnding::none));
  ending_->addItem(tr("LF"), key_of(LineEnding::lf));
  ending_->addItem(tr("CRLF"), key_of(LineEnding::crlf));
  ending_->addItem(tr("CR"), key_of(LineEnding::cr));
  for (QComboBox* const box : {kind_, encoding_, ending_}) {
    let_shrink(*box);
  }
  size_ = new QLabel(this);
  size_->setObjectName(QStringLiteral("send_size"));
  size_->setTextFormat(Qt::PlainText);
  size_->setToolTip(tr("How much will be sent, line ending included."));
}

void SendPanel::build_buttons() {
  send_ = new QPushButton(tr("&Send"), this);
  send_->setObjectName(QStringLiteral("send_button"));
  clear_ = new QPushButton(tr("Clear send"), this);
  name_control(*clear_, "clear_send_button", tr("Clear send"),
               tr("Empties the send box (Ctrl+L)."));
  send_file_ = new QPushButton(tr("Send file…"), this);
  send_file_->setObjectName(QStringLiteral("send_file_button"));
  connect(send_, &QPushButton::clicked, this, &SendPanel::send);
  connect(clear_, &QPushButton::clicked, this, &SendPanel::clear);
  connect(send_file_, &QPushButton::clicked, this, &SendPanel::choose_file);
  connect(&file_, &FileSending::running_changed, this, &SendPanel::on_file_running);
  connect(&file_, &FileSending::progressed, this, &SendPanel::on_file_progress);
  connect(&file_, &FileSending::ended, this, &SendPanel::on_file_ended);
}

void SendPanel::build_repeat() {
  repeat_ = new QPushButton(tr("Repeat ever&y"), this);
  repeat_->setObjectName(QStringLiteral("repeat_button"));
  period_ = new QSpinBox(this);
  name_control(*period_, "repeat_period", tr("Milliseconds between two sends"),
               tr("How long after one send the next follows."));
  period_->setRange(1, longest_period_ms);
  period_->setValue(default_period_ms);
  period_->setSuffix(tr(" ms"));
  period_->setGroupSeparatorShown(true);
  count_ = new QLabel(this);
  count_->setObjectName(QStringLiteral("repeat_count"));
  count_->setTextFormat(Qt::PlainText);
  count_->setWordWrap(true);
  connect(repeat_, &QPushButton::clicked, this, &SendPanel::toggle_repeat);
  connect(period_, &QSpinBox::valueChanged, this, &SendPanel::save_settings);
  connect(&repeater_, &Repeater::running_changed, this, &SendPanel::on_repeat_running);
  connect(&repeater_, &Repeater::counted, this, &SendPanel::show_count);
}

void SendPanel::build_file_row() {
  file_row_ = new QWidget(this);
  progress_ = new QProgressBar(file_row_);
  name_control(*progress_, "file_progress", tr("Progress of the file"), {});
  progress_->setRange(0, progress_steps);
  cancel_file_ = new QPushButton(tr("Cancel"), file_row_);
  name_control(*cancel_file_, "cancel_file_button", tr("Stop sending the file"),
               tr("Sends no more of the file. What already waits for a peer still goes."));
  connect(cancel_file_, &QPushButton::clicked, &file_, &FileSending::cancel);
  file_row_->setVisible(false);
}

void SendPanel::build_actions() {
  auto* const send_action = new QAction(tr("Send"), this);
  send_action->setObjectName(QStringLiteral("send_action"));
  send_action->setShortcuts(
      {QKeySequence(Qt::CTRL | Qt::Key_Return), QKeySequence(Qt::CTRL | Qt::Key_Enter)});
  connect(send_action, &QAction::triggered, this, &SendPanel::send);
  auto* const clear_action = new QAction(tr("Clear send"), this);
  clear_action->setObjectName(QStringLiteral("clear_send_action"));
  clear_action->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_L));
  connect(clear_action, &QAction::triggered, this, &SendPanel::clear);
  addActions({send_action, clear_action});
}

void SendPanel::lay_out() {
  auto* const options = new QHBoxLayout;
  for (QComboBox* const box : {kind_, encoding_, ending_}) {
    options->addWidget(box, 1);
  }
  auto* const buttons = new FlowBar;
  for (QPushButton* const button : {send_, clear_, send_file_}) {
    buttons->add(button);
  }
  buttons->add(size_);
  auto* const repeat = new QHBoxLayout;
  repeat->addWidget(repeat_);
  repeat->addWidget(period_);
  repeat->addWidget(count_, 1);
  auto* const file = new QHBoxLayout(file_row_);
  file->setContentsMargins(0, 0, 0, 0);
  file->addWidget(progress_, 1);
  file->addWidget(cancel_file_);
  auto* const all = new QVBoxLayout(this);
  all->addLayout(options);
  // A sentence below the box takes its room from the box, so that no control moves.
  auto* const writing = new QWidget(this);
  auto* const lines = new QVBoxLayout(writing);
  lines->setContentsMargins(0, 0, 0, 0);
  lines->addWidget(box_, 1);
  lines->addWidget(trouble_);
  lines->addWidget(outcome_);
  all->addWidget(writing, 1);
  all->addWidget(file_row_);
  all->addWidget(buttons);
  all->addLayout(repeat);
  const int line = box_->fontMetrics().lineSpacing();
  const int one_line = line + line / 2 + 2 * box_->frameWidth();
  box_->setMinimumHeight(one_line);
  writing->setMinimumHeight(one_line + line + line / 4);
  QWidget* previous = box_;
  for (QWidget* const next : std::initializer_list<QWidget*>{
           send_, clear_, send_file_, cancel_file_, repeat_, period_, kind_, encoding_, ending_}) {
    setTabOrder(previous, next);
    previous = next;
  }
}

void SendPanel::connect_workbench() {
  connect(&workbench_, &Workbench::sessions_changed, this, &SendPanel::refresh_buttons);
  connect(&workbench_, &Workbench::state_changed, this, &SendPanel::refresh_buttons);
  connect(
      &workbench_, &Workbench::arrived, this, [this](const std::vector<session::Event>& events) {
        for (const session::Event& event : events) {
          if (const auto* failed = std::get_if<session::Failed>(&event.body);
              failed != nullptr && failed->error.operation == "send") {
            outcome_->show_error(tr("Not sent: %1.").arg(on_one_line(error_text(failed->error))));
          }
        }
      });
}

// ---- settings -----------------------------------------------------------------------------------

void SendPanel::load_settings() {
  QSettings settings;
  settings.beginGroup(QStringLiteral("send"));
  choose(*kind_, settings.value(QStringLiteral("kind")).toString());
  choose(*encoding_, settings.value(QStringLiteral("encoding")).toString());
  choose(*ending_, settings.value(QStringLiteral("ending")).toString());
  const QSignalBlocker quiet(period_);
  period_->setValue(settings.value(QStringLiteral("period"), default_period_ms).toInt());
  box_->set_history(
      SendHistory::from_settings(settings.value(QStringLiteral("history")).toStringList()));
}

void SendPanel::save_settings() const {
  QSettings settings;
  settings.beginGroup(QStringLiteral("send"));
  settings.setValue(QStringLiteral("kind"), kind_->currentData());
  settings.setValue(QStringLiteral("encoding"), encoding_->currentData());
  settings.setValue(QStringLiteral("ending"), ending_->currentData());
  settings.setValue(QStringLiteral("period"), period_->value());
}

std::vector<Choice> SendPanel::choices_for_chapter() {
  std::vector<Choice> choices{
      choice_of(*kind_, key_of(MessageKind::text), QStringLiteral("send/kind")),
      choice_of(*encoding_, QStringLiteral("utf-8"), QStringLiteral("send/encoding")),
      choice_of(*ending_, key_of(LineEnding::none), QStringLiteral("send/ending"))};
  if (form().kind != MessageKind::text) {  // bytes in digits mean something else as text
    // What is typed meanwhile is the chapter's: it gives way to what was there, whatever it is.
    choices.push_back({.get = [typed = QVariant(box_->typed())] { return typed; },
                       .set = [this](const QVariant& text) { box_->set_typed(text.toString()); }});
  }
  return choices;
}

void SendPanel::save_history() const {
  QSettings().setValue(QStringLiteral("send/history"), box_->history().to_settings());
}

// ---- the message --------------------------------------------------------------------------------

MessageForm SendPanel::form() const {
  MessageForm form{.kind = kind_of(kind_->currentData().toString()).value_or(MessageKind::text),
                   .encoding = to_utf8(encoding_->currentData().toString()),
                   .ending = LineEnding::none};
  for (const LineEnding ending : all_endings) {
    if (key_of(ending) == ending_->currentData().toString()) {
      form.ending = ending;
    }
  }
  return form;
}

Typed SendPanel::typed() const {
  return {box_->typed(), form().kind};
}

std::expected<Bytes, ComposeError> SendPanel::composed() const {
  return compose(box_->typed(), form());
}

void SendPanel::on_edited() {
  const bool is_hex = form().kind == MessageKind::hex;
  box_->set_kind(form().kind);
  encoding_->setEnabled(!is_hex);
  ending_->setEnabled(!is_hex);
  if (!repeater_.is_running()) {
    count_->clear();
  }
  outcome_->clear_notice();
  if (box_->document()->characterCount() <= checked_at_once) {
    check_later_.stop();
    check();
  } else {
    checked_.reset();
    check_later_.start();
    size_->clear();
    refresh_buttons();
  }
  Q_EMIT edited();
}

void SendPanel::check() {
  checked_ = composed();
  if (*checked_) {
    trouble_->clear_notice();
    box_->mark(std::nullopt);
    size_->setText(bytes_text((*checked_)->size()));
  } else {
    const ComposeError& wrong = checked_->error();
    trouble_->show_error(on_one_line(error_text(wrong.error)));
    box_->mark(wrong.position);
    size_->clear();
  }
  refresh_buttons();
}

QString SendPanel::reason_not_to_send() const {
  if (workbench_.reachable() == 0) {
    return workbench_.targets() && !workbench_.sessions().empty()
               ? tr("No peer is chosen: choose one, or all.")
               : tr("Nobody is connected yet.");
  }
  if (checked_ && !*checked_) {
    return tr("What is typed cannot be sent; the reason stands below the box.");
  }
  if (checked_ && (*checked_)->empty()) {
    return tr("There is nothing to send yet.");
  }
  return {};
}

void SendPanel::refresh_buttons() {
  const QString reason = reason_not_to_send();
  send_->setEnabled(reason.isEmpty());
  send_->setToolTip(reason.isEmpty() ? tr("Sends the message (Ctrl+Enter).") : reason);
  send_->setAccessibleDescription(send_->toolTip());
  repeat_->setEnabled(repeater_.is_running() || reason.isEmpty());
  repeat_->setToolTip(repeater_.is_running() ? tr("Stops sending again and again.")
                      : reason.isEmpty()     ? tr("Sends the message now, and again and again.")
                                             : reason);
  const bool someone = workbench_.reachable() > 0;
  send_file_->setEnabled(someone && !file_.is_running());
  send_file_->setToolTip(file_.is_running() ? tr("A file is being sent.")
                         : someone          ? tr("Sends the bytes of a file as they are.")
                                            : reason);
}

void SendPanel::send() {
  if (check_later_.isActive()) {
    check_later_.stop();
    check();
  }
  if (const QString reason = reason_not_to_send(); !reason.isEmpty()) {
    outcome_->show_error(tr("Not sent. %1").arg(reason));
    return;
  }
  box_->history().add(typed());
  save_history();
  send_bytes(**checked_);
}

void SendPanel::send_bytes(const Bytes& bytes) {
  if (workbench_.reachable() == 0) {
    outcome_->show_error(tr("Not sent. %1").arg(reason_not_to_send()));
    return;
  }
  const std::size_t reached = workbench_.send(bytes);
  outcome_->show_hint(tr("Sent %1 to %2.").arg(bytes_text(bytes.size()), peers_text(reached)));
}

void SendPanel::clear() {
  box_->set_typed({});
  outcome_->clear_notice();
  focus_text();
}

void SendPanel::focus_text() {
  box_->setFocus(Qt::ShortcutFocusReason);
}

void SendPanel::set_text(const QString& text, MessageKind kind) {
  choose(*kind_, key_of(kind));
  box_->set_typed(text);
  focus_text();
}

void SendPanel::set_whole_message(const QString& text, MessageKind kind) {
  choose(*encoding_, QStringLiteral("utf-8"));
  choose(*ending_, key_of(LineEnding::none));
  set_text(text, kind);
}

// ---- a file -------------------------------------------------------------------------------------

void SendPanel::choose_file() {
  auto* const dialog = new QFileDialog(this, tr("Send file"));
  dialog->setObjectName(QStringLiteral("send_file_dialog"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setFileMode(QFileDialog::ExistingFile);
  dialog->setDirectory(QSettings().value(QStringLiteral("send/directory")).toString());
  connect(dialog, &QFileDialog::fileSelected, this, &SendPanel::send_file_from);
  dialog->open();
}

void SendPanel::send_file_from(const QString& file) {
  if (workbench_.reachable() == 0) {
    outcome_->show_error(tr("Not sent. %1").arg(reason_not_to_send()));
    return;
  }
  const QFileInfo info(file);
  QSettings().setValue(QStringLiteral("send/directory"), info.absolutePath());
  progress_->setValue(0);
  progress_->setFormat(on_one_line(info.fileName()) + QStringLiteral(" %p%"));
  file_row_->setProperty("file_name", info.fileName());
  outcome_->clear_notice();
  // The button is about to be off, and would hand the focus to whatever comes behind it.
  if (send_file_->hasFocus() || window()->focusWidget() == send_file_) {
    focus_text();
  }
  file_.start(file);
}

void SendPanel::on_file_running(bool running) {
  file_row_->setVisible(running);
  refresh_buttons();
}

void SendPanel::on_file_progress(const FileProgress& progress) {
  const double part = progress.size == 0
                          ? 1.0
                          : static_cast<double>(progress.sent) / static_cast<double>(progress.size);
  progress_->setValue(static_cast<int>(part * progress_steps));
}

void SendPanel::on_file_ended(const FileOutcome& outcome) {
  const QString name = file_row_->property("file_name").toString();
  const QString text = outcome_text(outcome, on_one_line(name));
  if (is_trouble(outcome)) {
    outcome_->show_error(text);
  } else {
    outcome_->show_hint(text);
  }
}

// ---- again and again ----------------------------------------------------------------------------

void SendPanel::toggle_repeat() {
  if (repeater_.is_running()) {
    repeater_.stop();
    return;
  }
  if (!reason_not_to_send().isEmpty() || !checked_) {
    return;
  }
  box_->history().add(typed());
  save_history();
  repeater_.start(**checked_, std::chrono::milliseconds(period_->value()));
}

void SendPanel::on_repeat_running(bool running) {
  repeat_->setText(running ? tr("Stop repeating") : tr("Repeat ever&y"));
  period_->setEnabled(!running);
  refresh_buttons();
}

void SendPanel::show_count() {
  count_->setText(repeater_.left_out() == 0
                      ? tr("Sent %1.").arg(times_text(repeater_.count()))
                      : tr("Sent %1; left out %2, as a peer does not keep up.")
                            .arg(times_text(repeater_.count()), times_text(repeater_.left_out())));
}

}  // namespace lanyard::desktop
