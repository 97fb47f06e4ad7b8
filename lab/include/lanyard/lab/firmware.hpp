#pragma once

#include <filesystem>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "lanyard/base/error.hpp"

/// Images of firmware: where they lie, and what each can be set to.
namespace lanyard::lab {

/// Where images of firmware lie, in the order they are looked for: those that $LANYARD_FIRMWARE
/// names (separated as in $PATH), those beside this program in its build folder, and those that
/// were installed with it. Any thread.
std::vector<std::filesystem::path> firmware_directories();

/// The names that find_firmware() knows, sorted.
std::vector<std::string> list_firmware(const std::vector<std::filesystem::path>& directories);

/// Finds the image of a firmware that is named by a person. With a slash in it, `name` is the path
/// itself; otherwise it is looked for in `directories`, as `DIR/name` and `DIR/name/name`. Error
/// `start`: there is none (std::errc::no_such_file_or_directory); the message lists those that are
/// there. Or it is no program.
Result<std::filesystem::path> find_firmware(std::string_view name,
                                            const std::vector<std::filesystem::path>& directories);

/// What a firmware can be set to.
struct FirmwareSetting {
  std::string key;       ///< `max_clients`
  std::string value;     ///< As it is stored, and else `fallback`.
  std::string fallback;  ///< What it is when nobody sets it.
  std::string help;
};

/// Asks the image for its settings, with `arguments` of its own before that (`--set`, `--mac`, …),
/// which it checks, and the file where it keeps settings; empty: none. Any thread; blocks for a few
/// milliseconds, and what is no firmware of ours is given up after ten seconds, or when `stop` is
/// asked for.
///
/// Error `start`: it cannot be started, is no firmware, refuses the arguments, in its own words, or
/// `stop` was asked for (std::errc::operation_canceled).
Result<std::vector<FirmwareSetting>> ask_for_settings(const std::filesystem::path& image,
                                                      std::vector<std::string> arguments,
                                                      const std::filesystem::path& file,
                                                      const std::stop_token& stop = {});

/// `--max-clients` is the key `max_clients`.
std::string key_of_option(std::string_view option);

/// `max_clients` as an option: `--max-clients`.
std::string option_of_key(std::string_view key);

}  // namespace lanyard::lab
