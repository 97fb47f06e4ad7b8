#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

namespace lanyard::device {

/// The errors that firmware meets, by name: the numbers differ from platform to platform (timed out
/// is 116 on the ESP32 and 110 on Linux), so firmware compares names, `error.is(Errno::timed_out)`.
/// Counterpart: MicroPython's module `errno`. Source: newlib sys/errno.h, lwIP api/err.c.
enum class Errno : std::uint8_t {
  interrupted,             ///< EINTR
  io,                      ///< EIO
  bad_file,                ///< EBADF: the socket was closed, or moved from.
  again,                   ///< EAGAIN: it would have to wait, and the socket does not wait.
  no_memory,               ///< ENOMEM
  access,                  ///< EACCES
  no_device,               ///< ENODEV: the radio is off, or there is none.
  invalid,                 ///< EINVAL
  too_many_files,          ///< ENFILE: every socket is taken (ten on the ESP32).
  in_progress,             ///< EINPROGRESS
  already,                 ///< EALREADY
  address_in_use,          ///< EADDRINUSE
  address_unavailable,     ///< EADDRNOTAVAIL
  network_down,            ///< ENETDOWN
  network_unreachable,     ///< ENETUNREACH
  connection_aborted,      ///< ECONNABORTED: retries used up, on lwIP.
  connection_reset,        ///< ECONNRESET: reset by the peer; on lwIP also: connection refused.
  connection_refused,      ///< ECONNREFUSED: never on lwIP.
  no_buffers,              ///< ENOBUFS
  already_connected,       ///< EISCONN
  not_connected,           ///< ENOTCONN
  timed_out,               ///< ETIMEDOUT: settimeout()'s time passed; elsewhere: retries used up.
  host_unreachable,        ///< EHOSTUNREACH: no interface or no route.
  broken_pipe,             ///< EPIPE
  not_a_socket,            ///< ENOTSOCK
  destination_required,    ///< EDESTADDRREQ
  message_size,            ///< EMSGSIZE
  no_protocol_option,      ///< ENOPROTOOPT
  protocol_not_supported,  ///< EPROTONOSUPPORT
  not_supported,           ///< EOPNOTSUPP
  family_not_supported,    ///< EAFNOSUPPORT
  system_files,            ///< EMFILE: the process has no descriptor left.
};

/// The platform's number for `error`.
int to_platform(Errno error) noexcept;

/// What the operating system, the TCP/IP stack or the radio refused.
///
/// `number()` is the platform's own (newlib's on the ESP32 and the virtual board). Two kinds have
/// numbers of their own: Wi-Fi errors are ESP-IDF's (WifiError, 0x3001 and up), and a failed name
/// look-up is the resolver's, made negative (-202 on lwIP). `what()` is a sentence: what was tried,
/// on what, and why it failed.
/// Counterpart: MicroPython's OSError; `number()` is its `errno`.
class OSError : public std::runtime_error {
 public:
  /// `attempt` is what was tried and on what, `cannot connect to 192.168.4.1:8888`; the words for
  /// `number` are put behind it.
  OSError(int number, std::string_view attempt);
  /// The same with words of the caller's own.
  OSError(int number, std::string_view attempt, std::string_view why);

  [[nodiscard]] int number() const noexcept { return number_; }
  [[nodiscard]] bool is(Errno error) const noexcept { return number_ == to_platform(error); }

 private:
  int number_;
};

/// The words for a number of the platform, `connection reset by the peer (ECONNRESET)`; `error 999`
/// for one without a name here.
std::string describe_error(int number);

}  // namespace lanyard::device
