#include "send/saved_messages_model.hpp"

#include <utility>

#include "core/text.hpp"
#include "lanyard/session/text.hpp"

namespace lanyard::desktop {
namespace {

/// Whether pressing it types nothing.
bool is_command_key(const QKeySequence& shortcut) {
  const QKeyCombination first = shortcut[0];
  const bool is_function_key = first.key() >= Qt::Key_F1 && first.key() <= Qt::Key_F35;
  return is_function_key || (first.keyboardModifiers() & (Qt::ControlModifier | Qt::AltModifier |
                                                          Qt::MetaModifier)) != Qt::NoModifier;
}

}  // namespace

void SavedMessagesModel::append(QList<SavedMessage> messages) {
  for (SavedMessage& message : messages) {
    if (!objection(-1, message.shortcut).isEmpty()) {
      message.shortcut = {};
    }
  }
  RecordTable::append(messages);
}

void SavedMessagesModel::replace(int row, const QByteArray& bytes, MessageKind kind) {
  at(row).bytes = bytes;
  at(row).kind = kind;
  tell_edited(row, 0, columns - 1);
}

QString SavedMessagesModel::objection(int row, const QKeySequence& shortcut) const {
  if (shortcut.isEmpty()) {
    return {};
  }
  const QString keys = shortcut.toString(QKeySequence::NativeText);
  if (!is_command_key(shortcut)) {
    return tr("%1 is needed for typing: choose keys with Ctrl or Alt, or one of F1 to F12.")
        .arg(keys);
  }
  for (int other = 0; other < rowCount(); ++other) {
    if (other != row && at(other).shortcut == shortcut) {
      return tr("%1 already sends “%2”: choose other keys.").arg(keys, on_one_line(at(other).name));
    }
  }
  if (const QString what = taken_(shortcut); !what.isEmpty()) {
    return tr("%1 already means “%2” in this window: choose other keys.").arg(keys, what);
  }
  return {};
}

QVariant SavedMessagesModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid() || (role != Qt::DisplayRole && role != Qt::EditRole)) {
    return {};
  }
  const SavedMessage& message = at(index.row());
  switch (index.column()) {
    case name_column:
      return role == Qt::EditRole ? message.name : on_one_line(message.name);
    case bytes_column:
      return shown_bytes(message);
    case shortcut_column:
      if (role == Qt::EditRole) {
        return QVariant::fromValue(message.shortcut);
      }
      return message.shortcut.toString(QKeySequence::NativeText);
    default:
      return {};
  }
}

QVariant SavedMessagesModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || role != Qt::DisplayRole) {
    return {};
  }
  switch (section) {
    case name_column:
      return tr("Name");
    case bytes_column:
      return tr("Message");
    case shortcut_column:
      return tr("Shortcut");
    default:
      return {};
  }
}

Qt::ItemFlags SavedMessagesModel::flags(const QModelIndex& index) const {
  Qt::ItemFlags flags = RecordTable::flags(index);
  if (index.isValid() && index.column() != bytes_column) {
    flags |= Qt::ItemIsEditable;
  }
  return flags;
}

bool SavedMessagesModel::setData(const QModelIndex& index, const QVariant& value, int role) {
  if (!index.isValid() || role != Qt::EditRole) {
    return false;
  }
  SavedMessage& message = at(index.row());
  if (index.column() == name_column) {
    message.name = value.toString();
  } else if (index.column() == shortcut_column) {
    const auto shortcut = value.value<QKeySequence>();
    if (const QString why = objection(index.row(), shortcut); !why.isEmpty()) {
      Q_EMIT objected(why);
      return false;
    }
    message.shortcut = shortcut;
  } else {
    return false;
  }
  tell_edited(index.row(), index.column(), index.column());
  return true;
}

}  // namespace lanyard::desktop
