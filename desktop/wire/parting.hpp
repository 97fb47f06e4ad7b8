#pragma once

#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "lanyard/wire/wire.hpp"

namespace lanyard::desktop {

/// What a thread that may outlive an object calls instead of it: nothing, once the object has shut
/// the door. Any thread.
class Door {
 public:
  explicit Door(std::function<void()> behind) : behind_(std::move(behind)) {}

  void knock() {
    const std::scoped_lock lock(mutex_);
    if (behind_) {
      behind_();
    }
  }
  /// Waits for a knock under way.
  void shut() {
    const std::scoped_lock lock(mutex_);
    behind_ = nullptr;
  }

 private:
  std::mutex mutex_;
  std::function<void()> behind_;  // guarded by mutex_
};

/// Wires that are let go. The end of one takes seconds where a virtual network hangs as it is
/// asked, so each ends on a thread that has it alone and is waited for by nobody for long. What a
/// wire's on_news calls has to last as long as the wire: a Door.
class Parting {
 public:
  /// At most that long the destructor waits, for all together.
  explicit Parting(std::chrono::milliseconds longest_wait) : longest_wait_(longest_wait) {}
  ~Parting();
  Parting(const Parting&) = delete;
  Parting& operator=(const Parting&) = delete;

  void let_go(std::unique_ptr<wire::Wire> wire);

 private:
  const std::chrono::milliseconds longest_wait_;
  std::vector<std::future<void>> endings_;
};

}  // namespace lanyard::desktop
