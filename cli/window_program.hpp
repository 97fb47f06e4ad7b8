#pragma once

#include <string>
#include <vector>

#include "lanyard/base/error.hpp"

namespace lanyard::cli {

/// Becomes the window's program, `lanyard-desktop`, with these arguments: that beside this program,
/// in its build folder, or in $PATH. Returns only with an Error `start`: it is not there, or the
/// system's reason. Implemented in platform/.
Error become_window(const std::vector<std::string>& arguments);

}  // namespace lanyard::cli
