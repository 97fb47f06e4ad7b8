#pragma once

#include <QAbstractTableModel>
#include <QString>
#include <QStringList>
#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "lanyard/session/engine.hpp"

namespace lanyard::desktop {

/// The sessions with their figures, in the order of their beginning: those that are open, and those
/// that have ended, with the totals and the reason, until they are cleared or others have ended
/// since.
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
  /// Whether it has ended.
  static constexpr int ended_role = Qt::UserRole + 1;

  /// So many ended ones are kept; of more, those that ended first go.
  static constexpr std::size_t most_ended = 200;

  using QAbstractTableModel::QAbstractTableModel;

  /// What has happened: sessions begin and end. Before update() of the same moment.
  void take(const std::vector<session::Event>& events);
  /// The figures at `now`, a moment of a steady clock: rates are those since the time before.
  void update(const std::vector<session::SessionInfo>& sessions,
              std::chrono::steady_clock::time_point now);

  /// All that can stand in the column of states.
  [[nodiscard]] static QStringList state_words();

  /// Forgets those that have ended.
  void clear_ended();
  [[nodiscard]] std::size_t ended() const { return ended_.size(); }
  /// Whether some of those that ended were more than can be kept, since the last clear_ended().
  [[nodiscard]] bool forgot_some() const { return forgot_some_; }

  [[nodiscard]] session::SessionId id_at(int row) const;
  [[nodiscard]] bool has_ended(int row) const;
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
    std::optional<session::DisconnectReason> end{};
    session::WallTime ended_at{};
    int missed = 0;  ///< So many updates have not had it.
  };

  static void measure(Row& row, const session::SessionInfo& now, double seconds);
  template <typename IsGone>
  void remove_rows(IsGone is_gone);
  void insert(std::vector<Row> rows);
  void end(const session::Event& event, const session::Disconnected& end);
  void forget_oldest();
  [[nodiscard]] static QString end_text(session::DisconnectReason reason);
  [[nodiscard]] static QString state_text(const Row& row);
  [[nodiscard]] QString text(const Row& row, int column) const;
  [[nodiscard]] static QVariant number(const Row& row, int column);
  [[nodiscard]] QString tool_tip(const Row& row, int column) const;

  std::vector<Row> rows_;                 ///< By ascending number.
  std::deque<session::SessionId> ended_;  ///< In the order of their ends.
  bool forgot_some_ = false;
  std::chrono::steady_clock::time_point updated_;
};

}  // namespace lanyard::desktop
