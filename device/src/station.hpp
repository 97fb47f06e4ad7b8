#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>

#include "lanyard/device/wlan.hpp"

namespace lanyard::device {

/// What the station is doing, told by the radio's events: the one place where MicroPython's rules
/// for status() and for joining again are (ports/esp32/network_wlan.c). It calls nobody.
///
/// A platform calls the on_… functions as its radio reports; Wlan reads. Any thread.
class Station {
 public:
  /// ESP-IDF's WIFI_REASON_ASSOC_LEAVE: the board itself left.
  static constexpr int reason_left = 8;

  void on_started();  ///< WIFI_EVENT_STA_START
  void on_stopped();  ///< WIFI_EVENT_STA_STOP
  void on_got_ip();   ///< IP_EVENT_STA_GOT_IP
  void on_lost_ip();  ///< IP_EVENT_STA_LOST_IP
  /// WIFI_EVENT_STA_DISCONNECTED. `reason` is ESP-IDF's wifi_err_reason_t. True: the platform joins
  /// again, now.
  [[nodiscard]] bool on_disconnected(int reason);

  void join_requested();                ///< Wlan::connect() was called.
  void leave_requested();               ///< Wlan::disconnect() was called.
  void set_reconnects(int reconnects);  ///< Since connect(); below 0: for ever.

  [[nodiscard]] bool started() const;
  [[nodiscard]] bool wants_to_be_joined() const;
  [[nodiscard]] bool has_ip() const;
  [[nodiscard]] int reconnects() const;
  [[nodiscard]] WlanStatus status() const;
  [[nodiscard]] std::optional<WlanStatus> last_failure() const;

  /// Whether somebody logs in words why the board is not joined; then the platform need not.
  void set_explained(bool explained);
  [[nodiscard]] bool is_explained() const;

  /// Returns when an on_… function was called, or after `limit`, or by itself.
  void wait_for_event(std::chrono::milliseconds limit);

 private:
  mutable std::mutex mutex_;
  std::condition_variable event_;
  bool started_ = false;
  bool requested_ = false;  ///< Joining or joined; cleared when left or when retries are used up.
  bool has_ip_ = false;
  bool explained_ = false;
  int reason_ = 0;  ///< Of the last disconnection; 0 after joining.
  int reconnects_ = -1;
  int tries_ = 0;
  std::optional<WlanStatus> last_failure_{};
};

/// The board's one station.
Station& station();

}  // namespace lanyard::device
