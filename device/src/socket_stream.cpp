#include <algorithm>

#include "lanyard/device/socket.hpp"
#include "socket_platform.hpp"

// The stream methods, after MicroPython's py/stream.c. They do all of what was asked. Where the
// stack would have to wait (`again`), what came so far is the answer, and none when that is
// nothing; every other error drops what came so far.
namespace lanyard::device {

namespace {

/// How much room read() makes at a time when it does not know how much will come.
constexpr std::size_t growth = 1024;

}  // namespace

std::optional<std::string> Socket::read(std::size_t size) {
  std::string bytes;
  while (bytes.size() < size) {
    const std::size_t have = bytes.size();
    bytes.resize(have + std::min(growth, size - have));
    const Step step = receive(std::as_writable_bytes(std::span(bytes)).subspan(have),
                              MessageFlags::none, nullptr);
    bytes.resize(have + step.count);
    if (step.error == to_platform(Errno::again)) {
      if (bytes.empty()) return std::nullopt;
      break;
    }
    if (step.error != 0) throw OSError(step.error, with_peer("cannot read from"));
    if (step.count == 0) break;
  }
  return bytes;
}

std::optional<std::size_t> Socket::readinto(std::span<std::byte> buffer) {
  std::size_t have = 0;
  while (have < buffer.size()) {
    const Step step = receive(buffer.subspan(have), MessageFlags::none, nullptr);
    if (step.error == to_platform(Errno::again)) {
      if (have == 0) return std::nullopt;
      break;
    }
    if (step.error != 0) throw OSError(step.error, with_peer("cannot read from"));
    if (step.count == 0) break;
    have += step.count;
  }
  return have;
}

std::optional<std::string> Socket::readline(std::size_t size) {
  std::string line;
  while (line.size() < size) {
    char next = 0;
    const Step step =
        receive(std::as_writable_bytes(std::span(&next, 1)), MessageFlags::none, nullptr);
    if (step.error == to_platform(Errno::again)) {
      if (line.empty()) return std::nullopt;
      break;
    }
    if (step.error != 0) throw OSError(step.error, with_peer("cannot read from"));
    if (step.count == 0) break;
    line += next;
    if (next == '\n') break;
  }
  return line;
}

std::optional<std::size_t> Socket::write(std::string_view bytes) {
  const auto all = std::as_bytes(std::span(bytes.data(), bytes.size()));
  std::size_t sent = 0;
  std::uint64_t used = 1;
  while (sent < all.size()) {
    const Step step = send_once(all.subspan(sent));
    if (step.error != 0) throw OSError(step.error, with_peer("cannot write to"));
    if (step.count > 0) {
      sent += step.count;
      used = 1;
    } else if (has_slice_left(used)) {
      ++used;
    } else if (gave_up() == to_platform(Errno::timed_out)) {
      throw OSError(gave_up(), with_peer("cannot write to"));
    } else {
      if (sent == 0) return std::nullopt;
      break;
    }
  }
  return sent;
}

}  // namespace lanyard::device
