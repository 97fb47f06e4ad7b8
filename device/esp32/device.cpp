#include "lanyard/device/device.hpp"

#include <thread>

#include "esp_log.h"
#include "esp_system.h"
#include "esp_timer.h"

namespace lanyard::device {

void restart() {
  esp_restart();
}

std::chrono::microseconds ticks_us() noexcept {
  return std::chrono::microseconds(esp_timer_get_time());
}

std::chrono::milliseconds ticks_ms() noexcept {
  return std::chrono::duration_cast<std::chrono::milliseconds>(ticks_us());
}

void sleep(std::chrono::milliseconds time) noexcept {
  std::this_thread::sleep_for(time);
}

void set_exit_status(int) noexcept {}

void log(LogLevel level, std::string_view tag, std::string_view text) noexcept {
  // The macros want a NUL behind the tag.
  char name[24];
  name[tag.copy(name, sizeof name - 1)] = '\0';
  const int size = static_cast<int>(text.size());
  switch (level) {
    case LogLevel::error:
      ESP_LOGE(name, "%.*s", size, text.data());
      break;
    case LogLevel::warning:
      ESP_LOGW(name, "%.*s", size, text.data());
      break;
    case LogLevel::info:
      ESP_LOGI(name, "%.*s", size, text.data());
      break;
  }
}

}  // namespace lanyard::device
