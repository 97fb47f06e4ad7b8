#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace lanyard::desktop {

/// One thread that does what it is given, one thing after the other: for what would hold the window
/// up.
class TaskThread {
 public:
  TaskThread();
  /// As finish().
  ~TaskThread();
  TaskThread(const TaskThread&) = delete;
  TaskThread& operator=(const TaskThread&) = delete;

  /// Any thread. Dropped after finish().
  void post(std::function<void()> task);

  /// Waits for the task that runs, and drops those that wait. Not to be called by a task.
  void finish();

 private:
  void run();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> tasks_;  // guarded by mutex_
  bool finished_ = false;                    // guarded by mutex_
  std::thread thread_;
};

}  // namespace lanyard::desktop
