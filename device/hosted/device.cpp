#include "lanyard/device/device.hpp"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <string>
#include <thread>

#include "lives.hpp"
#include "output.hpp"

namespace lanyard::device {

namespace {

using Clock = std::chrono::steady_clock;

Clock::time_point power_on() {
  static const Clock::time_point time = Clock::now();
  return time;
}

/// Power-on is when the program starts, not when somebody first asks.
[[maybe_unused]] const Clock::time_point started = power_on();

std::atomic<int> status_in_the_end{0};

char letter(LogLevel level) {
  switch (level) {
    case LogLevel::error:
      return 'E';
    case LogLevel::warning:
      return 'W';
    case LogLevel::info:
      return 'I';
  }
  return 'I';
}

}  // namespace

void set_exit_status(int status) noexcept {
  status_in_the_end = status;
}

int hosted::exit_status() {
  return status_in_the_end;
}

void restart() {
  hosted::start_anew();
}

std::chrono::milliseconds ticks_ms() noexcept {
  return std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - power_on());
}

std::chrono::microseconds ticks_us() noexcept {
  return std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - power_on());
}

void sleep(std::chrono::milliseconds time) noexcept {
  std::this_thread::sleep_for(time);
}

void log(LogLevel level, std::string_view tag, std::string_view text) noexcept {
  // ESP-IDF's form; the tag is cut, so that no memory is needed.
  char prefix[80];
  const int size =
      std::snprintf(prefix, sizeof prefix, "%c (%lld) %.*s: ", letter(level),
                    static_cast<long long>(ticks_ms().count()),
                    static_cast<int>(std::min<std::size_t>(tag.size(), 40)), tag.data());
  if (size > 0) hosted::write_line(STDERR_FILENO, {prefix, static_cast<std::size_t>(size)}, text);
}

}  // namespace lanyard::device
