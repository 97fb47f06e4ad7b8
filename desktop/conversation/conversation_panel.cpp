#include "conversation/conversation_panel.hpp"

#include <QClipboard>
#include <QDateTime>
#include <QFileDialog>
#include <QGuiApplication>
#include <QLocale>
#include <QSettings>
#include <QSignalBlocker>
#include <QVBoxLayout>
#include <algorithm>

#include "core/error_text.hpp"
#include "core/flow_layout.hpp"
#include "core/letter_width.hpp"
#include "core/text.hpp"
#include "core/user_file.hpp"
#include "lanyard/session/text.hpp"

namespace lanyard::desktop {
namespace {

using session::SessionId;

/// The list of peers holds no more; the oldest go.
constexpr int most_peers = 1'000;
constexpr int number_role = Qt::UserRole + 1;  ///< The SessionId; UserRole has the recording's id.

QSettings settings() {
  return QSettings();
}

QString key(const char* name) {
  return QStringLiteral("conversation/") + QLatin1String(name);
}

void choose(QComboBox& combo, const QVariant& data) {
  const int index = combo.findData(data);
  combo.setCurrentIndex(std::max(0, index));
}

}  // namespace

ConversationPanel::ConversationPanel(Workbench& workbench, QWidget* parent)
    : QWidget(parent),
      workbench_(workbench),
      model_(new ConversationModel(workbench.conversation_file(), workbench.last_event(), this)),
      show_(make_combo("conversation_show", tr("Show"), tr("How messages are shown"))),
      encoding_(make_combo("conversation_encoding", tr("Encoding"),
                           tr("How bytes become text; each message is decoded by itself. "
                              "\u23ce is a line end."))),
      peer_(make_combo("conversation_peer", tr("&Peer"), tr("Whose messages are shown"))),
      direction_(
          make_combo("conversation_direction", tr("Direction"), tr("Which messages are shown"))),
      clear_(new QPushButton(tr("Clear receive"))),
      save_(new QPushButton(tr("Save\u2026"))),
      cancel_save_(new QPushButton(tr("Give up saving"))),
      notice_(new NoticeLabel),
      keeping_(new KeepingBar(workbench, *notice_)),
      find_(new FindBar),
      view_(new ConversationView),
      detail_(new DetailPane),
      splitter_(new QSplitter(Qt::Vertical)) {
  setObjectName(QStringLiteral("conversation_panel"));
  setFocusProxy(view_);
  make_controls();
  make_actions();
  lay_out();
  restore();
  connect_model();
  connect_workbench();
  connect_view();
  view_->set_show(format().show);
  model_->set_format(format());
  show_anew();
}

// ---- controls -----------------------------------------------------------------------------------

QComboBox* ConversationPanel::make_combo(const char* name, const QString& label,
                                         const QString& tip) {
  auto* const combo = new QComboBox(this);
  combo->setObjectName(QString::fromLatin1(name));
  combo->setAccessibleName(without_mnemonic(label));
  combo->setToolTip(tip);
  combo->setProperty("label", label);
  return combo;
}

void ConversationPanel::make_controls() {
  show_->addItem(tr("Text"), static_cast<int>(ShowAs::text));
  show_->addItem(tr("Hex"), static_cast<int>(ShowAs::hex));
  show_->addItem(tr("Text and hex"), static_cast<int>(ShowAs::both));
  for (const std::string_view name : session::common_encodings()) {
    encoding_->addItem(to_qt(name), to_qt(name));
  }
  peer_->addItem(tr("All peers"));
  peer_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  peer_->setMinimumContentsLength(12);
  direction_->addItem(tr("Both ways"));
  direction_->addItem(tr("Received"), static_cast<int>(session::Direction::received));
  direction_->addItem(tr("Sent"), static_cast<int>(session::Direction::sent));
  clear_->setObjectName(QStringLiteral("conversation_clear"));
  clear_->setToolTip(
      tr("Show only what comes from now on (Ctrl+K). Nothing is deleted from the "
         "recording."));
  save_->setObjectName(QStringLiteral("conversation_save"));
  save_->setToolTip(
      tr("Save what is shown as text or, for programs, as JSON Lines; or the whole conversation as "
         "a recording (Ctrl+S)"));
  cancel_save_->setObjectName(QStringLiteral("conversation_cancel_save"));
  cancel_save_->setVisible(false);
  notice_->setObjectName(QStringLiteral("conversation_notice"));
  connect(show_, &QComboBox::currentIndexChanged, this, &ConversationPanel::change_format);
  connect(encoding_, &QComboBox::currentIndexChanged, this, [this] {
    change_format();
    apply_find();  // the same text is other bytes now
  });
  connect(peer_, &QComboBox::currentIndexChanged, this, &ConversationPanel::apply_filter);
  connect(direction_, &QComboBox::currentIndexChanged, this, &ConversationPanel::apply_filter);
  connect(clear_, &QPushButton::clicked, this, &ConversationPanel::clear);
  connect(save_, &QPushButton::clicked, this, &ConversationPanel::ask_for_file);
  connect(cancel_save_, &QPushButton::clicked, this, [this] {
    if (export_) {
      export_->cancel();
    }
  });
}

void ConversationPanel::make_actions() {
  const auto make = [this](const QString& text, const QKeySequence& key, auto slot) {
    auto* const action = new QAction(text, this);
    action->setShortcut(key);
    connect(action, &QAction::triggered, this, slot);
    addAction(action);
    return action;
  };
  clear_action_ =
      make(tr("&Clear receive"), QKeySequence(Qt::CTRL | Qt::Key_K), &ConversationPanel::clear);
  find_action_ =
      make(tr("&Find"), QKeySequence(QKeySequence::Find), &ConversationPanel::focus_find);
  next_action_ = make(tr("Find &next"), QKeySequence(Qt::Key_F3), [this] { jump(true); });
  previous_action_ =
      make(tr("Find &previous"), QKeySequence(Qt::SHIFT | Qt::Key_F3), [this] { jump(false); });
  save_action_ = make(tr("&Save conversation\u2026"), QKeySequence(QKeySequence::Save),
                      &ConversationPanel::ask_for_file);
}

void ConversationPanel::lay_out() {
  auto* const bar = new FlowBar;
  for (QComboBox* const combo : {show_, encoding_, peer_, direction_}) {
    // One thing, so that a label never stands at the end of a line without its field.
    auto* const pair = new QWidget;
    auto* const line = new QHBoxLayout(pair);
    line->setContentsMargins(0, 0, 0, 0);
    auto* const label = new QLabel(combo->property("label").toString());
    label->setBuddy(combo);
    labels_.push_back(label);
    line->addWidget(label);
    line->addWidget(combo);
    bar->add(pair);
  }
  bar->add(clear_);
  bar->add(save_);
  bar->add(cancel_save_);
  splitter_->setObjectName(QStringLiteral("conversation_splitter"));
  splitter_->addWidget(view_);
  splitter_->addWidget(detail_);
  splitter_->setStretchFactor(0, 3);
  splitter_->setStretchFactor(1, 1);
  splitter_->setCollapsible(0, false);
  auto* const all = new QVBoxLayout(this);
  all->addWidget(bar);
  all->addWidget(notice_);
  all->addWidget(keeping_);
  all->addWidget(splitter_, 1);
  all->addWidget(find_);
}

void ConversationPanel::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  fit_size();
}

int ConversationPanel::height_of_detail() const {
  return detail_->minimumSizeHint().height() + splitter_->handleWidth();
}

int ConversationPanel::height_of_find() const {
  return find_->minimumSizeHint().height() + layout()->spacing();
}

QSize ConversationPanel::minimumSizeHint() const {
  QSize least = QWidget::minimumSizeHint();
  if (!detail_->isHidden()) {
    least.rheight() -= height_of_detail();
  }
  if (!find_->isHidden() && !find_->is_in_use()) {
    least.rheight() -= height_of_find();
  }
  return least;
}

/// In little room the messages come first.
void ConversationPanel::fit_size() {
  const bool is_narrow = width() < letter_width(fontMetrics()) * 70;
  const int need = minimumSizeHint().height() + height_of_detail() + height_of_find();
  const bool is_low = height() < std::max(need, fontMetrics().height() * 20);
  for (QLabel* const label : labels_) {
    label->setVisible(!is_narrow);
  }
  save_->setVisible(!is_narrow || !is_low);  // the menu has it too
  detail_->setVisible(!is_low);
  find_->setVisible(!is_low || find_->is_in_use());
}

void ConversationPanel::restore() {
  const QSettings kept = settings();
  choose(*show_, kept.value(key("show"), static_cast<int>(ShowAs::text)));
  choose(*encoding_, kept.value(key("encoding"), QStringLiteral("utf-8")));
  find_->set_kind(static_cast<FindKind>(
      kept.value(key("find_kind"), static_cast<int>(FindKind::text)).toInt()));
  splitter_->restoreState(kept.value(key("splitter")).toByteArray());
  connect(splitter_, &QSplitter::splitterMoved, this,
          [this] { settings().setValue(key("splitter"), splitter_->saveState()); });
}

// ---- what is shown ------------------------------------------------------------------------------

void ConversationPanel::connect_model() {
  connect(model_, &ConversationModel::reset, this, &ConversationPanel::show_anew);
  connect(model_, &ConversationModel::restyled, this, &ConversationPanel::show_restyled);
  connect(model_, &ConversationModel::grew, this, [this] {
    view_->set_count(model_->count());
    try_jump();
  });
  connect(model_, &ConversationModel::rows_ready, view_, &ConversationView::put_rows);
  connect(model_, &ConversationModel::message_ready, detail_, &DetailPane::show_detail);
  connect(model_, &ConversationModel::copy_ready, this, &ConversationPanel::take_copy);
  connect(model_, &ConversationModel::sessions_seen, this, &ConversationPanel::add_sessions);
  connect(model_, &ConversationModel::matches_changed, this, [this] {
    view_->viewport()->update();
    show_find_status();
    try_jump();
  });
  connect(model_, &ConversationModel::find_failed, this, [this](const Error& error) {
    find_->show_error(tr("Nothing is looked for: %1.").arg(error_text(error)));
    show_find_status();
  });
  connect(model_, &ConversationModel::failed, this, [this](const Error& error) {
    view_->give_up_rows();
    notice_->show_error(tr("The conversation cannot be shown: %1.").arg(error_text(error)));
  });
}

void ConversationPanel::connect_workbench() {
  connect(&workbench_, &Workbench::conversation_opened, this,
          &ConversationPanel::take_conversation);
  connect(&workbench_, &Workbench::recorded, model_, &ConversationModel::grow);
  connect(&workbench_, &Workbench::arrived, this, &ConversationPanel::take_chosen_addresses);
  connect(keeping_, &KeepingBar::changed, this, &ConversationPanel::show_anew);
}

/// Of an earlier conversation that is gone nothing can be looked at any more.
void ConversationPanel::take_conversation() {
  if (model_->has_recording()) {
    selected_number_.reset();
    jump_pending_.reset();
    detail_->clear();
    peer_->setCurrentIndex(0);
    while (peer_->count() > 1) {
      peer_->removeItem(1);
    }
  }
  model_->open(workbench_.conversation_file());
}

/// The recording has the address that was bound. Behind that of a virtual network it is another.
void ConversationPanel::take_chosen_addresses(const std::vector<session::Event>& events) {
  for (const session::Event& event : events) {
    if (const auto* listening = std::get_if<session::Listening>(&event.body)) {
      if (event.endpoint == workbench_.endpoint() && listening->address == workbench_.address() &&
          workbench_.address_as_chosen() != listening->address) {
        listens_on_.insert_or_assign(event.endpoint, workbench_.address_as_chosen());
        show_chosen_address({event.time, listening->address}, workbench_.address_as_chosen());
      }
    } else if (const auto* notice = std::get_if<session::Notice>(&event.body);
               notice != nullptr && notice->message.starts_with(session::stopped_listening)) {
      if (const auto chosen = listens_on_.extract(event.endpoint)) {
        show_chosen_address({event.time, notice->message.substr(session::stopped_listening.size())},
                            chosen.mapped());
      }
    }
  }
}

void ConversationPanel::show_chosen_address(const ChosenAddresses::key_type& bound,
                                            const std::string& chosen) {
  auto all = chosen_ ? *chosen_ : ChosenAddresses();
  all.insert_or_assign(bound, chosen);
  chosen_ = std::make_shared<const ChosenAddresses>(std::move(all));
  model_->set_format(format());
}

void ConversationPanel::connect_view() {
  view_->set_marker([this](std::int64_t number) { return model_->is_match(number); });
  connect(view_, &ConversationView::rows_wanted, model_, &ConversationModel::ask_rows);
  connect(view_, &ConversationView::current_changed, this, &ConversationPanel::select_row);
  connect(view_, &ConversationView::copy_wanted, this, [this](CopyAs as) {
    const auto [first, rows] = view_->selection();
    if (rows > 0) {
      model_->ask_copy(first, rows, as);
    }
  });
  connect(find_, &FindBar::find_changed, this, &ConversationPanel::apply_find);
  connect(find_, &FindBar::only_matching_changed, this,
          [this](bool only) { model_->set_only_matching(only); });
  connect(find_, &FindBar::next_wanted, this, [this] { jump(true); });
  connect(find_, &FindBar::previous_wanted, this, [this] { jump(false); });
  connect(find_, &FindBar::left, this, [this] {
    view_->setFocus();
    fit_size();
  });
}

void ConversationPanel::show_anew() {
  const std::int64_t count = model_->count();
  std::optional<std::int64_t> row;
  if (selected_number_ && count > 0) {
    const std::int64_t place = model_->row_of(*selected_number_);
    if (place < count && model_->number_at(place) == *selected_number_) {
      row = place;
    }
  }
  view_->set_hint(model_->has_recording() || !workbench_.keeper_error()
                      ? tr("Messages appear here as they come, each behind the address it came "
                           "from.")
                      : tr("The conversation is not kept, so there is nothing to show."));
  view_->reset(count, row, !row || view_->is_following());
}

RowFormat ConversationPanel::format() const {
  return {.show = static_cast<ShowAs>(show_->currentData().toInt()),
          .encoding = to_utf8(encoding_->currentData().toString()),
          .chosen = chosen_};
}

void ConversationPanel::change_format() {
  settings().setValue(key("show"), show_->currentData());
  settings().setValue(key("encoding"), encoding_->currentData());
  view_->set_show(format().show);
  model_->set_format(format());
}

void ConversationPanel::show_restyled() {
  view_->reload();
  if (view_->current() >= 0) {
    model_->ask_message(view_->current());
  }
}

std::vector<Choice> ConversationPanel::choices_for_chapter() {
  return {choice_of(*show_, static_cast<int>(ShowAs::text), key("show")),
          choice_of(*encoding_, QStringLiteral("utf-8"), key("encoding")),
          choice_of(*peer_, {}),
          choice_of(*direction_, {}),
          {.get = [this] { return QVariant(find_->only_matching()); },
           .set = [this](const QVariant& only) { find_->set_only_matching(only.toBool()); },
           .needed = QVariant(false)}};
}

void ConversationPanel::apply_filter() {
  ConversationModel::Filter filter;
  if (const QVariant id = peer_->currentData(); id.isValid()) {
    filter.session = id.toLongLong();
  }
  if (const QVariant direction = direction_->currentData(); direction.isValid()) {
    filter.direction = static_cast<session::Direction>(direction.toInt());
  }
  model_->set_filter(filter);
}

void ConversationPanel::add_sessions(const std::vector<session::RecordedSession>& sessions) {
  // Of many thousand only the last ones would stay.
  const std::size_t skipped = sessions.size() > most_peers ? sessions.size() - most_peers : 0;
  for (std::size_t i = skipped; i < sessions.size(); ++i) {
    const session::RecordedSession& seen = sessions[i];
    const int index = peer_->count();
    peer_->addItem(tr("%1 (session %2)").arg(to_qt(seen.peer)).arg(seen.number),
                   QVariant::fromValue<qlonglong>(seen.id));
    peer_->setItemData(index,
                       QVariant::fromValue<qulonglong>(static_cast<std::uint64_t>(seen.number)),
                       number_role);
  }
  while (peer_->count() > most_peers + 1) {
    peer_->removeItem(peer_->currentIndex() == 1 ? 2 : 1);
  }
  if (wanted_session_) {
    show_session(wanted_session_);
  }
}

void ConversationPanel::show_session(std::optional<SessionId> session) {
  wanted_session_.reset();
  if (!session) {
    peer_->setCurrentIndex(0);
    return;
  }
  // The newest: one that was open while the conversation was not kept is there twice.
  const auto number = QVariant::fromValue<qulonglong>(static_cast<std::uint64_t>(*session));
  int index = peer_->count() - 1;
  while (index > 0 && peer_->itemData(index, number_role) != number) {
    --index;
  }
  if (index > 0) {
    peer_->setCurrentIndex(index);
  } else {
    wanted_session_ = session;  // its first message is still on its way
  }
}

void ConversationPanel::clear() {
  selected_number_.reset();
  jump_pending_.reset();
  detail_->clear();
  if (!notice_->is_error()) {
    notice_->clear_notice();
  }
  view_->follow_end();
  model_->clear();
}

void ConversationPanel::select_row(std::int64_t row) {
  if (row < 0 || row >= model_->count()) {
    return;
  }
  const std::int64_t number = model_->number_at(row);
  selected_number_ = number;
  model_->ask_message(row);
  if (const ConversationRow* const content = view_->row_at(row)) {
    Q_EMIT session_selected(content->session == SessionId::none ? std::nullopt
                                                                : std::optional(content->session));
  }
}

// ---- finding ------------------------------------------------------------------------------------

void ConversationPanel::focus_find() {
  find_->setVisible(true);
  find_->focus();
}

void ConversationPanel::apply_find() {
  settings().setValue(key("find_kind"), static_cast<int>(find_->kind()));
  jump_pending_.reset();
  find_->clear_error();
  session::MessageFilter find;
  const auto understood = set_find(find, find_->text(), find_->kind(), model_->format().encoding);
  if (!understood) {
    find_->show_error(tr("Nothing is looked for: %1.").arg(error_text(understood.error())));
    find = {};
  }
  model_->set_find(find);
  show_find_status();
}

void ConversationPanel::show_find_status() {
  if (!model_->is_finding()) {
    find_->show_status({});
    return;
  }
  const QLocale locale;
  const QString found = locale.toString(static_cast<qlonglong>(model_->matches()));
  if (model_->is_searching() && model_->percent_searched() < 99) {
    find_->show_status(tr("%1 found, %2 % searched").arg(found).arg(model_->percent_searched()));
  } else if (selected_number_ && model_->is_match(*selected_number_)) {
    find_->show_status(
        tr("%1 of %2")
            .arg(locale.toString(static_cast<qlonglong>(model_->place_of(*selected_number_))),
                 found));
  } else {
    find_->show_status(model_->matches() == 0 ? tr("Nothing found") : tr("%1 found").arg(found));
  }
}

void ConversationPanel::jump(bool forward) {
  jump_pending_ = forward;
  try_jump();
  if (jump_pending_ && !model_->is_searching()) {
    jump_pending_.reset();  // there is none
  }
}

void ConversationPanel::try_jump() {
  if (!jump_pending_ || model_->count() == 0) {
    return;
  }
  const std::int64_t top = std::min(view_->first_visible(), model_->count() - 1);
  const std::int64_t from =
      selected_number_.value_or(model_->number_at(top) - (*jump_pending_ ? 1 : 0));
  if (const auto match = model_->next_match(from, *jump_pending_)) {
    jump_pending_.reset();
    view_->go_to(model_->row_of(*match));
    show_find_status();
  } else if (!model_->is_searching()) {
    jump_pending_.reset();
  }
}

// ---- copying and saving -------------------------------------------------------------------------

void ConversationPanel::take_copy(const CopiedText& copied) {
  QGuiApplication::clipboard()->setText(copied.text);
  if (copied.events < view_->selection().second && !copied.is_whole) {
    notice_->show_hint(
        tr("Only the first %1 rows were copied. Save the conversation to have all of it.")
            .arg(QLocale().toString(static_cast<qlonglong>(copied.events))));
  }
}

void ConversationPanel::ask_for_file() {
  auto* const dialog =
      new QFileDialog(this, tr("Save conversation"), QString(),
                      tr("Text (*.txt);;JSON Lines (*.jsonl);;Recording, the whole conversation "
                         "(*.lanyard *.lnyd);;All files (*)"));
  dialog->setObjectName(QStringLiteral("conversation_save_dialog"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setAcceptMode(QFileDialog::AcceptSave);
  dialog->selectFile(proposed_name(QDateTime::currentDateTime()));
  dialog->setDefaultSuffix(QStringLiteral("txt"));
  connect(dialog, &QFileDialog::filterSelected, dialog, [dialog](const QString& filter) {
    for (const QString& suffix :
         {QStringLiteral("txt"), QStringLiteral("jsonl"), QStringLiteral("lanyard")}) {
      if (filter.contains(QStringLiteral("*.") + suffix)) {
        dialog->setDefaultSuffix(suffix);
      }
    }
  });
  connect(dialog, &QFileDialog::fileSelected, this, &ConversationPanel::save_to);
  dialog->open();
}

void ConversationPanel::save_to(const QString& file) {
  if (!model_->has_recording()) {
    notice_->show_error(workbench_.keeper_error()
                            ? tr("There is no conversation to save, because it cannot be kept.")
                            : tr("There is no conversation to save yet."));
    return;
  }
  if (!cancel_save_->isHidden()) {
    notice_->show_error(
        tr("The conversation is being saved already. Wait for that, or give it up."));
    return;
  }
  export_ = std::make_unique<ConversationExport>(workbench_.conversation_file(), model_->rows(),
                                                 file, model_->format());
  connect(export_.get(), &ConversationExport::progressed, this,
          [this](int percent) { notice_->show_hint(tr("Saving: %1 %").arg(percent)); });
  connect(export_.get(), &ConversationExport::saved, this, [this](qint64 rows) {
    cancel_save_->setVisible(false);
    notice_->show_hint(
        form_of(export_->file()) == SaveAs::recording
            ? tr("Saved the whole conversation to %1.").arg(export_->file())
            : tr("Saved %1 rows to %2.").arg(QLocale().toString(rows), export_->file()));
  });
  connect(export_.get(), &ConversationExport::failed, this, [this](const Error& error) {
    cancel_save_->setVisible(false);
    notice_->show_error(tr("The conversation was not saved: %1.").arg(error_text(error)));
  });
  cancel_save_->setVisible(true);
}

}  // namespace lanyard::desktop
