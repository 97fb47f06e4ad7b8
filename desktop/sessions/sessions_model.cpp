#include "sessions/sessions_model.hpp"

#include <QDateTime>
#include <QGuiApplication>
#include <QLocale>
#include <QPalette>
#include <algorithm>
#include <iterator>
#include <set>
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
  row.missed = 0;
}

/// Runs of rows that go together are removed together: a thousand sessions end in one step.
template <typename IsGone>
void SessionsModel::remove_rows(IsGone is_gone) {
  for (std::size_t end = rows_.size(); end > 0;) {
    std::size_t begin = end;
    while (begin > 0 && is_gone(rows_[begin - 1])) {
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

/// Of ascending numbers. Nearly always all are newer than what is there.
void SessionsModel::insert(std::vector<Row> rows) {
  const auto id_of = [](const Row& row) { return row.info.identity->id; };
  for (auto from = rows.begin(); from != rows.end();) {
    const auto place = std::ranges::lower_bound(rows_, id_of(*from), {}, id_of);
    const auto to = place == rows_.end()
                        ? rows.end()
                        : std::ranges::lower_bound(from, rows.end(), id_of(*place), {}, id_of);
    const auto first = static_cast<int>(place - rows_.begin());
    beginInsertRows({}, first, first + static_cast<int>(to - from) - 1);
    rows_.insert(place, std::move_iterator(from), std::move_iterator(to));
    endInsertRows();
    from = to;
  }
}

void SessionsModel::take(const std::vector<session::Event>& events) {
  std::vector<Row> begun;
  const auto insert_begun = [&] { insert(std::exchange(begun, {})); };
  for (const session::Event& event : events) {
    if (std::holds_alternative<session::Connected>(event.body)) {
      if (row_of(event.session->id) < 0) {
        begun.push_back({.info = {.identity = event.session,
                                  .endpoint = event.endpoint,
                                  .since = event.time,
                                  .counters = {},
                                  .kernel = {}}});
      }
    } else if (const auto* const gone = std::get_if<session::Disconnected>(&event.body)) {
      insert_begun();
      end(event, *gone);
    }
  }
  insert_begun();
  forget_oldest();
}

void SessionsModel::end(const session::Event& event, const session::Disconnected& end) {
  const int found = row_of(event.session->id);
  if (found < 0 || has_ended(found)) {
    return;
  }
  Row& row = rows_[static_cast<std::size_t>(found)];
  row.end = end.reason;
  row.ended_at = event.time;
  row.info.counters = end.totals;
  row.info.queued_bytes = 0;
  row.receive_rate = 0;
  row.send_rate = 0;
  ended_.push_back(event.session->id);
  Q_EMIT dataChanged(index(found, 0), index(found, column_count - 1));
}

void SessionsModel::forget_oldest() {
  if (ended_.size() <= most_ended) {
    return;
  }
  const auto kept = ended_.end() - static_cast<std::ptrdiff_t>(most_ended);
  const std::set<session::SessionId> oldest(ended_.begin(), kept);
  ended_.erase(ended_.begin(), kept);
  forgot_some_ = true;
  remove_rows([&](const Row& row) { return oldest.contains(row.info.identity->id); });
}

void SessionsModel::clear_ended() {
  ended_.clear();
  forgot_some_ = false;
  remove_rows([](const Row& row) { return row.end.has_value(); });
}

/// What the engine tells of its sessions and what it tells of their ends come by two ways, of which
/// either may be the faster. A session that is missing twice without an end is gone: the list that
/// had it was older than its end, and the end has been shown and cleared.
void SessionsModel::update(const std::vector<SessionInfo>& sessions,
                           std::chrono::steady_clock::time_point now) {
  const double seconds = std::chrono::duration<double>(now - updated_).count();
  updated_ = now;
  const auto id_of = [](const SessionInfo& each) { return each.identity->id; };
  for (Row& row : rows_) {
    if (row.end) {
      continue;
    }
    const auto id = row.info.identity->id;
    const auto found = std::ranges::lower_bound(sessions, id, {}, id_of);
    if (found == sessions.end() || id_of(*found) != id) {
      ++row.missed;
      continue;
    }
    measure(row, *found, seconds);
  }
  remove_rows([](const Row& row) { return row.missed > 1; });
  if (!rows_.empty()) {
    Q_EMIT dataChanged(index(0, 0), index(static_cast<int>(rows_.size()) - 1, column_count - 1));
  }
  std::vector<Row> more;
  for (const SessionInfo& each : sessions) {
    if (row_of(each.identity->id) < 0) {
      more.push_back({.info = each});
    }
  }
  insert(std::move(more));
}

bool SessionsModel::has_ended(int row) const {
  return rows_.at(static_cast<std::size_t>(row)).end.has_value();
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

QString SessionsModel::end_text(session::DisconnectReason reason) {
  switch (reason) {
    case session::DisconnectReason::peer_closed:
      return tr("closed by peer");
    case session::DisconnectReason::reset:
      return tr("reset");
    case session::DisconnectReason::timed_out:
      return tr("timed out");
    case session::DisconnectReason::closed_here:
      return tr("closed here");
    case session::DisconnectReason::too_slow:
      return tr("too slow");
  }
  return {};
}

QString SessionsModel::state_text(const Row& row) {
  if (row.end) {
    return end_text(*row.end);
  }
  return row.info.state == SessionState::open          ? tr("open")
         : row.info.state == SessionState::peer_closed ? tr("peer closed")
                                                       : tr("closing");
}

QStringList SessionsModel::state_words() {
  QStringList words;
  for (const auto state :
       {SessionState::open, SessionState::peer_closed, SessionState::send_closed}) {
    Row row;
    row.info.state = state;
    words.push_back(state_text(row));
  }
  for (const auto reason :
       {session::DisconnectReason::peer_closed, session::DisconnectReason::reset,
        session::DisconnectReason::timed_out, session::DisconnectReason::closed_here,
        session::DisconnectReason::too_slow}) {
    words.push_back(end_text(reason));
  }
  return words;
}

QString SessionsModel::text(const Row& row, int column) const {
  const SessionInfo& info = row.info;
  switch (column) {
    case peer:
      return to_qt(info.identity->peer);
    case state:
      return state_text(row);
    case since:
      return QLocale().toString(local_time(info.since).time(), QStringLiteral("HH:mm:ss"));
    case received:
      return size_text(info.counters.bytes_received);
    case sent:
      return size_text(info.counters.bytes_sent);
    case receive_rate:
      return rate_text(row.receive_rate);
    case send_rate:
      return rate_text(row.send_rate);
    case round_trip:
      return info.kernel ? duration_text(info.kernel->round_trip_time) : QString();
    case retransmissions:
      return info.kernel ? QLocale().toString(info.kernel->retransmissions) : QString();
    case queued:
      return info.queued_bytes == 0 ? QString() : size_text(info.queued_bytes);
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
      return to_qt(info.identity->peer) + QLatin1Char('\n') +
             tr("Session %1, here %2")
                 .arg(locale.toString(static_cast<qulonglong>(info.identity->id)),
                      to_qt(info.identity->local));
    case state:
      return row.end ? tr("%1 at %2")
                           .arg(state_text(row), QLocale().toString(local_time(row.ended_at).time(),
                                                                    QStringLiteral("HH:mm:ss")))
                     : state_text(row);
    case since:
    case receive_rate:
    case send_rate:
      return text(row, column);
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
    case ended_role:
      return row.end.has_value();
    case Qt::TextAlignmentRole:
      return index.column() >= received ? QVariant(Qt::AlignRight | Qt::AlignVCenter) : QVariant();
    case Qt::ForegroundRole:
      return row.end ? QVariant(QGuiApplication::palette().color(QPalette::PlaceholderText))
                     : QVariant();
    case Qt::ToolTipRole:
      return tool_tip(row, index.column());
    default:
      return {};
  }
}

QVariant SessionsModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || (role != Qt::DisplayRole && role != Qt::ToolTipRole)) {
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
