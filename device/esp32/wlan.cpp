#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>

#include "esp_netif.h"
#include "esp_wifi.h"
#include "lwip/inet.h"
#include "radio.hpp"
#include "station.hpp"
#include "wlan_platform.hpp"

namespace lanyard::device::platform {

namespace {

using esp32::require;
using esp32::set_up_radio;

/// How long the radio may take to say that it is on, or off.
constexpr std::chrono::seconds patience{5};

void wait_until_started(bool started, std::string_view attempt) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (station().started() != started) {
    if (std::chrono::steady_clock::now() > deadline) {
      throw OSError(to_platform(Errno::timed_out), attempt, "the radio does not answer");
    }
    station().wait_for_event(std::chrono::milliseconds{50});
  }
}

std::string to_text(const esp_ip4_addr_t& address) {
  std::array<char, 16> text{};
  esp_ip4addr_ntoa(&address, text.data(), static_cast<int>(text.size()));
  return text.data();
}

esp_ip4_addr_t to_address(const std::string& text) {
  esp_ip4_addr_t address{};
  require(esp_netif_str_to_ip4(text.c_str(), &address), "cannot take the address " + text);
  return address;
}

MacAddress station_mac() {
  MacAddress mac{};
  set_up_radio();
  require(esp_wifi_get_mac(WIFI_IF_STA, mac.data()), "cannot tell the MAC address");
  return mac;
}

/// A uint8_t array of the driver, filled up with NUL and not always ended by one.
template <std::size_t size>
std::string to_string(const std::uint8_t (&bytes)[size]) {
  const auto* end = std::find(std::begin(bytes), std::end(bytes), 0);
  return {std::begin(bytes), end};
}

template <std::size_t size>
void copy_to(std::uint8_t (&out)[size], const std::string& text) {
  std::memcpy(out, text.data(), std::min(size, text.size()));
}

int read_channel() {
  std::uint8_t primary = 0;
  wifi_second_chan_t second{};
  require(esp_wifi_get_channel(&primary, &second), "cannot tell the channel");
  return primary;
}

int read_txpower() {
  std::int8_t quarters = 0;  // of a dBm
  require(esp_wifi_get_max_tx_power(&quarters), "cannot tell the transmit power");
  return quarters / 4;
}

int read_power_saving() {
  wifi_ps_type_t type{};
  require(esp_wifi_get_ps(&type), "cannot tell the power saving mode");
  return static_cast<int>(type);
}

int read_protocol() {
  std::uint8_t protocol = 0;
  require(esp_wifi_get_protocol(WIFI_IF_STA, &protocol), "cannot tell the protocol");
  return protocol;
}

int read_bandwidth() {
  wifi_bandwidth_t bandwidth{};
  require(esp_wifi_get_bandwidth(WIFI_IF_STA, &bandwidth), "cannot tell the bandwidth");
  return static_cast<int>(bandwidth);
}

}  // namespace

void wlan_start() {
  set_up_radio();
  require(esp_wifi_start(), "cannot switch the radio on");
  wait_until_started(true, "cannot switch the radio on");
}

void wlan_stop() {
  require(esp_wifi_stop(), "cannot switch the radio off");
  wait_until_started(false, "cannot switch the radio off");
}

void wlan_join(const JoinRequest& request) {
  const std::string attempt = "cannot join \"" + request.ssid + "\"";
  wifi_config_t config{};
  copy_to(config.sta.ssid, request.ssid);
  copy_to(config.sta.password, request.key);
  if (request.bssid) {
    config.sta.bssid_set = true;
    std::copy(request.bssid->begin(), request.bssid->end(), std::begin(config.sta.bssid));
  }
  require(esp_wifi_set_config(WIFI_IF_STA, &config), attempt);
  require(esp_wifi_connect(), attempt);
}

void wlan_leave() {
  require(esp_wifi_disconnect(), "cannot leave the network");
}

int wlan_rssi() {
  wifi_ap_record_t record{};
  require(esp_wifi_sta_get_ap_info(&record), "cannot tell the signal strength");
  return record.rssi;
}

std::vector<ScanResult> wlan_scan() {
  wifi_scan_config_t config{};
  config.show_hidden = true;
  require(esp_wifi_scan_start(&config, true), "cannot scan");
  std::uint16_t count = 0;
  require(esp_wifi_scan_get_ap_num(&count), "cannot scan");
  // Taking the records is also what frees the driver's list, so one is asked for even of none.
  std::vector<wifi_ap_record_t> records(std::max<std::size_t>(count, 1));
  count = static_cast<std::uint16_t>(records.size());
  require(esp_wifi_scan_get_ap_records(&count, records.data()), "cannot scan");
  std::vector<ScanResult> results;
  for (std::size_t i = 0; i < count; ++i) {
    const wifi_ap_record_t& record = records[i];
    ScanResult result;
    result.ssid = to_string(record.ssid);
    std::copy(std::begin(record.bssid), std::end(record.bssid), result.bssid.begin());
    result.channel = record.primary;
    result.rssi = record.rssi;
    result.security = static_cast<WlanSecurity>(record.authmode);
    results.push_back(std::move(result));
  }
  return results;
}

IfConfig wlan_addresses() {
  if (!station().has_ip()) return {};
  esp_netif_ip_info_t info{};
  esp_netif_dns_info_t name_server{};
  require(esp_netif_get_ip_info(set_up_radio(), &info), "cannot tell the address");
  require(esp_netif_get_dns_info(set_up_radio(), ESP_NETIF_DNS_MAIN, &name_server),
          "cannot tell the name server");
  return {.address = to_text(info.ip),
          .netmask = to_text(info.netmask),
          .gateway = to_text(info.gw),
          .dns = to_text(name_server.ip.u_addr.ip4)};
}

void wlan_set_addresses(const IfConfig& fixed) {
  const std::string attempt = "cannot set the address " + fixed.address;
  esp_netif_t* interface = set_up_radio();
  const esp_err_t stopped = esp_netif_dhcpc_stop(interface);
  if (stopped != ESP_ERR_ESP_NETIF_DHCP_ALREADY_STOPPED) require(stopped, attempt);
  esp_netif_ip_info_t info{};
  info.ip = to_address(fixed.address);
  info.netmask = to_address(fixed.netmask);
  info.gw = to_address(fixed.gateway);
  require(esp_netif_set_ip_info(interface, &info), attempt);
  esp_netif_dns_info_t name_server{};
  name_server.ip.type = ESP_IPADDR_TYPE_V4;
  name_server.ip.u_addr.ip4 = to_address(fixed.dns);
  require(esp_netif_set_dns_info(interface, ESP_NETIF_DNS_MAIN, &name_server), attempt);
}

void wlan_use_dhcp() {
  const esp_err_t started = esp_netif_dhcpc_start(set_up_radio());
  if (started != ESP_ERR_ESP_NETIF_DHCP_ALREADY_STARTED) require(started, "cannot start DHCP");
}

std::optional<WlanConfigValue> wlan_get(WlanParameter parameter) {
  set_up_radio();
  switch (parameter) {
    case WlanParameter::mac: {
      const MacAddress mac = station_mac();
      return std::string(mac.begin(), mac.end());
    }
    case WlanParameter::hostname: {
      const char* name = nullptr;
      require(esp_netif_get_hostname(set_up_radio(), &name), "cannot tell the host name");
      return std::string(name == nullptr ? "" : name);
    }
    case WlanParameter::channel:
      return read_channel();
    case WlanParameter::txpower:
      return read_txpower();
    case WlanParameter::pm:
      return read_power_saving();
    case WlanParameter::protocol:
      return read_protocol();
    case WlanParameter::bandwidth:
      return read_bandwidth();
  }
  return std::nullopt;
}

bool wlan_set(WlanParameter parameter, const WlanConfigValue& value) {
  set_up_radio();
  const std::string* text = std::get_if<std::string>(&value);
  const int number = text == nullptr ? std::get<int>(value) : 0;
  switch (parameter) {
    case WlanParameter::mac: {
      MacAddress mac{};
      std::copy(text->begin(), text->end(), mac.begin());
      require(esp_wifi_set_mac(WIFI_IF_STA, mac.data()), "cannot set the MAC address");
      return true;
    }
    case WlanParameter::hostname:
      require(esp_netif_set_hostname(set_up_radio(), text->c_str()), "cannot set the host name");
      return true;
    case WlanParameter::channel:
      require(esp_wifi_set_channel(static_cast<std::uint8_t>(number), WIFI_SECOND_CHAN_NONE),
              "cannot set the channel");
      return true;
    case WlanParameter::txpower:
      require(esp_wifi_set_max_tx_power(static_cast<std::int8_t>(number * 4)),
              "cannot set the transmit power");
      return true;
    case WlanParameter::pm:
      require(esp_wifi_set_ps(static_cast<wifi_ps_type_t>(number)),
              "cannot set the power saving mode");
      return true;
    case WlanParameter::protocol:
      require(esp_wifi_set_protocol(WIFI_IF_STA, static_cast<std::uint8_t>(number)),
              "cannot set the protocol");
      return true;
    case WlanParameter::bandwidth:
      require(esp_wifi_set_bandwidth(WIFI_IF_STA, static_cast<wifi_bandwidth_t>(number)),
              "cannot set the bandwidth");
      return true;
  }
  return false;
}

}  // namespace lanyard::device::platform
