#pragma once

#include <asio/io_context.hpp>
#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "event_queue.hpp"
#include "lanyard/lab/lab_event.hpp"
#include "lanyard/lab/lab_options.hpp"
#include "lanyard/lab/lab_time.hpp"

/// The inside of the lab.
///
/// Theory of operation. Everything lives on one thread, the lab's: LabCore (what all share), the
/// AccessPoint (the local socket, its connections, who may join), the Network (stations, switch,
/// DHCP server, link conditions, capture), the SlirpUplink (libslirp, the only part that opens
/// sockets of the computer), PortForwards and Control. Whatever runs there carries `on_lab` in its
/// name or is a private handler, and asserts the thread.
///
/// Work is done in turns. A handler of Asio opens a Turn; within it time stands still, frames go
/// all the way they can go at once, and what they leave in send queues is written when the turn
/// ends: one write a board, however many frames. A turn reads at most 64 KiB of one board.
///
/// A frame's way: Connection → Network::from_board_on_lab → the board's LinkConditions (at once, or
/// into the DelayLine) → DhcpServer, or EthernetSwitch → the other board's LinkConditions → its
/// Connection; or UplinkGuard → SlirpUplink. What libslirp answers enters the switch at port 0.
namespace lanyard::lab {

class Connection;

class LabCore {
 public:
  LabCore(const LabOptions& options, std::function<void()> on_events);

  asio::io_context& io() { return io_; }
  EventQueue& events() { return events_; }
  [[nodiscard]] const LabOptions& options() const { return options_; }

  /// The calling thread is the lab's from now on.
  void enter_on_lab() { thread_ = std::this_thread::get_id(); }
  /// It is not any more.
  void exit_on_lab() { thread_ = std::thread::id(); }
  [[nodiscard]] bool on_lab() const { return thread_.load() == std::this_thread::get_id(); }

  /// The time of this turn.
  [[nodiscard]] LabTime now() const { return now_; }
  [[nodiscard]] static WallTime wall_now() { return std::chrono::system_clock::now(); }
  [[nodiscard]] std::chrono::steady_clock::time_point steady(LabTime time) const {
    return start_ + time;
  }

  void emit(LabEventBody body);
  void warn(std::string message) { emit(Warning{std::move(message)}); }

  /// What `connection` has queued is written at the end of this turn.
  void flush_later_on_lab(std::shared_ptr<Connection> connection);

  /// Called at the start of every turn, for what is due by now.
  void set_turn_start(std::function<void()> run) { turn_start_ = std::move(run); }

  /// While one lives, a turn goes on. Every handler begins with one.
  class Turn {
   public:
    explicit Turn(LabCore& core) : core_(core) {
      if (core_.turn_depth_++ == 0) {
        core_.begin_turn();
      }
    }
    ~Turn() {
      if (core_.turn_depth_ == 1) {
        core_.end_turn();
      }
      --core_.turn_depth_;
    }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

   private:
    LabCore& core_;
  };

 private:
  void begin_turn();
  void end_turn();

  asio::io_context io_{1};
  const LabOptions options_;
  EventQueue events_;
  std::atomic<std::thread::id> thread_;

  const std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  LabTime now_{};
  int turn_depth_ = 0;
  std::function<void()> turn_start_;
  std::vector<std::shared_ptr<Connection>> unflushed_;
};

/// The system's code as std::system_category has it; Asio 1.22 has a category of its own.
std::error_code plain_code(const std::error_code& code);

}  // namespace lanyard::lab
