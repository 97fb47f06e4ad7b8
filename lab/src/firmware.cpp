#include "lanyard/lab/firmware.hpp"

#include <unistd.h>

#include <algorithm>
#include <system_error>

namespace lanyard::lab {
namespace {

namespace fs = std::filesystem;

bool is_image(const fs::path& path) {
  std::error_code ignored;
  return fs::is_regular_file(path, ignored) && ::access(path.c_str(), X_OK) == 0;
}

/// The names of the images in `directory`, in either form.
void add_names(const fs::path& directory, std::vector<std::string>& names) {
  std::error_code failed;
  for (fs::directory_iterator entry(directory, failed), end; !failed && entry != end;
       entry.increment(failed)) {
    const fs::path path = entry->path();
    const bool hidden = path.filename().string().starts_with('.');
    if (!hidden && (is_image(path) || is_image(path / path.filename()))) {
      names.push_back(path.filename().string());
    }
  }
}

Error missing(std::string message) {
  return {.operation = "start",
          .code = std::make_error_code(std::errc::no_such_file_or_directory),
          .message = std::move(message)};
}

}  // namespace

std::vector<std::string> list_firmware(const std::vector<fs::path>& directories) {
  std::vector<std::string> names;
  for (const fs::path& directory : directories) {
    add_names(directory, names);
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

Result<fs::path> find_firmware(std::string_view name, const std::vector<fs::path>& directories) {
  const std::string called(name);
  if (name.find('/') != std::string_view::npos) {
    if (is_image(called)) {
      return fs::path(called);
    }
    std::error_code ignored;
    if (!fs::exists(called, ignored)) {
      return std::unexpected(missing("cannot start the firmware " + called +
                                     ": no such file (docs/firmware.md tells how to make one)"));
    }
    return std::unexpected(
        make_error("start", "cannot start the firmware " + called +
                                ": it is no program (docs/firmware.md tells how to make one)"));
  }
  for (const fs::path& directory : directories) {
    for (const fs::path& candidate : {directory / called, directory / called / called}) {
      if (!called.empty() && is_image(candidate)) {
        return candidate;
      }
    }
  }
  std::string known;
  for (const std::string& each : list_firmware(directories)) {
    known += (known.empty() ? "" : ", ") + each;
  }
  return std::unexpected(missing("there is no firmware '" + called + "': " +
                                 (known.empty() ? "none is installed" : "there are " + known) +
                                 " (one of your own is named by a path with a slash in it)"));
}

}  // namespace lanyard::lab
