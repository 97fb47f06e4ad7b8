#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace lanyard::device::hosted {

/// The settings of a board that is a program: text under keys, in memory and, once one of the open
/// functions or adopt() was called, in a file.
///
/// The file is text: a first line `# Lanyard settings 1`, then a line `KEY=VALUE` each, where \\,
/// \n and \r stand for a backslash, a line feed and a carriage return. It is written anew at every
/// change, beside the old one and then in its place, so that a crash leaves one or the other.
/// Any thread. Failures throw OSError.
class SettingsStore {
 public:
  /// In memory, in a file without a name: it lives as long as the program and what it turns into
  /// by restart().
  void open_unnamed();
  /// What an earlier life of this program handed on: see descriptor().
  void adopt(int descriptor);
  /// A file that is made when there is something to write.
  void open(std::string path);

  std::optional<std::string> load(std::string_view key) const;
  void store(std::string_view key, std::string_view text);
  void erase(std::string_view key);

  /// The file without a name, or -1; it is closed on exec unless the caller changes that.
  [[nodiscard]] int descriptor() const { return descriptor_; }

 private:
  void parse(const std::string& content);
  void save();
  [[nodiscard]] std::string serialise() const;

  mutable std::mutex mutex_;
  std::map<std::string, std::string, std::less<>> values_;
  std::string path_;
  int descriptor_ = -1;
};

/// The store of this program.
SettingsStore& settings_store();

}  // namespace lanyard::device::hosted
