// A firmware of somebody else: looks round for networks, and talks TCP with itself.
#include <string>

#include "lanyard/device/console.hpp"
#include "lanyard/device/settings.hpp"
#include "lanyard/device/socket.hpp"
#include "lanyard/device/wlan.hpp"
#include "sdkconfig.h"

using namespace lanyard::device;

namespace {
const Setting<std::string> room{"room", CONFIG_THERMOMETER_ROOM, "where it hangs"};
}

extern "C" void app_main() {
  Wlan wlan;
  wlan.active(true);
  Console::print(std::to_string(wlan.scan().size()) + " networks");

  Socket server;
  server.bind({"127.0.0.1", 8000});
  server.listen(1);
  Socket client;
  client.connect({"127.0.0.1", 8000});
  client.sendall("20 degrees in the " + room.get());
  Console::print(server.accept().socket.recv(100));
}
