#pragma once

#include <condition_variable>
#include <filesystem>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <thread>

#include "lanyard/base/error.hpp"
#include "lanyard/session/recording_reader.hpp"

namespace lanyard::desktop {

/// A thread with a reader of one recording, which it opens when it is first needed. The window's
/// thread gives it jobs and never waits for it, but in the destructor.
class ReadingThread {
 public:
  /// Runs on the thread. The reader, or why there is none.
  using Job = std::function<void(Result<session::RecordingReader>&)>;

  explicit ReadingThread(std::filesystem::path file);
  /// Waits for the job under way and drops the others. A long job asks is_stopping() meanwhile.
  ~ReadingThread();
  ReadingThread(const ReadingThread&) = delete;
  ReadingThread& operator=(const ReadingThread&) = delete;

  /// Does `job` soon; those with a smaller `kind` first. One of the same kind that still waits is
  /// dropped: the latest wins. From any thread.
  void post(int kind, Job job);
  [[nodiscard]] bool is_stopping() const;

 private:
  void run();

  const std::filesystem::path file_;
  std::optional<Result<session::RecordingReader>> reader_;  ///< The thread's own.

  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::map<int, Job> waiting_;  ///< Guarded by the mutex, and so is:
  bool stopping_ = false;

  std::thread thread_;  ///< Last: it uses what is above.
};

}  // namespace lanyard::desktop
