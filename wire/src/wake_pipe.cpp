#include "wake_pipe.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

namespace lanyard::wire {

WakePipe::WakePipe() {
  if (::pipe(ends_) != 0) {
    throw std::system_error(errno, std::generic_category(), "cannot make a pipe");
  }
  for (const int end : ends_) {
    ::fcntl(end, F_SETFL, O_NONBLOCK);
    ::fcntl(end, F_SETFD, FD_CLOEXEC);
  }
}

WakePipe::~WakePipe() {
  ::close(ends_[0]);
  ::close(ends_[1]);
}

void WakePipe::wake() const {
  const char one = 0;
  // A pipe that is full wakes as well.
  static_cast<void>(::write(ends_[1], &one, 1) == 1);
}

void WakePipe::clear() const {
  std::array<char, 64> bytes{};
  while (::read(ends_[0], bytes.data(), bytes.size()) > 0) {
  }
}

}  // namespace lanyard::wire
