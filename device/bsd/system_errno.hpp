#pragma once

#include <cerrno>

/// The error numbers of a platform whose <cerrno> is the stack's own: the computer, and the ESP32,
/// where lwIP uses newlib's.
namespace lanyard::device::platform_errno {

inline constexpr int interrupted = EINTR;
inline constexpr int io = EIO;
inline constexpr int bad_file = EBADF;
inline constexpr int again = EAGAIN;
inline constexpr int no_memory = ENOMEM;
inline constexpr int access = EACCES;
inline constexpr int no_device = ENODEV;
inline constexpr int invalid = EINVAL;
inline constexpr int too_many_files = ENFILE;
inline constexpr int in_progress = EINPROGRESS;
inline constexpr int already = EALREADY;
inline constexpr int address_in_use = EADDRINUSE;
inline constexpr int address_unavailable = EADDRNOTAVAIL;
inline constexpr int network_down = ENETDOWN;
inline constexpr int network_unreachable = ENETUNREACH;
inline constexpr int connection_aborted = ECONNABORTED;
inline constexpr int connection_reset = ECONNRESET;
inline constexpr int connection_refused = ECONNREFUSED;
inline constexpr int no_buffers = ENOBUFS;
inline constexpr int already_connected = EISCONN;
inline constexpr int not_connected = ENOTCONN;
inline constexpr int timed_out = ETIMEDOUT;
inline constexpr int host_unreachable = EHOSTUNREACH;
inline constexpr int broken_pipe = EPIPE;
inline constexpr int not_a_socket = ENOTSOCK;
inline constexpr int destination_required = EDESTADDRREQ;
inline constexpr int message_size = EMSGSIZE;
inline constexpr int no_protocol_option = ENOPROTOOPT;
inline constexpr int protocol_not_supported = EPROTONOSUPPORT;
inline constexpr int not_supported = EOPNOTSUPP;
inline constexpr int family_not_supported = EAFNOSUPPORT;
inline constexpr int system_files = EMFILE;

}  // namespace lanyard::device::platform_errno
