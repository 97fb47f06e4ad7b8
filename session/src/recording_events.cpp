#include "recording_events.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "recording_rows.hpp"

namespace lanyard::session::recording {
namespace {

constexpr std::int64_t most_events_a_step = 65'536;
constexpr std::uint64_t most_bytes_a_step = std::uint64_t{16} << 20U;

// A value that is wanted whole comes with its row; of a longer one not even its pages are read.
constexpr std::string_view select_message =
    "SELECT session, time_ns, direction, payload_offset, payload_size, partial, length(bytes), "
    "CASE WHEN length(bytes) <= ?2 THEN bytes END FROM message WHERE id = ?1";
constexpr std::string_view select_edges =
    "SELECT id, opened_event, closed_event FROM session WHERE id > ?1 ORDER BY id";
constexpr std::string_view select_end = "SELECT closed_event FROM session WHERE id = ?1";
constexpr std::string_view select_matching_notes =
    "SELECT id FROM note WHERE id > ?1 AND id <= ?2 AND (?3 IS NULL OR session = ?3) ORDER BY id";

std::unexpected<sqlite::Failure> broken_row() {
  return std::unexpected(sqlite::damage("a row breaks the rules"));
}

// A statement that was stepped holds a read transaction until it is reset.
class ResetAtEnd {
 public:
  explicit ResetAtEnd(sqlite::Statement& statement) : statement_(statement) {}
  ResetAtEnd(const ResetAtEnd&) = delete;
  ResetAtEnd& operator=(const ResetAtEnd&) = delete;
  ~ResetAtEnd() { statement_.reset(); }

 private:
  sqlite::Statement& statement_;
};

}  // namespace

sqlite::Outcome<void> EventFinder::prepare(sqlite::Database& database) {
  if (prepared_) {
    return {};
  }
  const std::array wanted{
      std::pair{&select_message_, std::string(select_message)},
      std::pair{&select_note_, with_condition(select_notes, "id = ?1")},
      std::pair{&select_session_, with_condition(select_sessions, "id = ?1")},
      std::pair{&select_edges_, std::string(select_edges)},
      std::pair{&select_end_, std::string(select_end)},
  };
  for (const auto& [statement, sql] : wanted) {
    auto made = database.prepare(sql);
    if (!made) {
      return std::unexpected(std::move(made.error()));
    }
    *statement = std::move(*made);
  }
  prepared_ = true;
  return {};
}

sqlite::Outcome<std::optional<RecordedEvent>> EventFinder::find(sqlite::Database& database,
                                                                std::int64_t number,
                                                                std::size_t bytes_of_each) {
  if (auto ready = prepare(database); !ready) {
    return std::unexpected(std::move(ready.error()));
  }
  auto found = find_message(database, number, bytes_of_each);
  if (found && !*found) {
    found = find_note(number);
  }
  if (found && !*found) {
    found = find_edge(database, number);
  }
  return found;
}

void EventFinder::let_go() {
  looked_up_.clear();
}

sqlite::Outcome<std::optional<RecordedEvent>> EventFinder::find_message(sqlite::Database& database,
                                                                        std::int64_t number,
                                                                        std::size_t bytes_of_each) {
  std::optional<ExcerptRow> row;
  {
    const ResetAtEnd at_end(select_message_);
    select_message_.bind(1, number);
    select_message_.bind(2, static_cast<std::int64_t>(bytes_of_each));
    const auto found = select_message_.step();
    if (!found) {
      return std::unexpected(found.error());
    }
    if (!*found) {
      return std::nullopt;
    }
    row = read_excerpt(select_message_);
    if (row && row->excerpt.size <= bytes_of_each) {
      const auto bytes = select_message_.blob(7);
      if (!bytes || bytes->size() != row->excerpt.size) {
        return broken_row();
      }
      row->excerpt.start = Bytes::copy_of(*bytes);
    }
  }
  if (!row) {
    return broken_row();
  }
  if (row->excerpt.size > bytes_of_each) {
    auto start = database.read_start_of_value("message", "bytes", number, bytes_of_each);
    if (!start) {
      return std::unexpected(std::move(start.error()));
    }
    row->excerpt.start = Bytes::take(std::move(*start));
  }
  auto session = session_of(row->session);
  if (!session) {
    return std::unexpected(std::move(session.error()));
  }
  return RecordedEvent{.number = number,
                       .time = row->time,
                       .session = std::move(*session),
                       .body = std::move(row->excerpt)};
}

sqlite::Outcome<std::optional<RecordedEvent>> EventFinder::find_note(std::int64_t number) {
  std::optional<RecordedNote> note;
  {
    const ResetAtEnd at_end(select_note_);
    select_note_.bind(1, number);
    const auto found = select_note_.step();
    if (!found) {
      return std::unexpected(found.error());
    }
    if (!*found) {
      return std::nullopt;
    }
    std::uint64_t ignored = 0;
    note = read_note(select_note_, ignored);
  }
  if (!note) {
    return broken_row();
  }
  RecordedEvent event{.number = number, .time = note->time, .session = {}, .body = {}};
  if (note->session) {
    auto session = session_of(*note->session);
    if (!session) {
      return std::unexpected(std::move(session.error()));
    }
    event.session = std::move(*session);
  }
  event.body = std::move(*note);
  return event;
}

// ---- where sessions begin and end ---------------------------------------------------------------

sqlite::Outcome<std::optional<RecordedEvent>> EventFinder::find_edge(sqlite::Database& database,
                                                                     std::int64_t number) {
  auto found = edge_event(number);
  if (found && !*found) {
    if (auto fresh = refresh_edges(database); !fresh) {
      return std::unexpected(std::move(fresh.error()));
    }
    found = edge_event(number);
  }
  return found;
}

sqlite::Outcome<std::optional<RecordedEvent>> EventFinder::edge_event(std::int64_t number) {
  for (const Edges* edges : {&opened_, &closed_}) {
    const auto edge = std::ranges::lower_bound(*edges, number, {}, &Edge::event);
    if (edge == edges->end() || edge->event != number) {
      continue;
    }
    auto session = session_of(edge->session);
    if (!session) {
      return std::unexpected(std::move(session.error()));
    }
    const bool opens = edges == &opened_;
    if (*session == nullptr || (!opens && !(*session)->end)) {
      return broken_row();
    }
    RecordedEvent event{.number = number,
                        .time = opens ? (*session)->opened : (*session)->end->time,
                        .session = *session,
                        .body = RecordedOpening{}};
    if (!opens) {
      event.body = *(*session)->end;
    }
    return event;
  }
  return std::nullopt;
}

sqlite::Outcome<std::shared_ptr<const RecordedSession>> EventFinder::session_of(std::int64_t id) {
  const auto known =
      std::ranges::find_if(looked_up_, [&](const auto& session) { return session->id == id; });
  if (known != looked_up_.end()) {
    return *known;
  }
  const ResetAtEnd at_end(select_session_);
  select_session_.bind(1, id);
  const auto found = select_session_.step();
  if (!found) {
    return std::unexpected(found.error());
  }
  if (!*found) {
    return nullptr;
  }
  std::uint64_t ignored = 0;
  auto session = read_session(select_session_, ignored);
  if (!session) {
    return broken_row();
  }
  constexpr std::size_t most_kept = 64;
  if (looked_up_.size() == most_kept) {
    looked_up_.erase(looked_up_.begin());
  }
  looked_up_.push_back(std::make_shared<const RecordedSession>(std::move(*session)));
  return looked_up_.back();
}

sqlite::Outcome<void> EventFinder::refresh_edges(sqlite::Database& database) {
  const auto version = database.query_integer("PRAGMA data_version");
  if (!version) {
    return std::unexpected(version.error());
  }
  if (data_version_ == *version) {
    return {};
  }
  auto done = add_new_ends();
  done = done ? add_new_sessions() : done;
  if (done) {
    data_version_ = *version;
  }
  return done;
}

sqlite::Outcome<void> EventFinder::add_new_sessions() {
  const ResetAtEnd at_end(select_edges_);
  select_edges_.bind(1, last_session_);
  while (true) {
    const auto found = select_edges_.step();
    if (!found) {
      return std::unexpected(found.error());
    }
    if (!*found) {
      return {};
    }
    const auto id = select_edges_.integer(0);
    const auto opened = select_edges_.integer(1);
    if (!id || *id <= last_session_ || !opened) {
      return broken_row();
    }
    last_session_ = *id;
    add_edge(opened_, {*opened, *id});
    if (const auto closed = select_edges_.integer(2)) {
      add_edge(closed_, {*closed, *id});
    } else {
      still_open_.push_back(*id);
    }
  }
}

sqlite::Outcome<void> EventFinder::add_new_ends() {
  for (std::size_t i = 0; i < still_open_.size();) {
    const ResetAtEnd at_end(select_end_);
    select_end_.bind(1, still_open_[i]);
    const auto found = select_end_.step();
    if (!found) {
      return std::unexpected(found.error());
    }
    if (const auto closed = *found ? select_end_.integer(0) : std::nullopt) {
      add_edge(closed_, {*closed, still_open_[i]});
      still_open_[i] = still_open_.back();
      still_open_.pop_back();
    } else {
      ++i;
    }
  }
  return {};
}

// Nearly always at the end: they are written in order.
void EventFinder::add_edge(Edges& edges, Edge edge) {
  edges.insert(std::ranges::upper_bound(edges, edge.event, {}, &Edge::event), edge);
}

// ---- searching ----------------------------------------------------------------------------------

sqlite::Outcome<RecordedMatches> EventFinder::match(
    sqlite::Database& database, const MessageFilter& filter, std::int64_t up_to,
    const std::function<bool(ByteView)>& content_matches) {
  if (auto ready = prepare(database); !ready) {
    return std::unexpected(std::move(ready.error()));
  }
  RecordedMatches found;
  // Written so that no number, however near to its limit, overflows.
  const std::int64_t after = std::max<std::int64_t>(filter.after, 0);
  up_to = std::max(up_to, after);
  found.looked_until = up_to - after > most_events_a_step ? after + most_events_a_step : up_to;
  MessageFilter messages = filter;
  messages.after = after;
  auto done = match_messages(database, messages, content_matches, found);
  const bool messages_only = filter.direction || filter.since || filter.until ||
                             !filter.text.empty() || filter.regex.has_value();
  if (done && !messages_only) {
    done = match_others(database, filter.session, after, found);
  }
  if (!done) {
    return std::unexpected(std::move(done.error()));
  }
  return found;
}

sqlite::Outcome<void> EventFinder::match_messages(
    sqlite::Database& database, const MessageFilter& filter,
    const std::function<bool(ByteView)>& content_matches, RecordedMatches& found) const {
  const bool by_content = !filter.text.empty() || filter.regex.has_value();
  auto select =
      database.prepare(with_condition(by_content ? "SELECT id, bytes FROM message ORDER BY id"
                                                 : "SELECT id FROM message ORDER BY id",
                                      message_conditions));
  if (!select) {
    return std::unexpected(std::move(select.error()));
  }
  select->bind(1, filter.after);
  select->bind(2, found.looked_until);
  bind_conditions(*select, filter);
  std::uint64_t bytes_read = 0;
  std::int64_t last = filter.after;
  while (true) {
    const auto row = select->step();
    if (!row) {
      return std::unexpected(row.error());
    }
    if (!*row) {
      return {};
    }
    const auto id = select->integer(0);
    const auto bytes = by_content ? select->blob(1) : std::optional<ByteView>(ByteView());
    if (!id || *id <= last || !bytes) {
      return broken_row();
    }
    last = *id;
    if (!by_content || content_matches(*bytes)) {
      found.events.push_back(*id);
    }
    bytes_read += bytes->size();
    if (bytes_read >= most_bytes_a_step) {
      found.looked_until = last;
      return {};
    }
  }
}

sqlite::Outcome<void> EventFinder::match_others(sqlite::Database& database,
                                                const std::optional<std::int64_t>& session,
                                                std::int64_t after, RecordedMatches& found) {
  if (auto fresh = refresh_edges(database); !fresh) {
    return std::unexpected(std::move(fresh.error()));
  }
  auto notes = database.prepare(select_matching_notes);
  if (!notes) {
    return std::unexpected(std::move(notes.error()));
  }
  notes->bind(1, after);
  notes->bind(2, found.looked_until);
  if (session) {
    notes->bind(3, *session);
  } else {
    notes->bind_null(3);
  }
  while (true) {
    const auto row = notes->step();
    if (!row) {
      return std::unexpected(row.error());
    }
    if (!*row) {
      break;
    }
    found.events.push_back(notes->integer(0).value_or(0));
  }
  for (const Edges* edges : {&opened_, &closed_}) {
    const auto end = std::ranges::upper_bound(*edges, found.looked_until, {}, &Edge::event);
    for (auto edge = std::ranges::upper_bound(*edges, after, {}, &Edge::event); edge != end;
         ++edge) {
      if (!session || edge->session == *session) {
        found.events.push_back(edge->event);
      }
    }
  }
  std::ranges::sort(found.events);
  const auto twice = std::ranges::unique(found.events);
  found.events.erase(twice.begin(), twice.end());
  return {};
}

}  // namespace lanyard::session::recording
