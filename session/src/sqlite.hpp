#pragma once

#include <cstdint>
#include <expected>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "lanyard/base/bytes.hpp"

struct sqlite3;
struct sqlite3_stmt;

/// The little of SQLite that the recording needs, owned by values. One thread at a time.
namespace lanyard::session::sqlite {

/// What SQLite said of a call that failed.
struct Failure {
  int code = 0;          ///< Extended result code.
  int system_error = 0;  ///< errno of the system call behind it; 0 where there was none.
  std::string text;      ///< SQLite's own words.

  /// The content of the file is to blame, not the system or the caller.
  [[nodiscard]] bool is_damage() const;
  /// The file or a lock of it is in use by somebody else.
  [[nodiscard]] bool is_busy() const;
  /// Made by misuse().
  [[nodiscard]] bool is_misuse() const;
  /// The file, or a file that has to be beside it, cannot be opened or made.
  [[nodiscard]] bool is_access() const;
};

/// A finding of ours that the file is damaged; `text` says where.
Failure damage(std::string_view text);
/// A call that cannot be carried out as it was made; `text` says why.
Failure misuse(std::string_view text);

template <typename T>
using Outcome = std::expected<T, Failure>;

/// errno where there is one, the std::errc that means the same where there is one (disk full,
/// permission, busy), and otherwise the code in a category of SQLite's own.
std::error_code error_code_of(const Failure& failure);

/// A compiled statement. Values bound by view must stay until reset() or the next run().
/// Parameters count from 1 and columns from 0, as in SQLite.
class Statement {
 public:
  Statement() = default;
  explicit Statement(sqlite3_stmt* handle) : handle_(handle) {}

  void bind(int parameter, std::int64_t value);
  void bind_null(int parameter);
  void bind_text(int parameter, std::string_view text);
  void bind_blob(int parameter, ByteView bytes);

  /// True: there is a row. False: there are no more.
  Outcome<bool> step();
  /// Runs a statement that gives no rows, and resets it.
  Outcome<void> run();
  /// Ends the execution, and with it the read transaction that it may hold.
  void reset();

  /// The column's value, or nothing where it has another type. Views hold until the next step().
  [[nodiscard]] bool is_null(int column) const;
  [[nodiscard]] std::optional<std::int64_t> integer(int column) const;
  [[nodiscard]] std::optional<std::string_view> text(int column) const;
  [[nodiscard]] std::optional<ByteView> blob(int column) const;

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* handle) const;
  };
  std::unique_ptr<sqlite3_stmt, Finalize> handle_;
  int bind_result_ = 0;  // the first failure of a bind, told by the next step
};

enum class OpenMode : std::uint8_t {
  create,     ///< Read and write; an empty file is made where there is none.
  existing,   ///< Read and write where that is permitted, else read.
  read_only,  ///< Nothing is written, not even to roll back a transaction left behind.
  immutable   ///< Read, without locks: nobody may write to the file meanwhile.
};

/// A connection to one database. Statements must be gone before it is.
class Database {
 public:
  Database() = default;

  /// `path` is taken literally, also when it looks like a URI or is `:memory:`.
  static Outcome<Database> open(const std::filesystem::path& path, OpenMode mode);
  /// A read-only database with a copy of `image`.
  static Outcome<Database> open_image(ByteView image);

  Outcome<void> execute(const char* sql);
  Outcome<Statement> prepare(std::string_view sql);
  /// The first column of the first row of `sql`. Error also where that is no integer.
  Outcome<std::int64_t> query_integer(std::string_view sql);

  /// The first bytes of the file as they lie on the disk, at most `count`, without taking a lock.
  /// The file is not opened a second time: closing any descriptor of it would drop the locks that
  /// this process holds on it (POSIX), and with them the safety of a writer in the same program.
  Outcome<std::vector<std::byte>> read_start_of_file(std::size_t count);

  /// The first bytes of a value, at most `count`, without reading the rest of it.
  Outcome<std::vector<std::byte>> read_start_of_value(const char* table, const char* column,
                                                      std::int64_t row, std::size_t count);

  /// Copies all of this database, as it is now, over `target`, a new one, however much is written
  /// meanwhile. `progress`, if any, is told every 256 pages how many percent are done; where it
  /// gives false, so does this, and `target` is of no use.
  Outcome<bool> copy_to(Database& target, const std::function<bool(int percent)>& progress);

  [[nodiscard]] bool is_read_only() const;
  [[nodiscard]] std::int64_t last_insert_id() const;
  void set_busy_timeout(int milliseconds);

  /// Turns on all that SQLite has against a hostile file: untrusted schema, no triggers or views,
  /// no writes to the schema, cell checks, values of at most `max_value_bytes`. `lenient` reads on
  /// in a file that is shorter than its header says.
  Outcome<void> harden(std::size_t max_value_bytes, bool lenient);

  /// From now on at most `steps` of SQLite's virtual machine are run, and then statements fail with
  /// is_damage(). Call again to start anew.
  void allow_steps(std::int64_t steps);

 private:
  struct Close {
    void operator()(sqlite3* handle) const;
  };
  explicit Database(sqlite3* handle) : handle_(handle) {}
  [[nodiscard]] Failure failure(int code) const;

  std::unique_ptr<std::int64_t> steps_left_;  // outlives the handle, whose handler points at it
  std::unique_ptr<sqlite3, Close> handle_;
};

}  // namespace lanyard::session::sqlite
