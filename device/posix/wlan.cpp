#include <unistd.h>

#include <array>

#include "computer_network.hpp"
#include "host_error.hpp"
#include "station.hpp"
#include "wlan_platform.hpp"

// The computer's network in the place of a radio: it is there whatever name and password are asked
// for, and its addresses are the computer's business.
namespace lanyard::device::platform {

namespace {

[[noreturn]] void fail_foreign(std::string_view attempt) {
  throw OSError(to_platform(Errno::not_supported), attempt,
                "the addresses are the computer's; set them there");
}

std::string computer_name() {
  std::array<char, 256> name{};
  if (::gethostname(name.data(), name.size() - 1) < 0) {
    throw hosted::host_error("cannot tell the host name");
  }
  return name.data();
}

}  // namespace

void wlan_start() {
  station().on_started();
}

void wlan_stop() {
  wlan_leave();
  station().on_stopped();
}

void wlan_join(const JoinRequest&) {
  posix::computer_network(posix::chosen_interface());  // throws where there is none
  station().on_got_ip();
}

void wlan_leave() {
  // Nothing is tried again: the reason is our own leaving.
  static_cast<void>(station().on_disconnected(Station::reason_left));
}

int wlan_rssi() {
  return 0;
}

std::vector<ScanResult> wlan_scan() {
  return {};
}

IfConfig wlan_addresses() {
  if (!station().has_ip()) return {};
  return posix::computer_network(posix::chosen_interface()).addresses;
}

void wlan_set_addresses(const IfConfig& fixed) {
  fail_foreign("cannot set the address " + fixed.address);
}

void wlan_use_dhcp() {}

std::optional<WlanConfigValue> wlan_get(WlanParameter parameter) {
  if (parameter == WlanParameter::hostname) return computer_name();
  if (parameter == WlanParameter::channel) return 0;
  if (parameter != WlanParameter::mac) return std::nullopt;
  const MacAddress mac = posix::computer_network(posix::chosen_interface()).mac;
  return std::string(mac.begin(), mac.end());
}

bool wlan_set(WlanParameter, const WlanConfigValue&) {
  return false;
}

}  // namespace lanyard::device::platform
