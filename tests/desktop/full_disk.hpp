#pragma once

#include <atomic>
#include <filesystem>
#include <string>

#include "core/workbench.hpp"

namespace lanyard::desktop::testing {

/// A disk on which the conversation has little room until there is more.
class FullDisk {
 public:
  WorkbenchOptions options(const std::filesystem::path& directory) {
    return {
        .directory = directory,
        .open_conversation = [this](const auto& file, const auto& run,
                                    const session::RecordingWriterOptions& limits)
            -> Result<session::RecordingWriter> {
          if (is_full_ && std::filesystem::exists(file)) {
            return std::unexpected(make_error("record", "cannot record to " + file.string(),
                                              std::make_error_code(std::errc::no_space_on_device)));
          }
          return session::RecordingWriter::open(
              file, run, is_full_ ? session::RecordingWriterOptions{.max_page_count = 60} : limits);
        }};
  }
  /// A line that has no room.
  static std::string too_much() { return std::string(std::size_t{1} << 19U, 'x') + "\n"; }
  void make_room() { is_full_ = false; }

 private:
  std::atomic<bool> is_full_ = true;  ///< Read on the keeper's thread.
};

}  // namespace lanyard::desktop::testing
