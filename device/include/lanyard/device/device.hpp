#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>

namespace lanyard::device {

/// Starts the board anew, as after power-on; settings stay. Counterpart: `machine.reset()`.
[[noreturn]] void restart();

/// Milliseconds and microseconds since the board started; they only grow. Counterparts:
/// `time.ticks_ms()` and `time.ticks_us()`, which wrap round.
std::chrono::milliseconds ticks_ms() noexcept;
std::chrono::microseconds ticks_us() noexcept;

/// Lets other tasks run for at least `time`. Counterpart: `time.sleep_ms(ms)`.
void sleep(std::chrono::milliseconds time) noexcept;

/// Where a board is a program, what it ends with when app_main() returns; 0 unless set. Nothing on
/// the ESP32, which has nobody to tell. No counterpart.
void set_exit_status(int status) noexcept;

enum class LogLevel : std::uint8_t { error, warning, info };

/// One line of diagnosis: ESP-IDF's log on the ESP32, standard error elsewhere, as `I (1234) tag:
/// text`. It is not part of what the program prints. No counterpart in MicroPython.
void log(LogLevel level, std::string_view tag, std::string_view text) noexcept;

}  // namespace lanyard::device
