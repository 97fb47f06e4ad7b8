#include "lanyard/device/network.hpp"

#include <algorithm>

#include "lanyard/device/device.hpp"
#include "lanyard/device/poll.hpp"
#include "station.hpp"

namespace lanyard::device {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::string_view tag = "wifi";
/// How often the network is looked at while a connection is silent.
constexpr milliseconds look_again{1000};

/// While it lives, the platform leaves it to us to say why the board is not joined.
class Explaining {
 public:
  Explaining() { station().set_explained(true); }
  ~Explaining() { station().set_explained(false); }
  Explaining(const Explaining&) = delete;
  Explaining& operator=(const Explaining&) = delete;
};

}  // namespace

void join_network(Wlan& wlan, std::string_view ssid, std::string_view password) {
  wlan.active(true);
  wlan.disconnect();
  const Explaining explaining;
  wlan.connect(ssid, password);
  log(LogLevel::info, tag, "joining \"" + std::string(ssid) + "\"");
  std::optional<WlanStatus> told;
  while (!wlan.isconnected()) {
    const auto failure = wlan.last_failure();
    if (failure && failure != told) {
      log(LogLevel::warning, tag,
          "cannot join \"" + std::string(ssid) + "\": " + describe(*failure) + "; trying again");
      told = failure;
    }
    station().wait_for_event(milliseconds{100});
  }
  log(LogLevel::info, tag, "joined, address " + wlan.ifconfig().address);
}

void leave_network(Wlan& wlan) noexcept {
  // The radio goes off even where it refuses to leave.
  const auto attempt = [](auto&& action) {
    try {
      action();
    } catch (const std::exception& error) {
      log(LogLevel::error, tag, error.what());
    }
  };
  if (!wlan.active()) return;
  attempt([&] { wlan.disconnect(); });
  attempt([&] { wlan.active(false); });
}

void keep_alive(Socket& connection) {
  connection.setsockopt(OptionLevel::socket, SocketOption::keep_alive, 1);
  connection.setsockopt(OptionLevel::tcp, SocketOption::tcp_keep_idle, 5);
  connection.setsockopt(OptionLevel::tcp, SocketOption::tcp_keep_interval, 5);
  connection.setsockopt(OptionLevel::tcp, SocketOption::tcp_keep_count, 3);
}

void wait_until(Readiness readiness, const Socket& connection, const Wlan& wlan) {
  PollEntry entry{.socket = &connection,
                  .want_readable = readiness == Readiness::readable,
                  .want_writable = readiness == Readiness::writable};
  while (!poll({&entry, 1}, look_again)) {
    if (!wlan.isconnected()) {
      throw OSError(to_platform(Errno::network_down), "cannot go on with the connection",
                    "the board is no longer joined to the network");
    }
  }
}

void send_watching(std::string_view bytes, Socket& connection, const Wlan& wlan) {
  while (!bytes.empty()) {
    wait_until(Readiness::writable, connection, wlan);
    bytes.remove_prefix(connection.write(bytes).value_or(0));
  }
}

void Backoff::wait() {
  sleep(next_);
  double_it();
}

void Backoff::double_it() {
  next_ = std::min(next_ * 2, longest);
}

}  // namespace lanyard::device
