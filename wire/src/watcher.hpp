#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "lanyard/lab/lab_address_book.hpp"
#include "news_queue.hpp"
#include "source.hpp"
#include "wake_pipe.hpp"

namespace lanyard::wire {

/// The wire's thread: finds where to look, and puts what it sees into the queue.
class Watcher {
 public:
  Watcher(const WireOptions& options, NewsQueue& queue);
  ~Watcher();
  Watcher(const Watcher&) = delete;
  Watcher& operator=(const Watcher&) = delete;

  // From any thread.
  void watch(HostPort server, bool is_ours);
  bool wait_until_watching(std::chrono::milliseconds timeout);
  /// The queue has room again.
  void go_on() { wake_.wake(); }
  void stop();

 private:
  struct Order {
    HostPort server;
    bool is_ours = false;
  };

  void run();
  void obey_on_wire(const Order& order);
  std::optional<HostPort> place_on_wire(const Order& order);
  void look_at_on_wire(const Order& order, const HostPort& place);
  bool capture_on_wire(const HostPort& place, Watching& watching);
  void wait_on_wire();
  void read_on_wire(std::size_t index);
  void count_on_wire();
  void fail_on_wire(const Error& error);

  NewsQueue& queue_;
  const WakePipe wake_;
  lab::LabAddressBook book_;  ///< Kept: what was a lab's once stays one's.

  // The wire's thread alone.
  std::vector<std::unique_ptr<Source>> sources_;
  std::string watched_;              ///< What was made of the last order that had an effect.
  bool cannot_capture_ = false;      ///< This was told.
  std::uint64_t missed_before_ = 0;  ///< By sources that are gone.
  std::uint64_t missed_told_ = 0;

  std::mutex mutex_;
  std::condition_variable done_;
  std::optional<Order> order_;  ///< Guarded: the newest that has not been obeyed.
  bool is_busy_ = false;        ///< Guarded: one is being obeyed.
  bool stopping_ = false;       ///< Guarded.

  std::thread thread_;
};

}  // namespace lanyard::wire
