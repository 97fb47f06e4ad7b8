#include "lanyard/lab/lab_client.hpp"

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <nlohmann/json.hpp>
#include <system_error>
#include <utility>

#include "lab_exchange.hpp"
#include "lanyard/air/message.hpp"

namespace lanyard::lab {
namespace {

constexpr std::chrono::seconds patience_with_a_lab{1};

Error client_error(std::string_view operation, std::string_view what, int system_error) {
  return make_error(operation, what, std::error_code(system_error, std::generic_category()));
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
  air::Decoder decoder;
  return exchange_with_lab(descriptor_, decoder, json, timeout);
}

}  // namespace lanyard::lab
