#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "lanyard/base/error.hpp"

namespace lanyard::cli {

/// What a firmware can be set to.
struct FirmwareSetting {
  std::string key;       ///< `max_clients`
  std::string value;     ///< As it is stored, and else `fallback`.
  std::string fallback;  ///< What it is when nobody sets it.
  std::string help;
};

/// Asks the image for its settings, with `arguments` of its own before that (`--set`, `--mac`, …),
/// which it checks, and the file where it keeps settings; empty: none. Takes a few milliseconds;
/// what is no firmware of ours is given up after ten seconds.
///
/// Error `start`: it cannot be started, is no firmware, or refuses the arguments, in its own words.
Result<std::vector<FirmwareSetting>> ask_for_settings(const std::filesystem::path& image,
                                                      std::vector<std::string> arguments,
                                                      const std::filesystem::path& file);

/// `--max-clients` is the key `max_clients`.
std::string key_of_option(std::string_view option);

/// `max_clients` as an option: `--max-clients`.
std::string option_of_key(std::string_view key);

}  // namespace lanyard::cli
