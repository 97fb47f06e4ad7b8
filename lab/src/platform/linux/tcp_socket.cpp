#include "tcp_socket.hpp"

#include <linux/filter.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace lanyard::lab {

/// A socket filter (socket(7), SO_ATTACH_FILTER) stands before TCP, and any user may set one. This
/// one keeps nothing of any segment.
void set_deaf(int descriptor, bool deaf) {
  if (deaf) {
    sock_filter keep_nothing{.code = BPF_RET | BPF_K, .jt = 0, .jf = 0, .k = 0};
    const sock_fprog program{.len = 1, .filter = &keep_nothing};
    ::setsockopt(descriptor, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program);
  } else {
    const int unused = 0;
    ::setsockopt(descriptor, SOL_SOCKET, SO_DETACH_FILTER, &unused, sizeof unused);
  }
}

SendSide send_side_of(int descriptor) {
  tcp_info info{};
  socklen_t size = sizeof info;
  if (::getsockopt(descriptor, IPPROTO_TCP, TCP_INFO, &info, &size) != 0) {
    return SendSide::open;
  }
  switch (info.tcpi_state) {
    case TCP_FIN_WAIT1:
    case TCP_FIN_WAIT2:
      return SendSide::shut;
    case TCP_CLOSING:
    case TCP_LAST_ACK:
    case TCP_TIME_WAIT:
    case TCP_CLOSE:
      return SendSide::ended;
    default:
      return SendSide::open;
  }
}

}  // namespace lanyard::lab
