#include "lanyard/lab/lab_client.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <nlohmann/json.hpp>
#include <system_error>
#include <utility>
#include <variant>

#include "lanyard/air/message.hpp"

namespace lanyard::lab {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t longest_request = 65'000;
constexpr std::size_t read_size = 16'384;
constexpr std::chrono::seconds patience_with_a_lab{1};

Error client_error(std::string_view operation, std::string_view what, int system_error) {
  return make_error(operation, what, std::error_code(system_error, std::generic_category()));
}

Error request_error(int system_error) {
  return client_error("request", "cannot ask the lab", system_error);
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

std::optional<RunningLab> running_lab(const std::filesystem::path& socket) {
  auto client = LabClient::connect(socket);
  if (!client) {
    return std::nullopt;
  }
  const auto answer = client->request(R"({"request":"status"})", patience_with_a_lab);
  if (!answer) {
    return std::nullopt;
  }
  const auto status = nlohmann::json::parse(*answer, nullptr, false);
  if (!status.is_object()) {
    return std::nullopt;
  }
  const auto text = [&](const char* name) {
    const auto found = status.find(name);
    return found != status.end() && found->is_string() ? found->get<std::string>() : std::string();
  };
  return RunningLab{text("ssid"), text("subnet"), text("gateway"), socket};
}

std::vector<RunningLab> running_labs(const std::filesystem::path& directory) {
  std::vector<RunningLab> labs;
  for (const auto& socket : air::sockets_in(directory)) {
    if (auto lab = running_lab(socket)) {
      labs.push_back(std::move(*lab));
    }
  }
  std::ranges::sort(labs, {}, &RunningLab::ssid);
  return labs;
}

Result<LabClient> LabClient::connect(const std::filesystem::path& socket) {
  const std::string what = fmt::format("cannot reach the lab at {}", socket.string());
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string& name = socket.native();
  if (name.size() >= sizeof address.sun_path) {
    return std::unexpected(client_error("connect", what, ENAMETOOLONG));
  }
  std::memcpy(address.sun_path, name.c_str(), name.size() + 1);
  const int descriptor = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0) {
    return std::unexpected(client_error("connect", what, errno));
  }
  LabClient client(descriptor);
  if (::connect(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    return std::unexpected(client_error("connect", what, errno));
  }
  if (!air::is_trusted(descriptor)) {
    return std::unexpected(client_error("connect", what, EACCES));
  }
  return client;
}

LabClient::LabClient(LabClient&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)) {}

LabClient& LabClient::operator=(LabClient&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

LabClient::~LabClient() {
  if (descriptor_ >= 0) {
    ::close(descriptor_);
  }
}

Result<std::string> LabClient::request(std::string_view json, std::chrono::milliseconds timeout) {
  if (json.size() > longest_request) {
    return std::unexpected(make_error(
        "request",
        fmt::format("cannot ask the lab: a request has at most {} bytes", longest_request)));
  }
  const auto deadline = Clock::now() + timeout;
  std::vector<std::byte> bytes;
  air::encode(air::Control{std::string(json)}, bytes);
  if (const int failed = send_all(descriptor_, bytes, deadline); failed != 0) {
    return std::unexpected(request_error(failed));
  }
  air::Decoder decoder;
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
    if (const int failed = wait_for(descriptor_, POLLIN, deadline); failed != 0) {
      return std::unexpected(request_error(failed));
    }
    const auto room = decoder.prepare(read_size);
    const ssize_t count = ::recv(descriptor_, room.data(), room.size(), MSG_DONTWAIT);
    if (count > 0) {
      decoder.commit(static_cast<std::size_t>(count));
    } else if (count == 0) {
      return std::unexpected(make_error("request", "cannot ask the lab: it has gone away"));
    } else if (errno != EINTR && errno != EAGAIN) {
      return std::unexpected(request_error(errno));
    }
  }
}

}  // namespace lanyard::lab
