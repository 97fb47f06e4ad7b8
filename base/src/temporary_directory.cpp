#include "lanyard/base/temporary_directory.hpp"

#include <cerrno>
#include <cstdlib>
#include <system_error>

namespace lanyard {

namespace fs = std::filesystem;

Result<TemporaryDirectory> TemporaryDirectory::make(std::string_view prefix) {
  std::error_code failed;
  const fs::path where = fs::temp_directory_path(failed);
  std::string pattern = (where / (std::string(prefix) + "-XXXXXX")).string();
  if (!failed && ::mkdtemp(pattern.data()) == nullptr) {
    failed = {errno, std::generic_category()};
  }
  if (failed) {
    return std::unexpected(make_error("open", "cannot make the directory " + pattern, failed,
                                      "TMPDIR=DIR chooses where"));
  }
  return TemporaryDirectory(fs::path(pattern));
}

TemporaryDirectory::~TemporaryDirectory() {
  std::error_code ignored;
  if (!path_.empty()) {
    fs::remove_all(path_, ignored);
  }
}

}  // namespace lanyard
