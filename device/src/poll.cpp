#include "lanyard/device/poll.hpp"

#include <vector>

#include "lanyard/device/device.hpp"
#include "lanyard/device/socket.hpp"
#include "socket_platform.hpp"

namespace lanyard::device {

using std::chrono::milliseconds;

bool poll(std::span<PollEntry> entries, std::optional<milliseconds> timeout) {
  std::vector<platform::PollItem> items;
  items.reserve(entries.size());
  for (const PollEntry& entry : entries) {
    const int descriptor = entry.socket == nullptr ? -1 : entry.socket->fileno();
    if (descriptor < 0) throw OSError(to_platform(Errno::bad_file), "cannot wait for sockets");
    items.push_back({.descriptor = descriptor,
                     .wanted = {.readable = entry.want_readable, .writable = entry.want_writable},
                     .is = {}});
  }
  const milliseconds begin = ticks_ms();
  platform::Outcome ready;
  do {
    const auto left =
        timeout ? std::max(milliseconds{0}, *timeout - (ticks_ms() - begin)) : milliseconds{-1};
    ready = platform::wait_for(items, left);
  } while (ready.error == to_platform(Errno::interrupted));
  if (ready.failed()) throw OSError(ready.error, "cannot wait for sockets");
  for (std::size_t i = 0; i < entries.size(); ++i) {
    entries[i].readable = items[i].is.readable;
    entries[i].writable = items[i].is.writable;
    entries[i].failed = items[i].is.failed;
  }
  return ready.value > 0;
}

}  // namespace lanyard::device
