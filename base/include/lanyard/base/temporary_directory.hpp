#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "lanyard/base/error.hpp"

namespace lanyard {

/// A new directory of this user alone (mode 0700), removed with all in it in the end. A file
/// `.lock` in it is locked (flock) meanwhile, so that a later program can tell it from one that was
/// left behind.
class TemporaryDirectory {
 public:
  /// Of a younger one that has no lock yet, the program may be about to take it.
  static constexpr std::chrono::minutes oldest_beginning{1};

  /// Makes one where the system keeps temporary files; its name is `prefix`, a hyphen and six
  /// letters that no other has. The first call with a prefix removes those left behind there, which
  /// takes as long as the disk takes. Error `open`: the system's reason.
  static Result<TemporaryDirectory> make(std::string_view prefix);

  /// The same in the directory `where`, which is made if it is not there.
  static Result<TemporaryDirectory> make_in(const std::filesystem::path& where,
                                            std::string_view prefix);

  /// Removes from `where` this user's directories of that prefix whose program was killed, and so
  /// could not do it itself. What has no lock file stays, and what is younger than
  /// oldest_beginning. Blocks for as long as the disk takes.
  static void remove_left_behind(const std::filesystem::path& where, std::string_view prefix);

  /// Whether `directory` is one of this user's that was left behind by a program that was killed:
  /// its lock file is there and nobody holds it. If so `act` runs, with the lock held.
  static bool with_left_behind(const std::filesystem::path& directory,
                               const std::function<void()>& act);

  TemporaryDirectory(TemporaryDirectory&& other) noexcept
      : path_(std::exchange(other.path_, {})), lock_(std::exchange(other.lock_, -1)) {}
  TemporaryDirectory& operator=(TemporaryDirectory&& other) noexcept {
    path_.swap(other.path_);
    std::swap(lock_, other.lock_);
    return *this;
  }
  ~TemporaryDirectory();

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  explicit TemporaryDirectory(std::filesystem::path path);
  std::filesystem::path path_;
  int lock_ = -1;  ///< A descriptor of the lock file; -1 where there is none.
};

}  // namespace lanyard
