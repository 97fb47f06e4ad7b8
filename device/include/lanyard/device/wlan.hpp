#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "lanyard/device/os_error.hpp"

/// The Wi-Fi station as MicroPython's `network.WLAN(network.WLAN.IF_STA)` has it on the ESP32
/// (ports/esp32/network_wlan.c), with the same names and status codes.
namespace lanyard::device {

/// What Wlan::status() tells; the numbers are MicroPython's `network.STAT_*`. When the retries are
/// used up, status() may also be an 802.11 reason (1 to 68) that has no name here.
enum class WlanStatus : std::int16_t {
  idle = 1000,              ///< STAT_IDLE: not told to join, or left.
  connecting = 1001,        ///< STAT_CONNECTING: joining, trying again, or waiting for an address.
  got_ip = 1010,            ///< STAT_GOT_IP
  beacon_timeout = 200,     ///< STAT_BEACON_TIMEOUT: the network went away.
  no_ap_found = 201,        ///< STAT_NO_AP_FOUND: nobody has this SSID.
  wrong_password = 202,     ///< STAT_WRONG_PASSWORD
  assoc_fail = 203,         ///< STAT_ASSOC_FAIL, STAT_CONNECT_FAIL
  handshake_timeout = 204,  ///< STAT_HANDSHAKE_TIMEOUT: on most networks, a wrong password.
  no_ap_found_with_security = 210,  ///< STAT_NO_AP_FOUND_W_COMPATIBLE_SECURITY
  no_ap_found_in_authmode = 211,    ///< STAT_NO_AP_FOUND_IN_AUTHMODE_THRESHOLD
  no_ap_found_in_rssi = 212,        ///< STAT_NO_AP_FOUND_IN_RSSI_THRESHOLD
};

/// A sentence part for people, `no network has this name (NO_AP_FOUND 201)`.
std::string describe(WlanStatus status);

/// ESP-IDF's numbers (esp_wifi.h), the same on every platform: what OSError::number() holds when
/// Wi-Fi refuses. MicroPython raises OSError with the words alone.
enum class WifiError : std::uint16_t {
  not_initialised = 0x3001,
  not_started = 0x3002,  ///< "Wifi Not Started": active(true) was not called.
  not_stopped = 0x3003,
  interface = 0x3004,
  mode = 0x3005,
  state = 0x3006,
  control = 0x3007,
  nvs = 0x3008,
  mac = 0x3009,
  ssid = 0x300A,      ///< "Wifi SSID Invalid": empty, or longer than 32 bytes.
  password = 0x300B,  ///< "Wifi Password Invalid": longer than 64 bytes.
  timeout = 0x300C,
  wake_fail = 0x300D,
  would_block = 0x300E,
  not_connected = 0x300F,
};

using MacAddress = std::array<std::uint8_t, 6>;

/// `network.WLAN.SEC_*`.
enum class WlanSecurity : std::uint8_t {
  open = 0,
  wep = 1,
  wpa = 2,
  wpa2 = 3,
  wpa_wpa2 = 4,
  wpa2_enterprise = 5,
  wpa3 = 6,
  wpa2_wpa3 = 7,
};

/// One network that scan() saw. Counterpart: the tuple `(ssid, bssid, channel, rssi, security,
/// hidden)`.
struct ScanResult {
  std::string ssid{};  ///< Any bytes, at most 32.
  MacAddress bssid{};
  int channel = 0;
  int rssi = 0;  ///< dBm
  WlanSecurity security = WlanSecurity::open;
  bool hidden = false;  ///< Always false, as on the ESP32.
};

/// Addresses in text; `0.0.0.0` each until the board has joined. Counterpart: the four strings of
/// `ifconfig()`.
struct IfConfig {
  std::string address = "0.0.0.0";
  std::string netmask = "0.0.0.0";
  std::string gateway = "0.0.0.0";
  std::string dns = "0.0.0.0";

  friend bool operator==(const IfConfig&, const IfConfig&) = default;
};

/// Counterpart of the argument `'dhcp'` of `ifconfig('dhcp')`.
struct Dhcp {};
inline constexpr Dhcp dhcp{};

/// What config() gets and sets: a number, or text or bytes.
using WlanConfigValue = std::variant<int, std::string>;

/// The interface a Wlan is made for; MicroPython's IF_AP has no counterpart here.
enum class WlanInterface : std::uint8_t { station = 0 };  ///< IF_STA, STA_IF

/// The board's Wi-Fi station.
///
/// A board has one radio: every Wlan speaks of the same, and destroying one changes nothing. Calls
/// may come from any thread, one at a time. Once joined, a lost network is joined again for ever,
/// unless config("reconnects", n) sets a limit.
/// On the computer (device/posix) the radio is the computer's network: joined as soon as connect()
/// is called, whatever the name and the password, with the computer's address.
class Wlan {
 public:
  /// Counterpart: `network.WLAN(network.WLAN.IF_STA)`.
  explicit Wlan(WlanInterface interface = WlanInterface::station);

  /// Switches the radio on, and returns once it is, or off. Counterpart: `active(flag)`.
  /// OSError: a WifiError.
  void active(bool on);
  /// Counterpart: `active()`.
  [[nodiscard]] bool active() const;

  /// Starts joining, and returns at once; isconnected() and status() tell what became of it.
  /// Counterpart: `connect(ssid, key=None, *, bssid=None)`. `ssid` is cut at 32 bytes and `key` at
  /// 64, as there. OSError: WifiError not_started, password, ssid.
  void connect(std::string_view ssid, std::string_view key = {},
               const std::optional<MacAddress>& bssid = std::nullopt);
  /// The same with what the last connect() was given. Counterpart: `connect()`.
  void connect();

  /// Leaves the network and stops trying. Counterpart: `disconnect()`. OSError: WifiError
  /// not_started.
  void disconnect();

  /// True once the station has an IP address. Counterpart: `isconnected()`.
  [[nodiscard]] bool isconnected() const;

  /// Counterpart: `status()`.
  [[nodiscard]] WlanStatus status() const;
  /// The last reason a network gave for refusing or dropping this station, also while it is being
  /// tried again and status() says `connecting`; none since connect() while there was no refusal.
  /// MicroPython has no counterpart: it prints this on its console.
  [[nodiscard]] std::optional<WlanStatus> last_failure() const;
  /// Counterpart: `status('rssi')`, dBm. OSError: WifiError not_connected.
  [[nodiscard]] int rssi() const;

  /// Looks for networks; takes seconds on a board. Counterpart: `scan()`. OSError: WifiError
  /// not_started, state (while it is joining).
  [[nodiscard]] std::vector<ScanResult> scan();

  /// Counterpart: `ifconfig()`.
  [[nodiscard]] IfConfig ifconfig() const;
  /// Fixed addresses in place of DHCP's. Counterpart: `ifconfig((ip, mask, gateway, dns))`; the
  /// mask may be a prefix length in text (`24`). OSError: invalid.
  void ifconfig(const IfConfig& fixed);
  /// Back to DHCP. Counterpart: `ifconfig('dhcp')`.
  void ifconfig(Dhcp);

  /// Counterpart: `config('name')`. Every platform: `mac` (6 bytes), `ssid` (or `essid`),
  /// `hostname` (or `dhcp_hostname`), `reconnects`, `channel`; `txpower` (dBm), `pm`, `protocol`
  /// and `bandwidth` where there is a radio. std::invalid_argument for an unknown name (there:
  /// ValueError, "unknown config param").
  [[nodiscard]] WlanConfigValue config(std::string_view name) const;
  /// Counterpart: `config(name=value)`: `mac`, `hostname`, `reconnects` (-1, the default: for
  /// ever; n: n times), `txpower`, `pm`, `protocol`, `bandwidth`, `channel`. std::invalid_argument:
  /// unknown name, wrong type of value. OSError: the radio refuses.
  void config(std::string_view name, const WlanConfigValue& value);
};

}  // namespace lanyard::device
