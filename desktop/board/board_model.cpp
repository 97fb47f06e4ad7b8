#include "board/board_model.hpp"

#include <QTextDocument>
#include <algorithm>

#include "board/board_text.hpp"
#include "core/text.hpp"

namespace lanyard::desktop {

BoardModel::BoardModel(const LabController& controller, QObject* parent)
    : QAbstractTableModel(parent), controller_(controller) {
  connect(&controller, &LabController::boards_changed, this, &BoardModel::update);
  connect(&controller, &LabController::network_changed, this, &BoardModel::update);
  update();
}

int BoardModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

int BoardModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : column_count;
}

QString BoardModel::text(const Board& board, int column) const {
  switch (column) {
    case name:
      return BoardText::name(board.name);
    case state:
      return BoardText::state_of(board, controller_.network());
    case address:
      return board.address ? to_qt(to_string(*board.address)) : QString();
    case firmware:
      return board.firmware.empty() ? tr("in another program") : BoardText::name(board.firmware);
    default:
      return {};
  }
}

QVariant BoardModel::data(const QModelIndex& index, int role) const {
  const Board* const board = controller_.board(id_at(index.row()));
  if (board == nullptr) {
    return {};
  }
  if (role == Qt::DisplayRole) {
    return text(*board, index.column());
  }
  if (role == Qt::ToolTipRole) {
    const QString trouble = BoardText::trouble_of(*board, controller_.network());
    // Never taken for markup.
    return Qt::convertFromPlainText(trouble.isEmpty() ? BoardText::traffic_of(*board) : trouble);
  }
  return {};
}

QVariant BoardModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (role != Qt::DisplayRole || orientation != Qt::Horizontal) {
    return {};
  }
  switch (section) {
    case name:
      return tr("Board");
    case state:
      return tr("State");
    case address:
      return tr("Address");
    case firmware:
      return tr("Firmware");
    default:
      return {};
  }
}

BoardId BoardModel::id_at(int row) const {
  return row >= 0 && row < static_cast<int>(rows_.size()) ? rows_[static_cast<std::size_t>(row)]
                                                          : BoardId::none;
}

int BoardModel::row_of(BoardId id) const {
  const auto found = std::ranges::find(rows_, id);
  return found == rows_.end() ? -1 : static_cast<int>(found - rows_.begin());
}

/// Boards keep their order, so rows go one by one and come at the end.
void BoardModel::update() {
  for (int row = static_cast<int>(rows_.size()) - 1; row >= 0; --row) {
    if (controller_.board(id_at(row)) == nullptr) {
      beginRemoveRows({}, row, row);
      rows_.erase(rows_.begin() + row);
      endRemoveRows();
    }
  }
  for (const Board& board : controller_.boards()) {
    if (row_of(board.id) < 0) {
      const int row = static_cast<int>(rows_.size());
      beginInsertRows({}, row, row);
      rows_.push_back(board.id);
      endInsertRows();
    }
  }
  if (!rows_.empty()) {
    Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, column_count - 1));
  }
}

}  // namespace lanyard::desktop
