#include "platform/tcp_platform.hpp"

#include <fcntl.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>

namespace lanyard::session::platform {
namespace {

void set_int(int socket, int level, int name, int value) {
  setsockopt(socket, level, name, &value, sizeof value);
}

}  // namespace

void set_keepalive(int socket, std::chrono::seconds idle) {
  constexpr int probes = 3;
  const int idle_seconds = static_cast<int>(std::clamp<std::int64_t>(idle.count(), 1, 32767));
  const int interval_seconds = std::max(1, idle_seconds / probes);
  set_int(socket, SOL_SOCKET, SO_KEEPALIVE, 1);
  set_int(socket, IPPROTO_TCP, TCP_KEEPIDLE, idle_seconds);
  set_int(socket, IPPROTO_TCP, TCP_KEEPINTVL, interval_seconds);
  set_int(socket, IPPROTO_TCP, TCP_KEEPCNT, probes);
}

std::optional<Unanswered> unanswered(int socket) {
  tcp_info info{};
  socklen_t size = sizeof info;
  int bytes = 0;
  if (getsockopt(socket, IPPROTO_TCP, TCP_INFO, &info, &size) != 0 ||
      ioctl(socket, SIOCOUTQ, &bytes) != 0) {
    return std::nullopt;
  }
  return Unanswered{.bytes = bytes > 0,
                    .now = info.tcpi_unacked > 0 || info.tcpi_probes > 0,
                    .since_last_ack = std::chrono::milliseconds(info.tcpi_last_ack_recv)};
}

void reserve_descriptors() {
  constexpr rlim_t most = 16'384;
  rlimit limit{};
  const int any = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (any < 0) {
    return;
  }
  if (::getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    // The table keeps its size when the descriptor that made it grow is closed.
    const int last = static_cast<int>(std::min(limit.rlim_cur, most)) - 1;
    if (const int taken = ::fcntl(any, F_DUPFD_CLOEXEC, last); taken >= 0) {
      ::close(taken);
    }
  }
  ::close(any);
}

std::optional<KernelFigures> kernel_figures(int socket) {
  tcp_info info{};
  socklen_t size = sizeof info;
  if (getsockopt(socket, IPPROTO_TCP, TCP_INFO, &info, &size) != 0) {
    return std::nullopt;
  }
  int unacknowledged = 0;
  if (ioctl(socket, SIOCOUTQ, &unacknowledged) != 0) {
    unacknowledged = 0;
  }
  return KernelFigures{.round_trip_time = std::chrono::microseconds(info.tcpi_rtt),
                       .retransmissions = info.tcpi_total_retrans,
                       .unacknowledged_bytes = static_cast<std::uint64_t>(unacknowledged)};
}

}  // namespace lanyard::session::platform
