#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "lanyard/base/bytes.hpp"
#include "sqlite.hpp"

/// The tables of docs/recording.md, shared by the writer and the reader.
namespace lanyard::session::recording {

constexpr std::uint32_t application_id = 0x4C4E5944;  // "LNYD"
constexpr std::uint32_t schema_version = 1;

/// The longest message that is written or read, in bytes.
constexpr std::size_t max_message_bytes = std::size_t{64} << 20U;

/// How much of a file header() wants to see.
constexpr std::size_t header_size = 100;

constexpr std::int64_t direction_received = 0;
constexpr std::int64_t direction_sent = 1;

struct Table {
  std::string_view name;
  std::string_view definition;  ///< As SQLite keeps it in sqlite_schema, letter by letter.
};
extern const std::array<Table, 4> tables;

enum class HeaderKind : std::uint8_t { empty, recording, newer_version, something_else };
struct Header {
  HeaderKind kind = HeaderKind::something_else;
  std::uint32_t version = 0;
};

/// What the first bytes of a file say it is.
Header read_header(ByteView bytes);

/// The sentence for a file of a newer version.
std::string newer_version_message(std::string_view name, std::uint32_t version);

/// Compares the tables with the definitions above, so that no view, virtual table, generated column
/// or other type stands where a table is expected. Gives the name of the first table that differs,
/// or an empty one when all are right. Error: what SQLite said when it was asked.
sqlite::Outcome<std::string_view> find_wrong_table(sqlite::Database& database);

}  // namespace lanyard::session::recording
