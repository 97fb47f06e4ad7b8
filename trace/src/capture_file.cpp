#include "lanyard/trace/capture_file.hpp"

#include <cerrno>
#include <utility>

namespace lanyard::trace {

Result<CaptureFile> CaptureFile::create(const std::filesystem::path& path) {
  // 'e' sets O_CLOEXEC: a board started by the lab must not inherit the capture.
  std::FILE* const file = std::fopen(path.c_str(), "wbe");
  if (file == nullptr) {
    const std::error_code code(errno, std::generic_category());
    return std::unexpected(make_error("open", "cannot write to " + path.string(), code));
  }
  return CaptureFile(file, path.string());
}

Result<void> CaptureFile::write(ByteView bytes) {
  if (!file_) {
    return std::unexpected(write_error(EBADF));
  }
  if (std::fwrite(bytes.data(), 1, bytes.size(), file_.get()) != bytes.size()) {
    return std::unexpected(write_error(errno));
  }
  return {};
}

Result<void> CaptureFile::flush() {
  if (!file_) {
    return std::unexpected(write_error(EBADF));
  }
  if (std::fflush(file_.get()) != 0) {
    return std::unexpected(write_error(errno));
  }
  return {};
}

Result<void> CaptureFile::close() {
  if (!file_) {
    return {};
  }
  // An earlier failed write can have thrown the buffer away, after which fclose() reports success.
  const bool failed_before = std::ferror(file_.get()) != 0;
  if (std::fclose(file_.release()) != 0) {
    return std::unexpected(write_error(errno));
  }
  if (failed_before) {
    return std::unexpected(write_error(EIO));
  }
  return {};
}

Error CaptureFile::write_error(int system_error) const {
  return make_error("write", "cannot write to " + name_,
                    std::error_code(system_error, std::generic_category()));
}

}  // namespace lanyard::trace
