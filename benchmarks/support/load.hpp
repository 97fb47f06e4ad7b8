#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "raw_socket.hpp"

namespace lanyard::bench {

/// The peers that put a load on a server at 127.0.0.1:`port`. All throw std::system_error for what
/// the system refuses.

double seconds_since(test::Clock::time_point begin);

/// Waits until the kernel has taken all of `bytes`.
void send_all(int peer, std::string_view bytes);

/// A blocking connection with TCP_NODELAY, which ends with RST when it is closed so that no port
/// stays behind in TIME_WAIT.
test::RawSocket connect_quickly(std::uint16_t port);

/// Bytes a second that the server takes from `connections` peers which send all they can for
/// `duration`. They say then that no more comes, and the time ends when the server, which has read
/// all by then, has closed each connection: what lies in the kernel's buffers does not count as
/// taken, and nothing of it is left to do beside whoever is measured next.
double pour(std::uint16_t port, std::size_t connections, std::chrono::milliseconds duration);

/// Connections that ask, each when its last answer is there, and time the answers.
class Askers {
 public:
  Askers(std::uint16_t port, std::size_t connections);

  /// Microseconds of each of `count` round trips of `size` bytes.
  std::vector<double> ask(std::size_t size, std::size_t count);

 private:
  std::vector<test::RawSocket> peers_;
};

}  // namespace lanyard::bench
