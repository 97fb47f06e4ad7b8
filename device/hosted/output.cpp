#include "output.hpp"

#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <mutex>

namespace lanyard::device::hosted {
namespace {

/// False: nobody reads any more.
bool write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const auto put = ::write(descriptor, text.data(), text.size());
    if (put >= 0) {
      text.remove_prefix(static_cast<std::size_t>(put));
    } else if (errno == EAGAIN) {
      // Whoever shares the descriptor made it non-blocking.
      pollfd entry{.fd = descriptor, .events = POLLOUT, .revents = 0};
      ::poll(&entry, 1, -1);
    } else if (errno != EINTR) {
      return false;
    }
  }
  return true;
}

}  // namespace

void write_line(int descriptor, std::string_view prefix, std::string_view line) noexcept {
  static std::mutex writing;
  const std::lock_guard lock(writing);
  if (write_all(descriptor, prefix) && write_all(descriptor, line)) write_all(descriptor, "\n");
}

}  // namespace lanyard::device::hosted
