#include "sqlite.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <cstring>
#include <utility>

namespace lanyard::session::sqlite {
namespace {

constexpr int steps_between_checks = 1000;

class SqliteCategory final : public std::error_category {
 public:
  [[nodiscard]] const char* name() const noexcept override { return "sqlite"; }
  [[nodiscard]] std::string message(int code) const override { return sqlite3_errstr(code); }
};

const std::error_category& sqlite_category() {
  static const SqliteCategory category;
  return category;
}

int primary(int code) {
  return code & 0xFF;
}

// The errno of the last failed call on the database's own files. SQLite does not carry it further
// when it is a COMMIT that fails.
int last_errno_of_files(sqlite3* handle) {
  for (const int which : {SQLITE_FCNTL_JOURNAL_POINTER, SQLITE_FCNTL_FILE_POINTER}) {
    sqlite3_file* file = nullptr;
    int number = 0;
    if (sqlite3_file_control(handle, "main", which, &file) == SQLITE_OK && file != nullptr &&
        file->pMethods != nullptr &&
        file->pMethods->xFileControl(file, SQLITE_FCNTL_LAST_ERRNO, &number) == SQLITE_OK &&
        number != 0) {
      return number;
    }
  }
  return 0;
}

Failure failure_of(sqlite3* handle, int code) {
  Failure failure{code, 0, sqlite3_errstr(code)};
  if (handle != nullptr && sqlite3_extended_errcode(handle) == code) {
    failure.text = sqlite3_errmsg(handle);
    // Other codes leave the number of an older call behind.
    if (primary(code) == SQLITE_IOERR || primary(code) == SQLITE_CANTOPEN) {
      failure.system_error = sqlite3_system_errno(handle);
    }
    if (primary(code) == SQLITE_IOERR && failure.system_error == 0) {
      failure.system_error = last_errno_of_files(handle);
    }
  }
  return failure;
}

// A URI that means exactly this path. Used only where an option has to be passed along.
std::string uri_of(const std::string& path, std::string_view query) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string uri = "file://";
  for (const char character : path) {
    const auto byte = static_cast<unsigned char>(character);
    const bool plain = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
                       (byte >= '0' && byte <= '9') || byte == '/' || byte == '.' || byte == '-';
    if (plain) {
      uri += character;
    } else {
      uri += '%';
      uri += digits[byte >> 4U];
      uri += digits[byte & 0xFU];
    }
  }
  return uri.append(query);
}

}  // namespace

bool Failure::is_damage() const {
  const int kind = primary(code);
  return kind == SQLITE_CORRUPT || kind == SQLITE_NOTADB || kind == SQLITE_INTERRUPT ||
         kind == SQLITE_TOOBIG || kind == SQLITE_ERROR || code == SQLITE_IOERR_SHORT_READ;
}

bool Failure::is_busy() const {
  return primary(code) == SQLITE_BUSY || primary(code) == SQLITE_LOCKED;
}

bool Failure::is_misuse() const {
  return primary(code) == SQLITE_MISUSE;
}

bool Failure::is_access() const {
  const int kind = primary(code);
  return kind == SQLITE_CANTOPEN || kind == SQLITE_READONLY || kind == SQLITE_PERM ||
         code == SQLITE_IOERR_LOCK || code == SQLITE_IOERR_SHMOPEN;
}

Failure damage(std::string_view text) {
  return {SQLITE_CORRUPT, 0, std::string(text)};
}

Failure misuse(std::string_view text) {
  return {SQLITE_MISUSE, 0, std::string(text)};
}

std::error_code error_code_of(const Failure& failure) {
  if (failure.system_error != 0) {
    return {failure.system_error, std::system_category()};
  }
  switch (primary(failure.code)) {
    case SQLITE_FULL:
      return std::make_error_code(std::errc::no_space_on_device);
    case SQLITE_PERM:
    case SQLITE_READONLY:
      return std::make_error_code(std::errc::permission_denied);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return std::make_error_code(std::errc::device_or_resource_busy);
    default:
      return {failure.code, sqlite_category()};
  }
}

void Statement::Finalize::operator()(sqlite3_stmt* handle) const {
  sqlite3_finalize(handle);
}

// A null destructor is SQLITE_STATIC: SQLite reads the caller's memory and does not copy it.
void Statement::bind(int parameter, std::int64_t value) {
  const int result = sqlite3_bind_int64(handle_.get(), parameter, value);
  bind_result_ = bind_result_ == SQLITE_OK ? result : bind_result_;
}

void Statement::bind_null(int parameter) {
  const int result = sqlite3_bind_null(handle_.get(), parameter);
  bind_result_ = bind_result_ == SQLITE_OK ? result : bind_result_;
}

void Statement::bind_text(int parameter, std::string_view text) {
  // A null pointer would bind NULL instead of the empty text.
  const char* const data = text.data() == nullptr ? "" : text.data();
  const int result =
      sqlite3_bind_text64(handle_.get(), parameter, data, text.size(), nullptr, SQLITE_UTF8);
  bind_result_ = bind_result_ == SQLITE_OK ? result : bind_result_;
}

void Statement::bind_blob(int parameter, ByteView bytes) {
  const int result = bytes.empty() ? sqlite3_bind_zeroblob(handle_.get(), parameter, 0)
                                   : sqlite3_bind_blob64(handle_.get(), parameter, bytes.data(),
                                                         bytes.size(), nullptr);
  bind_result_ = bind_result_ == SQLITE_OK ? result : bind_result_;
}

Outcome<bool> Statement::step() {
  const int result =
      bind_result_ == SQLITE_OK ? sqlite3_step(handle_.get()) : std::exchange(bind_result_, 0);
  if (result == SQLITE_ROW || result == SQLITE_DONE) {
    return result == SQLITE_ROW;
  }
  return std::unexpected(failure_of(sqlite3_db_handle(handle_.get()), result));
}

Outcome<void> Statement::run() {
  auto row = step();
  reset();
  if (!row) {
    return std::unexpected(std::move(row.error()));
  }
  return {};
}

void Statement::reset() {
  sqlite3_reset(handle_.get());
}

bool Statement::is_null(int column) const {
  return sqlite3_column_type(handle_.get(), column) == SQLITE_NULL;
}

std::optional<std::int64_t> Statement::integer(int column) const {
  if (sqlite3_column_type(handle_.get(), column) != SQLITE_INTEGER) {
    return std::nullopt;
  }
  return sqlite3_column_int64(handle_.get(), column);
}

std::optional<std::string_view> Statement::text(int column) const {
  if (sqlite3_column_type(handle_.get(), column) != SQLITE_TEXT) {
    return std::nullopt;
  }
  const unsigned char* const text = sqlite3_column_text(handle_.get(), column);
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(handle_.get(), column));
  if (text == nullptr) {
    return std::nullopt;
  }
  return as_chars({reinterpret_cast<const std::byte*>(text), size});
}

std::optional<ByteView> Statement::blob(int column) const {
  if (sqlite3_column_type(handle_.get(), column) != SQLITE_BLOB) {
    return std::nullopt;
  }
  const void* const data = sqlite3_column_blob(handle_.get(), column);
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(handle_.get(), column));
  if (data == nullptr) {
    return size == 0 ? std::optional<ByteView>(ByteView()) : std::nullopt;
  }
  return ByteView(static_cast<const std::byte*>(data), size);
}

void Database::Close::operator()(sqlite3* handle) const {
  sqlite3_close_v2(handle);
}

Failure Database::failure(int code) const {
  return failure_of(handle_.get(), code);
}

Outcome<Database> Database::open(const std::filesystem::path& path, OpenMode mode) {
  // An absolute path never looks like `:memory:`, `file:…` or the empty name of a temporary.
  const std::string name = std::filesystem::absolute(path).string();
  const std::string target = mode == OpenMode::immutable ? uri_of(name, "?immutable=1") : name;
  int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  if (mode == OpenMode::create) {
    flags |= SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
  } else if (mode == OpenMode::existing) {
    flags |= SQLITE_OPEN_READWRITE;
  } else {
    flags |= SQLITE_OPEN_READONLY;
  }
  if (mode == OpenMode::immutable) {
    flags |= SQLITE_OPEN_URI;
  }
  sqlite3* handle = nullptr;
  const int result = sqlite3_open_v2(target.c_str(), &handle, flags, nullptr);
  Database database(handle);
  if (result != SQLITE_OK) {
    return std::unexpected(database.failure(result));
  }
  return database;
}

Outcome<Database> Database::open_image(ByteView image) {
  sqlite3* handle = nullptr;
  const int flags =
      SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_READWRITE | SQLITE_OPEN_MEMORY;
  int result = sqlite3_open_v2(":memory:", &handle, flags, nullptr);
  Database database(handle);
  if (result != SQLITE_OK) {
    return std::unexpected(database.failure(result));
  }
  // SQLite frees the copy when the connection closes, also when deserialize fails.
  auto* const copy = static_cast<unsigned char*>(sqlite3_malloc64(image.size() + 1));
  if (copy == nullptr) {
    return std::unexpected(database.failure(SQLITE_NOMEM));
  }
  std::copy_n(reinterpret_cast<const unsigned char*>(image.data()), image.size(), copy);
  // An image in memory has no -wal; bytes 18 and 19 would have SQLite look for one.
  for (const std::size_t offset : {std::size_t{18}, std::size_t{19}}) {
    if (offset < image.size() && copy[offset] == 2) {
      copy[offset] = 1;
    }
  }
  const auto size = static_cast<sqlite3_int64>(image.size());
  result = sqlite3_deserialize(handle, "main", copy, size, size,
                               SQLITE_DESERIALIZE_FREEONCLOSE | SQLITE_DESERIALIZE_READONLY);
  if (result != SQLITE_OK) {
    return std::unexpected(database.failure(result));
  }
  return database;
}

Outcome<void> Database::execute(const char* sql) {
  const int result = sqlite3_exec(handle_.get(), sql, nullptr, nullptr, nullptr);
  if (result != SQLITE_OK) {
    return std::unexpected(failure(result));
  }
  return {};
}

Outcome<Statement> Database::prepare(std::string_view sql) {
  sqlite3_stmt* statement = nullptr;
  const int result = sqlite3_prepare_v3(handle_.get(), sql.data(), static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  if (result != SQLITE_OK) {
    return std::unexpected(failure(result));
  }
  return Statement(statement);
}

Outcome<std::int64_t> Database::query_integer(std::string_view sql) {
  auto statement = prepare(sql);
  if (!statement) {
    return std::unexpected(std::move(statement.error()));
  }
  const auto row = statement->step();
  if (!row) {
    return std::unexpected(row.error());
  }
  const auto value = *row ? statement->integer(0) : std::nullopt;
  if (!value) {
    return std::unexpected(damage("a number is missing"));
  }
  return *value;
}

Outcome<std::vector<std::byte>> Database::read_start_of_file(std::size_t count) {
  sqlite3_file* file = nullptr;
  const int found = sqlite3_file_control(handle_.get(), "main", SQLITE_FCNTL_FILE_POINTER, &file);
  if (found != SQLITE_OK || file == nullptr || file->pMethods == nullptr) {
    return std::unexpected(failure(SQLITE_CANTOPEN));
  }
  sqlite3_int64 size = 0;
  int result = file->pMethods->xFileSize(file, &size);
  std::vector<std::byte> bytes(std::min(count, static_cast<std::size_t>(size)));
  if (result == SQLITE_OK && !bytes.empty()) {
    result = file->pMethods->xRead(file, bytes.data(), static_cast<int>(bytes.size()), 0);
  }
  if (result != SQLITE_OK) {
    return std::unexpected(failure(result));
  }
  return bytes;
}

Outcome<std::vector<std::byte>> Database::read_start_of_value(const char* table, const char* column,
                                                              std::int64_t row, std::size_t count) {
  sqlite3_blob* blob = nullptr;
  int result = sqlite3_blob_open(handle_.get(), "main", table, column, row, 0, &blob);
  std::vector<std::byte> bytes;
  if (result == SQLITE_OK) {
    bytes.resize(std::min(count, static_cast<std::size_t>(sqlite3_blob_bytes(blob))));
    result = sqlite3_blob_read(blob, bytes.data(), static_cast<int>(bytes.size()), 0);
  }
  // The words have to be taken before the blob is closed.
  auto outcome = result == SQLITE_OK ? Outcome<std::vector<std::byte>>(std::move(bytes))
                                     : std::unexpected(failure(result));
  sqlite3_blob_close(blob);
  return outcome;
}

Outcome<bool> Database::copy_to(Database& target, const std::function<bool(int)>& progress) {
  // A transaction of ours holds what is copied as it is. Without it each commit of another
  // connection would have the copy begin anew.
  if (auto begun = execute("BEGIN"); !begun) {
    return std::unexpected(std::move(begun.error()));
  }
  if (auto held = query_integer("SELECT count(*) FROM sqlite_schema"); !held) {
    return std::unexpected(std::move(held.error()));
  }
  constexpr int pages_at_once = 256;
  sqlite3_backup* const backup =
      sqlite3_backup_init(target.handle_.get(), "main", handle_.get(), "main");
  if (backup == nullptr) {
    return std::unexpected(target.failure(sqlite3_extended_errcode(target.handle_.get())));
  }
  int result = SQLITE_OK;
  bool goes_on = true;
  while (goes_on && result == SQLITE_OK) {
    result = sqlite3_backup_step(backup, pages_at_once);
    const std::int64_t all = std::max(sqlite3_backup_pagecount(backup), 1);
    const std::int64_t done = all - sqlite3_backup_remaining(backup);
    goes_on = !progress || progress(static_cast<int>(done * 100 / all));
  }
  const int finished = sqlite3_backup_finish(backup);
  if (result != SQLITE_DONE && result != SQLITE_OK) {
    return std::unexpected(target.failure(result));
  }
  if (finished != SQLITE_OK) {
    return std::unexpected(target.failure(finished));
  }
  if (auto ended = execute("COMMIT"); !ended) {
    return std::unexpected(std::move(ended.error()));
  }
  return result == SQLITE_DONE;
}

bool Database::is_read_only() const {
  return sqlite3_db_readonly(handle_.get(), "main") != 0;
}

std::int64_t Database::last_insert_id() const {
  return sqlite3_last_insert_rowid(handle_.get());
}

void Database::set_busy_timeout(int milliseconds) {
  sqlite3_busy_timeout(handle_.get(), milliseconds);
}

Outcome<void> Database::harden(std::size_t max_value_bytes, bool lenient) {
  // The schema's own text and a row's header come on top of the value.
  const std::size_t max_row = max_value_bytes + 4096;
  sqlite3_limit(handle_.get(), SQLITE_LIMIT_LENGTH, static_cast<int>(max_row));
  sqlite3_limit(handle_.get(), SQLITE_LIMIT_ATTACHED, 0);
  int* const ignored = nullptr;
  sqlite3_db_config(handle_.get(), SQLITE_DBCONFIG_DEFENSIVE, lenient ? 0 : 1, ignored);
  sqlite3_db_config(handle_.get(), SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, ignored);
  sqlite3_db_config(handle_.get(), SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, ignored);
  sqlite3_db_config(handle_.get(), SQLITE_DBCONFIG_ENABLE_VIEW, 0, ignored);
  auto done = execute("PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0");
  if (done && lenient) {
    // Only with it does SQLite open a file that was cut; query_only keeps the schema unwritten.
    done = execute("PRAGMA query_only = ON; PRAGMA writable_schema = ON");
  }
  return done;
}

void Database::allow_steps(std::int64_t steps) {
  if (steps_left_ == nullptr) {
    steps_left_ = std::make_unique<std::int64_t>(0);
    sqlite3_progress_handler(
        handle_.get(), steps_between_checks,
        [](void* left) {
          auto& count = *static_cast<std::int64_t*>(left);
          count -= steps_between_checks;
          return count < 0 ? 1 : 0;
        },
        steps_left_.get());
  }
  *steps_left_ = steps;
}

}  // namespace lanyard::session::sqlite
