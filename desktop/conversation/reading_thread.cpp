#include "conversation/reading_thread.hpp"

#include <utility>

namespace lanyard::desktop {

ReadingThread::ReadingThread(std::filesystem::path file)
    : file_(std::move(file)), thread_([this] { run(); }) {}

ReadingThread::~ReadingThread() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

void ReadingThread::post(int kind, Job job) {
  {
    const std::lock_guard lock(mutex_);
    waiting_.insert_or_assign(kind, std::move(job));
  }
  wake_.notify_one();
}

bool ReadingThread::is_stopping() const {
  const std::lock_guard lock(mutex_);
  return stopping_;
}

void ReadingThread::run() {
  while (true) {
    Job job;
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
      if (stopping_) {
        return;
      }
      job = std::move(waiting_.begin()->second);
      waiting_.erase(waiting_.begin());
    }
    // A file that could not be opened may have become better.
    if (!reader_ || !*reader_) {
      reader_.emplace(session::RecordingReader::open(file_));
    }
    job(*reader_);
  }
}

}  // namespace lanyard::desktop
