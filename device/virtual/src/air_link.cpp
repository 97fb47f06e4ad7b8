#include "air_link.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "lanyard/air/directory.hpp"

namespace lanyard::device::virtual_board {
namespace {

/// Several frames fit, so that a burst costs one call.
constexpr std::size_t read_size = 65'536;

/// Waits for `events` on `descriptor`; false when `limit` passed.
bool wait_for(int descriptor, short events, std::chrono::steady_clock::duration limit) {
  const auto milliseconds = std::chrono::ceil<std::chrono::milliseconds>(limit).count();
  pollfd entry{.fd = descriptor, .events = events, .revents = 0};
  return poll(&entry, 1, static_cast<int>(std::max<std::int64_t>(milliseconds, 0))) > 0;
}

}  // namespace

bool AirLink::can_be_reached(const std::filesystem::path& socket) {
  return socket.native().size() < sizeof(sockaddr_un::sun_path);
}

std::unique_ptr<AirLink> AirLink::open(const std::filesystem::path& socket) {
  if (!can_be_reached(socket)) {
    return nullptr;
  }
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string& name = socket.native();
  std::memcpy(address.sun_path, name.c_str(), name.size() + 1);
  const int descriptor = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (descriptor < 0) {
    return nullptr;
  }
  // A local connection is there at once or not at all; EAGAIN is a full backlog.
  if (::connect(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      !air::is_trusted(descriptor)) {
    ::close(descriptor);
    return nullptr;
  }
  return std::unique_ptr<AirLink>(new AirLink(descriptor));
}

AirLink::~AirLink() {
  ::close(descriptor_);
}

void AirLink::queue(const air::Message& message) {
  air::encode(message, outgoing_);
}

bool AirLink::queue_frame(std::span<const std::byte> frame) {
  if (queued() >= queue_limit && !make_room()) {
    return false;
  }
  const auto header = air::frame_header(frame.size());
  outgoing_.insert(outgoing_.end(), header.begin(), header.end());
  outgoing_.insert(outgoing_.end(), frame.begin(), frame.end());
  return true;
}

/// Waits, at most for `patience`, until the queue is below its limit.
bool AirLink::make_room() {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  for (;;) {
    flush();
    if (queued() < queue_limit) {
      return true;
    }
    const auto left = deadline - std::chrono::steady_clock::now();
    if (left.count() <= 0 || !wait_for(descriptor_, POLLOUT, left)) {
      return false;
    }
  }
}

void AirLink::flush() {
  while (queued() > 0 && !broken_) {
    const ssize_t count = ::send(descriptor_, outgoing_.data() + sent_, queued(), MSG_NOSIGNAL);
    if (count < 0) {
      if (errno == EAGAIN) {
        drop_sent();
        return;
      }
      broken_ = errno != EINTR;
      continue;
    }
    sent_ += static_cast<std::size_t>(count);
  }
  outgoing_.clear();
  sent_ = 0;
}

/// What never empties would grow for ever; what is moved is no more than what was sent.
void AirLink::drop_sent() {
  if (sent_ >= queue_limit) {
    outgoing_.erase(outgoing_.begin(), outgoing_.begin() + static_cast<std::ptrdiff_t>(sent_));
    sent_ = 0;
  }
}

bool AirLink::read() {
  const std::span<std::byte> room = decoder_.prepare(read_size);
  const ssize_t count = ::recv(descriptor_, room.data(), room.size(), 0);
  if (count > 0) {
    decoder_.commit(static_cast<std::size_t>(count));
    return true;
  }
  return count < 0 && (errno == EAGAIN || errno == EINTR);
}

std::optional<air::Message> AirLink::wait_for_message(
    std::chrono::steady_clock::time_point deadline) {
  flush();
  for (;;) {
    if (std::optional<air::Message> message = next()) {
      return message;
    }
    const auto left = deadline - std::chrono::steady_clock::now();
    if (decoder_.failed() || left.count() <= 0 || !wait_for(descriptor_, POLLIN, left) || !read()) {
      return std::nullopt;
    }
  }
}

}  // namespace lanyard::device::virtual_board
