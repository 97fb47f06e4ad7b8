#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>

#include "lanyard/device/socket.hpp"
#include "lanyard/device/wlan.hpp"

/// What a program that talks over Wi-Fi needs around Wlan and Socket, and MicroPython's users write
/// each for themselves.
namespace lanyard::device {

/// Switches the radio on, leaves any old network, joins `ssid`, and returns once there is an
/// address. It tries for ever; why it does not get in is logged, each time the reason changes.
/// OSError: a WifiError.
void join_network(Wlan& wlan, std::string_view ssid, std::string_view password);

/// Leaves the network and switches the radio off. It throws nothing: what the radio refuses is
/// logged.
void leave_network(Wlan& wlan) noexcept;

/// Lets the stack ask an idle peer whether it is still there, every five seconds; three questions
/// without an answer end the connection. Without this a pulled cable is never noticed.
void keep_alive(Socket& connection);

enum class Readiness : std::uint8_t { readable, writable };

/// Waits until something can be received from, or sent to, `connection`, and looks at the network
/// meanwhile. OSError: network_down when the board is no longer joined.
void wait_until(Readiness readiness, const Socket& connection, const Wlan& wlan);

/// Sends all of `bytes` over a socket that does not wait (setblocking(false)), as fast as the peer
/// takes them. OSError: as wait_until() and Socket::send().
void send_watching(std::string_view bytes, Socket& connection, const Wlan& wlan);

/// The wait before the next try: it doubles from one second to thirty.
class Backoff {
 public:
  /// Waits, then doubles.
  void wait();
  void double_it();
  void reset() { next_ = first; }
  [[nodiscard]] std::chrono::seconds next() const { return next_; }

 private:
  static constexpr std::chrono::seconds first{1};
  static constexpr std::chrono::seconds longest{30};

  std::chrono::seconds next_ = first;
};

}  // namespace lanyard::device
