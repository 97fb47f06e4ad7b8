#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <thread>
#include <vector>

#include "air_link.hpp"
#include "board_config.hpp"
#include "lanyard/air/message.hpp"
#include "lanyard/device/wlan.hpp"
#include "wlan_platform.hpp"

namespace lanyard::device::virtual_board {

/// The virtual Wi-Fi radio: finds the access point, joins, carries frames, and joins again.
///
/// One thread of its own while it is on. A frame that comes in is handed to the stack on that
/// thread, under lwIP's core lock, several in one go; a frame that goes out is put into the link's
/// queue by whoever holds the core lock and sent when the lock is let go. So neither way costs a
/// change of thread beyond the one that wakes the receiver.
class Radio {
 public:
  /// Called on the radio's thread but where it says otherwise.
  struct Events {
    /// Associated: frames may flow. Under the core lock.
    std::function<void()> joined;
    /// No longer associated. Under the core lock.
    std::function<void()> left;
    /// A frame. Under the core lock; the bytes are good for the call.
    std::function<void(std::span<const std::byte>)> frame;
    /// Under the core lock.
    std::function<bool(std::uint16_t)> listens_on;
    /// Out, or not let in, by ESP-IDF's reason. True: try again.
    std::function<bool(int)> disconnected;
  };

  Radio(const BoardConfig& config, Events events);
  ~Radio() { stop(); }
  Radio(const Radio&) = delete;
  Radio& operator=(const Radio&) = delete;

  // --- any thread, one call at a time; not with the core lock held ---

  void start();
  /// Leaves first. Nothing is called any more once this returned.
  void stop();
  /// Starts to join; what there was is left.
  void join(platform::JoinRequest request, const MacAddress& mac);
  /// Returns when it has left. Events::disconnected was called then, unless there was nothing to
  /// leave.
  void leave();

  /// What the access point said of itself; none while not associated.
  [[nodiscard]] std::optional<air::Beacon> access_point() const;
  /// Every network in reach, each once.
  [[nodiscard]] std::vector<air::Beacon> scan() const;

  // --- with the core lock held ---

  /// False: not associated, or the air is full.
  bool transmit(std::span<const std::byte> frame);
  /// Sends what transmit() queued.
  void flush();

 private:
  using Clock = std::chrono::steady_clock;
  enum class Wish : std::uint8_t { none, join, leave, stop };

  void run();
  Wish take_wish();
  void wish(Wish wish);
  void wake() const;
  /// Ends the association or the tries for one, and reports that as the board's own doing.
  void leave_network();
  /// Waits until there is a wish, the link can be read, or `until`.
  void wait(std::optional<Clock::time_point> until);
  void try_to_join();
  std::optional<air::Reason> ask_to_join(AirLink& link, air::Beacon& beacon);
  void serve();
  /// Hands messages on. A reason: the association is over.
  std::optional<air::Reason> handle_messages();
  void lose(int reason, bool at_once);
  void drop_link();

  const BoardConfig& config_;
  const Events events_;
  const int wake_;  ///< An eventfd.
  std::thread thread_;

  // Guarded by mutex_.
  mutable std::mutex mutex_;
  std::condition_variable has_left_;
  Wish wish_ = Wish::none;
  bool leaving_ = false;
  platform::JoinRequest wanted_{};
  MacAddress wanted_mac_{};
  std::optional<air::Beacon> access_point_;

  /// So that the thread need not lock for every burst of frames.
  std::atomic<bool> has_wish_{false};
  /// Something is left to send. Changes under the core lock.
  std::atomic<bool> has_rest_{false};

  // The radio thread's; link_ and associated_ change under the core lock, for transmit().
  platform::JoinRequest request_{};
  MacAddress mac_{};
  std::unique_ptr<AirLink> link_;
  bool associated_ = false;
  unsigned failures_ = 0;  ///< In a row.
  Clock::time_point joined_at_{};
  std::optional<Clock::time_point> next_try_;
};

}  // namespace lanyard::device::virtual_board
