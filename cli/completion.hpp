#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace lanyard::cli {

/// The shells that a completion script can be made for.
enum class Shell : std::uint8_t { bash, zsh, fish };

/// A script that completes the commands, options and values of `app`, for the file that `shell`
/// reads completions from or to be evaluated by it. Everything in it comes from the parser.
std::string completion_script(const CLI::App& app, Shell shell);

}  // namespace lanyard::cli
