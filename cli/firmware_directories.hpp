#pragma once

#include <filesystem>
#include <vector>

namespace lanyard::cli {

/// Where images of firmware lie, in the order they are looked for: those that $LANYARD_FIRMWARE
/// names (separated as in $PATH), those beside this program in its build folder, and those that
/// were installed with it. Implemented in platform/.
std::vector<std::filesystem::path> firmware_directories();

}  // namespace lanyard::cli
