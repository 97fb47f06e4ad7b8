#pragma once

#include <chrono>
#include <optional>
#include <span>

namespace lanyard::device {

class Socket;

/// One socket to wait for. Counterpart: an entry of MicroPython's `select.poll`: POLLIN, POLLOUT,
/// and POLLHUP or POLLERR.
struct PollEntry {
  const Socket* socket = nullptr;  ///< Open, and so while poll() runs.
  bool want_readable = false;
  bool want_writable = false;
  bool readable = false;  ///< Result: recv() or accept() would not wait.
  bool writable = false;  ///< Result: send() would not wait.
  bool failed = false;    ///< Result: the connection is over; recv() or send() tells why.
};

/// Waits until something can be done with one of `entries`, at most for `timeout` (none: for ever),
/// and fills their results in. True when there is something. OSError: bad_file for a closed socket;
/// no_memory. Counterpart: `select.poll().poll(timeout)`.
bool poll(std::span<PollEntry> entries, std::optional<std::chrono::milliseconds> timeout);

}  // namespace lanyard::device
