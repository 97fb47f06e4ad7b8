#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>

#include "lanyard/device/wlan.hpp"
#include "lwip/netif.h"

namespace lanyard::device::virtual_board {

/// The station's network interface in lwIP: what esp_netif does with it on the ESP32 when Wi-Fi
/// comes and goes (esp_netif/lwip/esp_netif_lwip.c).
///
/// Every function needs the core lock but where it says otherwise. One object a process, which
/// lives as long as the process: lwIP's thread has a pointer to it.
class StationNetif {
 public:
  struct Events {
    /// A frame goes out. False: it cannot now.
    std::function<bool(std::span<const std::byte>)> transmit;
    /// There is an address (also: another one).
    std::function<void()> got_ip;
    /// There was none for 120 s after there had been one (CONFIG_ESP_NETIF_IP_LOST_TIMER_INTERVAL).
    std::function<void()> lost_ip;
  };

  /// `arp_check`: after an offer, wait for one to two seconds whether anybody else has the address,
  /// as ESP-IDF does; else take it at once.
  StationNetif(Events events, const MacAddress& mac, std::string hostname, bool arp_check);
  ~StationNetif() = delete;
  StationNetif(const StationNetif&) = delete;
  StationNetif& operator=(const StationNetif&) = delete;

  void set_mac(const MacAddress& mac);
  [[nodiscard]] MacAddress mac() const;
  /// 1 to 32 bytes; in DHCP from the next request on.
  void set_hostname(std::string hostname);
  [[nodiscard]] const std::string& hostname() const { return hostname_; }

  /// Joined: DHCP starts, or the fixed addresses are taken (esp_netif_action_connected).
  void up();
  /// Left or lost: connections are aborted, and the addresses are gone
  /// (esp_netif_action_disconnected).
  void down();

  /// A frame came in.
  void input(std::span<const std::byte> frame);

  [[nodiscard]] IfConfig addresses() const;
  void set_addresses(const IfConfig& fixed);
  void use_dhcp();

  /// Whether TCP still has bytes or the end of a connection to deliver.
  [[nodiscard]] bool is_sending() const;

  /// Whether a TCP socket listens on `port` for connections from the network.
  [[nodiscard]] bool listens_on(std::uint16_t port) const;

 private:
  static StationNetif& of(netif* interface);
  static err_t initialise(netif* interface);
  static err_t transmit(netif* interface, pbuf* packet);
  static void on_changed(netif* interface, netif_nsc_reason_t reason,
                         const netif_ext_callback_args_t* arguments);
  static void on_ip_lost_timer(void* self);
  static void on_dhcp_timer(void* self);

  void start_dhcp();
  void watch_dhcp();
  void apply_fixed();
  void address_changed();
  void skip_arp_check();
  [[nodiscard]] bool has_address() const;

  const Events events_;
  std::string hostname_;
  const bool arp_check_;
  bool dhcp_ = true;
  IfConfig fixed_{};
  bool announced_ = false;  ///< got_ip was told of the address there is.
  bool lost_timer_runs_ = false;
  netif interface_{};
};

}  // namespace lanyard::device::virtual_board
