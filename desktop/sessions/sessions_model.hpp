#pragma once

#include <QAbstractTableModel>
#include <QString>
#include <chrono>
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "lanyard/session/engine.hpp"

namespace lanyard::desktop {

/// The open sessions with their figures, in the order of their beginning.
class SessionsModel : public QAbstractTableModel {
  Q_OBJECT

 public:
  enum Column : std::uint8_t {
    peer,
    state,
    since,
    received,
    sent,
    receive_rate,
    send_rate,
    round_trip,
    retransmissions,
    queued,
    column_count
  };
  /// For sorting: numbers and times as such.
  static constexpr int sort_role = Qt::UserRole;

  using QAbstractTableModel::QAbstractTableModel;

  /// The figures at `now`, a moment of a steady clock: rates are those since the time before.
  void update(const std::vector<session::SessionInfo>& sessions,
              std::chrono::steady_clock::time_point now);

  [[nodiscard]] session::SessionId id_at(int row) const;
  /// -1 where it is not there.
  [[nodiscard]] int row_of(session::SessionId id) const;

  [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
  [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                    int role) const override;

 private:
  struct Row {
    session::SessionInfo info;
    double receive_rate = 0;  ///< Bytes a second.
    double send_rate = 0;
  };

  static void measure(Row& row, const session::SessionInfo& now, double seconds);
  void remove_gone(const std::vector<session::SessionInfo>& sessions);
  [[nodiscard]] QString text(const Row& row, int column) const;
  [[nodiscard]] static QVariant number(const Row& row, int column);
  [[nodiscard]] QString tool_tip(const Row& row, int column) const;

  std::vector<Row> rows_;  ///< By ascending number.
  std::chrono::steady_clock::time_point updated_;
};

}  // namespace lanyard::desktop
