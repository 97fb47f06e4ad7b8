#include "recording_rows.hpp"

#include <array>
#include <limits>
#include <utility>

#include "recording_schema.hpp"

namespace lanyard::session::recording {
namespace {

// Takes the columns of one row. The first one that breaks a rule spoils the row; what is taken
// after it is a default, so that the rules can be written down one a line.
class RowCursor {
 public:
  RowCursor(const sqlite::Statement& row, std::uint64_t& read) : row_(row), read_(read) {}

  std::int64_t integer(int column, std::int64_t least, std::int64_t most) {
    const auto value = row_.integer(column);
    if (!value || *value < least || *value > most) {
      good_ = false;
      return least;
    }
    return *value;
  }
  std::int64_t positive(int column) { return integer(column, 1, max); }
  std::uint64_t count(int column) { return static_cast<std::uint64_t>(integer(column, 0, max)); }
  WallTime time(int column) {
    return WallTime(
        std::chrono::nanoseconds(integer(column, std::numeric_limits<std::int64_t>::min(), max)));
  }
  std::string text(int column) {
    const auto value = row_.text(column);
    if (!value) {
      good_ = false;
      return {};
    }
    read_ += value->size();
    return std::string(*value);
  }
  template <typename T, std::size_t N>
  T word(int column, const std::array<T, N>& values, std::string_view (*name)(T)) {
    const auto value = row_.text(column);
    for (const T candidate : values) {
      if (value == name(candidate)) {
        return candidate;
      }
    }
    good_ = false;
    return values[0];
  }
  bool is_null(int column) const { return row_.is_null(column); }
  void require(bool condition) { good_ = good_ && condition; }
  bool good() const { return good_; }

  static constexpr std::int64_t max = std::numeric_limits<std::int64_t>::max();

 private:
  const sqlite::Statement& row_;
  std::uint64_t& read_;
  bool good_ = true;
};

constexpr std::array protocols{Protocol::tcp, Protocol::udp};
constexpr std::array roles{Role::server, Role::client};
constexpr std::array reasons{DisconnectReason::peer_closed, DisconnectReason::reset,
                             DisconnectReason::timed_out, DisconnectReason::closed_here,
                             DisconnectReason::too_slow};
constexpr std::array kinds{RecordedNote::Kind::listening, RecordedNote::Kind::failed,
                           RecordedNote::Kind::notice};

std::string_view kind_name(RecordedNote::Kind kind) {
  switch (kind) {
    case RecordedNote::Kind::listening:
      return "listening";
    case RecordedNote::Kind::failed:
      return "failed";
    case RecordedNote::Kind::notice:
      break;
  }
  return "notice";
}

std::optional<RecordedEnd> read_end(RowCursor& cursor) {
  if (cursor.is_null(9)) {
    for (int column = 10; column <= 16; ++column) {
      cursor.require(cursor.is_null(column));
    }
    return std::nullopt;
  }
  RecordedEnd end;
  end.time = cursor.time(9);
  end.event = cursor.positive(10);
  end.reason = cursor.word<DisconnectReason>(11, reasons, to_string);
  if (!cursor.is_null(12)) {
    end.error = cursor.text(12);
  }
  end.totals.bytes_received = cursor.count(13);
  end.totals.bytes_sent = cursor.count(14);
  end.totals.messages_received = cursor.count(15);
  end.totals.messages_sent = cursor.count(16);
  return end;
}

}  // namespace

std::optional<RecordedRun> read_run(const sqlite::Statement& row, std::uint64_t& read) {
  RowCursor cursor(row, read);
  RecordedRun run;
  run.id = cursor.positive(0);
  run.started = cursor.time(1);
  run.program = cursor.text(2);
  run.endpoint = cursor.text(3);
  run.framing = cursor.text(4);
  return cursor.good() ? std::optional(std::move(run)) : std::nullopt;
}

std::optional<RecordedSession> read_session(const sqlite::Statement& row, std::uint64_t& read) {
  RowCursor cursor(row, read);
  RecordedSession session;
  session.id = cursor.positive(0);
  session.run = cursor.positive(1);
  session.number = cursor.positive(2);
  session.protocol = cursor.word<Protocol>(3, protocols, to_string);
  session.role = cursor.word<Role>(4, roles, to_string);
  session.local = cursor.text(5);
  session.peer = cursor.text(6);
  session.opened = cursor.time(7);
  session.opened_event = cursor.positive(8);
  session.end = read_end(cursor);
  return cursor.good() ? std::optional(std::move(session)) : std::nullopt;
}

std::optional<RecordedNote> read_note(const sqlite::Statement& row, std::uint64_t& read) {
  RowCursor cursor(row, read);
  RecordedNote note;
  note.id = cursor.positive(0);
  note.run = cursor.positive(1);
  if (!cursor.is_null(2)) {
    note.session = cursor.positive(2);
  }
  note.time = cursor.time(3);
  note.kind = cursor.word<RecordedNote::Kind>(4, kinds, kind_name);
  note.operation = cursor.text(5);
  note.error = cursor.text(6);
  note.message = cursor.text(7);
  return cursor.good() ? std::optional(std::move(note)) : std::nullopt;
}

std::optional<MessageRow> read_message(const sqlite::Statement& row) {
  std::uint64_t ignored = 0;
  RowCursor cursor(row, ignored);
  MessageRow result;
  const auto bytes = row.blob(7);
  if (!bytes || bytes->size() > max_message_bytes) {
    return std::nullopt;
  }
  result.bytes = *bytes;
  const auto size = static_cast<std::int64_t>(bytes->size());
  RecordedMessage& message = result.message;
  message.id = cursor.positive(0);
  message.session = cursor.positive(1);
  message.time = cursor.time(2);
  message.direction = cursor.integer(3, direction_received, direction_sent) == direction_sent
                          ? Direction::sent
                          : Direction::received;
  const std::int64_t offset = cursor.integer(4, 0, size);
  message.payload_offset = static_cast<std::uint32_t>(offset);
  message.payload_size = static_cast<std::uint32_t>(cursor.integer(5, 0, size - offset));
  message.partial = cursor.integer(6, 0, 1) == 1;
  return cursor.good() ? std::optional(std::move(result)) : std::nullopt;
}

std::optional<ExcerptRow> read_excerpt(const sqlite::Statement& row) {
  std::uint64_t ignored = 0;
  RowCursor cursor(row, ignored);
  ExcerptRow result;
  result.session = cursor.positive(0);
  result.time = cursor.time(1);
  RecordedExcerpt& excerpt = result.excerpt;
  excerpt.direction = cursor.integer(2, direction_received, direction_sent) == direction_sent
                          ? Direction::sent
                          : Direction::received;
  const std::int64_t size = cursor.integer(6, 0, max_message_bytes);
  const std::int64_t offset = cursor.integer(3, 0, size);
  excerpt.size = static_cast<std::uint64_t>(size);
  excerpt.payload_offset = static_cast<std::uint32_t>(offset);
  excerpt.payload_size = static_cast<std::uint32_t>(cursor.integer(4, 0, size - offset));
  excerpt.partial = cursor.integer(5, 0, 1) == 1;
  return cursor.good() ? std::optional(std::move(result)) : std::nullopt;
}

std::string with_condition(std::string_view select, std::string_view condition) {
  std::string sql(select);
  sql.insert(sql.find(" ORDER BY"), " WHERE " + std::string(condition));
  return sql;
}

void bind_conditions(sqlite::Statement& statement, const MessageFilter& filter) {
  const auto bind = [&](int parameter, const std::optional<std::int64_t>& value) {
    if (value) {
      statement.bind(parameter, *value);
    } else {
      statement.bind_null(parameter);
    }
  };
  const auto count_of = [](const WallTime& time) { return time.time_since_epoch().count(); };
  bind(3, filter.session);
  bind(4, filter.direction.transform([](Direction direction) {
    return direction == Direction::sent ? direction_sent : direction_received;
  }));
  bind(5, filter.since.transform(count_of));
  bind(6, filter.until.transform(count_of));
}

}  // namespace lanyard::session::recording
