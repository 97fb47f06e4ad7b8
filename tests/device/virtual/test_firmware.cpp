// A firmware that does what the setting `do` says, for tests of how a virtual board starts and
// ends.
#include <chrono>
#include <stdexcept>
#include <string>

#include "lanyard/device/console.hpp"
#include "lanyard/device/device.hpp"
#include "lanyard/device/settings.hpp"
#include "lanyard/device/socket.hpp"
#include "lanyard/device/wlan.hpp"

namespace {

using namespace lanyard::device;

const Setting<std::string> deed{"do", "return", "what to do"};
const Setting<int> lives{"lives", 0, "how often it was restarted"};
const Setting<std::string> ssid{"ssid", "home", "the network"};

void join() {
  Wlan wlan;
  wlan.active(true);
  wlan.connect(ssid.get(), "secret12");
  while (!wlan.isconnected()) {
    sleep(std::chrono::milliseconds(1));
  }
  Console::print("joined as " + wlan.ifconfig().address);
}

[[noreturn]] void sleep_for_ever() {
  for (;;) {
    sleep(std::chrono::hours(1));
  }
}

}  // namespace

extern "C" void app_main() {
  const std::string what = deed.get();
  if (what == "throw") {
    throw std::runtime_error("the water is boiling");
  }
  if (what == "echo") {
    for (auto line = Console::readline(); line.has_value(); line = Console::readline()) {
      Console::print("heard " + line.value());
    }
  } else if (what == "join") {
    join();
  } else if (what == "stay") {
    join();
    sleep_for_ever();
  } else if (what == "restart") {
    join();
    lives.write(lives.get() + 1);
    Console::print("life " + std::to_string(lives.get()));
    if (lives.get() < 3) {
      restart();
    }
  } else if (what == "send") {
    join();
    Socket socket;
    socket.connect({"192.168.4.1", 7});
    socket.sendall(std::string(20'000, 'x'));
  } else if (what == "log") {
    log(LogLevel::info, "kettle", "warm");
  }
}
