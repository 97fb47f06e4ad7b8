#include "lanyard/device/console.hpp"

#include <chrono>
#include <cstdio>
#include <mutex>

#include "lanyard/device/device.hpp"

// The console that menuconfig chose (UART0 or USB), through the C library. Without a driver its
// input does not wait but reports the end of the file; so the wait is made here.
namespace lanyard::device {

void Console::print(std::string_view line) {
  static std::mutex writing;
  const std::lock_guard lock(writing);
  std::fwrite(line.data(), 1, line.size(), stdout);
  std::fputc('\n', stdout);
  std::fflush(stdout);
}

std::optional<std::string> Console::readline() {
  constexpr std::size_t longest = 1024;
  static std::mutex reading;
  const std::lock_guard lock(reading);
  std::string line;
  while (true) {
    const int next = std::fgetc(stdin);
    if (next == EOF) {
      std::clearerr(stdin);
      sleep(std::chrono::milliseconds{20});
    } else if (next == '\n' || next == '\r') {
      // A terminal sends either, or both: an empty line is never given.
      if (!line.empty()) return line;
    } else if (line.size() < longest) {
      line += static_cast<char>(next);
    }
  }
}

}  // namespace lanyard::device
