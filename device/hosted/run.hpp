#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>

/// What the boards that are programs share: device/posix and device/virtual each have a main() that
/// calls run() with their own options.
namespace lanyard::device::hosted {

/// How the program ends; part of the command line's contract.
enum class ExitStatus : int {
  done = 0,    ///< app_main() returned, and set_exit_status() gave no other.
  failed = 1,  ///< app_main() threw, or the platform could not start.
  usage = 2,   ///< Wrong options.
};

/// An option of the platform.
struct Option {
  std::string_view name;        ///< `--interface`
  std::string_view value_name;  ///< `NAME`
  std::string_view help;
  /// Is given the value; throws std::invalid_argument when it is none.
  std::function<void(std::string)> take;
};

/// The hidden option by which `lanyard board` asks a firmware what it can be set to. The answer is
/// the first line, and a line for each setting: key, value, default and help, parted by tabs, in
/// which `\\`, `\t`, `\n` and `\r` stand for a backslash, a tab and the ends of a line.
inline constexpr std::string_view describe_option = "--describe-settings";
inline constexpr std::string_view describe_first_line = "# Lanyard firmware 1";

/// Reads the command line, lays the settings out, calls `power_on` and then app_main().
///
/// Every platform has `--set KEY=VALUE` (or `--KEY VALUE`), `--nvs FILE`, `--settings` and
/// `--help`. What is set on the command line is written to the store, as a person would write it to
/// the board's flash; without `--nvs` the store ends with the program. Usage errors and what
/// escapes app_main() go to standard error.
int run(int argc, char** argv, std::span<const Option> options,
        const std::function<void()>& power_on);

}  // namespace lanyard::device::hosted

/// The firmware, as on the ESP32.
extern "C" void app_main();
