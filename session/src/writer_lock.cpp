#include "writer_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <utility>

namespace lanyard::session::recording {
namespace {

std::string_view remedy(int code) {
  switch (code) {
    case ENOENT:
    case ENOTDIR:
      return "make the directory first, or choose another";
    case EACCES:
    case EPERM:
    case EROFS:
      return "choose a directory that you may write to";
    case ENOSPC:
    case EDQUOT:
      return "free some space";
    default:
      return {};
  }
}

// Whether the file that is open is still the one with the name: another writer may have removed it
// between our open and our lock.
bool is_still_named(int descriptor, const char* path) {
  struct stat opened {};
  struct stat named {};
  return fstat(descriptor, &opened) == 0 && lstat(path, &named) == 0 &&
         opened.st_ino == named.st_ino && opened.st_dev == named.st_dev;
}

}  // namespace

WriterLock::WriterLock(int descriptor, std::filesystem::path path)
    : descriptor_(descriptor), path_(std::move(path)) {}

WriterLock::WriterLock(WriterLock&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), path_(std::move(other.path_)) {}

WriterLock& WriterLock::operator=(WriterLock&& other) noexcept {
  if (this != &other) {
    release();
    descriptor_ = std::exchange(other.descriptor_, -1);
    path_ = std::move(other.path_);
  }
  return *this;
}

WriterLock::~WriterLock() {
  release();
}

void WriterLock::release() {
  if (descriptor_ >= 0) {
    // Removed while the lock is held, so that nobody takes a lock on a name that then goes away.
    ::unlink(path_.c_str());
    ::close(std::exchange(descriptor_, -1));
  }
}

Result<WriterLock> WriterLock::take(const std::filesystem::path& recording) {
  std::filesystem::path path = recording;
  path += "-lock";
  const auto fail = [&](int code) {
    return std::unexpected(make_error("record", "cannot record to " + recording.string(),
                                      std::error_code(code, std::system_category()), remedy(code)));
  };
  while (true) {
    const int descriptor =
        ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0666);
    if (descriptor < 0) {
      return fail(errno);
    }
    if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
      const int code = errno;
      ::close(descriptor);
      if (code == EWOULDBLOCK) {
        return std::unexpected(
            Error{"record", std::make_error_code(std::errc::device_or_resource_busy),
                  "cannot record to " + recording.string() +
                      ": another program, or another part of this one, is recording to it "
                      "(choose another file, or stop the other first)"});
      }
      return fail(code);
    }
    if (is_still_named(descriptor, path.c_str())) {
      return WriterLock(descriptor, std::move(path));
    }
    ::close(descriptor);
  }
}

}  // namespace lanyard::session::recording
