#pragma once

#include <optional>
#include <string>
#include <string_view>

/// Where a platform keeps settings: device/esp32 in NVS, device/hosted (for the virtual board and
/// the computer) in memory or a file. Text under keys that Setting has checked. Any thread.
/// Failures throw OSError.
namespace lanyard::device::platform {

std::optional<std::string> settings_load(std::string_view key);
void settings_store(std::string_view key, std::string_view text);
/// A key that is not there is no failure.
void settings_erase(std::string_view key);

}  // namespace lanyard::device::platform
