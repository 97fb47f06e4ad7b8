#pragma once

#include <QAbstractTableModel>
#include <algorithm>
#include <iterator>
#include <utility>

namespace lanyard::desktop {

/// A table that people edit.
class EditedTable : public QAbstractTableModel {
  Q_OBJECT

 public:
  using QAbstractTableModel::QAbstractTableModel;

 Q_SIGNALS:
  /// Something is to be saved.
  void edited();
};

/// A list of records as a table, one record a row: what all such lists do alike. `Rows` is a
/// QList or std::vector of them.
template <typename Rows>
class RecordTable : public EditedTable {
 public:
  RecordTable(int columns, QObject* parent) : EditedTable(parent), columns_(columns) {}

  /// Not told by edited().
  void reset(Rows rows) {
    beginResetModel();
    rows_ = std::move(rows);
    endResetModel();
  }

  void append(const Rows& more) {
    if (more.empty()) {
      return;
    }
    beginInsertRows({}, rowCount(), rowCount() + static_cast<int>(more.size()) - 1);
    std::copy(more.begin(), more.end(), std::back_inserter(rows_));
    endInsertRows();
    Q_EMIT edited();
  }

  void remove(int row) {
    beginRemoveRows({}, row, row);
    rows_.erase(rows_.begin() + row);
    endRemoveRows();
    Q_EMIT edited();
  }

  /// One place up (-1) or down (+1); false at the end.
  bool move(int row, int by) {
    const int to = row + by;
    if (by == 0 || to < 0 || to >= rowCount()) {
      return false;
    }
    beginMoveRows({}, row, row, {}, by > 0 ? to + 1 : to);
    std::swap(at(row), at(to));
    endMoveRows();
    Q_EMIT edited();
    return true;
  }

  [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override {
    return parent.isValid() ? 0 : static_cast<int>(rows_.size());
  }
  [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override {
    return parent.isValid() ? 0 : columns_;
  }

 protected:
  using Record = typename Rows::value_type;

  [[nodiscard]] const Rows& rows() const { return rows_; }
  Record& at(int row) { return rows_[static_cast<typename Rows::size_type>(row)]; }
  [[nodiscard]] const Record& at(int row) const {
    return rows_[static_cast<typename Rows::size_type>(row)];
  }
  /// After a record was changed.
  void tell_edited(int row, int first_column, int last_column) {
    Q_EMIT dataChanged(index(row, first_column), index(row, last_column));
    Q_EMIT edited();
  }

 private:
  const int columns_;
  Rows rows_;
};

}  // namespace lanyard::desktop
