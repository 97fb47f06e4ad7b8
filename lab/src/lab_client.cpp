#include "lanyard/lab/lab_client.hpp"

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <future>
#include <nlohmann/json.hpp>
#include <system_error>
#include <utility>

#include "lab_exchange.hpp"
#include "lanyard/air/message.hpp"

namespace lanyard::lab {
namespace {

using Clock = std::chrono::steady_clock;

/// How long connect(2) waits where the backlog is full; 0: for ever.
void limit_wait(int descriptor, std::chrono::milliseconds limit) {
  const auto whole = std::chrono::floor<std::chrono::seconds>(limit);
  const timeval time{.tv_sec = whole.count(),
                     .tv_usec = std::chrono::microseconds(limit - whole).count()};
  ::setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &time, sizeof time);
}

Error client_error(std::string_view operation, std::string_view what, int system_error) {
  return make_error(operation, what, std::error_code(system_error, std::generic_category()));
}

}  // namespace

std::optional<RunningLab> running_lab(const std::filesystem::path& socket,
                                      std::chrono::milliseconds patience) {
  const auto deadline = Clock::now() + patience;
  auto client = LabClient::connect(socket, patience);
  if (!client) {
    return std::nullopt;
  }
  const auto answer =
      client->request(R"({"request":"status"})",
                      std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()));
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

std::vector<std::optional<RunningLab>> ask_labs(const std::vector<std::filesystem::path>& sockets,
                                                std::chrono::milliseconds patience) {
  // One on this thread: mostly there is no other. Where no thread can be had, all are.
  std::vector<std::future<std::optional<RunningLab>>> others;
  for (std::size_t i = 1; i < sockets.size(); ++i) {
    others.push_back(
        std::async([&socket = sockets[i], patience] { return running_lab(socket, patience); }));
  }
  std::vector<std::optional<RunningLab>> answers;
  if (!sockets.empty()) {
    answers.push_back(running_lab(sockets.front(), patience));
  }
  for (auto& other : others) {
    answers.push_back(other.get());
  }
  return answers;
}

std::vector<RunningLab> running_labs(const std::filesystem::path& directory,
                                     std::chrono::milliseconds patience) {
  std::vector<RunningLab> labs;
  for (auto& lab : ask_labs(air::sockets_in(directory), patience)) {
    if (lab) {
      labs.push_back(std::move(*lab));
    }
  }
  std::ranges::sort(labs, {}, &RunningLab::ssid);
  return labs;
}

Result<LabClient> LabClient::connect(const std::filesystem::path& socket,
                                     std::chrono::milliseconds patience) {
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
  limit_wait(descriptor, std::max(patience, std::chrono::milliseconds(1)));
  if (::connect(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    return std::unexpected(client_error("connect", what, errno == EAGAIN ? ETIMEDOUT : errno));
  }
  limit_wait(descriptor, {});
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
  air::Decoder decoder;
  return exchange_with_lab(descriptor_, decoder, json, timeout);
}

}  // namespace lanyard::lab
