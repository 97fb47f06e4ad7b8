#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "lanyard/session/event_reader.hpp"

namespace lanyard::session {

/// The journal: what the engine pushes, every reader gets, in the same order.
///
/// Theory of operation. Each reader has a queue of its own (a vector under a mutex; drain() swaps
/// it for an empty one, so the lock is held for nanoseconds). push() only queues. announce(), which
/// the engine calls once at the end of each of its handlers, wakes the readers: the network has
/// been served before a face is woken. A reader is woken once per drain, and a second time,
/// urgently, when it is half full, so that a face may take its time (a frame of a screen) at low
/// rates and is not late at high ones.
///
/// A lagging pause_network reader makes has_room() false; sessions then stop reading. When it has
/// drained or is given up, `on_room` is called, on that thread; the engine posts from there.
class Journal {
 public:
  /// `on_room` is called on any thread until end() returns; it must not call into the journal or a
  /// reader.
  explicit Journal(std::function<void()> on_room);

  std::shared_ptr<EventReader> subscribe(ReaderOptions options);

  void push(const Event& event);
  void announce();
  /// Ends all readers, those to come included; nothing may be pushed afterwards.
  void end();

  [[nodiscard]] bool has_room() const { return lagging_->load(std::memory_order_acquire) == 0; }
  /// Whether any reader wants Received and Sent events, and their bytes.
  [[nodiscard]] bool wants_messages() const { return detail_ != MessageDetail::none; }
  [[nodiscard]] bool wants_bytes() const { return detail_ == MessageDetail::bytes; }

 private:
  class Reader;
  void forget_gone_readers();

  std::function<void()> on_room_;
  /// Readers of the pausing kind that are over a limit. Shared: readers may outlive the journal.
  std::shared_ptr<std::atomic<int>> lagging_ = std::make_shared<std::atomic<int>>(0);
  MessageDetail detail_ = MessageDetail::none;
  std::vector<std::weak_ptr<Reader>> readers_;
  bool pushed_ = false;  ///< Since the readers were last told.
  bool ended_ = false;
};

}  // namespace lanyard::session
