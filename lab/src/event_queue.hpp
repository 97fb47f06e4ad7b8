#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <vector>

#include "lanyard/lab/lab_event.hpp"

namespace lanyard::lab {

/// The one door from the lab's thread to its face: a bounded queue that is drained in batches.
class EventQueue {
 public:
  EventQueue(std::size_t max_events, std::function<void()> on_events)
      : max_events_(max_events), on_events_(std::move(on_events)) {}

  /// Lab's thread. Left out and counted when the queue is full.
  void push(LabEvent event);

  /// Lab's thread: calls on_events if something waits that was not announced yet.
  void announce();

  /// Lab's thread: `last` is the last event; it finds room in any case.
  void end(LabEvent last);

  /// Any thread. False when nothing will follow what is in `batch`.
  bool drain(std::vector<LabEvent>& batch);

  [[nodiscard]] std::uint64_t left_out() const { return left_out_.load(); }

 private:
  const std::size_t max_events_;
  const std::function<void()> on_events_;
  std::atomic<std::uint64_t> left_out_{0};

  std::mutex mutex_;
  std::vector<LabEvent> events_;  ///< Guarded.
  bool announced_ = false;        ///< Guarded: since the last drain().
  bool ended_ = false;            ///< Guarded.
};

}  // namespace lanyard::lab
