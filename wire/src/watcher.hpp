#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "lab_finder.hpp"
#include "lanyard/lab/lab_address_book.hpp"
#include "lanyard/lab/lab_client.hpp"
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
  /// The number of the order.
  std::uint64_t watch(HostPort server, bool is_ours);
  std::uint64_t pause();
  bool wait_until_watching(std::chrono::milliseconds timeout);
  /// The queue has room again.
  void go_on() { wake_.wake(); }
  /// As lab::LabAddressBook::name_of(), of the labs as they were last seen: asks nobody.
  std::optional<std::string> name_of(const IpEndpoint& peer);
  void request_stop();
  void stop();

 private:
  struct Order {
    HostPort server{};
    bool is_ours = false;
    bool pauses = false;  ///< Nothing is to be watched.
    std::uint64_t number = 0;
  };
  struct Place {
    std::unique_ptr<Source> source;
    std::optional<lab::RunningLab> lab;  ///< Whose tap it is.
  };

  std::uint64_t give(Order order);
  void run();
  void pause_on_wire();
  void obey_on_wire(const Order& order);
  bool tap_board_on_wire(const Order& order);
  std::optional<HostPort> host_on_wire(const Order& order);
  bool capture_on_wire(const HostPort& host);
  bool look_for_labs_on_wire();
  void look_at_on_wire(Place place);
  void leave_places_on_wire();
  void wait_on_wire();
  bool read_on_wire(std::size_t index);
  [[nodiscard]] bool is_seen_in_a_lab(const SeenFrame& frame) const;
  void end_on_wire(std::size_t index, const Error& error);
  void count_on_wire();
  void remember_labs_on_wire();
  void tell_place_on_wire();

  [[nodiscard]] bool is_stopping();

  const std::filesystem::path directory_;
  const std::chrono::milliseconds patience_;
  NewsQueue& queue_;
  const WakePipe wake_;
  lab::LabAddressBook book_;  ///< Kept: what was a lab's once stays one's.

  // The wire's thread alone.
  std::vector<Place> places_;
  bool has_looked_ = false;  ///< At some of them, since the last gap.
  Watching watching_;
  std::string watched_;           ///< What was made of the last order that had an effect.
  std::set<std::string> boards_;  ///< Addresses that were a lab's once.
  LabFinder finder_;
  std::vector<lab::RunningLab> tapped_;  ///< Those of places_.
  /// Labs are looked for: boards reach what is watched by way of their lab's gateway.
  bool wants_labs_ = false;
  bool cannot_capture_ = false;      ///< This was told.
  std::uint64_t missed_before_ = 0;  ///< At places that were left.
  std::uint64_t missed_told_ = 0;

  std::mutex mutex_;
  std::condition_variable done_;
  std::uint64_t last_order_ = 0;       ///< Guarded.
  std::optional<Order> order_;         ///< Guarded: the newest that has not been obeyed.
  bool is_busy_ = false;               ///< Guarded: one is being obeyed.
  bool stopping_ = false;              ///< Guarded.
  std::vector<lab::RunningLab> labs_;  ///< Guarded: as they were last seen.

  std::thread thread_;
};

}  // namespace lanyard::wire
