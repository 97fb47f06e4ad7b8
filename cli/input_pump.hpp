#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

namespace lanyard::cli {

/// Reads standard input where it is no terminal, on a thread of its own (a regular file cannot be
/// waited for, and a read may block). It hands over one chunk and waits until it is asked for the
/// next, so that a fast file cannot fill the memory.
class InputPump {
 public:
  static constexpr std::size_t chunk_size = std::size_t{64} << 10U;

  struct Chunk {
    std::string bytes;    ///< Empty at the end.
    std::string failure;  ///< Why it ended, where that was an error.
  };

  /// `on_chunk` is called on the pump's thread with each chunk, and once with an empty one at the
  /// end. Nothing is read before the first next().
  explicit InputPump(std::function<void(Chunk)> on_chunk);
  /// Stops, also in the middle of a read.
  ~InputPump();
  InputPump(const InputPump&) = delete;
  InputPump& operator=(const InputPump&) = delete;

  /// Asks for one more chunk. Any thread.
  void next();

 private:
  void run();
  bool wait_until_asked();
  Chunk read_chunk() const;

  std::function<void(Chunk)> on_chunk_;
  int stop_pipe_[2] = {-1, -1};
  std::mutex mutex_;
  std::condition_variable changed_;
  bool asked_ = false;    // guarded by mutex_
  bool stopped_ = false;  // guarded by mutex_
  std::thread thread_;
};

}  // namespace lanyard::cli
