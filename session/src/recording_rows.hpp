#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "lanyard/session/recording_reader.hpp"
#include "sqlite.hpp"

/// Rows of the tables of docs/recording.md, each value checked against the rules of that page.
namespace lanyard::session::recording {

constexpr std::string_view select_runs =
    "SELECT id, started_ns, program, endpoint, framing FROM run ORDER BY id";
constexpr std::string_view select_sessions =
    "SELECT id, run, number, protocol, role, local, peer, opened_ns, opened_event, closed_ns, "
    "closed_event, reason, error, bytes_received, bytes_sent, messages_received, messages_sent "
    "FROM session ORDER BY id";
constexpr std::string_view select_notes =
    "SELECT id, run, session, time_ns, kind, operation, error, message FROM note ORDER BY id";

/// select_sessions or select_notes with a condition.
std::string with_condition(std::string_view select, std::string_view condition);

/// Binds what of the filter SQLite checks to the parameters 3 to 6, as message_conditions has them.
void bind_conditions(sqlite::Statement& statement, const MessageFilter& filter);
constexpr std::string_view message_conditions =
    "id > ?1 AND id <= ?2 AND (?3 IS NULL OR session = ?3) AND (?4 IS NULL OR direction = ?4) "
    "AND (?5 IS NULL OR time_ns >= ?5) AND (?6 IS NULL OR time_ns < ?6)";

/// The value, or nothing where the row breaks a rule. The size of what was read is added to `read`.
std::optional<RecordedRun> read_run(const sqlite::Statement& row, std::uint64_t& read);
std::optional<RecordedSession> read_session(const sqlite::Statement& row, std::uint64_t& read);
std::optional<RecordedNote> read_note(const sqlite::Statement& row, std::uint64_t& read);

/// A message as it lies in the statement.
struct MessageRow {
  RecordedMessage message;  ///< Without its bytes.
  ByteView bytes;           ///< Until the next step of the statement.
};

/// Reads `id, session, time_ns, direction, payload_offset, payload_size, partial, bytes`.
std::optional<MessageRow> read_message(const sqlite::Statement& row);

/// Reads `session, time_ns, direction, payload_offset, payload_size, partial, length(bytes)`.
struct ExcerptRow {
  std::int64_t session = 0;
  WallTime time;
  RecordedExcerpt excerpt;  ///< Without its bytes.
};
std::optional<ExcerptRow> read_excerpt(const sqlite::Statement& row);

}  // namespace lanyard::session::recording
