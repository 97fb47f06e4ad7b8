#include "replies/replies_panel.hpp"

#include <QAction>
#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QScopedValueRollback>
#include <QSettings>
#include <QStandardPaths>
#include <QStyledItemDelegate>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>
#include <array>
#include <chrono>
#include <climits>
#include <utility>

#include "core/error_text.hpp"
#include "core/letter_width.hpp"
#include "core/library_words.hpp"
#include "core/notice_label.hpp"
#include "core/text.hpp"
#include "core/workbench.hpp"
#include "lanyard/session/text.hpp"

namespace lanyard::desktop {
namespace {

using session::MatchKind;
using session::ReplyRules;

const QString columns_key = QStringLiteral("replies/columns");

QString default_file() {
  return QStandardPaths::writableLocation(QStandardPaths::AppConfigLocation) +
         QStringLiteral("/replies.json");
}

/// A choice of words whose places are the numbers in the model.
class ChoiceDelegate : public QStyledItemDelegate {
 public:
  ChoiceDelegate(QStringList words, QObject* parent)
      : QStyledItemDelegate(parent), words_(std::move(words)) {}

  QWidget* createEditor(QWidget* parent, const QStyleOptionViewItem& /*option*/,
                        const QModelIndex& /*index*/) const override {
    auto* const box = new QComboBox(parent);
    box->addItems(words_);
    return box;
  }
  void setEditorData(QWidget* editor, const QModelIndex& index) const override {
    qobject_cast<QComboBox*>(editor)->setCurrentIndex(index.data(Qt::EditRole).toInt());
  }
  void setModelData(QWidget* editor, QAbstractItemModel* model,
                    const QModelIndex& index) const override {
    model->setData(index, qobject_cast<QComboBox*>(editor)->currentIndex(), Qt::EditRole);
  }

 private:
  QStringList words_;
};

}  // namespace

RepliesPanel::RepliesPanel(Workbench& workbench, QString file, QWidget* parent)
    : QWidget(parent),
      workbench_(workbench),
      file_(file.isEmpty() ? default_file() : std::move(file)) {
  setObjectName(QStringLiteral("replies_panel"));
  model_ = new ReplyRulesModel(this);
  build_table();
  build_controls();
  lay_out();
  load();
  show_checking();
}

RepliesPanel::~RepliesPanel() {
  replier_.reset();
  worker_.complete();
}

// ---- what it is made of -------------------------------------------------------------------------

void RepliesPanel::build_table() {
  table_ = new QTableView(this);
  table_->setObjectName(QStringLiteral("reply_rules"));
  table_->setAccessibleName(tr("Reply rules"));
  table_->setModel(model_);
  table_->setSelectionBehavior(QAbstractItemView::SelectRows);
  table_->setSelectionMode(QAbstractItemView::SingleSelection);
  table_->setTabKeyNavigation(false);
  table_->setWordWrap(false);
  table_->horizontalHeader()->setHighlightSections(false);
  build_columns();
  table_->setContextMenuPolicy(Qt::ActionsContextMenu);
  table_->setItemDelegateForColumn(
      ReplyRulesModel::match_column,
      new ChoiceDelegate(
          {ReplyRulesModel::words_of(MatchKind::contains),
           ReplyRulesModel::words_of(MatchKind::equals),
           ReplyRulesModel::words_of(MatchKind::regex), ReplyRulesModel::words_of(MatchKind::hex)},
          table_));
  table_->setItemDelegateForColumn(
      ReplyRulesModel::form_column,
      new ChoiceDelegate(
          {ReplyRulesModel::words_of_form(false), ReplyRulesModel::words_of_form(true)}, table_));
  connect(model_, &ReplyRulesModel::edited, this, &RepliesPanel::on_edited);
  connect(table_->selectionModel(), &QItemSelectionModel::currentChanged, this,
          &RepliesPanel::refresh_actions);
  connect(model_, &ReplyRulesModel::rowsRemoved, this, &RepliesPanel::refresh_actions);
}

void RepliesPanel::build_columns() {
  QHeaderView& header = *table_->horizontalHeader();
  are_widths_chosen_ = header.restoreState(QSettings().value(columns_key).toByteArray());
  // Behind it, as the kept state has its own of both.
  header.setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);  // the beginning can be read
  header.setMinimumSectionSize(3 * letter_width(table_->fontMetrics()));
  connect(&header, &QHeaderView::sectionResized, this, [this] {
    if (!fitting_) {
      are_widths_chosen_ = true;
      QSettings().setValue(columns_key, table_->horizontalHeader()->saveState());
    }
  });
  table_->viewport()->installEventFilter(this);
  connect(model_, &QAbstractItemModel::modelReset, this, &RepliesPanel::fit_columns);
  connect(model_, &QAbstractItemModel::dataChanged, this, &RepliesPanel::fit_columns);
  connect(model_, &QAbstractItemModel::rowsInserted, this, &RepliesPanel::fit_columns);
}

/// Until the user chooses widths, what is asked and what is answered share the room, and where
/// there is little the other columns leave out the ends of their names first. Both can be read
/// wherever the panel stands; where they do not fit beside the others, they are scrolled.
void RepliesPanel::fit_columns() {
  if (are_widths_chosen_) {
    return;
  }
  const QScopedValueRollback fitting(fitting_, true);
  QHeaderView& header = *table_->horizontalHeader();
  const int letter = letter_width(table_->fontMetrics());
  const int readable = 14 * letter;
  const int room = table_->viewport()->width();
  constexpr std::array others{ReplyRulesModel::name_column, ReplyRulesModel::match_column,
                              ReplyRulesModel::form_column};
  const QAbstractItemView& view = *table_;
  const auto width_of = [&](int column, bool has_whole_name) {
    const int content = std::clamp(view.sizeHintForColumn(column), 7 * letter, 20 * letter);
    return has_whole_name ? std::max(content, header.sectionSizeHint(column)) : content;
  };
  const auto width_of_others = [&](bool have_whole_names) {
    int all = 0;
    for (const int column : others) {
      all += width_of(column, have_whole_names);
    }
    return all;
  };
  const bool have_whole_names = room - width_of_others(true) >= 2 * readable;
  for (const int column : others) {
    header.resizeSection(column, width_of(column, have_whole_names));
  }
  const int rest = std::max(room - width_of_others(have_whole_names), 2 * readable);
  header.resizeSection(ReplyRulesModel::pattern_column, rest / 2);
  header.resizeSection(ReplyRulesModel::reply_column, rest - rest / 2);
}

bool RepliesPanel::eventFilter(QObject* watched, QEvent* event) {
  if (watched == table_->viewport() && event->type() == QEvent::Resize) {
    fit_columns();
  }
  return QWidget::eventFilter(watched, event);
}

void RepliesPanel::build_controls() {
  switch_ = new QCheckBox(tr("Answer a&utomatically"), this);
  switch_->setObjectName(QStringLiteral("replies_switch"));
  switch_->setToolTip(tr("Answers every message that a rule matches; the first such rule counts."));
  connect(switch_, &QCheckBox::toggled, this, &RepliesPanel::set_on);
  checking_ = new QLabel(tr("checking the rules…"), this);
  checking_->setObjectName(QStringLiteral("replies_checking"));
  checking_->setToolTip(tr("The rules as they are now count once they are checked."));
  count_ = new QLabel(this);
  count_->setObjectName(QStringLiteral("replies_count"));
  count_->setTextFormat(Qt::PlainText);
  trouble_ = new NoticeLabel(this);
  trouble_->setObjectName(QStringLiteral("replies_trouble"));
  notice_ = new NoticeLabel(this);
  notice_->setObjectName(QStringLiteral("replies_notice"));
  message_ = new QLineEdit(this);
  message_->setObjectName(QStringLiteral("try_message"));
  message_->setAccessibleName(tr("Message to try the rules with"));
  message_->setPlaceholderText(tr("Type a message to see its answer"));
  message_->setToolTip(tr("With escapes, as \\n or \\x1b. Nothing is sent."));
  connect(message_, &QLineEdit::textChanged, this, &RepliesPanel::try_message);
  answer_ = new QLabel(this);
  answer_->setObjectName(QStringLiteral("try_answer"));
  answer_->setTextFormat(Qt::PlainText);
  answer_->setWordWrap(true);
  answer_->setTextInteractionFlags(Qt::TextSelectableByMouse);
}

void RepliesPanel::lay_out() {
  auto* const top = new QHBoxLayout;
  top->addWidget(switch_);
  top->addWidget(checking_);
  top->addWidget(count_, 1);
  auto* const buttons = new QHBoxLayout;
  const auto add_button = [&](const char* name, const QString& text, const QKeySequence& keys,
                              auto slot) {
    auto* const action = new QAction(text, this);
    action->setShortcut(keys);
    action->setShortcutContext(Qt::WidgetShortcut);  // while the table has the focus
    connect(action, &QAction::triggered, this, slot);
    table_->addAction(action);
    auto* const button = new QToolButton(this);
    button->setObjectName(QString::fromLatin1(name));
    button->setDefaultAction(action);
    button->setFocusPolicy(Qt::StrongFocus);
    button->setAccessibleName(text);
    buttons->addWidget(button);
    return action;
  };
  add_button("add_rule", tr("Add rule"), {}, [this] { add_rule(); });
  row_actions_ = {
      add_button("delete_rule", tr("Delete"), QKeySequence(Qt::Key_Delete),
                 [this] { remove_current(); }),
      add_button("rule_up", tr("Up"), QKeySequence(Qt::ALT | Qt::Key_Up), [this] { move_by(-1); }),
      add_button("rule_down", tr("Down"), QKeySequence(Qt::ALT | Qt::Key_Down),
                 [this] { move_by(1); })};
  buttons->addStretch(1);
  auto* const all = new QVBoxLayout(this);
  all->addLayout(top);
  all->addWidget(table_, 1);
  all->addWidget(trouble_);
  all->addWidget(notice_);
  all->addLayout(buttons);
  all->addWidget(message_);
  all->addWidget(answer_);
  setFocusProxy(table_);
}

void RepliesPanel::load() {
  table_->setToolTip(tr("The rules are kept in %1, which “lanyard listen --replies” reads as well.")
                         .arg(file_)
                         .toHtmlEscaped());
  refresh_actions();
  switch_->setChecked(QSettings().value(QStringLiteral("replies/on"), false).toBool());
  setEnabled(false);
  work_on(
      worker_, *this, [file = file_] { return load_rules(file); },
      [this](const LoadedRules& loaded) { take_rules(loaded); });
}

void RepliesPanel::take_rules(const LoadedRules& loaded) {
  model_->reset(loaded.rules);
  if (!loaded.trouble.isEmpty()) {
    notice_->show_error(on_one_line(loaded.trouble));
  }
  is_loaded_ = true;
  setEnabled(true);
  apply();
}

// ---- rules --------------------------------------------------------------------------------------

bool RepliesPanel::is_on() const {
  return switch_->isChecked();
}

std::vector<Choice> RepliesPanel::choices_for_chapter() {
  return {choice_of(*switch_, false, QStringLiteral("replies/on"))};
}

void RepliesPanel::set_on(bool on) {
  if (switch_->isChecked() != on) {
    switch_->setChecked(on);  // which comes back here
    return;
  }
  QSettings().setValue(QStringLiteral("replies/on"), on);
  if (on && !replier_) {
    start_replier();
  }
  apply();
  show_checking();
  Q_EMIT on_changed(on);
}

void RepliesPanel::show_checking() {
  checking_->setVisible(is_on() && is_checking());
}

void RepliesPanel::set_encoding(const QString& encoding) {
  encoding_ = to_utf8(encoding);
  apply();
}

void RepliesPanel::start_replier() {
  replier_ = std::make_unique<session::AutoReplier>(
      workbench_.engine(), ReplyRules(),
      session::AutoReplierOptions{
          .on_notice =
              [this](const session::Event& event) {
                const QString words = tr("%1 %2.").arg(
                    to_qt(event.session->peer),
                    library_text(to_qt(std::get<session::Notice>(event.body).message)));
                QMetaObject::invokeMethod(
                    this, [this, words] { notice_->show_hint(on_one_line(words)); },
                    Qt::QueuedConnection);
              },
          .on_replied =
              [this] {
                if (!count_waits_.exchange(true)) {
                  QMetaObject::invokeMethod(this, &RepliesPanel::show_count, Qt::QueuedConnection);
                }
              },
          .on_peer_answered =
              [this](session::SessionId session) { workbench_.engine().shutdown_send(session); }});
}

void RepliesPanel::on_edited() {
  notice_->clear_notice();
  apply();
  save();
}

/// Has the rules checked, which takes its time with large expressions, to be put into force.
void RepliesPanel::apply() {
  if (!is_loaded_) {
    return;  // they are not there yet
  }
  if (replier_ && !is_on()) {
    replier_->set_rules(ReplyRules());
  }
  const std::uint64_t number = ++wanted_;
  newest_ = number;
  show_checking();
  worker_.post([this, number, rules = model_->rules(), encoding = encoding_] {
    if (number != newest_) {
      return;  // a later state is waiting
    }
    auto compiled = std::make_shared<Result<ReplyRules>>(ReplyRules::compile(rules, encoding));
    QMetaObject::invokeMethod(
        this, [this, number, compiled] { take_checked(number, std::move(*compiled)); },
        Qt::QueuedConnection);
  });
  try_message();
}

/// Puts the rules into force, or says why they cannot be.
void RepliesPanel::take_checked(std::uint64_t number, Result<ReplyRules> rules) {
  if (number != wanted_) {
    return;
  }
  checked_ = number;
  if (rules) {
    trouble_->clear_notice();
  } else {
    const QString why = on_one_line(error_text(rules.error()));
    trouble_->show_error(is_on() ? tr("Nothing is answered: %1.").arg(why) : why);
  }
  if (replier_) {
    replier_->set_rules(rules && is_on() ? *std::move(rules) : ReplyRules());
  }
  show_checking();
  Q_EMIT checked();
}

namespace {

constexpr std::size_t shown = 200;

/// What `typed` would be answered with, if anything. Error: it is no message, or the rules are
/// wrong (operation `replies`).
Result<std::optional<session::Reply>> try_rules(const std::vector<session::ReplyRule>& rules,
                                                const std::string& encoding,
                                                const std::string& typed) {
  const auto message = session::parse_escapes(typed, encoding);
  if (!message) {
    return std::unexpected(message.error());
  }
  auto compiled = ReplyRules::compile(rules, encoding);
  if (!compiled) {
    return std::unexpected(compiled.error());
  }
  return compiled->answer(*message,
                          {.time = std::chrono::system_clock::now(), .peer = "192.168.4.2:54321"});
}

}  // namespace

void RepliesPanel::try_message() {
  const std::uint64_t number = ++trial_;
  newest_trial_ = number;
  answer_->setVisible(!message_->text().isEmpty());
  if (message_->text().isEmpty()) {
    answer_->clear();
    return;
  }
  worker_.post([this, number, rules = model_->rules(), encoding = encoding_,
                typed = to_utf8(message_->text())] {
    if (number != newest_trial_) {
      return;
    }
    const auto tried = try_rules(rules, encoding, typed);
    QMetaObject::invokeMethod(
        this,
        [this, number, tried] {
          if (number == trial_) {
            show_trial(tried);
          }
        },
        Qt::QueuedConnection);
  });
}

void RepliesPanel::show_trial(const Result<std::optional<session::Reply>>& tried) {
  if (!tried) {
    answer_->setText(tried.error().operation == "replies" ? tr("The rules cannot be used yet.")
                                                          : on_one_line(error_text(tried.error())));
    return;
  }
  const auto& reply = *tried;
  answer_->setText(
      reply ? tr("Rule %1 answers: %2")
                  .arg(reply->rule + 1)
                  .arg(to_qt(session::format_escapes(reply->bytes.slice(0, shown).view())))
            : tr("No rule answers this."));
}

void RepliesPanel::show_count() {
  count_waits_ = false;
  const int count =
      static_cast<int>(std::min<std::uint64_t>(replier_ ? replier_->replies() : 0, INT_MAX));
  count_->setText(count == 1 ? tr("1 reply was sent") : tr("%Ln replies were sent", "", count));
}

void RepliesPanel::add_rule() {
  model_->append({session::ReplyRule{.pattern = "ping", .reply = "pong\\n"}});
  const QModelIndex pattern =
      model_->index(model_->rowCount() - 1, ReplyRulesModel::pattern_column);
  table_->setCurrentIndex(pattern);
  table_->edit(pattern);
}

void RepliesPanel::remove_current() {
  if (table_->currentIndex().isValid()) {
    model_->remove(table_->currentIndex().row());
  }
}

void RepliesPanel::move_by(int by) {
  if (table_->currentIndex().isValid()) {
    model_->move(table_->currentIndex().row(), by);
  }
}

void RepliesPanel::refresh_actions() {
  for (QAction* const action : row_actions_) {
    action->setEnabled(table_->currentIndex().isValid());
  }
}

void RepliesPanel::save() {
  work_on(
      worker_, *this, [file = file_, rules = model_->rules()] { return save_rules(file, rules); },
      [this](const QString& trouble) {
        if (!trouble.isEmpty()) {
          notice_->show_error(on_one_line(trouble));
        }
      });
}

}  // namespace lanyard::desktop
