#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace lanyard::device {

/// What a person at the board's console sees and types: the serial line on the ESP32, standard
/// output and input elsewhere. Calls may come from any thread; lines do not mix.
class Console {
 public:
  /// Writes `line` and a line end, and sees to it that it goes out at once. Counterpart: `print`.
  /// Nobody at the other end is no error.
  static void print(std::string_view line);

  /// Waits for a line and returns it without its end; none when there will be none any more.
  /// Counterpart: `input()`, which raises EOFError there.
  static std::optional<std::string> readline();
};

}  // namespace lanyard::device
