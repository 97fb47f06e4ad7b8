#include <cstdlib>
#include <sstream>
#include <string>
#include <system_error>

#include "lanyard/lab/firmware.hpp"

namespace lanyard::lab {

std::vector<std::filesystem::path> firmware_directories() {
  std::vector<std::filesystem::path> directories;
  if (const char* const chosen = std::getenv("LANYARD_FIRMWARE"); chosen != nullptr) {
    std::istringstream list(chosen);
    for (std::string each; std::getline(list, each, ':');) {
      if (!each.empty()) {
        directories.emplace_back(each);
      }
    }
  }
  std::error_code unknown;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", unknown);
  if (!unknown) {
    const auto above = program.parent_path().parent_path();
    directories.push_back(above / "firmware");
    directories.push_back(above / "lib" / "lanyard" / "firmware");
  }
  return directories;
}

}  // namespace lanyard::lab
