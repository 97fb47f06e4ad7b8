#include "replies/reply_rules_model.hpp"

#include <algorithm>
#include <utility>

#include "core/text.hpp"
#include "lanyard/session/text.hpp"

namespace lanyard::desktop {

using session::MatchKind;
using session::ReplyRule;

namespace {

std::string& text_of(ReplyRule& rule, int column) {
  switch (column) {
    case ReplyRulesModel::name_column:
      return rule.name;
    case ReplyRulesModel::pattern_column:
      return rule.pattern;
    default:
      return rule.reply;
  }
}

/// Puts what was edited into the rule; false where it is nothing to edit.
bool take(ReplyRule& rule, int column, const QVariant& value, int role) {
  if (role == Qt::CheckStateRole && column == ReplyRulesModel::name_column) {
    rule.enabled = value.toInt() == Qt::Checked;
    return true;
  }
  if (role != Qt::EditRole) {
    return false;
  }
  switch (column) {
    case ReplyRulesModel::match_column:
      rule.match = static_cast<MatchKind>(std::clamp(value.toInt(), 0, 3));
      return true;
    case ReplyRulesModel::form_column:
      rule.reply_is_hex = value.toInt() != 0;
      return true;
    default:
      text_of(rule, column) = to_utf8(value.toString());
      return true;
  }
}

}  // namespace

QString ReplyRulesModel::words_of(MatchKind kind) {
  switch (kind) {
    case MatchKind::contains:
      return tr("contains");
    case MatchKind::equals:
      return tr("is exactly");
    case MatchKind::regex:
      return tr("matches (regex)");
    case MatchKind::hex:
      break;
  }
  return tr("has bytes (hex)");
}

QString ReplyRulesModel::words_of_form(bool is_hex) {
  return is_hex ? tr("hex") : tr("text");
}

QVariant ReplyRulesModel::words(const ReplyRule& rule, int column) const {
  switch (column) {
    case name_column:
      return to_qt(rule.name);
    case match_column:
      return words_of(rule.match);
    case pattern_column:
      return to_qt(rule.pattern);
    case form_column:
      return words_of_form(rule.reply_is_hex);
    default:
      return to_qt(rule.reply);
  }
}

QVariant ReplyRulesModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid()) {
    return {};
  }
  const ReplyRule& rule = at(index.row());
  if (role == Qt::CheckStateRole && index.column() == name_column) {
    return static_cast<int>(rule.enabled ? Qt::Checked : Qt::Unchecked);
  }
  if (role == Qt::EditRole && index.column() == match_column) {
    return static_cast<int>(rule.match);
  }
  if (role == Qt::EditRole && index.column() == form_column) {
    return rule.reply_is_hex ? 1 : 0;
  }
  if (role == Qt::EditRole) {
    return words(rule, index.column());
  }
  if (role == Qt::ToolTipRole) {
    const QString all = on_one_line(words(rule, index.column()).toString());
    return all.isEmpty() ? QString() : QStringLiteral("<qt>%1</qt>").arg(all.toHtmlEscaped());
  }
  if (role == Qt::DisplayRole) {
    return on_one_line(words(rule, index.column()).toString());
  }
  return {};
}

QVariant ReplyRulesModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (role != Qt::DisplayRole && (role != Qt::ToolTipRole || orientation == Qt::Vertical)) {
    return {};
  }
  if (orientation == Qt::Vertical) {
    return section + 1;  // as errors number them
  }
  switch (section) {
    case name_column:
      return tr("Name");
    case match_column:
      return tr("A message that");
    case pattern_column:
      return tr("this");
    case form_column:
      return tr("is answered with");
    default:
      return tr("Reply");
  }
}

Qt::ItemFlags ReplyRulesModel::flags(const QModelIndex& index) const {
  Qt::ItemFlags flags = RecordTable::flags(index) | Qt::ItemIsEditable;
  if (index.column() == name_column) {
    flags |= Qt::ItemIsUserCheckable;
  }
  return flags;
}

bool ReplyRulesModel::setData(const QModelIndex& index, const QVariant& value, int role) {
  if (!index.isValid() || !take(at(index.row()), index.column(), value, role)) {
    return false;
  }
  tell_edited(index.row(), index.column(), index.column());
  return true;
}

}  // namespace lanyard::desktop
