#pragma once

#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>

#include "lanyard/base/bytes.hpp"
#include "lanyard/base/error.hpp"

namespace lanyard::trace {

/// A file that is written from its start to its end, such as a capture. It is buffered: a full disk
/// may show only at flush() or close(). One thread at a time.
class CaptureFile {
 public:
  /// Makes the file at `path`, emptying one that is there. Error `open`: the system's reason, with
  /// the path.
  static Result<CaptureFile> create(const std::filesystem::path& path);

  /// Appends `bytes`. Error `write`: the system's reason, with the path; how much of `bytes` is in
  /// the file is then unknown, so the file ends in a cut block. Also when it has been closed.
  Result<void> write(ByteView bytes);

  /// Hands what is buffered to the system, so that another program can read it. It does not wait
  /// for the disk. Error: as for write().
  Result<void> flush();

  /// Flushes and closes; the second call does nothing. The destructor closes too, but cannot tell
  /// of a failure. Error: as for write(); the file is closed in any case.
  Result<void> close();

 private:
  struct Closer {
    void operator()(std::FILE* file) const { static_cast<void>(std::fclose(file)); }
  };

  CaptureFile(std::FILE* file, std::string name) : file_(file), name_(std::move(name)) {}
  [[nodiscard]] Error write_error(int system_error) const;

  std::unique_ptr<std::FILE, Closer> file_;  ///< Null once closed.
  std::string name_;                         ///< The path, for messages.
};

}  // namespace lanyard::trace
