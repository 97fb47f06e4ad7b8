#include "lanyard/device/wlan.hpp"

#include <algorithm>
#include <array>
#include <mutex>
#include <stdexcept>

#include "socket_platform.hpp"
#include "station.hpp"
#include "wlan_platform.hpp"

namespace lanyard::device {

namespace {

using platform::JoinRequest;
using platform::WlanParameter;

constexpr std::size_t longest_ssid = 32;
constexpr std::size_t longest_key = 64;
constexpr std::size_t longest_hostname = 32;

/// What the last connect() asked for; config("ssid") and connect() without arguments read it.
struct LastRequest {
  std::mutex mutex;
  JoinRequest request;
};

LastRequest& last_request() {
  static LastRequest last;
  return last;
}

struct NamedParameter {
  std::string_view name;
  WlanParameter parameter;
};
constexpr std::array named_parameters{
    NamedParameter{"mac", WlanParameter::mac},
    NamedParameter{"hostname", WlanParameter::hostname},
    NamedParameter{"dhcp_hostname", WlanParameter::hostname},
    NamedParameter{"channel", WlanParameter::channel},
    NamedParameter{"txpower", WlanParameter::txpower},
    NamedParameter{"pm", WlanParameter::pm},
    NamedParameter{"protocol", WlanParameter::protocol},
    NamedParameter{"bandwidth", WlanParameter::bandwidth},
};

[[noreturn]] void fail_unknown(std::string_view name) {
  throw std::invalid_argument("unknown config param \"" + std::string(name) +
                              "\": there are mac, ssid, hostname, channel, reconnects, txpower, "
                              "pm, protocol and bandwidth, some not on every platform");
}

[[noreturn]] void fail_value(std::string_view name, std::string_view needed) {
  throw std::invalid_argument("cannot set config param \"" + std::string(name) + "\": it needs " +
                              std::string(needed));
}

WlanParameter parameter_named(std::string_view name) {
  for (const NamedParameter& known : named_parameters) {
    if (known.name == name) return known.parameter;
  }
  fail_unknown(name);
}

void check(std::string_view name, WlanParameter parameter, const WlanConfigValue& value) {
  const auto* text = std::get_if<std::string>(&value);
  switch (parameter) {
    case WlanParameter::mac:
      if (text == nullptr || text->size() != std::tuple_size_v<MacAddress>) {
        fail_value(name, "6 bytes");
      }
      return;
    case WlanParameter::hostname:
      if (text == nullptr || text->empty() || text->size() > longest_hostname) {
        fail_value(name, "text of 1 to 32 bytes");
      }
      return;
    case WlanParameter::channel:
    case WlanParameter::txpower:
    case WlanParameter::pm:
    case WlanParameter::protocol:
    case WlanParameter::bandwidth:
      if (text != nullptr) fail_value(name, "a number");
      return;
  }
}

std::string require_ipv4(const std::string& text, std::string_view what) {
  const auto endpoint = platform::parse_endpoint(text, 0);
  if (!endpoint || endpoint->family != AddressFamily::inet) {
    throw OSError(to_platform(Errno::invalid),
                  "cannot set the " + std::string(what) + " to \"" + text + "\"",
                  "it is not an IPv4 address");
  }
  return text;
}

/// A netmask in dots, from that or from a prefix length in text, as MicroPython takes both.
std::string to_netmask(const std::string& text) {
  const bool digits = !text.empty() && text.size() <= 2 &&
                      text.find_first_not_of("0123456789") == std::string::npos;
  if (!digits) return require_ipv4(text, "netmask");
  const int length = std::stoi(text);
  if (length > 32) return require_ipv4(text, "netmask");
  platform::Endpoint mask;
  for (int bit = 0; bit < length; ++bit) {
    auto& byte = mask.bytes[static_cast<std::size_t>(bit / 8)];
    byte = static_cast<std::uint8_t>(byte | (0x80 >> (bit % 8)));
  }
  return platform::to_address(mask).host;
}

void join(const JoinRequest& request) {
  if (!station().started()) {
    throw platform::wifi_error(static_cast<int>(WifiError::not_started),
                               "cannot join \"" + request.ssid + "\"");
  }
  station().join_requested();
  try {
    platform::wlan_join(request);
  } catch (...) {
    station().leave_requested();
    throw;
  }
}

struct WifiErrorWords {
  WifiError error;
  std::string_view words;
};
/// MicroPython's words (ports/esp32/network_common.c).
constexpr std::array wifi_error_words{
    WifiErrorWords{WifiError::not_initialised, "Wifi Not Initialized"},
    WifiErrorWords{WifiError::not_started, "Wifi Not Started: call active(true) first"},
    WifiErrorWords{WifiError::not_stopped, "Wifi Not Stopped"},
    WifiErrorWords{WifiError::interface, "Wifi Invalid Interface"},
    WifiErrorWords{WifiError::mode, "Wifi Invalid Mode"},
    WifiErrorWords{WifiError::state, "Wifi Internal State Error"},
    WifiErrorWords{WifiError::control, "Wifi Internal Error"},
    WifiErrorWords{WifiError::nvs, "Wifi Internal NVS Error"},
    WifiErrorWords{WifiError::mac, "Wifi Invalid MAC Address"},
    WifiErrorWords{WifiError::ssid, "Wifi SSID Invalid"},
    WifiErrorWords{WifiError::password, "Wifi Invalid Password"},
    WifiErrorWords{WifiError::timeout, "Wifi Timeout"},
    WifiErrorWords{WifiError::wake_fail, "Wifi Wakeup Failure"},
    WifiErrorWords{WifiError::would_block, "Wifi Would Block"},
    WifiErrorWords{WifiError::not_connected, "Wifi Not Connected"},
};

}  // namespace

std::string describe(WlanStatus status) {
  switch (status) {
    case WlanStatus::idle:
      return "not joined to a network (IDLE 1000)";
    case WlanStatus::connecting:
      return "joining (CONNECTING 1001)";
    case WlanStatus::got_ip:
      return "joined (GOT_IP 1010)";
    case WlanStatus::beacon_timeout:
      return "the network went away (BEACON_TIMEOUT 200)";
    case WlanStatus::no_ap_found:
      return "no network has this name (NO_AP_FOUND 201)";
    case WlanStatus::wrong_password:
      return "the network refuses the password (WRONG_PASSWORD 202)";
    case WlanStatus::assoc_fail:
      return "the network takes no more stations (ASSOC_FAIL 203)";
    case WlanStatus::handshake_timeout:
      return "the handshake failed, most likely for a wrong password (HANDSHAKE_TIMEOUT 204)";
    case WlanStatus::no_ap_found_with_security:
      return "the network's security is not ours (NO_AP_FOUND_W_COMPATIBLE_SECURITY 210)";
    case WlanStatus::no_ap_found_in_authmode:
      return "the network's security is too weak (NO_AP_FOUND_IN_AUTHMODE_THRESHOLD 211)";
    case WlanStatus::no_ap_found_in_rssi:
      return "the network's signal is too weak (NO_AP_FOUND_IN_RSSI_THRESHOLD 212)";
  }
  return "the network refuses the station (reason " + std::to_string(static_cast<int>(status)) +
         ")";
}

Wlan::Wlan(WlanInterface) {}

void Wlan::active(bool on) {
  if (on == station().started()) return;
  if (on) {
    platform::wlan_start();
  } else {
    platform::wlan_stop();
  }
}

bool Wlan::active() const {
  return station().started();
}

void Wlan::connect(std::string_view ssid, std::string_view key,
                   const std::optional<MacAddress>& bssid) {
  const JoinRequest request{.ssid = std::string(ssid.substr(0, longest_ssid)),
                            .key = std::string(key.substr(0, longest_key)),
                            .bssid = bssid};
  if (request.ssid.empty()) {
    throw platform::wifi_error(static_cast<int>(WifiError::ssid), "cannot join \"\"");
  }
  join(request);
  const std::lock_guard lock(last_request().mutex);
  last_request().request = request;
}

void Wlan::connect() {
  JoinRequest request;
  {
    const std::lock_guard lock(last_request().mutex);
    request = last_request().request;
  }
  if (request.ssid.empty()) {
    throw platform::wifi_error(static_cast<int>(WifiError::ssid), "cannot join \"\"");
  }
  join(request);
}

void Wlan::disconnect() {
  station().leave_requested();
  if (!station().started()) {
    throw platform::wifi_error(static_cast<int>(WifiError::not_started),
                               "cannot leave the network");
  }
  platform::wlan_leave();
}

bool Wlan::isconnected() const {
  return station().has_ip();
}

WlanStatus Wlan::status() const {
  return station().status();
}

std::optional<WlanStatus> Wlan::last_failure() const {
  return station().last_failure();
}

int Wlan::rssi() const {
  if (!station().has_ip()) {
    throw platform::wifi_error(static_cast<int>(WifiError::not_connected),
                               "cannot tell the signal strength");
  }
  return platform::wlan_rssi();
}

std::vector<ScanResult> Wlan::scan() {
  if (!station().started()) {
    throw platform::wifi_error(static_cast<int>(WifiError::not_started), "cannot scan");
  }
  return platform::wlan_scan();
}

IfConfig Wlan::ifconfig() const {
  return platform::wlan_addresses();
}

void Wlan::ifconfig(const IfConfig& fixed) {
  platform::wlan_set_addresses({.address = require_ipv4(fixed.address, "address"),
                                .netmask = to_netmask(fixed.netmask),
                                .gateway = require_ipv4(fixed.gateway, "gateway"),
                                .dns = require_ipv4(fixed.dns, "name server")});
}

void Wlan::ifconfig(Dhcp) {
  platform::wlan_use_dhcp();
}

WlanConfigValue Wlan::config(std::string_view name) const {
  if (name == "reconnects") return station().reconnects();
  if (name == "ssid" || name == "essid") {
    const std::lock_guard lock(last_request().mutex);
    return last_request().request.ssid;
  }
  auto value = platform::wlan_get(parameter_named(name));
  if (!value) fail_unknown(name);
  return *value;
}

void Wlan::config(std::string_view name, const WlanConfigValue& value) {
  if (name == "reconnects") {
    if (!std::holds_alternative<int>(value)) fail_value(name, "a number");
    station().set_reconnects(std::get<int>(value));
    return;
  }
  const WlanParameter parameter = parameter_named(name);
  check(name, parameter, value);
  if (!platform::wlan_set(parameter, value)) fail_unknown(name);
}

namespace platform {

OSError wifi_error(int number, std::string_view attempt) {
  for (const WifiErrorWords& known : wifi_error_words) {
    if (static_cast<int>(known.error) == number) return {number, attempt, known.words};
  }
  return {number, attempt, "Wifi Unknown Error " + std::to_string(number)};
}

}  // namespace platform
}  // namespace lanyard::device
