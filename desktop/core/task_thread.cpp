#include "core/task_thread.hpp"

#include <utility>

namespace lanyard::desktop {

TaskThread::TaskThread() : thread_([this] { run(); }) {}

TaskThread::~TaskThread() {
  finish();
}

void TaskThread::post(std::function<void()> task) {
  {
    const std::scoped_lock lock(mutex_);
    if (finished_) {
      return;
    }
    tasks_.push_back(std::move(task));
  }
  changed_.notify_one();
}

void TaskThread::finish() {
  end(true);
}

void TaskThread::complete() {
  end(false);
}

void TaskThread::end(bool drops) {
  std::deque<std::function<void()>> dropped;
  {
    const std::scoped_lock lock(mutex_);
    finished_ = true;
    if (drops) {
      dropped.swap(tasks_);
    }
  }
  changed_.notify_one();
  if (thread_.joinable()) {
    thread_.join();
  }
}

void TaskThread::run() {
  while (true) {
    std::function<void()> task;
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return finished_ || !tasks_.empty(); });
      if (tasks_.empty()) {
        return;
      }
      task = std::move(tasks_.front());
      tasks_.pop_front();
    }
    task();
  }
}

}  // namespace lanyard::desktop
