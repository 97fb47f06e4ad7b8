#include "recording_schema.hpp"

#include <algorithm>

#include "lanyard/base/byte_order.hpp"

namespace lanyard::session::recording {

constexpr std::array<Table, 4> tables{{
    {"run",
     "CREATE TABLE run (\n"
     "  id INTEGER PRIMARY KEY,\n"
     "  started_ns INTEGER NOT NULL,\n"
     "  program TEXT NOT NULL,\n"
     "  endpoint TEXT NOT NULL,\n"
     "  framing TEXT NOT NULL\n"
     ") STRICT"},
    {"session",
     "CREATE TABLE session (\n"
     "  id INTEGER PRIMARY KEY,\n"
     "  run INTEGER NOT NULL REFERENCES run (id),\n"
     "  number INTEGER NOT NULL,\n"
     "  protocol TEXT NOT NULL,\n"
     "  role TEXT NOT NULL,\n"
     "  local TEXT NOT NULL,\n"
     "  peer TEXT NOT NULL,\n"
     "  opened_ns INTEGER NOT NULL,\n"
     "  opened_event INTEGER NOT NULL,\n"
     "  closed_ns INTEGER,\n"
     "  closed_event INTEGER,\n"
     "  reason TEXT,\n"
     "  error TEXT,\n"
     "  bytes_received INTEGER,\n"
     "  bytes_sent INTEGER,\n"
     "  messages_received INTEGER,\n"
     "  messages_sent INTEGER,\n"
     "  UNIQUE (run, number)\n"
     ") STRICT"},
    {"message",
     "CREATE TABLE message (\n"
     "  id INTEGER PRIMARY KEY,\n"
     "  session INTEGER NOT NULL REFERENCES session (id),\n"
     "  time_ns INTEGER NOT NULL,\n"
     "  direction INTEGER NOT NULL,\n"
     "  payload_offset INTEGER NOT NULL,\n"
     "  payload_size INTEGER NOT NULL,\n"
     "  partial INTEGER NOT NULL,\n"
     "  bytes BLOB NOT NULL\n"
     ") STRICT"},
    {"note",
     "CREATE TABLE note (\n"
     "  id INTEGER PRIMARY KEY,\n"
     "  run INTEGER NOT NULL REFERENCES run (id),\n"
     "  session INTEGER REFERENCES session (id),\n"
     "  time_ns INTEGER NOT NULL,\n"
     "  kind TEXT NOT NULL,\n"
     "  operation TEXT NOT NULL,\n"
     "  error TEXT NOT NULL,\n"
     "  message TEXT NOT NULL\n"
     ") STRICT"},
}};

Header read_header(ByteView bytes) {
  constexpr std::string_view magic("SQLite format 3\0", 16);
  if (bytes.empty()) {
    return {HeaderKind::empty, 0};
  }
  if (bytes.size() < header_size || !as_chars(bytes).starts_with(magic) ||
      load_big_endian<std::uint32_t>(bytes.subspan(68, 4)) != application_id) {
    return {HeaderKind::something_else, 0};
  }
  const auto version = load_big_endian<std::uint32_t>(bytes.subspan(60, 4));
  return {version > schema_version ? HeaderKind::newer_version : HeaderKind::recording, version};
}

std::string newer_version_message(std::string_view name, std::uint32_t version) {
  std::string message(name);
  message += " was made by a newer Lanyard (recording version " + std::to_string(version);
  message += ", this one reads up to " + std::to_string(schema_version);
  message += "); update Lanyard to read it";
  return message;
}

sqlite::Outcome<std::string_view> find_wrong_table(sqlite::Database& database) {
  auto select = database.prepare("SELECT type, sql FROM sqlite_schema WHERE name = ?1");
  if (!select) {
    return std::unexpected(select.error());
  }
  for (const Table& table : tables) {
    select->bind_text(1, table.name);
    const auto row = select->step();
    if (!row) {
      return std::unexpected(row.error());
    }
    const bool right = *row && select->text(0) == "table" && select->text(1) == table.definition;
    select->reset();
    if (!right) {
      return table.name;
    }
  }
  return std::string_view();
}

}  // namespace lanyard::session::recording
