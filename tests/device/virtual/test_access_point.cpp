#include "test_access_point.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <system_error>

#include "lanyard/air/directory.hpp"
#include "patience.hpp"

namespace lanyard::test {

TestAccessPoint::TestAccessPoint(const std::filesystem::path& directory, std::string ssid,
                                 std::string password)
    : ssid_(std::move(ssid)),
      password_(std::move(password)),
      socket_(air::socket_path(directory, ssid_)) {
  if (::pipe(wake_) != 0) {
    throw std::system_error(errno, std::generic_category(), "pipe");
  }
  switch_on();
}

TestAccessPoint::~TestAccessPoint() {
  switch_off();
  ::close(wake_[0]);
  ::close(wake_[1]);
}

void TestAccessPoint::switch_on() {
  listen();
  stopping_ = false;
  thread_ = std::thread(&TestAccessPoint::run, this);
}

void TestAccessPoint::switch_off() {
  if (!thread_.joinable()) {
    return;
  }
  {
    const std::scoped_lock lock(mutex_);
    stopping_ = true;
    held_ = false;
    changed_.notify_all();
  }
  const char byte = 0;
  if (::write(wake_[1], &byte, 1) != 1) {
    std::abort();
  }
  thread_.join();
  char taken = 0;
  if (::read(wake_[0], &taken, 1) != 1) {
    std::abort();
  }
  close_all();
}

void TestAccessPoint::listen() {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, socket_.c_str(), sizeof address.sun_path - 1);
  listener_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (::bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      ::listen(listener_, SOMAXCONN) != 0) {
    throw std::system_error(errno, std::generic_category(), socket_.string());
  }
}

void TestAccessPoint::close_all() {
  for (const auto& board : boards_) {
    ::close(board->descriptor);
  }
  boards_.clear();
  ::close(listener_);
  ::unlink(socket_.c_str());
}

void TestAccessPoint::hold() {
  const std::scoped_lock lock(mutex_);
  held_ = true;
}

void TestAccessPoint::go_on() {
  const std::scoped_lock lock(mutex_);
  held_ = false;
  changed_.notify_all();
}

void TestAccessPoint::expel(air::Reason reason) {
  const std::scoped_lock lock(mutex_);
  for (const auto& board : boards_) {
    board->joined = false;
    air::encode(air::Disconnected{.reason = reason}, board->out);
  }
  flush();
}

void TestAccessPoint::ask_for_port(std::uint16_t port) {
  const std::scoped_lock lock(mutex_);
  for (const auto& board : boards_) {
    air::encode(air::PortQuestion{.port = port}, board->out);
  }
  flush();
}

void TestAccessPoint::send_to_all(const Bytes& frame) {
  const std::scoped_lock lock(mutex_);
  put_on_air(nullptr, frame);
  flush();
}

TestHost TestAccessPoint::host() {
  const std::scoped_lock lock(mutex_);
  return host_;
}

void TestAccessPoint::change_host(const std::function<void(TestHost&)>& change) {
  const std::scoped_lock lock(mutex_);
  change(host_);
}

TestAccessPoint::Seen TestAccessPoint::seen() {
  const std::scoped_lock lock(mutex_);
  return seen_;
}

void TestAccessPoint::wait_until(const std::function<bool(const Seen&)>& holds,
                                 const std::string& what) {
  std::unique_lock lock(mutex_);
  if (!changed_.wait_for(lock, patience, [&] { return holds(seen_); })) {
    throw WaitedInVain("the access point waited in vain for " + what);
  }
}

void TestAccessPoint::run() {
  for (;;) {
    std::vector<pollfd> entries{{.fd = wake_[0], .events = POLLIN, .revents = 0},
                                {.fd = listener_, .events = POLLIN, .revents = 0}};
    for (const auto& board : boards_) {
      entries.push_back({.fd = board->descriptor, .events = POLLIN, .revents = 0});
    }
    ::poll(entries.data(), entries.size(), -1);
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return !held_; });
    if (stopping_) {
      return;
    }
    for (std::size_t i = entries.size(); i-- > 2;) {
      if (entries[i].revents != 0 && !read_from(*boards_[i - 2])) {
        seen_.ended += boards_[i - 2]->joined ? 1 : 0;
        ::close(boards_[i - 2]->descriptor);
        boards_.erase(boards_.begin() + static_cast<std::ptrdiff_t>(i - 2));
      }
    }
    if (entries[1].revents != 0) {
      boards_.push_back(std::make_unique<Board>());
      boards_.back()->descriptor = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    }
    flush();
    changed_.notify_all();
  }
}

bool TestAccessPoint::read_from(Board& board) {
  const auto room = board.decoder.prepare(65'536);
  const ssize_t count = ::recv(board.descriptor, room.data(), room.size(), 0);
  if (count <= 0) {
    return false;
  }
  board.decoder.commit(static_cast<std::size_t>(count));
  for (auto message = board.decoder.next(); message.has_value(); message = board.decoder.next()) {
    handle(board, message.value());
  }
  return !board.decoder.failed();
}

void TestAccessPoint::handle(Board& board, const air::Message& message) {
  if (std::holds_alternative<air::Probe>(message)) {
    air::encode(
        air::Beacon{.ssid = ssid_, .bssid = {2, 4, 6, 8, 10, 12}, .channel = 6, .rssi = -52},
        board.out);
  } else if (const auto* join = std::get_if<air::Join>(&message)) {
    seen_.joins.push_back(*join);
    board.joined = join->password == password_;
    if (board.joined) {
      air::encode(air::Joined{}, board.out);
    } else {
      air::encode(air::Disconnected{.reason = air::Reason::handshake_timeout}, board.out);
    }
  } else if (std::holds_alternative<air::Leave>(message)) {
    ++seen_.leaves;
    board.joined = false;
  } else if (const auto* answer = std::get_if<air::PortAnswer>(&message)) {
    seen_.answers.push_back(*answer);
  } else if (const auto* frame = std::get_if<air::Frame>(&message); frame && board.joined) {
    seen_.frames.emplace_back(frame->bytes.begin(), frame->bytes.end());
    put_on_air(&board, frame->bytes);
    for (const Bytes& reply : host_.answer(frame->bytes)) {
      put_on_air(nullptr, reply);
    }
  }
}

void TestAccessPoint::put_on_air(const Board* sender, std::span<const std::byte> frame) {
  for (const auto& board : boards_) {
    if (board->joined && board.get() != sender) {
      air::encode(air::Frame{.bytes = frame}, board->out);
    }
  }
}

void TestAccessPoint::flush() {
  for (const auto& board : boards_) {
    std::span<const std::byte> left(board->out);
    while (!left.empty()) {
      const ssize_t count = ::send(board->descriptor, left.data(), left.size(), MSG_NOSIGNAL);
      if (count < 0) {
        break;  // gone: reading will tell
      }
      left = left.subspan(static_cast<std::size_t>(count));
    }
    board->out.clear();
  }
}

}  // namespace lanyard::test
