#include "input_pump.hpp"

#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

#include "lanyard/base/error.hpp"

namespace lanyard::cli {

InputPump::InputPump(std::function<void(Chunk)> on_chunk) : on_chunk_(std::move(on_chunk)) {
  if (pipe(stop_pipe_) != 0) {
    throw std::system_error(errno, std::generic_category(), "cannot make a pipe");
  }
  thread_ = std::thread([this] { run(); });
}

InputPump::~InputPump() {
  {
    const std::scoped_lock lock(mutex_);
    stopped_ = true;
  }
  changed_.notify_one();
  close(stop_pipe_[1]);  // wakes poll()
  thread_.join();
  close(stop_pipe_[0]);
}

void InputPump::next() {
  {
    const std::scoped_lock lock(mutex_);
    asked_ = true;
  }
  changed_.notify_one();
}

bool InputPump::wait_until_asked() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return asked_ || stopped_; });
  asked_ = false;
  return !stopped_;
}

void InputPump::run() {
  while (wait_until_asked()) {
    Chunk chunk = read_chunk();
    const bool ended = chunk.bytes.empty();
    on_chunk_(std::move(chunk));
    if (ended) {
      return;
    }
  }
}

/// The next bytes; none at the end of input, on an error, and when stopped.
InputPump::Chunk InputPump::read_chunk() const {
  std::string chunk(chunk_size, '\0');
  while (true) {
    std::array<pollfd, 2> waiting{{{.fd = STDIN_FILENO, .events = POLLIN, .revents = 0},
                                   {.fd = stop_pipe_[0], .events = POLLIN, .revents = 0}}};
    if (poll(waiting.data(), waiting.size(), -1) < 0 && errno != EINTR) {
      return {};
    }
    if (waiting[1].revents != 0) {
      return {};
    }
    if (waiting[0].revents == 0) {
      continue;
    }
    const ssize_t count = read(STDIN_FILENO, chunk.data(), chunk.size());
    if (count >= 0) {
      chunk.resize(static_cast<std::size_t>(count));
      return {.bytes = std::move(chunk), .failure = {}};
    }
    if (errno != EINTR && errno != EAGAIN) {
      return {.bytes = {},
              .failure = "cannot read standard input: " +
                         describe(std::error_code(errno, std::generic_category()))};
    }
  }
}

}  // namespace lanyard::cli
