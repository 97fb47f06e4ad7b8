#pragma once

#include <QAbstractTableModel>
#include <vector>

#include "board/lab_controller.hpp"

namespace lanyard::desktop {

/// The boards of a LabController as rows.
class BoardModel : public QAbstractTableModel {
  Q_OBJECT

 public:
  enum Column { name, state, address, firmware, column_count };

  explicit BoardModel(const LabController& controller, QObject* parent = nullptr);

  [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
  [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                    int role) const override;

  /// BoardId::none where there is no such row.
  [[nodiscard]] BoardId id_at(int row) const;
  /// -1 where it is not there.
  [[nodiscard]] int row_of(BoardId id) const;

 private:
  void update();
  [[nodiscard]] QString text(const Board& board, int column) const;

  const LabController& controller_;
  std::vector<BoardId> rows_;
};

}  // namespace lanyard::desktop
