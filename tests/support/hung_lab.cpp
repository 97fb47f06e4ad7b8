#include "hung_lab.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <iterator>
#include <stdexcept>
#include <string>
#include <utility>

namespace lanyard::test {

HungLab::HungLab(const std::filesystem::path& socket, int room)
    : listening_(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  socket.native().copy(std::begin(address.sun_path), sizeof address.sun_path - 1);
  if (::bind(listening_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      ::listen(listening_, room) != 0) {
    throw std::runtime_error("cannot listen on " + socket.string());
  }
}

HungLab::~HungLab() {
  hang_up();
  ::close(listening_);
}

bool HungLab::is_asked() {
  const int asking = ::accept4(listening_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (asking < 0) {
    return false;
  }
  hang_up();
  asking_ = asking;
  return true;
}

bool HungLab::is_waited_for() const {
  std::array<char, 4096> question{};
  ssize_t size = 0;
  do {
    size = ::recv(asking_, question.data(), question.size(), 0);
  } while (size > 0);
  return size < 0 && errno == EAGAIN;
}

void HungLab::hang_up() {
  if (const int asking = std::exchange(asking_, -1); asking >= 0) {
    ::close(asking);
  }
}

}  // namespace lanyard::test
