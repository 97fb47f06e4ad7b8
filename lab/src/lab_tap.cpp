#include "lanyard/lab/lab_tap.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <nlohmann/json.hpp>
#include <span>
#include <utility>
#include <variant>

#include "lab_exchange.hpp"

namespace lanyard::lab {
namespace {

using Json = nlohmann::json;

constexpr std::size_t read_size = 65'536;

FrameLoss loss_of(std::uint8_t number) {
  constexpr auto last = static_cast<std::uint8_t>(FrameLoss::queue_full);
  return number <= last ? static_cast<FrameLoss>(number) : FrameLoss::none;
}

TappedFrame frame_of(const air::Tapped& tapped) {
  TappedFrame frame{
      .time = WallTime(std::chrono::nanoseconds(static_cast<std::int64_t>(tapped.time))),
      .loss = loss_of(tapped.loss),
      .duplicated = tapped.duplicated,
      .comment = tapped.comment,
      .bytes = tapped.frame};
  if (!tapped.name.empty()) {
    frame.sender =
        BoardIdentity{.name = tapped.name,
                      .mac = MacAddress::from_field(std::as_bytes(std::span(tapped.sender)))};
  }
  if (tapped.arrived_after != air::Tapped::unknown) {
    frame.arrived_after = std::chrono::nanoseconds(static_cast<std::int64_t>(tapped.arrived_after));
  }
  return frame;
}

Error refused(const Json& answer) {
  const std::string error = answer.is_object() ? answer.value("error", "") : "";
  const std::string message = answer.is_object() ? answer.value("message", "") : "";
  return {"tap",
          error == "bad request" ? std::make_error_code(std::errc::invalid_argument)
                                 : std::make_error_code(code_of_lab_error(error)),
          message.empty() ? "the lab gave no answer that can be understood" : message};
}

}  // namespace

Result<LabTap> LabTap::open(const std::filesystem::path& socket, const TapOptions& options,
                            std::chrono::milliseconds timeout) {
  auto client = LabClient::connect(socket);
  if (!client) {
    return std::unexpected(std::move(client.error()));
  }
  LabTap tap(std::move(*client));
  Json request{{"request", "tap"}};
  if (!options.board.empty()) request["board"] = options.board;
  if (const auto port = options.port) request["port"] = *port;
  const auto answered =
      exchange_with_lab(tap.descriptor(), tap.decoder_,
                        request.dump(-1, ' ', false, Json::error_handler_t::replace), timeout);
  if (!answered) {
    return std::unexpected(answered.error());
  }
  const Json answer = Json::parse(*answered, nullptr, false);
  if (!answer.is_object() || !answer.value("ok", false)) {
    return std::unexpected(refused(answer));
  }
  return tap;
}

std::size_t LabTap::take_decoded(const Take& take) {
  std::size_t count = 0;
  while (const auto message = decoder_.next()) {
    if (const auto* const tapped = std::get_if<air::Tapped>(&*message)) {
      missed_ = std::max(missed_, tapped->missed);
      if (!tapped->frame.empty()) {
        take(frame_of(*tapped));
        ++count;
      }
    }
  }
  return count;
}

Result<std::size_t> LabTap::read(const Take& take, std::size_t most) {
  // Those that came with the answer.
  std::size_t count = take_decoded(take);
  while (count < most) {
    if (decoder_.failed()) {
      return std::unexpected(make_error("tap", "the lab spoke another protocol"));
    }
    const auto room = decoder_.prepare(read_size);
    const ssize_t size = ::recv(descriptor(), room.data(), room.size(), MSG_DONTWAIT);
    if (size < 0 && errno == EINTR) {
      continue;
    }
    if (size < 0 && errno == EAGAIN) {
      break;
    }
    if (size <= 0) {
      return std::unexpected(Error{"tap", std::make_error_code(std::errc::connection_reset),
                                   "the virtual network is not there any more"});
    }
    decoder_.commit(static_cast<std::size_t>(size));
    count += take_decoded(take);
  }
  return count;
}

}  // namespace lanyard::lab
