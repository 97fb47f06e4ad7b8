#include "lab_exchange.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <optional>
#include <variant>
#include <vector>

namespace lanyard::lab {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t longest_request = 65'000;
constexpr std::size_t read_size = 16'384;

Error request_error(int system_error) {
  return make_error("request", "cannot ask the lab",
                    std::error_code(system_error, std::generic_category()));
}

/// Waits for `events`; the errno of why not, ETIMEDOUT when the time is up.
int wait_for(int descriptor, short events, Clock::time_point deadline) {
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
    pollfd polled{.fd = descriptor, .events = events, .revents = 0};
    const int count = ::poll(&polled, 1, static_cast<int>(std::clamp<long>(left, 0, 60'000)));
    if (count > 0) {
      return 0;
    }
    if (count == 0 && left <= 60'000) {
      return ETIMEDOUT;
    }
    if (count < 0 && errno != EINTR) {
      return errno;
    }
  }
}

int send_all(int descriptor, const std::vector<std::byte>& bytes, Clock::time_point deadline) {
  for (std::size_t sent = 0; sent < bytes.size();) {
    const ssize_t count =
        ::send(descriptor, bytes.data() + sent, bytes.size() - sent, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (count >= 0) {
      sent += static_cast<std::size_t>(count);
    } else if (errno == EAGAIN) {
      if (const int failed = wait_for(descriptor, POLLOUT, deadline); failed != 0) {
        return failed;
      }
    } else if (errno != EINTR) {
      return errno;
    }
  }
  return 0;
}

}  // namespace

Result<std::string> exchange_with_lab(int descriptor, air::Decoder& decoder, std::string_view json,
                                      std::chrono::milliseconds timeout) {
  if (json.size() > longest_request) {
    return std::unexpected(make_error(
        "request",
        fmt::format("cannot ask the lab: a request has at most {} bytes", longest_request)));
  }
  const auto deadline = Clock::now() + timeout;
  std::vector<std::byte> bytes;
  air::encode(air::Control{std::string(json)}, bytes);
  if (const int failed = send_all(descriptor, bytes, deadline); failed != 0) {
    return std::unexpected(request_error(failed));
  }
  for (;;) {
    if (const auto message = decoder.next()) {
      if (const auto* const answer = std::get_if<air::Control>(&*message)) {
        return answer->json;
      }
      continue;
    }
    if (decoder.failed()) {
      return std::unexpected(request_error(EPROTO));
    }
    if (const int failed = wait_for(descriptor, POLLIN, deadline); failed != 0) {
      return std::unexpected(request_error(failed));
    }
    const auto room = decoder.prepare(read_size);
    const ssize_t count = ::recv(descriptor, room.data(), room.size(), MSG_DONTWAIT);
    if (count > 0) {
      decoder.commit(static_cast<std::size_t>(count));
    } else if (count == 0) {
      return std::unexpected(make_error("request", "cannot ask the lab: it has gone away"));
    } else if (errno != EINTR && errno != EAGAIN) {
      return std::unexpected(request_error(errno));
    }
  }
}

std::errc code_of_lab_error(std::string_view error) {
  for (const std::errc code : {std::errc::connection_refused, std::errc::timed_out,
                               std::errc::host_unreachable, std::errc::address_in_use}) {
    if (describe(std::make_error_code(code)) == error) {
      return code;
    }
  }
  return std::errc::host_unreachable;
}

}  // namespace lanyard::lab
