#pragma once

#include <memory>
#include <string>
#include <vector>

#include "command.hpp"

namespace lanyard::cli {

/// lanyard(1): the program and the list of its commands, as input of troff with the man(7) macros.
std::string program_page(const std::vector<std::unique_ptr<Command>>& commands);

/// The page of one of `commands`, as lanyard-listen(1). Everything that can come from the command
/// and its options does.
std::string command_page(const std::vector<std::unique_ptr<Command>>& commands,
                         const Command& command);

}  // namespace lanyard::cli
