#pragma once

#include <filesystem>
#include <utility>

#include "lanyard/base/error.hpp"

namespace lanyard::lab {

/// A listening local socket of this user alone, and the claim to its path.
///
/// The claim is a lock (flock(2)) on a file beside the socket, held as long as this lives: the
/// system drops it when a lab dies, however it dies. Who holds it may remove the socket that is
/// there, as its owner must be dead; nobody else touches it. So a stale socket never stands in the
/// way, and of two labs that start at the same moment one gets the path.
class PrivateSocket {
 public:
  /// Errors `listen`: another lab has the path (std::errc::address_in_use), or the system's reason.
  static Result<PrivateSocket> open(const std::filesystem::path& path);

  PrivateSocket(PrivateSocket&& other) noexcept
      : path_(std::move(other.path_)),
        lock_(std::exchange(other.lock_, -1)),
        descriptor_(std::exchange(other.descriptor_, -1)),
        bound_(std::exchange(other.bound_, false)) {}
  PrivateSocket& operator=(PrivateSocket&&) = delete;

  /// Removes the socket and gives the path up.
  ~PrivateSocket();

  /// The listening socket, which is the caller's to close from now on.
  int take_descriptor() { return std::exchange(descriptor_, -1); }

 private:
  explicit PrivateSocket(std::filesystem::path path) : path_(std::move(path)) {}
  Result<void> lock();
  Result<void> listen();

  std::filesystem::path path_;
  int lock_ = -1;
  int descriptor_ = -1;
  bool bound_ = false;  ///< What lies at path_ is ours to remove.
};

}  // namespace lanyard::lab
