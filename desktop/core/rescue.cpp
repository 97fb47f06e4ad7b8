#include "core/rescue.hpp"

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

#include "lanyard/base/temporary_directory.hpp"
#include "lanyard/session/recording_reader.hpp"

// Theory of operation. A window keeps its conversation in a directory that it locks and removes in
// the end. A directory that nobody locks is of a window that was killed. It gets another name, in
// one step and with all of the recording's files, by which no program takes it for its own to
// remove and by which it is found again at each start until the user has decided.

namespace lanyard::desktop {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view rescued_prefix = "rescued-";

std::vector<fs::path> directories_in(const fs::path& where, std::string_view begin) {
  std::vector<fs::path> found;
  std::error_code failed;
  for (fs::directory_iterator entry(where, failed), end; !failed && entry != end;
       entry.increment(failed)) {
    std::error_code unknown;
    if (entry->path().filename().string().starts_with(begin) && entry->is_directory(unknown)) {
      found.push_back(entry->path());
    }
  }
  return found;
}

/// Nothing can be said of one that cannot be read now: a later program may read it.
bool has_no_session(const fs::path& file) {
  auto reader = session::RecordingReader::open(file);
  const auto sessions = reader ? reader->sessions() : std::unexpected(reader.error());
  return sessions && sessions->empty();
}

/// Who is about to take the lock of a younger one is not to be held up.
bool is_old(const fs::path& directory) {
  std::error_code failed;
  const auto changed = fs::last_write_time(directory, failed);
  return !failed &&
         fs::file_time_type::clock::now() - changed > TemporaryDirectory::oldest_beginning;
}

/// The lock is taken before there is a conversation: where there is one, age says nothing.
void take_over(const fs::path& directory, const fs::path& rescued, std::string_view file_name) {
  std::error_code failed;
  const bool has_file = fs::exists(directory / file_name, failed);
  if (failed || (!has_file && !is_old(directory))) {
    return;
  }
  TemporaryDirectory::with_left_behind(directory, [&] {
    std::error_code ignored;  // the next start tries it again
    if (has_file) {
      fs::rename(directory, rescued, ignored);
    } else if (!fs::exists(directory / file_name, failed) && !failed) {
      fs::remove_all(directory, ignored);
    }
  });
}

}  // namespace

std::vector<fs::path> rescue_conversations(const fs::path& where, std::string_view prefix,
                                           std::string_view file_name) {
  for (const fs::path& directory : directories_in(where, std::string(prefix) + "-")) {
    const std::string name = directory.filename().string().substr(prefix.size() + 1);
    take_over(directory, where / (std::string(rescued_prefix) + name), file_name);
  }
  std::vector<std::pair<fs::file_time_type, fs::path>> kept;
  for (const fs::path& directory : directories_in(where, rescued_prefix)) {
    const fs::path file = directory / file_name;
    std::error_code failed;
    std::error_code ignored;
    auto changed = fs::last_write_time(file, failed);
    if (const auto newest = fs::last_write_time(fs::path(file) += "-wal", ignored); !ignored) {
      changed = std::max(changed, newest);
    }
    if (failed ? failed == std::errc::no_such_file_or_directory : has_no_session(file)) {
      forget_rescued(file);
    } else if (!failed) {
      fs::last_write_time(file, changed, ignored);  // reading it may have tidied it up
      kept.emplace_back(changed, file);
    }
  }
  std::ranges::sort(kept, std::ranges::greater());
  std::vector<fs::path> files;
  for (auto& [changed, file] : kept) {
    files.push_back(std::move(file));
  }
  return files;
}

void forget_rescued(const fs::path& file) {
  std::error_code ignored;
  const fs::path directory = file.parent_path();
  if (directory.filename().string().starts_with(rescued_prefix)) {
    fs::remove_all(directory, ignored);
  }
}

}  // namespace lanyard::desktop
