#include "lanyard/base/temporary_directory.hpp"

#include <cerrno>
#include <cstdlib>
#include <system_error>

namespace lanyard {

namespace fs = std::filesystem;

namespace {

Result<fs::path> make_directory(const fs::path& where, std::string_view prefix,
                                std::error_code failed, std::string_view hint) {
  std::string pattern = (where / (std::string(prefix) + "-XXXXXX")).string();
  if (!failed && ::mkdtemp(pattern.data()) == nullptr) {
    failed = {errno, std::generic_category()};
  }
  if (failed) {
    return std::unexpected(
        make_error("open", "cannot make the directory " + pattern, failed, hint));
  }
  return fs::path(pattern);
}

}  // namespace

Result<TemporaryDirectory> TemporaryDirectory::make(std::string_view prefix) {
  std::error_code failed;
  const fs::path where = fs::temp_directory_path(failed);
  auto path = make_directory(where, prefix, failed, "TMPDIR=DIR chooses where");
  if (!path) {
    return std::unexpected(path.error());
  }
  return TemporaryDirectory(std::move(*path));
}

Result<TemporaryDirectory> TemporaryDirectory::make_in(const fs::path& where,
                                                       std::string_view prefix) {
  std::error_code failed;
  fs::create_directories(where, failed);
  auto path = make_directory(where, prefix, failed, {});
  if (!path) {
    return std::unexpected(path.error());
  }
  return TemporaryDirectory(std::move(*path));
}

TemporaryDirectory::~TemporaryDirectory() {
  std::error_code ignored;
  if (!path_.empty()) {
    fs::remove_all(path_, ignored);
  }
}

}  // namespace lanyard
