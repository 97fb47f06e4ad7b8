// A firmware for tests: lives twice, or sends its console back.
#include "lanyard/device/console.hpp"
#include "lanyard/device/device.hpp"
#include "lanyard/device/settings.hpp"

namespace {

using namespace lanyard::device;

const Setting<int> life{"life", 0, "how often the board was started"};
const Setting<bool> first{"first", true, "something to keep"};
const Setting<bool> echo{"echo", false, "send lines back instead"};

}  // namespace

extern "C" void app_main();
extern "C" void app_main() {
  if (echo.get()) {
    while (true) {
      const auto line = Console::readline();
      if (!line) return;
      Console::print("<" + *line + ">");
    }
  }
  life.write(life.get() + 1);
  Console::print("life " + std::to_string(life.get()));
  if (life.get() == 1) restart();
  Console::print(first.get() ? "first=yes" : "first=no");
  set_exit_status(7);
}
