#include "sessions/sessions_model.hpp"

#include <QDateTime>
#include <algorithm>
#include <utility>

#include "core/quantity.hpp"
#include "core/text.hpp"

namespace lanyard::desktop {
namespace {

using session::SessionInfo;
using session::SessionState;

QDateTime local_time(session::WallTime time) {
  return QDateTime::fromMSecsSinceEpoch(
      std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch()).count());
}

}  // namespace

void SessionsModel::measure(Row& row, const SessionInfo& now, double seconds) {
  // Half of the new figure: steady enough to read, and right within a second.
  const auto smooth = [seconds](double& rate, std::uint64_t before, std::uint64_t after) {
    rate = (rate + static_cast<double>(after - before) / seconds) / 2;
  };
  if (seconds > 0) {
    smooth(row.receive_rate, row.info.counters.bytes_received, now.counters.bytes_received);
    smooth(row.send_rate, row.info.counters.bytes_sent, now.counters.bytes_sent);
  }
  row.info = now;
}

void SessionsModel::remove_gone(const std::vector<SessionInfo>& sessions) {
  for (std::size_t end = rows_.size(); end > 0;) {
    // Runs of rows that go together are removed together: a thousand sessions end in one step.
    std::size_t begin = end;
    const auto is_gone = [&](std::size_t row) {
      const auto id = rows_[row].info.identity->id;
      const auto found = std::ranges::lower_bound(
          sessions, id, {}, [](const SessionInfo& each) { return each.identity->id; });
      return found == sessions.end() || found->identity->id != id;
    };
    while (begin > 0 && is_gone(begin - 1)) {
      --begin;
    }
    if (begin == end) {
      --end;
      continue;
    }
    beginRemoveRows({}, static_cast<int>(begin), static_cast<int>(end) - 1);
    rows_.erase(rows_.begin() + static_cast<std::ptrdiff_t>(begin),
                rows_.begin() + static_cast<std::ptrdiff_t>(end));
    endRemoveRows();
    end = begin;
  }
}

void SessionsModel::update(const std::vector<SessionInfo>& sessions,
                           std::chrono::steady_clock::time_point now) {
  remove_gone(sessions);
  const double seconds = std::chrono::duration<double>(now - updated_).count();
  updated_ = now;
  for (std::size_t row = 0; row < rows_.size(); ++row) {
    measure(rows_[row], sessions[row], seconds);
  }
  if (!rows_.empty()) {
    Q_EMIT dataChanged(index(0, 0), index(static_cast<int>(rows_.size()) - 1, column_count - 1));
  }
  if (sessions.size() > rows_.size()) {
    beginInsertRows({}, static_cast<int>(rows_.size()), static_cast<int>(sessions.size()) - 1);
    for (std::size_t row = rows_.size(); row < sessions.size(); ++row) {
      rows_.push_back({.info = sessions[row]});
    }
    endInsertRows();
  }
}

session::SessionId SessionsModel::id_at(int row) const {
  return rows_.at(static_cast<std::size_t>(row)).info.identity->id;
}

int SessionsModel::row_of(session::SessionId id) const {
  const auto found = std::ranges::lower_bound(
      rows_, id, {}, [](const Row& each) { return each.info.identity->id; });
  return found == rows_.end() || found->info.identity->id != id
             ? -1
             : static_cast<int>(found - rows_.begin());
}

int SessionsModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

int SessionsModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : column_count;
}

QString SessionsModel::text(const Row& row, int column) const {
  const SessionInfo& info = row.info;
  switch (column) {
    case peer:
      return to_qt(info.identity->peer);
    case state:
      return info.state == SessionState::open          ? tr("open")
             : info.state == SessionState::peer_closed ? tr("peer closed")
                                                       : tr("closing");
    case since:
      return QLocale().toString(local_time(info.since).time(), QStringLiteral("HH:mm:ss"));
    case received:
      return bytes_text(info.counters.bytes_received);
    case sent:
      return bytes_text(info.counters.bytes_sent);
    case receive_rate:
      return rate_text(row.receive_rate);
    case send_rate:
      return rate_text(row.send_rate);
    case round_trip:
      return info.kernel ? duration_text(info.kernel->round_trip_time) : QString();
    case retransmissions:
      return info.kernel ? QLocale().toString(info.kernel->retransmissions) : QString();
    case queued:
      return info.queued_bytes == 0 ? QString() : bytes_text(info.queued_bytes);
    default:
      return {};
  }
}

QVariant SessionsModel::number(const Row& row, int column) {
  const SessionInfo& info = row.info;
  switch (column) {
    case since:
      return QVariant::fromValue(info.since.time_since_epoch().count());
    case received:
      return QVariant::fromValue(info.counters.bytes_received);
    case sent:
      return QVariant::fromValue(info.counters.bytes_sent);
    case receive_rate:
      return row.receive_rate;
    case send_rate:
      return row.send_rate;
    case round_trip:
      return info.kernel ? QVariant::fromValue(info.kernel->round_trip_time.count()) : QVariant();
    case retransmissions:
      return info.kernel ? QVariant(info.kernel->retransmissions) : QVariant();
    case queued:
      return QVariant::fromValue(info.queued_bytes);
    default:
      return {};
  }
}

QString SessionsModel::tool_tip(const Row& row, int column) const {
  const SessionInfo& info = row.info;
  const QLocale locale;
  switch (column) {
    case peer:
      return tr("Session %1, here %2")
          .arg(locale.toString(static_cast<qulonglong>(info.identity->id)),
               to_qt(info.identity->local));
    case received:
      return tr("%1 bytes in %2 messages")
          .arg(locale.toString(static_cast<qulonglong>(info.counters.bytes_received)),
               locale.toString(static_cast<qulonglong>(info.counters.messages_received)));
    case sent:
      return tr("%1 bytes in %2 messages")
          .arg(locale.toString(static_cast<qulonglong>(info.counters.bytes_sent)),
               locale.toString(static_cast<qulonglong>(info.counters.messages_sent)));
    case round_trip:
      return tr("How long a segment and its acknowledgment take, smoothed by the kernel");
    case retransmissions:
      return tr("Segments that this computer has sent again");
    case queued:
      return tr("Bytes that wait here because the peer does not take them yet");
    default:
      return {};
  }
}

QVariant SessionsModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid() || static_cast<std::size_t>(index.row()) >= rows_.size()) {
    return {};
  }
  const Row& row = rows_[static_cast<std::size_t>(index.row())];
  switch (role) {
    case Qt::DisplayRole:
      return text(row, index.column());
    case sort_role: {
      const QVariant value = number(row, index.column());
      return value.isValid() ? value : QVariant(text(row, index.column()));
    }
    case Qt::TextAlignmentRole:
      return index.column() >= received ? QVariant(Qt::AlignRight | Qt::AlignVCenter) : QVariant();
    case Qt::ToolTipRole:
      return tool_tip(row, index.column());
    default:
      return {};
  }
}

QVariant SessionsModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || role != Qt::DisplayRole) {
    return {};
  }
  switch (section) {
    case peer:
      return tr("Peer");
    case state:
      return tr("State");
    case since:
      return tr("Since");
    case received:
      return tr("Received");
    case sent:
      return tr("Sent");
    case receive_rate:
      return tr("In");
    case send_rate:
      return tr("Out");
    case round_trip:
      return tr("Round trip");
    case retransmissions:
      return tr("Sent again");
    case queued:
      return tr("Queued");
    default:
      return {};
  }
}

}  // namespace lanyard::desktop
