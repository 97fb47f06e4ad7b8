#include "lanyard/lab/lab_options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "lanyard/base/ip_endpoint.hpp"

namespace lanyard::lab {
namespace {

constexpr std::string_view forward_form =
    "give [ADDRESS:]PORT:BOARD:PORT[/udp], as in 8080:192.168.4.2:80";

Error forward_error(std::string_view text, std::string_view why) {
  return make_error("parse", fmt::format("'{}' is no forward: {}; {}", text, why, forward_form));
}

/// Takes what stands behind the last colon off `text`.
std::string_view take_last(std::string_view& text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) {
    return std::exchange(text, {});
  }
  const std::string_view last = text.substr(colon + 1);
  text = text.substr(0, colon);
  return last;
}

Result<std::uint16_t> board_port_of(std::string_view text) {
  const auto port = parse_port(text);
  if (port && *port == 0) {
    return std::unexpected(make_error("parse", "port 0 is no board's"));
  }
  return port;
}

}  // namespace

Result<ForwardOptions> parse_forward(std::string_view text) {
  ForwardOptions forward;
  std::string_view rest = text;
  if (rest.ends_with("/udp")) {
    forward.transport = Transport::udp;
    rest.remove_suffix(4);
  } else if (rest.ends_with("/tcp")) {
    rest.remove_suffix(4);
  }
  if (std::ranges::count(rest, ':') < 2) {
    return std::unexpected(forward_error(text, "it has a port, a board and the board's port"));
  }
  const auto board_port = board_port_of(take_last(rest));
  forward.board = take_last(rest);
  const auto host_port = parse_port(take_last(rest));
  if (!board_port || !host_port) {
    return std::unexpected(
        forward_error(text, board_port ? host_port.error().message : board_port.error().message));
  }
  if (forward.board.empty()) {
    return std::unexpected(forward_error(text, "the board is missing"));
  }
  if (!rest.empty()) {
    const auto address = parse_ipv4_address(rest);
    if (!address) {
      return std::unexpected(forward_error(text, address.error().message));
    }
    forward.host_address = *address;
  }
  forward.board_port = *board_port;
  forward.host_port = *host_port;
  return forward;
}

LinkSettings LinkChange::applied_to(LinkSettings settings) const {
  settings.loss = loss.value_or(settings.loss);
  settings.duplicate = duplicate.value_or(settings.duplicate);
  settings.reorder = reorder.value_or(settings.reorder);
  settings.delay = delay.value_or(settings.delay);
  settings.jitter = jitter.value_or(settings.jitter);
  settings.rate = rate.value_or(settings.rate);
  settings.plugged = plugged.value_or(settings.plugged);
  return settings;
}

}  // namespace lanyard::lab
