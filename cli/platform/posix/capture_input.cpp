#include "capture_input.hpp"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <memory>
#include <span>

#include "terminal.hpp"

namespace lanyard::cli {
namespace {

constexpr int last_wait = 500;  // milliseconds

/// Where the handler tells of a signal; it may do no more than write(2).
int told_end = -1;

void tell(int /*signal*/) {
  const int before = errno;
  static_cast<void>(!::write(told_end, "", 1));
  errno = before;
}

/// Standard input, and a pipe that tells of SIGINT.
class StandardInput {
 public:
  StandardInput() {
    std::array<int, 2> ends{};
    if (terminal::ignores_signal(SIGINT) || ::pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) != 0) {
      return;
    }
    signals_ = ends[0];
    told_end = ends[1];
    struct sigaction action {};
    action.sa_handler = tell;
    action.sa_flags = SA_RESTART | static_cast<int>(SA_RESETHAND);
    ::sigaction(SIGINT, &action, nullptr);
  }
  ~StandardInput() {
    if (signals_ < 0) {
      return;
    }
    std::signal(SIGINT, SIG_DFL);
    ::close(signals_);
    ::close(told_end);
  }
  StandardInput(const StandardInput&) = delete;
  StandardInput& operator=(const StandardInput&) = delete;

  Result<std::size_t> read(std::span<std::byte> into) {
    while (wait()) {
      const ssize_t count = ::read(STDIN_FILENO, into.data(), into.size());
      if (count >= 0) {
        return static_cast<std::size_t>(count);
      }
      if (errno != EAGAIN && errno != EINTR) {
        const std::error_code code(errno, std::generic_category());
        return std::unexpected(make_error("read", "cannot read standard input", code));
      }
    }
    return 0;
  }

 private:
  /// For bytes or the end of them; false where nothing more is waited for.
  bool wait() {
    while (true) {
      std::array<pollfd, 2> both{{{.fd = STDIN_FILENO, .events = POLLIN, .revents = 0},
                                  {.fd = signals_, .events = POLLIN, .revents = 0}}};
      const int ready = ::poll(both.data(), stop_asked_ ? 1 : 2, stop_asked_ ? last_wait : -1);
      if (ready == 0) {
        return false;
      }
      if (ready > 0 && both[0].revents != 0) {
        return true;
      }
      stop_asked_ = stop_asked_ || (ready > 0 && both[1].revents != 0);
    }
  }

  int signals_ = -1;  ///< poll(2) passes over a negative one.
  bool stop_asked_ = false;
};

}  // namespace

trace::ByteSource standard_input() {
  return [input = std::make_shared<StandardInput>()](std::span<std::byte> into) {
    return input->read(into);
  };
}

}  // namespace lanyard::cli
