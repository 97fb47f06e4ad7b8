// The board as a TCP client: joins Wi-Fi, connects to the computer, greets it, and sends back
// whatever comes. What it prints is what the course's book shows; why something failed goes to the
// log.
#include <exception>
#include <string>
#include <string_view>

#include "lanyard/device/console.hpp"
#include "lanyard/device/device.hpp"
#include "lanyard/device/network.hpp"
#include "lanyard/device/settings.hpp"
#include "lanyard/device/socket.hpp"
#include "lanyard/device/wlan.hpp"
#include "sdkconfig.h"

namespace {

using namespace lanyard::device;

constexpr std::string_view tag = "tcp_client";
constexpr std::size_t receive_size = 1024;

const Setting<std::string> ssid{"ssid", CONFIG_LANYARD_SSID, "name of the Wi-Fi network"};
const Setting<std::string> password{"password", CONFIG_LANYARD_PASSWORD,
                                    "its password; empty for an open network"};
const Setting<std::string> host{"host", CONFIG_LANYARD_HOST, "address or name of the server"};
const Setting<int> port{"port", CONFIG_LANYARD_PORT, "port of the server"};
const Setting<bool> reconnect{"reconnect", CONFIG_LANYARD_RECONNECT != 0,
                              "connect again when a connection ends or fails"};

/// The console ends the line, so what ended it on the wire is left out.
std::string_view without_line_end(std::string_view text) {
  if (text.ends_with('\n')) text.remove_suffix(1);
  if (text.ends_with('\r')) text.remove_suffix(1);
  return text;
}

void greet_and_echo(Socket& server, const Wlan& wlan) {
  send_watching("Hello", server, wlan);
  send_watching("This is my IP.", server, wlan);
  while (true) {
    wait_until(Readiness::readable, server, wlan);
    const std::string bytes = server.recv(receive_size);
    if (bytes.empty()) {
      Console::print("Close socket");
      return;
    }
    Console::print(without_line_end(bytes));
    send_watching(bytes, server, wlan);
  }
}

Address server_address() {
  const int number = port.get();
  if (number < 1 || number > 65535) {
    throw OSError(to_platform(Errno::invalid), "cannot connect",
                  "the setting \"port\" is " + std::to_string(number) + ", not 1 to 65535");
  }
  return {.host = host.get(), .port = static_cast<std::uint16_t>(number)};
}

/// One connection, from the call to its end.
void hold_conversation(const Wlan& wlan, Backoff& backoff) {
  const Address server = server_address();
  Socket connection(AddressFamily::inet, SocketType::stream);
  connection.setsockopt(OptionLevel::socket, SocketOption::reuse_address, 1);
  connection.connect(server);
  backoff.reset();
  Console::print("TCP Connected to: " + server.host + " : " + std::to_string(server.port));
  keep_alive(connection);
  connection.setblocking(false);
  greet_and_echo(connection, wlan);
}

/// The setting `reconnect`: for ever.
[[noreturn]] void hold_conversations(const Wlan& wlan) {
  Backoff backoff;
  while (true) {
    try {
      hold_conversation(wlan, backoff);
    } catch (const OSError& error) {
      log(LogLevel::warning, tag, error.what());
    }
    log(LogLevel::info, tag,
        "connecting again in " + std::to_string(backoff.next().count()) + " s");
    backoff.wait();
  }
}

}  // namespace

extern "C" void app_main() {
  Wlan wlan(WlanInterface::station);
  try {
    join_network(wlan, ssid.get(), password.get());
    if (reconnect.get()) hold_conversations(wlan);
    Backoff unused;
    hold_conversation(wlan, unused);
  } catch (const std::exception& error) {
    Console::print("TCP close, please reset!");
    log(LogLevel::error, tag, error.what());
    leave_network(wlan);
    set_exit_status(1);
  }
}
