#include "lanyard/session/recording_reader.hpp"

#include <re2/re2.h>

#include <limits>
#include <utility>

#include "recording_events.hpp"
#include "recording_rows.hpp"
#include "recording_schema.hpp"
#include "sqlite.hpp"

namespace lanyard::session {
namespace {

namespace fs = std::filesystem;

constexpr int busy_timeout_ms = 2000;

// A batch is read in one go and then handed out, so that no callback, however slow, holds a read
// transaction: one that stays open keeps SQLite from reusing the -wal.
constexpr std::size_t batch_messages = 1024;
constexpr std::size_t batch_bytes = std::size_t{1} << 20U;
constexpr std::size_t batch_rows_scanned = 65536;

// The smallest row of any table takes more than 8 bytes of the file, and no statement here spends
// more than 64 steps on one; the constant covers the start of a statement.
constexpr std::int64_t steps_per_file_byte = 8;
constexpr std::int64_t steps_to_start = 100'000;

// With the conditions of recording::message_conditions.
constexpr std::string_view select_messages =
    "SELECT id, session, time_ns, direction, payload_offset, payload_size, partial, bytes "
    "FROM message ORDER BY id";

std::string_view hint_for(const sqlite::Failure& failure, const std::error_code& code) {
  if (failure.is_busy()) {
    return "another program keeps it locked; try again";
  }
  if (code == std::errc::permission_denied || failure.is_access()) {
    return "a recording with a `-wal` beside it can be read only in a directory that you may write "
           "to; copy both there";
  }
  return {};
}

// `X is damaged: words`, or what the system said.
Error cannot_read(const std::string& name, const sqlite::Failure& failure,
                  std::string_view how_far = {}) {
  const std::error_code code = sqlite::error_code_of(failure);
  if (!failure.is_damage()) {
    return make_error("read", "cannot read " + name, code, hint_for(failure, code));
  }
  std::string message = name + " is damaged: " + failure.text;
  message += how_far;
  return {"read", code, std::move(message)};
}

// Why a file was not opened, and whether another way of opening it may do better.
struct Refusal {
  Error error;
  bool damaged = false;
  bool no_access = false;
};

std::unexpected<Refusal> refuse(const std::string& name, const sqlite::Failure& failure) {
  return std::unexpected(
      Refusal{cannot_read(name, failure), failure.is_damage(), failure.is_access()});
}

Error cannot_read(const std::string& name, std::errc why, std::string_view hint = {}) {
  return make_error("read", "cannot read " + name, std::make_error_code(why), hint);
}

std::uint64_t size_of_file(const fs::path& path) {
  std::error_code code;
  const std::uintmax_t size = fs::file_size(path, code);
  return code ? 0 : size;
}

fs::path with_suffix(fs::path path, std::string_view suffix) {
  path += suffix;
  return path;
}

Result<std::unique_ptr<RE2>> compile(const std::string& expression) {
  RE2::Options options(RE2::Latin1);
  options.set_log_errors(false);
  auto compiled = std::make_unique<RE2>(expression, options);
  if (!compiled->ok()) {
    return std::unexpected(
        make_error("search", "bad expression `" + expression + "`: " + compiled->error()));
  }
  return compiled;
}

bool content_matches(const MessageFilter& filter, const RE2* regex, ByteView bytes) {
  const std::string_view text = as_chars(bytes);
  return (filter.text.empty() || text.find(filter.text) != std::string_view::npos) &&
         (regex == nullptr ||
          RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), *regex));
}

// Messages read and waiting to be handed out; their bytes lie in one block.
struct Batch {
  std::vector<RecordedMessage> messages;
  std::vector<std::size_t> offsets;
  std::vector<std::byte> storage;
  bool last = false;                       // there is nothing after it
  std::optional<sqlite::Failure> failure;  // why it ends where it does

  void add(const recording::MessageRow& row) {
    offsets.push_back(storage.size());
    storage.insert(storage.end(), row.bytes.begin(), row.bytes.end());
    messages.push_back(row.message);
    messages.back().bytes = Bytes({}, row.bytes);  // its size, until the block is final
  }
  bool is_full() const {
    return messages.size() >= batch_messages || storage.size() >= batch_bytes;
  }
  void settle() {
    const Bytes block = Bytes::take(std::move(storage));
    for (std::size_t i = 0; i < messages.size(); ++i) {
      messages[i].bytes = block.slice(offsets[i], messages[i].bytes.size());
    }
  }
};

}  // namespace

struct RecordingReader::Impl {
  std::string name;  // for messages
  fs::path path;     // empty: in memory
  std::uint64_t image_size = 0;
  sqlite::Database database;
  // The file is shorter than it says; told after what there is of it.
  std::optional<sqlite::Failure> known_damage;

  Result<void> open_file();
  std::expected<void, Refusal> connect(sqlite::OpenMode mode, bool lenient);
  std::expected<void, Refusal> examine(bool lenient);
  std::expected<void, Refusal> check_tables();
  [[nodiscard]] std::uint64_t size_on_disk() const;
  std::uint64_t start_statement();
  void allow_steps_for(std::uint64_t file_size);

  template <typename Row>
  Result<std::vector<Row>> read_all(std::string_view sql,
                                    std::optional<Row> (*read)(const sqlite::Statement&,
                                                               std::uint64_t&));
  recording::EventFinder finder;

  struct Search;
  sqlite::Outcome<void> prepare_search(Search& search);
  Batch read_batch(Search& search);
};

// One walk over the messages.
struct RecordingReader::Impl::Search {
  const MessageFilter& filter;
  std::unique_ptr<RE2> regex;
  sqlite::Statement select;
  std::int64_t after = 0;  // the last message looked at
  std::int64_t up_to = 0;
  std::uint64_t bytes_read = 0;

  [[nodiscard]] bool matches(ByteView bytes) const {
    return content_matches(filter, regex.get(), bytes);
  }
};

std::uint64_t RecordingReader::Impl::size_on_disk() const {
  return path.empty() ? image_size : size_of_file(path) + size_of_file(with_suffix(path, "-wal"));
}

// Gives the size of the file, which bounds what an honest statement can deliver.
std::uint64_t RecordingReader::Impl::start_statement() {
  const std::uint64_t size = size_on_disk();
  allow_steps_for(size);
  return size;
}

void RecordingReader::Impl::allow_steps_for(std::uint64_t file_size) {
  database.allow_steps(steps_to_start + static_cast<std::int64_t>(file_size) * steps_per_file_byte);
}

std::expected<void, Refusal> RecordingReader::Impl::check_tables() {
  start_statement();
  const auto wrong_table = recording::find_wrong_table(database);
  if (!wrong_table) {
    return refuse(name, wrong_table.error());
  }
  if (!wrong_table->empty()) {
    return refuse(name, sqlite::damage("its table `" + std::string(*wrong_table) +
                                       "` is missing or not as it should be"));
  }
  return {};
}

std::expected<void, Refusal> RecordingReader::Impl::examine(bool lenient) {
  const auto start = database.read_start_of_file(recording::header_size);
  if (!start) {
    return refuse(name, start.error());
  }
  const recording::Header header = recording::read_header(*start);
  if (header.kind == recording::HeaderKind::newer_version) {
    return std::unexpected(
        Refusal{make_error("read", recording::newer_version_message(name, header.version))});
  }
  if (header.kind != recording::HeaderKind::recording) {
    return std::unexpected(Refusal{make_error("read", name + " is not a Lanyard recording")});
  }
  database.set_busy_timeout(busy_timeout_ms);
  auto done = database.harden(recording::max_message_bytes, lenient);
  done = done ? database.execute("PRAGMA query_only = ON") : done;
  if (!done) {
    return refuse(name, done.error());
  }
  return check_tables();
}

std::expected<void, Refusal> RecordingReader::Impl::connect(sqlite::OpenMode mode, bool lenient) {
  database = {};
  auto opened = sqlite::Database::open(path, mode);
  if (!opened) {
    return refuse(name, opened.error());
  }
  database = std::move(*opened);
  return examine(lenient);
}

Result<void> RecordingReader::Impl::open_file() {
  // A rollback journal is there only while a recording is being made. One that came along with a
  // file is not to be played back: it names other files to be deleted.
  std::error_code ignored;
  const bool has_journal = fs::exists(with_suffix(path, "-journal"), ignored);
  auto mode = has_journal ? sqlite::OpenMode::read_only : sqlite::OpenMode::existing;
  auto done = connect(mode, false);
  if (!done && done.error().no_access && !has_journal &&
      size_of_file(with_suffix(path, "-wal")) == 0) {
    // A directory that takes no -shm. Without a -wal nobody is writing, so no locks are needed.
    mode = sqlite::OpenMode::immutable;
    done = connect(mode, false);
  }
  if (!done && done.error().damaged) {
    Error first = std::move(done.error().error);
    done = connect(mode, true);
    if (!done) {
      return std::unexpected(std::move(first));
    }
    known_damage = sqlite::damage("it was cut, or its first page was changed");
  }
  if (!done) {
    return std::unexpected(std::move(done.error().error));
  }
  return {};
}

template <typename Row>
Result<std::vector<Row>> RecordingReader::Impl::read_all(
    std::string_view sql, std::optional<Row> (*read)(const sqlite::Statement&, std::uint64_t&)) {
  const std::uint64_t most = start_statement();
  auto select = database.prepare(sql);
  if (!select) {
    return std::unexpected(cannot_read(name, select.error()));
  }
  std::vector<Row> rows;
  std::uint64_t bytes_read = 0;
  while (true) {
    const auto found = select->step();
    if (!found) {
      return std::unexpected(cannot_read(name, found.error()));
    }
    if (!*found) {
      return rows;
    }
    auto row = read(*select, bytes_read);
    // Ids that do not grow, or more text than the file is long: pages that are used twice.
    if (!row || (!rows.empty() && row->id <= rows.back().id) || bytes_read > most) {
      return std::unexpected(cannot_read(name, sqlite::damage("a row breaks the rules")));
    }
    rows.push_back(std::move(*row));
  }
}

sqlite::Outcome<void> RecordingReader::Impl::prepare_search(Search& search) {
  start_statement();
  // Where the walk ends, so that it ends also while messages keep coming in. A damaged last page
  // must not hide the messages before it: then the walk goes as far as it gets.
  constexpr std::int64_t no_end = std::numeric_limits<std::int64_t>::max();
  const auto newest = database.query_integer("SELECT ifnull(max(id), 0) FROM message");
  if (!newest && !newest.error().is_damage()) {
    return std::unexpected(newest.error());
  }
  search.up_to = newest ? *newest : no_end;
  auto select =
      database.prepare(recording::with_condition(select_messages, recording::message_conditions));
  if (!select) {
    return std::unexpected(std::move(select.error()));
  }
  search.select = std::move(*select);
  const MessageFilter& filter = search.filter;
  search.select.bind(2, search.up_to);
  recording::bind_conditions(search.select, filter);
  return {};
}

Batch RecordingReader::Impl::read_batch(Search& search) {
  Batch batch;
  const std::uint64_t most = start_statement();
  search.select.bind(1, search.after);
  for (std::size_t scanned = 0; scanned < batch_rows_scanned && !batch.is_full(); ++scanned) {
    const auto found = search.select.step();
    if (!found) {
      batch.failure = found.error();
      break;
    }
    if (!*found) {
      batch.last = true;
      break;
    }
    const auto row = recording::read_message(search.select);
    search.bytes_read += row ? row->bytes.size() : 0;
    if (!row || row->message.id <= search.after || search.bytes_read > most) {
      batch.failure = sqlite::damage("a message breaks the rules");
      break;
    }
    search.after = row->message.id;
    if (search.matches(row->bytes)) {
      batch.add(*row);
    }
  }
  search.select.reset();
  batch.settle();
  return batch;
}

RecordingReader::RecordingReader(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
RecordingReader::RecordingReader(RecordingReader&&) noexcept = default;
RecordingReader& RecordingReader::operator=(RecordingReader&&) noexcept = default;
RecordingReader::~RecordingReader() = default;

Result<RecordingReader> RecordingReader::open(const fs::path& path) {
  auto impl = std::make_unique<Impl>();
  impl->name = path.string();
  std::error_code code;
  const fs::file_status status = fs::status(path, code);
  if (status.type() == fs::file_type::not_found) {
    return std::unexpected(cannot_read(impl->name, std::errc::no_such_file_or_directory));
  }
  if (status.type() == fs::file_type::none) {
    return std::unexpected(make_error("read", "cannot read " + impl->name, code));
  }
  if (status.type() == fs::file_type::directory) {
    return std::unexpected(
        cannot_read(impl->name, std::errc::is_a_directory, "name a recording in it"));
  }
  // A pipe would block, and neither it nor a device can be a database.
  if (status.type() != fs::file_type::regular) {
    return std::unexpected(make_error("read", impl->name + " is not a Lanyard recording"));
  }
  impl->path = fs::absolute(path);  // which throws where the name is empty
  if (auto opened = impl->open_file(); !opened) {
    return std::unexpected(std::move(opened.error()));
  }
  return RecordingReader(std::move(impl));
}

Result<RecordingReader> RecordingReader::open_memory(ByteView image) {
  auto impl = std::make_unique<Impl>();
  impl->name = "the recording in memory";
  impl->image_size = image.size();
  auto opened = sqlite::Database::open_image(image);
  if (!opened) {
    return std::unexpected(cannot_read(impl->name, opened.error()));
  }
  impl->database = std::move(*opened);
  auto done = impl->examine(false);
  if (!done && done.error().damaged) {
    Error first = std::move(done.error().error);
    if (auto again = impl->examine(true); !again) {
      return std::unexpected(std::move(first));
    }
    impl->known_damage = sqlite::damage("it was cut, or its first page was changed");
  } else if (!done) {
    return std::unexpected(std::move(done.error().error));
  }
  return RecordingReader(std::move(impl));
}

Result<std::vector<RecordedRun>> RecordingReader::runs() {
  return impl_->read_all<RecordedRun>(recording::select_runs, recording::read_run);
}

Result<std::vector<RecordedSession>> RecordingReader::sessions() {
  return impl_->read_all<RecordedSession>(recording::select_sessions, recording::read_session);
}

Result<std::vector<RecordedNote>> RecordingReader::notes() {
  return impl_->read_all<RecordedNote>(recording::select_notes, recording::read_note);
}

Result<std::vector<RecordedSession>> RecordingReader::sessions_after(std::int64_t after) {
  const std::string sql =
      recording::with_condition(recording::select_sessions, "id > " + std::to_string(after));
  return impl_->read_all<RecordedSession>(sql, recording::read_session);
}

Result<std::vector<RecordedEvent>> RecordingReader::events(std::span<const std::int64_t> numbers,
                                                           std::size_t bytes_of_each) {
  const std::uint64_t size = impl_->start_statement();
  std::vector<RecordedEvent> events;
  events.reserve(numbers.size());
  for (const std::int64_t number : numbers) {
    impl_->allow_steps_for(size);
    auto found = impl_->finder.find(impl_->database, number, bytes_of_each);
    if (!found) {
      impl_->finder.let_go();
      return std::unexpected(cannot_read(impl_->name, found.error()));
    }
    if (std::optional<RecordedEvent>& event = *found; event.has_value()) {
      events.push_back(std::move(*event));
    }
  }
  impl_->finder.let_go();
  return events;
}

Result<RecordedMatches> RecordingReader::matches(const MessageFilter& filter, std::int64_t up_to) {
  std::unique_ptr<RE2> regex;
  if (filter.regex) {
    auto compiled = compile(*filter.regex);
    if (!compiled) {
      return std::unexpected(std::move(compiled.error()));
    }
    regex = std::move(*compiled);
  }
  impl_->start_statement();
  auto found = impl_->finder.match(impl_->database, filter, up_to, [&](ByteView bytes) {
    return content_matches(filter, regex.get(), bytes);
  });
  if (!found) {
    return std::unexpected(cannot_read(impl_->name, found.error()));
  }
  return std::move(*found);
}

Result<void> RecordingReader::for_each_message(
    const MessageFilter& filter, const std::function<bool(const RecordedMessage&)>& visit) {
  Impl::Search search{.filter = filter, .regex = {}, .select = {}, .after = filter.after};
  if (filter.regex) {
    auto compiled = compile(*filter.regex);
    if (!compiled) {
      return std::unexpected(std::move(compiled.error()));
    }
    search.regex = std::move(*compiled);
  }
  if (auto prepared = impl_->prepare_search(search); !prepared) {
    return std::unexpected(cannot_read(impl_->name, prepared.error()));
  }
  const auto damaged = [&](const sqlite::Failure& failure) {
    return std::unexpected(cannot_read(
        impl_->name, failure,
        " (the messages up to number " + std::to_string(search.after) + " could be read)"));
  };
  while (true) {
    const Batch batch = impl_->read_batch(search);
    for (const RecordedMessage& message : batch.messages) {
      if (!visit(message)) {
        return {};
      }
    }
    if (batch.failure) {
      return damaged(*batch.failure);
    }
    if (batch.last) {
      const auto& cut = impl_->known_damage;
      return cut ? Result<void>(damaged(*cut)) : Result<void>();
    }
  }
}

}  // namespace lanyard::session
