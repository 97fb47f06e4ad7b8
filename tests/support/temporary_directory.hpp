#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "lanyard/base/temporary_directory.hpp"

namespace lanyard::test {

/// A new directory that is removed with all in it; throws std::runtime_error where none can be
/// made.
class TemporaryDirectory {
 public:
  TemporaryDirectory();

  [[nodiscard]] const std::filesystem::path& path() const { return directory_.path(); }
  /// The path of `name` in the directory.
  [[nodiscard]] std::string operator/(std::string_view name) const { return path() / name; }

 private:
  lanyard::TemporaryDirectory directory_;
};

std::string read_file(const std::filesystem::path& path);
void write_file(const std::filesystem::path& path, std::string_view bytes);

}  // namespace lanyard::test
