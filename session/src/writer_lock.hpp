#pragma once

#include <filesystem>

#include "lanyard/base/error.hpp"

namespace lanyard::session::recording {

/// Sees to it that one writer at a time has a recording: flock on `FILE-lock`, a file of its own.
/// A lock on the recording itself would not do: closing a second descriptor of that file drops the
/// locks that SQLite holds on it for this process. The kernel frees the lock when the process dies,
/// however it dies.
class WriterLock {
 public:
  WriterLock() = default;
  WriterLock(WriterLock&& other) noexcept;
  WriterLock& operator=(WriterLock&& other) noexcept;
  /// Removes the lock file and frees the lock.
  ~WriterLock();

  /// Error: somebody records to `recording` (code device_or_resource_busy), or the lock file cannot
  /// be made: then the code is the system's and the sentence speaks of `recording`.
  static Result<WriterLock> take(const std::filesystem::path& recording);

  [[nodiscard]] bool is_held() const { return descriptor_ >= 0; }

 private:
  WriterLock(int descriptor, std::filesystem::path path);
  void release();

  int descriptor_ = -1;
  std::filesystem::path path_;
};

}  // namespace lanyard::session::recording
