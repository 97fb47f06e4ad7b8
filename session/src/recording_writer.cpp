#include "lanyard/session/recording_writer.hpp"

#include <algorithm>
#include <limits>
#include <optional>
#include <unordered_map>
#include <utility>

#include "recording_schema.hpp"
#include "sqlite.hpp"
#include "writer_lock.hpp"

namespace lanyard::session {
namespace {

namespace fs = std::filesystem;

constexpr int busy_timeout_ms = 2000;

// 16 MiB of -wal between checkpoints: each one waits for the disk twice. With SQLite's own 4 MiB, a
// flood of small messages was recorded a quarter slower, and single commits took four times as
// long.
constexpr const char* writing_pragmas =
    "PRAGMA synchronous = NORMAL;"
    "PRAGMA wal_autocheckpoint = 4096;"
    "PRAGMA journal_size_limit = 67108864;"
    "PRAGMA cache_size = -8192;"
    "PRAGMA temp_store = MEMORY";

std::int64_t count_of(WallTime time) {
  return time.time_since_epoch().count();
}

std::int64_t clamp(std::uint64_t value) {
  constexpr std::uint64_t most = std::numeric_limits<std::int64_t>::max();
  return static_cast<std::int64_t>(std::min(value, most));
}

std::string_view hint_for(const std::error_code& code) {
  if (code == std::errc::no_space_on_device || code == std::errc::file_too_large) {
    return "what was committed before is kept; free some space and record again";
  }
  if (code == std::errc::permission_denied || code == std::errc::read_only_file_system) {
    return "choose a file and a directory that you may write to";
  }
  if (code == std::errc::device_or_resource_busy) {
    return "another program keeps the file locked; what was committed before is kept";
  }
  return {};
}

Error cannot_record(const fs::path& path, std::string_view why) {
  return make_error("record", "cannot record to " + path.string() + ": " + std::string(why));
}

Error cannot_record(const fs::path& path, const sqlite::Failure& failure) {
  const std::error_code code = sqlite::error_code_of(failure);
  const std::string what = "cannot record to " + path.string();
  if (failure.is_damage()) {
    return {"record", code, what + ": it is damaged: " + failure.text};
  }
  if (failure.is_misuse()) {
    return {"record", code, what + ": " + failure.text};
  }
  return make_error("record", what, code, hint_for(code));
}

Error not_a_recording(const fs::path& path) {
  return cannot_record(path,
                       "the file exists and is not a Lanyard recording (it was left as it is; "
                       "choose another name)");
}

// Only what can be told from the name, before anything is opened or made.
Result<bool> exists_as_file(const fs::path& path) {
  std::error_code code;
  const fs::file_status status = fs::status(path, code);
  if (status.type() == fs::file_type::not_found) {
    return false;
  }
  if (status.type() == fs::file_type::none) {
    return std::unexpected(
        make_error("record", "cannot record to " + path.string(), code, hint_for(code)));
  }
  if (status.type() == fs::file_type::directory) {
    return std::unexpected(make_error("record", "cannot record to " + path.string(),
                                      std::make_error_code(std::errc::is_a_directory),
                                      "name a file in it"));
  }
  if (status.type() != fs::file_type::regular) {
    return std::unexpected(cannot_record(path, "it is not a file but a device, pipe or socket"));
  }
  return true;
}

// One file under two names, through a symbolic link, must have one lock.
fs::path real_path_of(const fs::path& path) {
  std::error_code code;
  fs::path real = fs::weakly_canonical(path, code);
  return code ? fs::absolute(path) : real;
}

sqlite::Outcome<void> create_tables(sqlite::Database& database) {
  std::string sql = "PRAGMA application_id = " + std::to_string(recording::application_id);
  sql += "; PRAGMA user_version = " + std::to_string(recording::schema_version);
  for (const recording::Table& table : recording::tables) {
    sql += "; ";
    sql += table.definition;
  }
  return database.execute(sql.c_str());
}

// The tables are made under a rollback journal and WAL comes after: so the header that names the
// file a recording stands in the file itself from the first moment, whatever becomes of the -wal.
sqlite::Outcome<std::string_view> prepare_tables(sqlite::Database& database) {
  if (auto done = database.execute("BEGIN IMMEDIATE"); !done) {
    return std::unexpected(std::move(done.error()));
  }
  const auto objects = database.query_integer("SELECT count(*) FROM sqlite_schema");
  if (!objects) {
    return std::unexpected(objects.error());
  }
  if (*objects == 0) {
    if (auto done = create_tables(database); !done) {
      return std::unexpected(std::move(done.error()));
    }
  }
  if (auto done = database.execute("COMMIT"); !done) {
    return std::unexpected(std::move(done.error()));
  }
  return recording::find_wrong_table(database);
}

}  // namespace

struct RecordingWriter::Impl {
  fs::path path;  // as the caller named it, for messages
  fs::path real_path;
  recording::WriterLock lock;
  sqlite::Database database;  // closed before the lock is given up, and after its statements
  sqlite::Statement begin, end, insert_session, find_session, close_session, insert_message,
      insert_note;

  std::unordered_map<SessionId, std::int64_t> sessions;  // open ones, to session.id
  std::int64_t run = 0;
  std::int64_t next_event = 1;
  std::uint64_t appended = 0;
  std::uint64_t committed = 0;
  bool in_transaction = false;
  std::optional<Error> stopped;

  Result<void> open_database(bool exists);
  Result<void> check_header();
  Result<void> start_run(const RunDescription& description, const RecordingWriterOptions& options);
  sqlite::Outcome<void> prepare_statements();
  sqlite::Outcome<void> read_next_event();
  sqlite::Outcome<void> insert_run(const RunDescription& description);

  sqlite::Outcome<void> append_event(const Event& event);
  sqlite::Outcome<std::int64_t> session_of(const Event& event);
  sqlite::Outcome<void> add_message(const Event& event, const Message& message,
                                    std::int64_t direction);
  sqlite::Outcome<void> add_end(const Event& event, const Disconnected& end_of_session);
  sqlite::Outcome<void> add_note(const Event& event, std::string_view kind, const Error& error);
  [[nodiscard]] Result<void> check_running() const;
  std::unexpected<Error> stop(Error error);
  void release();
};

Result<void> RecordingWriter::Impl::check_header() {
  const auto start = database.read_start_of_file(recording::header_size);
  if (!start) {
    return std::unexpected(cannot_record(path, start.error()));
  }
  const recording::Header header = recording::read_header(*start);
  if (header.kind == recording::HeaderKind::something_else) {
    return std::unexpected(not_a_recording(path));
  }
  if (header.kind == recording::HeaderKind::newer_version) {
    return std::unexpected(
        make_error("record", recording::newer_version_message(path.string(), header.version)));
  }
  return {};
}

Result<void> RecordingWriter::Impl::open_database(bool exists) {
  auto opened = sqlite::Database::open(
      real_path, exists ? sqlite::OpenMode::existing : sqlite::OpenMode::create);
  if (!opened) {
    return std::unexpected(cannot_record(path, opened.error()));
  }
  database = std::move(*opened);
  if (auto header = check_header(); !header) {
    return header;
  }
  if (database.is_read_only()) {
    const auto code = std::make_error_code(std::errc::permission_denied);
    return std::unexpected(
        make_error("record", "cannot record to " + path.string(), code, hint_for(code)));
  }
  return {};
}

Result<void> RecordingWriter::Impl::start_run(const RunDescription& description,
                                              const RecordingWriterOptions& options) {
  database.set_busy_timeout(busy_timeout_ms);
  auto done = database.harden(recording::max_message_bytes, false);
  if (done && options.max_page_count > 0) {
    const std::string limit = "PRAGMA max_page_count = " + std::to_string(options.max_page_count);
    done = database.execute(limit.c_str());
  }
  if (!done) {
    return std::unexpected(cannot_record(path, done.error()));
  }
  const auto wrong_table = prepare_tables(database);
  if (!wrong_table) {
    return std::unexpected(cannot_record(path, wrong_table.error()));
  }
  if (!wrong_table->empty()) {
    return std::unexpected(cannot_record(
        path,
        "it is damaged: its table `" + std::string(*wrong_table) + "` is not as it should be"));
  }
  done = database.execute("PRAGMA journal_mode = WAL");
  done = done ? database.execute(writing_pragmas) : done;
  done = done ? prepare_statements() : done;
  done = done ? insert_run(description) : done;
  if (!done) {
    return std::unexpected(cannot_record(path, done.error()));
  }
  return {};
}

sqlite::Outcome<void> RecordingWriter::Impl::prepare_statements() {
  const std::pair<sqlite::Statement*, std::string_view> all[] = {
      {&begin, "BEGIN IMMEDIATE"},
      {&end, "COMMIT"},
      {&find_session, "SELECT id FROM session WHERE run = ?1 AND number = ?2"},
      {&insert_session,
       "INSERT INTO session (run, number, protocol, role, local, peer, opened_ns, opened_event) "
       "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"},
      {&close_session,
       "UPDATE session SET closed_ns = ?2, closed_event = ?3, reason = ?4, error = ?5, "
       "bytes_received = ?6, bytes_sent = ?7, messages_received = ?8, messages_sent = ?9 "
       "WHERE id = ?1"},
      {&insert_message, "INSERT INTO message VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"},
      {&insert_note, "INSERT INTO note VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"},
  };
  for (const auto& [statement, sql] : all) {
    auto prepared = database.prepare(sql);
    if (!prepared) {
      return std::unexpected(std::move(prepared.error()));
    }
    *statement = std::move(*prepared);
  }
  return {};
}

sqlite::Outcome<void> RecordingWriter::Impl::read_next_event() {
  const auto last = database.query_integer(
      "SELECT max(ifnull((SELECT max(id) FROM message), 0), ifnull((SELECT max(id) FROM note), 0), "
      "ifnull((SELECT max(max(opened_event, ifnull(closed_event, 0))) FROM session), 0))");
  if (!last) {
    return std::unexpected(last.error());
  }
  // Far from the end of the numbers, so that nothing below has to think of it.
  if (*last < 0 || *last > std::numeric_limits<std::int64_t>::max() / 2) {
    return std::unexpected(sqlite::damage("its events are numbered out of range"));
  }
  next_event = *last + 1;
  return {};
}

sqlite::Outcome<void> RecordingWriter::Impl::insert_run(const RunDescription& description) {
  if (auto done = begin.run(); !done) {
    return done;
  }
  if (auto done = read_next_event(); !done) {
    return done;
  }
  auto insert = database.prepare(
      "INSERT INTO run (started_ns, program, endpoint, framing) VALUES (?1, ?2, ?3, ?4)");
  if (!insert) {
    return std::unexpected(std::move(insert.error()));
  }
  insert->bind(1, count_of(description.started));
  insert->bind_text(2, description.program);
  insert->bind_text(3, description.endpoint);
  insert->bind_text(4, description.framing);
  if (auto done = insert->run(); !done) {
    return done;
  }
  run = database.last_insert_id();
  return end.run();
}

Result<void> RecordingWriter::Impl::check_running() const {
  return stopped ? Result<void>(std::unexpected(*stopped)) : Result<void>();
}

std::unexpected<Error> RecordingWriter::Impl::stop(Error error) {
  if (std::exchange(in_transaction, false)) {
    // SQLite has perhaps rolled back already, and then this fails and does no harm.
    static_cast<void>(database.execute("ROLLBACK"));
  }
  appended = committed;
  stopped = std::move(error);
  return std::unexpected(*stopped);
}

// SQLite closes, and folds the -wal in, when the last statement is gone.
void RecordingWriter::Impl::release() {
  for (sqlite::Statement* const statement : {&begin, &end, &insert_session, &find_session,
                                             &close_session, &insert_message, &insert_note}) {
    *statement = {};
  }
  database = {};
}

// A session is entered with the first event that names it, Connected or not, and found again if an
// event of it comes after its end.
sqlite::Outcome<std::int64_t> RecordingWriter::Impl::session_of(const Event& event) {
  const SessionIdentity& identity = *event.session;
  if (const auto known = sessions.find(identity.id); known != sessions.end()) {
    return known->second;
  }
  const std::int64_t number = clamp(static_cast<std::uint64_t>(identity.id));
  find_session.bind(1, run);
  find_session.bind(2, number);
  const auto found = find_session.step();
  const std::optional<std::int64_t> id = found && *found ? find_session.integer(0) : std::nullopt;
  find_session.reset();
  if (!found) {
    return std::unexpected(found.error());
  }
  if (id) {
    return *id;
  }
  insert_session.bind(1, run);
  insert_session.bind(2, number);
  insert_session.bind_text(3, to_string(identity.protocol));
  insert_session.bind_text(4, to_string(identity.role));
  insert_session.bind_text(5, identity.local);
  insert_session.bind_text(6, identity.peer);
  insert_session.bind(7, count_of(event.time));
  insert_session.bind(8, next_event++);
  if (auto done = insert_session.run(); !done) {
    return std::unexpected(std::move(done.error()));
  }
  return sessions.emplace(identity.id, database.last_insert_id()).first->second;
}

sqlite::Outcome<void> RecordingWriter::Impl::add_message(const Event& event, const Message& message,
                                                         std::int64_t direction) {
  const std::uint64_t payload_end =
      std::uint64_t{message.payload_offset} + std::uint64_t{message.payload_size};
  if (event.session == nullptr || message.bytes.size() != message.size ||
      payload_end > message.size || message.size > recording::max_message_bytes) {
    // An empty row instead would claim that the peer said nothing.
    return std::unexpected(
        sqlite::misuse("a message came without its session or its bytes, or is "
                       "longer than 64 MiB"));
  }
  const auto session = session_of(event);
  if (!session) {
    return std::unexpected(session.error());
  }
  insert_message.bind(1, next_event++);
  insert_message.bind(2, *session);
  insert_message.bind(3, count_of(event.time));
  insert_message.bind(4, direction);
  insert_message.bind(5, std::int64_t{message.payload_offset});
  insert_message.bind(6, std::int64_t{message.payload_size});
  insert_message.bind(7, std::int64_t{message.partial ? 1 : 0});
  insert_message.bind_blob(8, message.bytes.view());
  ++appended;
  return insert_message.run();
}

sqlite::Outcome<void> RecordingWriter::Impl::add_end(const Event& event,
                                                     const Disconnected& end_of_session) {
  if (event.session == nullptr) {
    return {};
  }
  const auto session = session_of(event);
  if (!session) {
    return std::unexpected(session.error());
  }
  const std::string error = end_of_session.code ? describe(end_of_session.code) : std::string();
  close_session.bind(1, *session);
  close_session.bind(2, count_of(event.time));
  close_session.bind(3, next_event++);
  close_session.bind_text(4, to_string(end_of_session.reason));
  if (error.empty()) {
    close_session.bind_null(5);
  } else {
    close_session.bind_text(5, error);
  }
  close_session.bind(6, clamp(end_of_session.totals.bytes_received));
  close_session.bind(7, clamp(end_of_session.totals.bytes_sent));
  close_session.bind(8, clamp(end_of_session.totals.messages_received));
  close_session.bind(9, clamp(end_of_session.totals.messages_sent));
  sessions.erase(event.session->id);
  return close_session.run();
}

sqlite::Outcome<void> RecordingWriter::Impl::add_note(const Event& event, std::string_view kind,
                                                      const Error& error) {
  const std::string words = error.code ? describe(error.code) : std::string();
  if (event.session == nullptr) {
    insert_note.bind_null(3);
  } else {
    const auto session = session_of(event);
    if (!session) {
      return std::unexpected(session.error());
    }
    insert_note.bind(3, *session);
  }
  insert_note.bind(1, next_event++);
  insert_note.bind(2, run);
  insert_note.bind(4, count_of(event.time));
  insert_note.bind_text(5, kind);
  insert_note.bind_text(6, error.operation);
  insert_note.bind_text(7, words);
  insert_note.bind_text(8, error.message);
  return insert_note.run();
}

sqlite::Outcome<void> RecordingWriter::Impl::append_event(const Event& event) {
  // The two that come by the hundred thousand first.
  if (const auto* received = std::get_if<Received>(&event.body)) {
    return add_message(event, received->message, recording::direction_received);
  }
  if (const auto* sent = std::get_if<Sent>(&event.body)) {
    return add_message(event, sent->message, recording::direction_sent);
  }
  if (const auto* ended = std::get_if<Disconnected>(&event.body)) {
    return add_end(event, *ended);
  }
  if (const auto* failed = std::get_if<Failed>(&event.body)) {
    return add_note(event, "failed", failed->error);
  }
  if (const auto* notice = std::get_if<Notice>(&event.body)) {
    if (notice->kind == NoticeKind::peer_ended) {
      return {};  // the end of the session says it; is_recorded() says so, too
    }
    return add_note(event, "notice", Error{{}, {}, notice->message});
  }
  if (const auto* listening = std::get_if<Listening>(&event.body)) {
    return add_note(event, "listening", Error{{}, {}, listening->address});
  }
  if (event.session == nullptr) {
    return {};
  }
  if (const auto entered = session_of(event); !entered) {
    return std::unexpected(entered.error());
  }
  return {};
}

RecordingWriter::RecordingWriter(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
RecordingWriter::RecordingWriter(RecordingWriter&&) noexcept = default;

RecordingWriter& RecordingWriter::operator=(RecordingWriter&& other) noexcept {
  if (this != &other) {
    static_cast<void>(close());
    impl_ = std::move(other.impl_);
  }
  return *this;
}

RecordingWriter::~RecordingWriter() {
  static_cast<void>(close());
}

Result<RecordingWriter> RecordingWriter::open(const fs::path& path, const RunDescription& run,
                                              const RecordingWriterOptions& options) {
  auto exists = exists_as_file(path);
  if (!exists) {
    return std::unexpected(std::move(exists.error()));
  }
  auto impl = std::make_unique<Impl>();
  impl->path = path;
  impl->real_path = real_path_of(path);
  auto lock = recording::WriterLock::take(impl->real_path);
  if (!lock) {
    return std::unexpected(std::move(lock.error()));
  }
  impl->lock = std::move(*lock);
  auto done = impl->open_database(*exists);
  done = done ? impl->start_run(run, options) : done;
  if (!done) {
    impl->release();
    if (!*exists) {
      std::error_code ignored;
      fs::remove(impl->real_path, ignored);
    }
    return std::unexpected(std::move(done.error()));
  }
  return RecordingWriter(std::move(impl));
}

Result<void> RecordingWriter::append(std::span<const Event> events) {
  if (auto running = impl_->check_running(); !running) {
    return running;
  }
  if (events.empty()) {
    return {};
  }
  if (!impl_->in_transaction) {
    if (const auto begun = impl_->begin.run(); !begun) {
      return impl_->stop(cannot_record(impl_->path, begun.error()));
    }
    impl_->in_transaction = true;
  }
  for (const Event& event : events) {
    if (const auto done = impl_->append_event(event); !done) {
      return impl_->stop(cannot_record(impl_->path, done.error()));
    }
  }
  return {};
}

Result<void> RecordingWriter::commit() {
  if (auto running = impl_->check_running(); !running) {
    return running;
  }
  if (!impl_->in_transaction) {
    return {};
  }
  if (const auto done = impl_->end.run(); !done) {
    return impl_->stop(cannot_record(impl_->path, done.error()));
  }
  impl_->in_transaction = false;
  impl_->committed = impl_->appended;
  return {};
}

Result<void> RecordingWriter::close() {
  if (impl_ == nullptr || !impl_->lock.is_held()) {
    return {};
  }
  auto done = impl_->stopped ? Result<void>() : commit();
  if (!impl_->stopped) {
    impl_->stopped = cannot_record(impl_->path, "the recording is closed");
  }
  impl_->release();
  impl_->lock = {};
  return done;
}

std::uint64_t RecordingWriter::bytes_on_disk() const {
  fs::path wal = impl_->real_path;
  wal += "-wal";
  std::uint64_t total = 0;
  for (const fs::path& file : {impl_->real_path, wal}) {
    std::error_code code;
    const std::uintmax_t size = fs::file_size(file, code);
    total += code ? 0 : size;
  }
  return total;
}

std::int64_t RecordingWriter::last_event() const {
  return impl_->next_event - 1;
}

std::uint64_t RecordingWriter::message_count() const {
  return impl_->appended;
}

bool is_being_recorded(const std::filesystem::path& path) {
  const auto taken = recording::WriterLock::take(path);
  return !taken && taken.error().code == std::errc::device_or_resource_busy;
}

}  // namespace lanyard::session
