#include "send/saved_messages.hpp"

#include <QAction>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeySequenceEdit>
#include <QMenu>
#include <QSettings>
#include <QStandardPaths>
#include <QStyledItemDelegate>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>
#include <utility>

#include "core/error_text.hpp"
#include "core/notice_label.hpp"
#include "core/text.hpp"
#include "core/workbench.hpp"
#include "lanyard/session/text.hpp"
#include "send/send_panel.hpp"

namespace lanyard::desktop {
namespace {

constexpr qsizetype longest_first_name = 24;

QString default_file() {
  return QStandardPaths::writableLocation(QStandardPaths::AppConfigLocation) +
         QStringLiteral("/messages.json");
}

/// Keys are edited by pressing them. Only the first of a sequence counts.
class ShortcutDelegate : public QStyledItemDelegate {
 public:
  using QStyledItemDelegate::QStyledItemDelegate;

  QWidget* createEditor(QWidget* parent, const QStyleOptionViewItem& /*option*/,
                        const QModelIndex& /*index*/) const override {
    auto* const editor = new QKeySequenceEdit(parent);
    editor->setObjectName(QStringLiteral("shortcut_editor"));
    return editor;
  }
  void setEditorData(QWidget* editor, const QModelIndex& index) const override {
    qobject_cast<QKeySequenceEdit*>(editor)->setKeySequence(
        index.data(Qt::EditRole).value<QKeySequence>());
  }
  void setModelData(QWidget* editor, QAbstractItemModel* model,
                    const QModelIndex& index) const override {
    const QKeySequence keys = qobject_cast<QKeySequenceEdit*>(editor)->keySequence();
    model->setData(index, QVariant::fromValue(keys.isEmpty() ? keys : QKeySequence(keys[0])),
                   Qt::EditRole);
  }
};

}  // namespace

SavedMessages::SavedMessages(Workbench& workbench, SendPanel& send, QString file, QWidget* parent)
    : QWidget(parent),
      workbench_(workbench),
      send_(send),
      file_(file.isEmpty() ? default_file() : std::move(file)) {
  setObjectName(QStringLiteral("saved_messages"));
  model_ = new SavedMessagesModel(this);
  notice_ = new NoticeLabel(this);
  notice_->setObjectName(QStringLiteral("saved_notice"));
  build_view();
  build_actions();
  lay_out();
  model_->set_taken([this](const QKeySequence& keys) { return meaning_of(keys); });
  connect(model_, &SavedMessagesModel::edited, this, [this] {
    notice_->clear_notice();
    rebuild_shortcuts();
    save();
  });
  connect(model_, &SavedMessagesModel::objected, notice_, &NoticeLabel::show_error);
  connect(view_->selectionModel(), &QItemSelectionModel::currentChanged, this,
          &SavedMessages::refresh_actions);
  connect(&workbench_, &Workbench::sessions_changed, this, &SavedMessages::refresh_actions);
  connect(model_, &SavedMessagesModel::rowsRemoved, this, &SavedMessages::refresh_actions);
  refresh_actions();
  load();
}

SavedMessages::~SavedMessages() {
  disk_.complete();
}

// ---- what it is made of -------------------------------------------------------------------------

void SavedMessages::build_view() {
  view_ = new QTableView(this);
  view_->setObjectName(QStringLiteral("saved_table"));
  view_->setAccessibleName(tr("Saved messages"));
  view_->setModel(model_);
  view_->setSelectionBehavior(QAbstractItemView::SelectRows);
  view_->setSelectionMode(QAbstractItemView::SingleSelection);
  view_->setEditTriggers(QAbstractItemView::EditKeyPressed);
  view_->setTabKeyNavigation(false);
  view_->setWordWrap(false);
  view_->setShowGrid(false);
  view_->verticalHeader()->hide();
  view_->horizontalHeader()->setHighlightSections(false);
  view_->horizontalHeader()->setSectionResizeMode(SavedMessagesModel::bytes_column,
                                                  QHeaderView::Stretch);
  view_->setItemDelegateForColumn(SavedMessagesModel::shortcut_column, new ShortcutDelegate(view_));
  view_->setContextMenuPolicy(Qt::ActionsContextMenu);
  connect(view_, &QTableView::doubleClicked, this,
          [this](const QModelIndex& index) { send_row(index.row()); });
}

QAction* SavedMessages::make_action(const char* name, const QString& text, const QKeySequence& keys,
                                    void (SavedMessages::*slot)()) {
  auto* const action = new QAction(text, this);
  action->setObjectName(QString::fromLatin1(name));
  action->setShortcut(keys);
  action->setShortcutContext(Qt::WidgetShortcut);  // while the table has the focus
  connect(action, &QAction::triggered, this, slot);
  view_->addAction(action);
  return action;
}

void SavedMessages::build_actions() {
  QAction* const add_action = make_action("add_saved", tr("Add"), {}, &SavedMessages::add);
  add_action->setToolTip(tr("Keeps what is in the send box."));
  QAction* const send = make_action("send_saved", tr("Send"), QKeySequence(Qt::Key_Return),
                                    &SavedMessages::send_current);
  QAction* const edit = make_action("edit_saved", tr("Edit"), {}, &SavedMessages::edit_current);
  edit->setToolTip(tr("Puts the message into the send box."));
  row_actions_ = {
      send,
      edit,
      make_action("replace_saved", tr("Replace with the send box"), {},
                  &SavedMessages::replace_current),
      make_action("rename_saved", tr("Rename"), {}, &SavedMessages::rename_current),
      make_action("shortcut_saved", tr("Set shortcut"), {}, &SavedMessages::set_shortcut),
      make_action("up_saved", tr("Move up"), QKeySequence(Qt::ALT | Qt::Key_Up),
                  &SavedMessages::move_up),
      make_action("down_saved", tr("Move down"), QKeySequence(Qt::ALT | Qt::Key_Down),
                  &SavedMessages::move_down),
      make_action("delete_saved", tr("Delete"), QKeySequence(Qt::Key_Delete),
                  &SavedMessages::remove_current)};
  QAction* const import =
      make_action("import_saved", tr("Import…"), {}, &SavedMessages::choose_import);
  import->setToolTip(tr("Adds messages from a file of ours or from an export of Packet Sender."));
  make_action("export_saved", tr("Export…"), {}, &SavedMessages::choose_export);
}

void SavedMessages::lay_out() {
  auto* const buttons = new QHBoxLayout;
  const QList<QAction*> actions = view_->actions();
  const auto add_button = [&](const char* name, QAction* action) {
    auto* const button = new QToolButton(this);
    button->setObjectName(QString::fromLatin1(name));
    button->setDefaultAction(action);
    button->setFocusPolicy(Qt::StrongFocus);
    button->setAccessibleName(action->text());
    buttons->addWidget(button);
  };
  add_button("add_saved_button", actions[0]);
  add_button("send_saved_button", actions[1]);
  add_button("edit_saved_button", actions[2]);
  auto* const menu = new QMenu(this);
  menu->addActions(actions.mid(3));
  more_ = new QToolButton(this);
  more_->setObjectName(QStringLiteral("more_saved_button"));
  more_->setText(tr("More"));
  more_->setAccessibleName(tr("More about saved messages"));
  more_->setFocusPolicy(Qt::StrongFocus);
  more_->setPopupMode(QToolButton::InstantPopup);
  more_->setMenu(menu);
  buttons->addWidget(more_);
  buttons->addStretch(1);
  auto* const all = new QVBoxLayout(this);
  all->addWidget(view_, 1);
  all->addWidget(notice_);
  all->addLayout(buttons);
  setFocusProxy(view_);
}

// ---- messages -----------------------------------------------------------------------------------

int SavedMessages::current_row() const {
  return view_->currentIndex().isValid() ? view_->currentIndex().row() : -1;
}

bool SavedMessages::take_box(QByteArray& bytes, MessageKind& kind) {
  const auto composed = send_.composed();
  if (!composed) {
    notice_->show_error(tr("What is in the send box is no message yet: %1.")
                            .arg(on_one_line(error_text(composed.error().error))));
    return false;
  }
  if (composed->empty()) {
    notice_->show_error(tr("The send box is empty: type the message there first."));
    return false;
  }
  const std::string_view chars = as_chars(composed->view());
  bytes = QByteArray(chars.data(), static_cast<qsizetype>(chars.size()));
  kind = send_.typed().kind;
  return true;
}

void SavedMessages::add() {
  SavedMessage message;
  if (!take_box(message.bytes, message.kind)) {
    return;
  }
  message.name = shown_bytes(message).left(longest_first_name);
  model_->append({message});
  view_->setCurrentIndex(model_->index(model_->rowCount() - 1, SavedMessagesModel::name_column));
  rename_current();
}

void SavedMessages::send_current() {
  send_row(current_row());
}

void SavedMessages::send_row(int row) {
  if (row < 0 || row >= model_->rowCount()) {
    return;
  }
  const QByteArray& bytes = model_->messages()[row].bytes;
  send_.send_bytes(
      Bytes::copy_of(std::string_view(bytes.constData(), static_cast<std::size_t>(bytes.size()))));
}

void SavedMessages::edit_current() {
  const SavedMessage& message = model_->messages()[current_row()];
  const Typed typed =
      typed_form(as_byte_view(std::string_view(message.bytes.constData(),
                                               static_cast<std::size_t>(message.bytes.size()))),
                 message.kind);
  send_.set_whole_message(typed.text, typed.kind);
}

void SavedMessages::replace_current() {
  QByteArray bytes;
  MessageKind kind = MessageKind::text;
  if (take_box(bytes, kind)) {
    model_->replace(current_row(), bytes, kind);
  }
}

void SavedMessages::rename_current() {
  view_->edit(model_->index(current_row(), SavedMessagesModel::name_column));
}

void SavedMessages::set_shortcut() {
  view_->edit(model_->index(current_row(), SavedMessagesModel::shortcut_column));
}

void SavedMessages::remove_current() {
  model_->remove(current_row());
}

void SavedMessages::move_up() {
  move_by(-1);
}

void SavedMessages::move_down() {
  move_by(1);
}

void SavedMessages::move_by(int by) {
  model_->move(current_row(), by);
}

void SavedMessages::refresh_actions() {
  const bool has_row = current_row() >= 0;
  for (QAction* const action : row_actions_) {
    action->setEnabled(has_row);
  }
  QAction* const send = row_actions_.front();
  send->setEnabled(has_row && workbench_.reachable() > 0);
  send->setToolTip(workbench_.reachable() > 0 ? tr("Sends the message (Enter or a double click).")
                                              : tr("Nobody is connected yet, or nobody chosen."));
}

QString SavedMessages::meaning_of(const QKeySequence& keys) const {
  for (const QAction* const action : window()->findChildren<QAction*>()) {
    const bool is_ours = shortcuts_.contains(action);
    if (!is_ours && action->shortcutContext() != Qt::WidgetShortcut &&
        action->shortcuts().contains(keys)) {
      return without_mnemonic(action->text());
    }
  }
  return {};
}

void SavedMessages::rebuild_shortcuts() {
  for (QAction* const old : std::exchange(shortcuts_, {})) {
    removeAction(old);
    old->deleteLater();
  }
  for (int row = 0; row < model_->rowCount(); ++row) {
    const SavedMessage& message = model_->messages()[row];
    if (message.shortcut.isEmpty()) {
      continue;
    }
    auto* const action = new QAction(on_one_line(message.name), this);
    action->setShortcut(message.shortcut);
    connect(action, &QAction::triggered, this, [this, row] { send_row(row); });
    addAction(action);
    shortcuts_.append(action);
  }
}

// ---- files --------------------------------------------------------------------------------------

void SavedMessages::load() {
  setEnabled(false);
  work_on(
      disk_, *this, [file = file_] { return load_messages(file); },
      [this](const LoadedMessages& loaded) {
        model_->reset(loaded.messages);
        if (!loaded.trouble.isEmpty()) {
          notice_->show_error(on_one_line(loaded.trouble));
        }
        rebuild_shortcuts();
        setEnabled(true);
      });
}

void SavedMessages::save() {
  write(file_, false);
}

void SavedMessages::write(const QString& file, bool tell_success) {
  work_on(
      disk_, *this, [file, messages = model_->messages()] { return save_messages(file, messages); },
      [this, file, tell_success](const QString& trouble) {
        if (!trouble.isEmpty()) {
          notice_->show_error(on_one_line(trouble));
        } else if (tell_success) {
          notice_->show_hint(tr("The messages were exported to %1.").arg(on_one_line(file)));
        }
      });
}

void SavedMessages::import_from(const QString& file) {
  work_on(
      disk_, *this,
      [file]() -> std::expected<ReadMessages, QString> {
        const auto bytes = read_messages_file(file);
        return bytes ? messages_from_json(*bytes) : std::unexpected(bytes.error());
      },
      [this, file](const std::expected<ReadMessages, QString>& read) { take_import(file, read); });
}

void SavedMessages::take_import(const QString& file,
                                const std::expected<ReadMessages, QString>& read) {
  if (!read) {
    notice_->show_error(
        tr("%1 cannot be imported: %2.").arg(on_one_line(file), on_one_line(read.error())));
    return;
  }
  model_->append(read->messages);
  const qsizetype count = read->messages.size();
  const QString imported = count == 1
                               ? tr("1 message was imported.")
                               : tr("%Ln messages were imported.", "", static_cast<int>(count));
  notice_->show_hint(
      read->left_out == 0
          ? imported
          : imported + QLatin1Char('\n') +
                (read->left_out == 1
                     ? tr("1 entry was left out: it is no message of bytes.")
                     : tr("%Ln entries were left out: they are no messages of bytes.", "",
                          read->left_out)));
}

void SavedMessages::export_to(const QString& file) {
  write(file, true);
}

void SavedMessages::choose_import() {
  auto* const dialog = new QFileDialog(this, tr("Import messages"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setFileMode(QFileDialog::ExistingFile);
  dialog->setNameFilters({tr("Messages (*.json)"), tr("All files (*)")});
  connect(dialog, &QFileDialog::fileSelected, this, &SavedMessages::import_from);
  dialog->open();
}

void SavedMessages::choose_export() {
  auto* const dialog = new QFileDialog(this, tr("Export messages"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setAcceptMode(QFileDialog::AcceptSave);
  dialog->setNameFilters({tr("Messages (*.json)"), tr("All files (*)")});
  dialog->setDefaultSuffix(QStringLiteral("json"));
  connect(dialog, &QFileDialog::fileSelected, this, &SavedMessages::export_to);
  dialog->open();
}

}  // namespace lanyard::desktop
