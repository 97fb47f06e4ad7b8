// Wlan on the virtual radio: events of the radio and of lwIP become those of Station, in the order
// in which ESP-IDF posts them.
#include "wlan_platform.hpp"

#include <algorithm>
#include <chrono>
#include <string>
#include <thread>
#include <utility>

#include "board_config.hpp"
#include "core_lock.hpp"
#include "lanyard/device/device.hpp"
#include "power.hpp"
#include "radio.hpp"
#include "stack.hpp"
#include "station.hpp"
#include "station_netif.hpp"

namespace lanyard::device::platform {
namespace {

using virtual_board::CoreLock;
using virtual_board::Radio;
using virtual_board::StationNetif;

constexpr std::string_view tag = "wifi";

/// Radio and interface, which know each other. Made when the radio is first switched on, and never
/// destroyed: lwIP's thread goes on.
class WlanHardware {
 public:
  WlanHardware()
      : radio_(virtual_board::board_config(), radio_events()),
        netif_(*new StationNetif(netif_events(), virtual_board::board_config().mac,
                                 virtual_board::board_config().hostname,
                                 virtual_board::board_config().dhcp_arp_check)) {
    instance = this;
    lanyard_lwip_on_unlock([] { instance->radio_.flush(); });
  }

  /// The board's, once there is one.
  static inline WlanHardware* instance = nullptr;

  Radio& radio() { return radio_; }
  StationNetif& netif() { return netif_; }  ///< Under the core lock.
  bool netif_is_sending() const {
    const CoreLock core;
    return netif_.is_sending();
  }

 private:
  Radio::Events radio_events() {
    return {.joined =
                [this] {
                  log(LogLevel::info, tag, "connected");
                  last_logged_ = 0;
                  netif_.up();
                },
            .left = [this] { netif_.down(); },
            .frame = [this](std::span<const std::byte> frame) { netif_.input(frame); },
            .listens_on = [this](std::uint16_t port) { return netif_.listens_on(port); },
            .disconnected =
                [this](int reason) {
                  if (!station().is_explained()) {
                    log_disconnected(reason);
                  }
                  return station().on_disconnected(reason);
                }};
  }

  /// In words, and once: it is tried again every second. On the radio's thread.
  void log_disconnected(int reason) {
    constexpr int left_by_itself = 8;  // WIFI_REASON_ASSOC_LEAVE
    if (reason != std::exchange(last_logged_, reason)) {
      log(reason == left_by_itself ? LogLevel::info : LogLevel::warning, tag,
          "disconnected: " + (reason == left_by_itself
                                  ? std::string("left the network (ASSOC_LEAVE 8)")
                                  : describe(static_cast<WlanStatus>(reason))));
    }
  }

  StationNetif::Events netif_events() {
    return {.transmit = [this](std::span<const std::byte> frame) { return radio_.transmit(frame); },
            .got_ip =
                [this] {
                  const IfConfig is = netif_.addresses();
                  log(LogLevel::info, "esp_netif_handlers",
                      "sta ip: " + is.address + ", mask: " + is.netmask + ", gw: " + is.gateway);
                  station().on_got_ip();
                },
            .lost_ip = [] { station().on_lost_ip(); }};
  }

  Radio radio_;
  StationNetif& netif_;
  int last_logged_ = 0;  ///< The reason told last; 0 since it joined. The radio's thread alone.
};

WlanHardware& hardware() {
  static WlanHardware* const the_hardware = [] {
    virtual_board::start_stack();
    const CoreLock core;
    return new WlanHardware;
  }();
  return *the_hardware;
}

int number_of(const WlanConfigValue& value) {
  return std::get<int>(value);
}

void set_mac(WlanHardware& board, const std::string& bytes) {
  constexpr std::string_view attempt = "cannot set the MAC address";
  MacAddress mac{};
  std::copy_n(bytes.begin(), mac.size(), mac.begin());
  if ((mac[0] & 1U) != 0) {  // of a group
    throw wifi_error(static_cast<int>(WifiError::mac), attempt);
  }
  if (board.radio().access_point()) {
    throw wifi_error(static_cast<int>(WifiError::state), attempt);
  }
  const CoreLock core;
  board.netif().set_mac(mac);
}

// Of the radio that is not there: kept, so that firmware reads back what it set. IDF's defaults.
constexpr int default_txpower = 20;   // dBm
constexpr int default_pm = 1;         // WIFI_PS_MIN_MODEM
constexpr int default_protocol = 7;   // 802.11b, g and n
constexpr int default_bandwidth = 2;  // 40 MHz
// Without a lock: Wlan's calls come one at a time.
int txpower = default_txpower;
int pm = default_pm;
int protocol = default_protocol;
int bandwidth = default_bandwidth;

}  // namespace

void wlan_start() {
  hardware().radio().start();
  station().on_started();
}

void wlan_stop() {
  hardware().radio().stop();
  station().on_stopped();
}

void wlan_join(const JoinRequest& request) {
  MacAddress mac{};
  {
    const CoreLock core;
    mac = hardware().netif().mac();
  }
  hardware().radio().join(request, mac);
}

void wlan_leave() {
  hardware().radio().leave();
}

int wlan_rssi() {
  const auto access_point = hardware().radio().access_point();
  if (!access_point) {
    throw wifi_error(static_cast<int>(WifiError::not_connected), "cannot tell the signal strength");
  }
  return access_point->rssi;
}

std::vector<ScanResult> wlan_scan() {
  std::vector<ScanResult> results;
  for (const air::Beacon& beacon : hardware().radio().scan()) {
    results.push_back({.ssid = beacon.ssid,
                       .bssid = beacon.bssid,
                       .channel = beacon.channel,
                       .rssi = beacon.rssi,
                       .security = static_cast<WlanSecurity>(beacon.authmode)});
  }
  return results;
}

IfConfig wlan_addresses() {
  WlanHardware& board = hardware();
  const CoreLock core;
  return board.netif().addresses();
}

void wlan_set_addresses(const IfConfig& fixed) {
  WlanHardware& board = hardware();
  const CoreLock core;
  board.netif().set_addresses(fixed);
}

void wlan_use_dhcp() {
  WlanHardware& board = hardware();
  const CoreLock core;
  board.netif().use_dhcp();
}

std::optional<WlanConfigValue> wlan_get(WlanParameter parameter) {
  WlanHardware& board = hardware();
  switch (parameter) {
    case WlanParameter::mac: {
      const CoreLock core;
      const MacAddress mac = board.netif().mac();
      return std::string(mac.begin(), mac.end());
    }
    case WlanParameter::hostname: {
      const CoreLock core;
      return board.netif().hostname();
    }
    case WlanParameter::channel: {
      const auto access_point = board.radio().access_point();
      return access_point ? int{access_point->channel} : 1;
    }
    case WlanParameter::txpower:
      return txpower;
    case WlanParameter::pm:
      return pm;
    case WlanParameter::protocol:
      return protocol;
    case WlanParameter::bandwidth:
      return bandwidth;
  }
  return std::nullopt;
}

bool wlan_set(WlanParameter parameter, const WlanConfigValue& value) {
  WlanHardware& board = hardware();
  switch (parameter) {
    case WlanParameter::mac:
      set_mac(board, std::get<std::string>(value));
      return true;
    case WlanParameter::hostname: {
      const CoreLock core;
      board.netif().set_hostname(std::get<std::string>(value));
      return true;
    }
    case WlanParameter::channel:
      return false;  // the access point's
    case WlanParameter::txpower:
      txpower = number_of(value);
      return true;
    case WlanParameter::pm:
      pm = number_of(value);
      return true;
    case WlanParameter::protocol:
      protocol = number_of(value);
      return true;
    case WlanParameter::bandwidth:
      bandwidth = number_of(value);
      return true;
  }
  return false;
}

}  // namespace lanyard::device::platform

namespace lanyard::device::virtual_board {

void power_off() {
  auto* const hardware = platform::WlanHardware::instance;
  if (hardware == nullptr) {
    return;
  }
  constexpr std::chrono::seconds longest{5};
  constexpr std::chrono::milliseconds pause{2};
  const auto deadline = std::chrono::steady_clock::now() + longest;
  while (hardware->radio().access_point() && hardware->netif_is_sending() &&
         std::chrono::steady_clock::now() < deadline) {
    std::this_thread::sleep_for(pause);
  }
  hardware->radio().stop();
}

}  // namespace lanyard::device::virtual_board
