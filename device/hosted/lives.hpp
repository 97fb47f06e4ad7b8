#pragma once

#include <string>
#include <string_view>

/// A board that is a program lives from power-on to a reset, and again: restart() puts the program
/// in its own place. Here is what goes from one life to the next.
namespace lanyard::device::hosted {

/// The hidden option that names, by its descriptor, the store of the life before.
inline constexpr std::string_view settings_descriptor_option = "--settings-descriptor";

/// What the next life is started with: the program's path, and options that stay. One thread,
/// before the firmware runs.
void keep_program(std::string path);
void keep_argument(std::string name, std::string value);

/// Starts the next life, with the settings as they are. Descriptors that are not close-on-exec stay
/// open.
[[noreturn]] void start_anew();

/// What set_exit_status() was given.
int exit_status();

}  // namespace lanyard::device::hosted
