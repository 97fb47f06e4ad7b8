#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

#include "lanyard/base/error.hpp"

namespace lanyard {

/// A new directory of this user alone (mode 0700), removed with all in it in the end.
class TemporaryDirectory {
 public:
  /// Makes one where the system keeps temporary files; its name is `prefix`, a hyphen and letters
  /// that no other has. Error `open`: the system's reason.
  static Result<TemporaryDirectory> make(std::string_view prefix);

  /// The same in the directory `where`, which is made if it is not there.
  static Result<TemporaryDirectory> make_in(const std::filesystem::path& where,
                                            std::string_view prefix);

  TemporaryDirectory(TemporaryDirectory&& other) noexcept : path_(std::move(other.path_)) {
    other.path_.clear();
  }
  TemporaryDirectory& operator=(TemporaryDirectory&& other) noexcept {
    path_.swap(other.path_);
    return *this;
  }
  ~TemporaryDirectory();

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  explicit TemporaryDirectory(std::filesystem::path path) : path_(std::move(path)) {}
  std::filesystem::path path_;
};

}  // namespace lanyard
