#pragma once

#include <QMetaObject>
#include <QObject>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>

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

  /// Waits until all that was posted is done, and takes nothing more: for what must not get lost,
  /// as the user's last change. Not to be called by a task.
  void complete();

 private:
  void run();
  void end(bool drops);

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> tasks_;  // guarded by mutex_
  bool finished_ = false;                    // guarded by mutex_
  std::thread thread_;
};

/// Runs `work` on `thread`, and gives what it returns to `take` on the thread of `context`, which
/// finishes or completes `thread` before it goes.
template <typename Work, typename Take>
void work_on(TaskThread& thread, QObject& context, Work work, Take take) {
  thread.post([&context, work = std::move(work), take = std::move(take)]() mutable {
    // Shared, because what a queued call carries must be able to be copied.
    auto result = std::make_shared<decltype(work())>(work());
    QMetaObject::invokeMethod(
        &context, [result, take = std::move(take)]() mutable { take(std::move(*result)); },
        Qt::QueuedConnection);
  });
}

}  // namespace lanyard::desktop
