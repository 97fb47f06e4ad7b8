#pragma once

#include <string>

#include "temporary_directory.hpp"

namespace lanyard::test {

/// While one lives this process has the conventions of another language and land, as a window has
/// those of its user.
class ForeignLocale {
 public:
  /// `definition`: as of locale(5), "de_DE". It is made where the system has none ready.
  explicit ForeignLocale(const std::string& definition);
  ~ForeignLocale();
  ForeignLocale(const ForeignLocale&) = delete;
  ForeignLocale& operator=(const ForeignLocale&) = delete;

  /// False: the system has neither the locale nor the means to make it.
  [[nodiscard]] bool is_there() const { return is_there_; }

 private:
  TemporaryDirectory made_;
  std::string before_;
  bool is_there_ = false;
};

}  // namespace lanyard::test
