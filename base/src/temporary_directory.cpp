#include "lanyard/base/temporary_directory.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <mutex>
#include <set>
#include <string>
#include <system_error>

namespace lanyard {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view letters = "-XXXXXX";  // of mkdtemp(3)
constexpr const char* lock_name = ".lock";

/// A descriptor of the lock file in a directory of this user's with its lock; -1: there is none, or
/// somebody has it, or there are no locks on that disk: then one that was just made goes again, as
/// the directory would be taken for one that was left behind.
int lock_directory(const fs::path& path, int flags) {
  const int directory = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (directory < 0) {
    return -1;
  }
  const int lock =
      ::openat(directory, lock_name, O_RDWR | O_NOFOLLOW | O_CLOEXEC | flags, S_IRUSR | S_IWUSR);
  struct stat status {};
  const bool is_ours = ::fstat(directory, &status) == 0 && status.st_uid == ::geteuid();
  const bool is_locked = lock >= 0 && is_ours && ::flock(lock, LOCK_EX | LOCK_NB) == 0;
  if (lock >= 0 && !is_locked) {
    if ((flags & O_CREAT) != 0) {
      ::unlinkat(directory, lock_name, 0);
    }
    ::close(lock);
  }
  ::close(directory);
  return is_locked ? lock : -1;
}

/// The lock file goes last: what is left where this is interrupted can still be told from what is
/// nobody's.
void remove_with_all_in_it(const fs::path& path) {
  std::error_code failed;
  for (fs::directory_iterator entry(path, failed), end; !failed && entry != end;
       entry.increment(failed)) {
    std::error_code ignored;
    if (entry->path().filename() != lock_name) {
      fs::remove_all(entry->path(), ignored);
    }
  }
  fs::remove_all(path, failed);
}

bool has_form(const std::string& name, std::string_view prefix) {
  return name.size() == prefix.size() + letters.size() && name.starts_with(prefix) &&
         name[prefix.size()] == '-';
}

/// True once for each.
bool is_first(const fs::path& where, std::string_view prefix) {
  static std::mutex mutex;
  static std::set<fs::path> seen;
  const std::scoped_lock lock(mutex);
  return seen.insert(where / prefix).second;
}

Result<fs::path> make_directory(const fs::path& where, std::string_view prefix,
                                std::error_code failed, std::string_view hint) {
  std::string pattern = (where / std::string(prefix).append(letters)).string();
  if (!failed && ::mkdtemp(pattern.data()) == nullptr) {
    failed = {errno, std::generic_category()};
  }
  if (failed) {
    return std::unexpected(
        make_error("open", "cannot make the directory " + pattern, failed, hint));
  }
  return fs::path(pattern);
}

}  // namespace

Result<TemporaryDirectory> TemporaryDirectory::make(std::string_view prefix) {
  std::error_code failed;
  const fs::path where = fs::temp_directory_path(failed);
  if (!failed && is_first(where, prefix)) {
    remove_left_behind(where, prefix);
  }
  auto path = make_directory(where, prefix, failed, "TMPDIR=DIR chooses where");
  if (!path) {
    return std::unexpected(path.error());
  }
  return TemporaryDirectory(std::move(*path));
}

Result<TemporaryDirectory> TemporaryDirectory::make_in(const fs::path& where,
                                                       std::string_view prefix) {
  std::error_code failed;
  fs::create_directories(where, failed);
  auto path = make_directory(where, prefix, failed, {});
  if (!path) {
    return std::unexpected(path.error());
  }
  return TemporaryDirectory(std::move(*path));
}

void TemporaryDirectory::remove_left_behind(const fs::path& where, std::string_view prefix) {
  std::error_code failed;
  for (fs::directory_iterator entry(where, failed), end; !failed && entry != end;
       entry.increment(failed)) {
    std::error_code unknown;
    const auto changed = entry->last_write_time(unknown);
    if (!has_form(entry->path().filename().string(), prefix) || unknown ||
        fs::file_time_type::clock::now() - changed <= oldest_beginning) {
      continue;
    }
    with_left_behind(entry->path(), [&] { remove_with_all_in_it(entry->path()); });
  }
}

bool TemporaryDirectory::with_left_behind(const fs::path& directory,
                                          const std::function<void()>& act) {
  // A program holds the lock as long as it lives, however it ends.
  const int lock = lock_directory(directory, 0);
  if (lock < 0) {
    return false;
  }
  act();
  ::close(lock);
  return true;
}

TemporaryDirectory::TemporaryDirectory(fs::path path)
    : path_(std::move(path)), lock_(lock_directory(path_, O_CREAT | O_EXCL)) {}

TemporaryDirectory::~TemporaryDirectory() {
  if (!path_.empty()) {
    remove_with_all_in_it(path_);
  }
  if (lock_ >= 0) {
    ::close(lock_);
  }
}

}  // namespace lanyard
