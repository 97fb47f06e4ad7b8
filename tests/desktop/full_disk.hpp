#pragma once

#include <atomic>
#include <cstdint>
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
          const std::uint32_t pages = pages_;
          return session::RecordingWriter::open(
              file, run,
              pages == 0 ? limits : session::RecordingWriterOptions{.max_page_count = pages});
        }};
  }
  /// A line that has no room.
  static std::string too_much() { return std::string(std::size_t{1} << 19U, 'x') + "\n"; }
  void make_room() {
    pages_ = 0;
    is_full_ = false;
  }
  /// From the next beginning on; who writes keeps the room there was.
  void leave_no_room() { is_full_ = true; }
  /// Not enough for too_much().
  void make_a_little_room() {
    pages_ = 100;
    is_full_ = false;
  }

 private:
  // Read on the keeper's thread.
  std::atomic<bool> is_full_ = true;
  std::atomic<std::uint32_t> pages_ = 60;  ///< 0: as many as the workbench wants.
};

}  // namespace lanyard::desktop::testing
