// The board as a TCP server: joins Wi-Fi, waits for the computer, greets it, and sends back
// whatever comes. What it prints is what the course's book shows; why something failed goes to the
// log.
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lanyard/device/console.hpp"
#include "lanyard/device/device.hpp"
#include "lanyard/device/network.hpp"
#include "lanyard/device/poll.hpp"
#include "lanyard/device/settings.hpp"
#include "lanyard/device/socket.hpp"
#include "lanyard/device/wlan.hpp"
#include "sdkconfig.h"

namespace {

using namespace lanyard::device;

constexpr std::string_view tag = "tcp_server";
constexpr std::size_t receive_size = 1024;
constexpr int most_clients = 8;  // of the ESP32's ten sockets

const Setting<std::string> ssid{"ssid", CONFIG_LANYARD_SSID, "name of the Wi-Fi network"};
const Setting<std::string> password{"password", CONFIG_LANYARD_PASSWORD,
                                    "its password; empty for an open network"};
const Setting<int> port{"port", CONFIG_LANYARD_PORT, "port to wait for connections on"};
const Setting<int> max_clients{"max_clients", CONFIG_LANYARD_MAX_CLIENTS,
                               "1: serve one client and end; 2 to 8: that many at once, for ever"};

/// The console ends the line, so what ended it on the wire is left out.
std::string_view without_line_end(std::string_view text) {
  if (text.ends_with('\n')) text.remove_suffix(1);
  if (text.ends_with('\r')) text.remove_suffix(1);
  return text;
}

int in_range(const Setting<int>& setting, int least, int most) {
  const int value = setting.get();
  if (value < least || value > most) {
    throw OSError(to_platform(Errno::invalid), "cannot start the server",
                  "the setting \"" + setting.key + "\" is " + std::to_string(value) + ", not " +
                      std::to_string(least) + " to " + std::to_string(most));
  }
  return value;
}

Socket listen_at(const Address& address, int backlog) {
  Socket listener(AddressFamily::inet, SocketType::stream);
  listener.setsockopt(OptionLevel::socket, SocketOption::reuse_address, 1);
  listener.bind(address);
  listener.listen(backlog);
  Console::print("tcp waiting...");
  Console::print("Server IP: " + address.host + "  Port: " + std::to_string(address.port));
  Console::print("accepting.....");
  return listener;
}

Accepted accept_from(Socket& listener) {
  Accepted accepted = listener.accept();
  Console::print(to_string(accepted.peer) + " connected");
  keep_alive(accepted.socket);
  accepted.socket.setblocking(false);
  return accepted;
}

/// The book's conversation, with one client.
void serve_one(Socket& listener, const Wlan& wlan) {
  Accepted client = accept_from(listener);
  send_watching("I am Server", client.socket, wlan);
  while (true) {
    wait_until(Readiness::readable, client.socket, wlan);
    const std::string bytes = client.socket.recv(receive_size);
    if (bytes.empty()) {
      Console::print("close socket");
      return;
    }
    Console::print(without_line_end(bytes));
    send_watching(bytes, client.socket, wlan);
  }
}

/// One of several clients. Nothing is received from it while it does not take what was sent.
class Client {
 public:
  explicit Client(Accepted accepted)
      : socket_(std::move(accepted.socket)), peer_(to_string(accepted.peer)) {}

  [[nodiscard]] const std::string& peer() const { return peer_; }

  [[nodiscard]] PollEntry wanted() const {
    return {
        .socket = &socket_, .want_readable = unsent_.empty(), .want_writable = !unsent_.empty()};
  }

  /// Does what can be done now; false when the client has closed. OSError: the connection failed.
  bool go_on() {
    if (unsent_.empty()) {
      unsent_ = socket_.recv(receive_size, MessageFlags::dont_wait);
      if (unsent_.empty()) return false;
      Console::print(peer_ + ": " + std::string(without_line_end(unsent_)));
    }
    unsent_.erase(0, socket_.write(unsent_).value_or(0));
    return true;
  }

 private:
  Socket socket_;
  std::string peer_;
  std::string unsent_ = "I am Server";
};

/// False: this client is done with.
bool go_on(Client& client) {
  try {
    if (client.go_on()) return true;
    Console::print("close socket");
  } catch (const OSError& error) {
    if (error.is(Errno::again)) return true;
    log(LogLevel::warning, tag, error.what());
  }
  return false;
}

/// None: whoever called has hung up again, which shows as one error or another.
std::optional<Client> accept_one_of_many(Socket& listener) {
  try {
    return Client(accept_from(listener));
  } catch (const OSError& error) {
    if (!error.is(Errno::again)) log(LogLevel::warning, tag, error.what());
    return std::nullopt;
  }
}

/// The setting `max_clients` above 1: that many at once, for ever. Who comes when all places are
/// taken waits in the backlog.
[[noreturn]] void serve_many(Socket& listener, std::size_t most) {
  listener.setblocking(false);
  std::vector<Client> clients;
  while (true) {
    std::vector<PollEntry> entries;
    entries.reserve(clients.size() + 1);
    for (const Client& client : clients)
      entries.push_back(client.wanted());
    const bool accepting = clients.size() < most;
    if (accepting) entries.push_back({.socket = &listener, .want_readable = true});
    poll(entries, std::nullopt);

    std::vector<Client> staying;
    for (std::size_t i = 0; i < clients.size(); ++i) {
      const bool ready = entries[i].readable || entries[i].writable || entries[i].failed;
      if (!ready || go_on(clients[i])) staying.push_back(std::move(clients[i]));
    }
    if (accepting && entries.back().readable) {
      if (auto client = accept_one_of_many(listener)) staying.push_back(std::move(*client));
    }
    clients = std::move(staying);
  }
}

void run_server(Wlan& wlan) {
  const int clients = in_range(max_clients, 1, most_clients);
  const Address address{.host = wlan.ifconfig().address,
                        .port = static_cast<std::uint16_t>(in_range(port, 1, 65535))};
  Socket listener = listen_at(address, clients);
  if (clients > 1) serve_many(listener, static_cast<std::size_t>(clients));
  serve_one(listener, wlan);
}

}  // namespace

extern "C" void app_main() {
  Wlan wlan(WlanInterface::station);
  try {
    join_network(wlan, ssid.get(), password.get());
    run_server(wlan);
  } catch (const std::exception& error) {
    Console::print("Close TCP-Server, please reset.");
    log(LogLevel::error, tag, error.what());
    set_exit_status(1);
  }
  leave_network(wlan);
}
