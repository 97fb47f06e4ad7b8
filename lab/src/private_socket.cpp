#include "private_socket.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <system_error>

namespace lanyard::lab {
namespace {

std::filesystem::path lock_path(const std::filesystem::path& socket) {
  return socket.string() + ".lock";
}

Error listen_error(const std::filesystem::path& path, int system_error,
                   std::string_view hint = {}) {
  return make_error("listen", fmt::format("cannot open the lab's socket {}", path.string()),
                    std::error_code(system_error, std::generic_category()), hint);
}

/// Whether the locked file is still the one that the path leads to: the lab that had the lock
/// before may have removed it in between.
bool is_file_at(int descriptor, const std::filesystem::path& path) {
  struct stat held {};
  struct stat found {};
  return ::fstat(descriptor, &held) == 0 && ::lstat(path.c_str(), &found) == 0 &&
         held.st_ino == found.st_ino && held.st_dev == found.st_dev;
}

}  // namespace

Result<PrivateSocket> PrivateSocket::open(const std::filesystem::path& path) {
  PrivateSocket socket(path);
  if (auto locked = socket.lock(); !locked) {
    return std::unexpected(std::move(locked.error()));
  }
  if (auto listening = socket.listen(); !listening) {
    return std::unexpected(std::move(listening.error()));
  }
  return socket;
}

Result<void> PrivateSocket::lock() {
  const auto file = lock_path(path_);
  for (;;) {
    const int descriptor =
        ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);
    if (descriptor < 0) {
      return std::unexpected(listen_error(path_, errno));
    }
    if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
      const int reason = errno;
      ::close(descriptor);
      return std::unexpected(
          reason == EWOULDBLOCK
              ? listen_error(path_, EADDRINUSE, "another lab has it; stop that one first")
              : listen_error(path_, reason));
    }
    if (is_file_at(descriptor, file)) {
      lock_ = descriptor;
      return {};
    }
    ::close(descriptor);
  }
}

Result<void> PrivateSocket::listen() {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string& name = path_.native();
  if (name.size() >= sizeof address.sun_path) {
    return std::unexpected(
        listen_error(path_, ENAMETOOLONG,
                     fmt::format("at most {} bytes; LANYARD_AIR=/tmp/air chooses another directory",
                                 sizeof address.sun_path - 1)));
  }
  std::memcpy(address.sun_path, name.c_str(), name.size() + 1);
  descriptor_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (descriptor_ < 0) {
    return std::unexpected(listen_error(path_, errno));
  }
  struct stat there {};
  if (::lstat(name.c_str(), &there) == 0) {
    if (!S_ISSOCK(there.st_mode)) {
      return std::unexpected(listen_error(path_, EEXIST, "it is a file, and no socket"));
    }
    ::unlink(name.c_str());
  }
  // The mode is set before the socket has a name (Linux takes it over), and once more for systems
  // where that does nothing.
  ::fchmod(descriptor_, S_IRUSR | S_IWUSR);
  // sockaddr_un is what bind(2) takes under the name of sockaddr.
  if (::bind(descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    return std::unexpected(listen_error(path_, errno));
  }
  bound_ = true;
  if (::chmod(name.c_str(), S_IRUSR | S_IWUSR) != 0 || ::listen(descriptor_, SOMAXCONN) != 0) {
    return std::unexpected(listen_error(path_, errno));
  }
  return {};
}

PrivateSocket::~PrivateSocket() {
  if (descriptor_ >= 0) {
    ::close(descriptor_);
  }
  if (bound_) {
    ::unlink(path_.c_str());
  }
  if (lock_ >= 0) {
    ::unlink(lock_path(path_).c_str());
    ::close(lock_);
  }
}

}  // namespace lanyard::lab
