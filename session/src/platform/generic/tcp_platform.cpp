// For systems without code of their own yet: keepalive with the system's own times.
#include "platform/tcp_platform.hpp"

#include <sys/socket.h>

namespace lanyard::session::platform {

void set_keepalive(int socket, std::chrono::seconds) {
  const int on = 1;
  setsockopt(socket, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
}

std::optional<Unanswered> unanswered(int) {
  return std::nullopt;
}

void reserve_descriptors() {}

std::optional<KernelFigures> kernel_figures(int) {
  return std::nullopt;
}

}  // namespace lanyard::session::platform
