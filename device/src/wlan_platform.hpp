#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lanyard/device/wlan.hpp"

/// What a platform does for Wlan: device/esp32, device/virtual and device/posix each implement
/// these functions. They are called by Wlan alone, one at a time; the platform reports what happens
/// to station(), from any thread. Failures throw OSError with a WifiError's number; wifi_error()
/// makes it.
namespace lanyard::device::platform {

struct JoinRequest {
  std::string ssid{};  ///< At most 32 bytes.
  std::string key{};   ///< At most 64 bytes; empty: an open network.
  std::optional<MacAddress> bssid{};
};

/// What Wlan::config() reads and writes besides `ssid` and `reconnects`, which Wlan has itself.
enum class WlanParameter : std::uint8_t {
  mac,
  hostname,
  channel,
  txpower,
  pm,
  protocol,
  bandwidth
};

/// Switches the radio on; returns after Station::on_started().
void wlan_start();
/// Leaves and switches the radio off; returns after Station::on_stopped().
void wlan_stop();

/// Starts to join and returns at once. Called when the radio is on; also while joined to another
/// network, which is left then. When Station::on_disconnected() returns true the platform tries the
/// same request again.
void wlan_join(const JoinRequest& request);
/// Leaves, and stops trying; Station::on_disconnected(Station::reason_left) follows.
void wlan_leave();

/// dBm; called only when associated.
int wlan_rssi();
std::vector<ScanResult> wlan_scan();

/// As IfConfig says: all zeros until there is an address.
IfConfig wlan_addresses();
/// `fixed` has been checked: four IPv4 addresses.
void wlan_set_addresses(const IfConfig& fixed);
void wlan_use_dhcp();

/// None: this platform has no such parameter.
std::optional<WlanConfigValue> wlan_get(WlanParameter parameter);
/// False: this platform has no such parameter, or it cannot be set. `value` has the parameter's
/// type: `mac` 6 bytes, `hostname` text of 1 to 32 bytes, the others numbers.
bool wlan_set(WlanParameter parameter, const WlanConfigValue& value);

/// An OSError for `number`, a WifiError or another esp_err_t, in MicroPython's words: `cannot scan:
/// Wifi Not Started`.
OSError wifi_error(int number, std::string_view attempt);

}  // namespace lanyard::device::platform
