#include "lanyard/session/recording_copy.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <expected>
#include <random>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "lanyard/session/recording_reader.hpp"
#include "lanyard/session/recording_writer.hpp"
#include "sqlite.hpp"
#include "writer_lock.hpp"

namespace lanyard::session {

namespace fs = std::filesystem;

namespace {

const std::error_code busy = std::make_error_code(std::errc::device_or_resource_busy);
constexpr std::string_view in_use = "it is being recorded to; choose another file";

Error cannot_save(const fs::path& to, const std::error_code& code, std::string_view hint = {}) {
  return make_error("save", "cannot save to " + to.string(), code, hint);
}

fs::path with_suffix(fs::path path, std::string_view suffix) {
  path += suffix;
  return path;
}

/// A file of its own in the directory of `to`, in which the copy is made; removed at the end,
/// unless it has become `to`.
class Partial {
 public:
  /// Error: the directory's. mkstemp(3) would do but for the permissions: it leaves the file to its
  /// owner alone, where SQLite leaves that to the umask.
  static std::expected<Partial, std::error_code> make_beside(const fs::path& to) {
    constexpr mode_t mode = S_IRUSR | S_IWUSR | S_IRGRP | S_IROTH;
    std::random_device random;
    for (;;) {
      fs::path path =
          to.parent_path() / fmt::format(".{}-{:08x}", to.filename().string(), random());
      const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
      if (descriptor >= 0) {
        ::close(descriptor);  // before SQLite has the file: this drops locks
        return Partial(std::move(path));
      }
      if (errno != EEXIST) {
        return std::unexpected(std::error_code(errno, std::generic_category()));
      }
    }
  }
  Partial(Partial&& other) noexcept : path_(std::exchange(other.path_, fs::path())) {}
  Partial& operator=(Partial&&) = delete;
  ~Partial() {
    if (!path_.empty()) {
      std::error_code ignored;
      for (const char* const suffix : {"", "-journal", "-wal", "-shm"}) {
        fs::remove(with_suffix(path_, suffix), ignored);
      }
    }
  }

  [[nodiscard]] const fs::path& path() const { return path_; }

 private:
  explicit Partial(fs::path path) : path_(std::move(path)) {}

  fs::path path_;
};

/// What lies beside an older `to` belongs to it and would be taken for the copy's: its last
/// messages may be in there, where its writer was killed. It is set aside until the copy has the
/// name, and put back where it does not get it.
class Companions {
 public:
  Companions(const fs::path& to, const fs::path& aside) {
    for (const char* const suffix : {"-wal", "-shm"}) {
      const fs::path from = with_suffix(to, suffix);
      const fs::path moved = with_suffix(aside, std::string("-old") + suffix);
      std::error_code failed;
      fs::rename(from, moved, failed);
      if (!failed) {
        moved_.emplace_back(from, moved);
      }
    }
  }
  Companions(const Companions&) = delete;
  Companions& operator=(const Companions&) = delete;
  ~Companions() {
    for (const auto& [from, moved] : moved_) {
      std::error_code ignored;
      fs::rename(moved, from, ignored);
    }
  }

  void remove() {
    for (const auto& [from, moved] : std::exchange(moved_, {})) {
      std::error_code ignored;
      fs::remove(moved, ignored);
    }
  }

 private:
  std::vector<std::pair<fs::path, fs::path>> moved_;
};

std::error_code put_in_place(const fs::path& copy, const fs::path& to) {
  Companions older(to, copy);
  std::error_code failed;
  fs::rename(copy, to, failed);
  if (!failed) {
    older.remove();
  }
  return failed;
}

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
  if (fs::equivalent(from, to, failed)) {
    return std::unexpected(cannot_save(to, busy, in_use));
  }
  // Held to the end: what a writer put there meanwhile would be lost.
  const auto lock = recording::WriterLock::take(to);
  if (!lock) {
    const std::error_code code = lock.error().code;
    return std::unexpected(cannot_save(to, code, code == busy ? in_use : std::string_view()));
  }
  if (fs::is_directory(to, failed)) {
    return std::unexpected(cannot_save(to, std::make_error_code(std::errc::is_a_directory)));
  }
  auto source = sqlite::Database::open(from, sqlite::OpenMode::existing);
  if (!source) {
    return std::unexpected(cannot_save(to, sqlite::error_code_of(source.error())));
  }
  const auto partial = Partial::make_beside(to);
  if (!partial) {
    return std::unexpected(cannot_save(to, partial.error()));
  }
  const auto copied = copy_pages(*source, partial->path(), progress);
  if (!copied) {
    return std::unexpected(cannot_save(to, sqlite::error_code_of(copied.error())));
  }
  if (!*copied) {
    return std::unexpected(make_error("save", "saving to " + to.string(),
                                      std::make_error_code(std::errc::operation_canceled)));
  }
  if (const auto code = put_in_place(partial->path(), to); code) {
    return std::unexpected(cannot_save(to, code));
  }
  return {};
}

}  // namespace lanyard::session
