#include "lanyard/session/recording_copy.hpp"

#include <string>
#include <system_error>

#include "lanyard/session/recording_reader.hpp"
#include "lanyard/session/recording_writer.hpp"
#include "sqlite.hpp"

namespace lanyard::session {

namespace fs = std::filesystem;

namespace {

Error cannot_save(const fs::path& to, const std::error_code& code, std::string_view hint = {}) {
  return make_error("save", "cannot save to " + to.string(), code, hint);
}

fs::path with_suffix(fs::path path, const char* suffix) {
  path += suffix;
  return path;
}

/// The two files that may belong to a database beside its own.
void remove_companions(const fs::path& database) {
  std::error_code ignored;
  fs::remove(with_suffix(database, "-wal"), ignored);
  fs::remove(with_suffix(database, "-shm"), ignored);
}

/// Removes the unfinished copy, unless it has become the file it was to be.
class Partial {
 public:
  explicit Partial(const fs::path& to) : path_(with_suffix(to, ".part")) { remove(); }
  Partial(const Partial&) = delete;
  Partial& operator=(const Partial&) = delete;
  ~Partial() { remove(); }

  [[nodiscard]] const fs::path& path() const { return path_; }

  std::error_code become(const fs::path& to) const {
    std::error_code failed;
    // What lies beside an older file would be taken for this one's.
    remove_companions(to);
    fs::rename(path_, to, failed);
    return failed;
  }

 private:
  void remove() const {
    std::error_code ignored;
    fs::remove(path_, ignored);
    fs::remove(with_suffix(path_, "-journal"), ignored);
    remove_companions(path_);
  }

  fs::path path_;
};

/// True: all is there. False: it was given up.
sqlite::Outcome<bool> copy_pages(sqlite::Database& source, const fs::path& to,
                                 const std::function<bool(int)>& progress) {
  auto target = sqlite::Database::open(to, sqlite::OpenMode::create);
  if (!target) {
    return std::unexpected(std::move(target.error()));
  }
  return source.copy_to(*target, progress);
}

}  // namespace

Result<void> copy_recording(const fs::path& from, const fs::path& to,
                            const std::function<bool(int percent)>& progress) {
  if (const auto is_recording = RecordingReader::open(from); !is_recording) {
    return std::unexpected(is_recording.error());
  }
  std::error_code failed;
  if (is_being_recorded(to) || fs::equivalent(from, to, failed)) {
    return std::unexpected(cannot_save(to, std::make_error_code(std::errc::device_or_resource_busy),
                                       "it is being recorded to; choose another file"));
  }
  if (fs::is_directory(to, failed)) {
    return std::unexpected(cannot_save(to, std::make_error_code(std::errc::is_a_directory)));
  }
  auto source = sqlite::Database::open(from, sqlite::OpenMode::existing);
  if (!source) {
    return std::unexpected(cannot_save(to, sqlite::error_code_of(source.error())));
  }
  const Partial partial(to);
  const auto copied = copy_pages(*source, partial.path(), progress);
  if (!copied) {
    return std::unexpected(cannot_save(to, sqlite::error_code_of(copied.error())));
  }
  if (!*copied) {
    return std::unexpected(make_error("save", "saving to " + to.string(),
                                      std::make_error_code(std::errc::operation_canceled)));
  }
  if (const auto code = partial.become(to); code) {
    return std::unexpected(cannot_save(to, code));
  }
  return {};
}

}  // namespace lanyard::session
