// What a board does for lab_bench: joins, connects, and by the setting `work` sends, receives,
// echoes, or asks and waits for the answer.
#include <array>
#include <exception>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "lanyard/device/console.hpp"
#include "lanyard/device/device.hpp"
#include "lanyard/device/network.hpp"
#include "lanyard/device/settings.hpp"
#include "lanyard/device/socket.hpp"
#include "lanyard/device/wlan.hpp"

namespace {

using namespace lanyard::device;  // NOLINT(google-build-using-namespace): a program of its own

const Setting<std::string> ssid{"ssid", "Lanyard", "name of the Wi-Fi network"};
const Setting<std::string> password{"password", "lanyard-lab", "its password"};
const Setting<int> port{"port", 0, "port of the computer"};
const Setting<std::string> work{"work", "echo", "send, receive, echo or ask"};
const Setting<int> amount{"amount", 0, "bytes to send or to receive, or questions to ask"};

void send(Socket& peer) {
  const std::string block(std::size_t{16} << 10U, 'x');
  for (int sent = 0; sent < amount.get(); sent += static_cast<int>(block.size())) {
    peer.sendall(block);
  }
}

void receive(Socket& peer) {
  std::vector<std::byte> buffer(std::size_t{16} << 10U);
  std::size_t received = 0;
  while (const std::size_t count = peer.recv_into(buffer)) {
    received += count;
  }
  if (received != static_cast<std::size_t>(amount.get())) {
    throw std::runtime_error(std::to_string(received) + " bytes came");
  }
}

void echo(Socket& peer) {
  for (std::string bytes = peer.recv(2048); !bytes.empty(); bytes = peer.recv(2048)) {
    peer.sendall(bytes);
  }
}

void ask(Socket& peer) {
  const std::string question(32, '?');
  std::array<std::byte, 32> answer{};
  for (int i = 0; i < amount.get(); ++i) {
    peer.sendall(question);
    for (std::size_t got = 0; got < answer.size();) {
      const std::size_t more = peer.recv_into(std::span(answer).subspan(got));
      if (more == 0) throw std::runtime_error("the answers end early");
      got += more;
    }
  }
}

}  // namespace

extern "C" void app_main() {
  try {
    Wlan wlan(WlanInterface::station);
    join_network(wlan, ssid.get(), password.get());
    Socket peer(AddressFamily::inet, SocketType::stream);
    peer.connect({.host = wlan.ifconfig().gateway, .port = static_cast<std::uint16_t>(port.get())});
    peer.setsockopt(OptionLevel::tcp, SocketOption::tcp_no_delay, 1);
    const std::string task = work.get();
    (task == "send" ? send : task == "receive" ? receive : task == "ask" ? ask : echo)(peer);
  } catch (const std::exception& error) {
    Console::print(error.what());
    set_exit_status(1);
  }
}
