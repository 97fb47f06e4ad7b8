#include "port_forwards.hpp"

#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <system_error>
#include <utility>

namespace lanyard::lab {
namespace {

Error no_connection(const std::string& what, std::errc code, std::string_view why) {
  return {.operation = "connect",
          .code = std::make_error_code(code),
          .message = fmt::format("{}: {}", what, why)};
}

/// Why `board` cannot be reached; `station` is the one that it names, if any.
std::string why_unknown(const Station* station, std::string_view board) {
  if (station != nullptr && station->is_joined()) {
    return fmt::format("{} has no address yet", board);
  }
  return parse_ipv4_address(board) ? fmt::format("no board has {}", board)
                                   : fmt::format("no board is called {}", board);
}

/// Whether the port can be opened now; it is closed again.
Result<void> try_port(const ForwardOptions& options) {
  const bool is_udp = options.transport == Transport::udp;
  const int descriptor = ::socket(AF_INET, (is_udp ? SOCK_DGRAM : SOCK_STREAM) | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(options.host_address.value);
  address.sin_port = htons(options.host_port);
  const int yes = 1;
  int reason = 0;
  if (descriptor < 0 || ::setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) != 0 ||
      ::bind(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      (!is_udp && ::listen(descriptor, 1) != 0)) {
    reason = errno;
  }
  if (descriptor >= 0) {
    ::close(descriptor);
  }
  if (reason == 0) {
    return {};
  }
  return std::unexpected(
      make_error("listen",
                 fmt::format("cannot open {}:{} for {}:{}", to_string(options.host_address),
                             options.host_port, options.board, options.board_port),
                 std::error_code(reason, std::generic_category())));
}

}  // namespace

PortForwards::PortForwards(LabCore& core, Network& network)
    : core_(core), network_(network), timer_(core.io()) {}

Result<void> PortForwards::open_given() {
  for (const ForwardOptions& options : core_.options().forwards) {
    const auto address = parse_ipv4_address(options.board);
    if (!address) {
      if (auto free = try_port(options); !free) {
        return free;
      }
      waiting_.push_back(options);
    } else if (auto opened = open(options, *address, options.board); !opened) {
      return opened;
    }
  }
  return {};
}

Result<void> PortForwards::open(const ForwardOptions& options, Ipv4Address address,
                                std::string_view board) {
  const auto port = network_.uplink().add_forward_on_lab(
      options.transport, options.host_address, options.host_port, address, options.board_port);
  if (!port) {
    return std::unexpected(port.error());
  }
  core_.emit(ForwardOpened{.host_address = options.host_address,
                           .host_port = *port,
                           .board = std::string(board),
                           .board_address = address,
                           .board_port = options.board_port,
                           .transport = options.transport});
  return {};
}

void PortForwards::on_addressed(Station& station) {
  assert(core_.on_lab());
  const auto here = std::ranges::stable_partition(waiting_, [&](const ForwardOptions& options) {
    return options.board != station.identity.name;
  });
  for (const ForwardOptions& options : here) {
    if (auto opened = open(options, *station.address, options.board); !opened) {
      core_.warn(opened.error().message);
    }
  }
  waiting_.erase(here.begin(), here.end());
}

void PortForwards::forward_on_lab(std::string_view board, std::uint16_t port,
                                  std::function<void(Result<std::uint16_t>)> take) {
  assert(core_.on_lab());
  const std::string what = fmt::format("cannot connect to {}:{}", board, port);
  Station* const station = network_.stations().find(board);
  if (station == nullptr || !station->is_joined() || !station->address) {
    take(std::unexpected(
        no_connection(what, std::errc::host_unreachable, why_unknown(station, board))));
    return;
  }
  if (!station->up.conditions.settings().plugged || !station->down.conditions.settings().plugged) {
    take(std::unexpected(no_connection(what, std::errc::timed_out,
                                       fmt::format("{} is unplugged", station->identity.name))));
    return;
  }
  if (pending_.size() >= max_pending) {
    take(std::unexpected(no_connection(what, std::errc::resource_unavailable_try_again,
                                       "too many connections are being opened")));
    return;
  }
  station->connection->send_on_lab(air::PortQuestion{port});
  pending_.push_back({station->port, port, what, core_.now() + answer_time, std::move(take)});
  arm_timer();
}

/// Answers the pending ones that it concerns. The answer may ask anew.
template <typename Condition, typename Answer>
void PortForwards::settle(const Condition& concerns, const Answer& answer) {
  std::list<Pending> settled;
  for (auto pending = pending_.begin(); pending != pending_.end();) {
    const auto next = std::next(pending);
    if (concerns(*pending)) {
      settled.splice(settled.end(), pending_, pending);
    }
    pending = next;
  }
  for (const Pending& pending : settled) {
    pending.take(answer(pending));
  }
}

void PortForwards::on_port_answer(Station& station, const air::PortAnswer& answer) {
  assert(core_.on_lab());
  settle(
      [&](const Pending& pending) {
        return pending.station == station.port && pending.port == answer.port;
      },
      [&](const Pending& pending) -> Result<std::uint16_t> {
        if (!answer.listening) {
          return std::unexpected(
              no_connection(pending.what, std::errc::connection_refused,
                            fmt::format("connection refused (nothing on {} listens there)",
                                        station.identity.name)));
        }
        return open_on_demand(station, answer.port);
      });
}

Result<std::uint16_t> PortForwards::open_on_demand(Station& station, std::uint16_t port) {
  const Target target{station.address.value_or(Ipv4Address{}), port};
  if (const auto open = on_demand_.find(target); open != on_demand_.end()) {
    return open->second;
  }
  if (on_demand_.size() >= max_on_demand) {
    return std::unexpected(make_error(
        "connect", fmt::format("cannot connect to {}:{}: {} ports are open into boards already",
                               station.identity.name, port, max_on_demand)));
  }
  constexpr Ipv4Address loopback{INADDR_LOOPBACK};
  auto opened =
      network_.uplink().add_forward_on_lab(Transport::tcp, loopback, 0, target.first, port);
  if (opened) {
    on_demand_.emplace(target, *opened);
    core_.emit(ForwardOpened{.host_address = loopback,
                             .host_port = *opened,
                             .board = station.identity.name,
                             .board_address = target.first,
                             .board_port = port,
                             .transport = Transport::tcp,
                             .on_demand = true});
  }
  return opened;
}

void PortForwards::on_left(Station& station) {
  assert(core_.on_lab());
  settle([&](const Pending& pending) { return pending.station == station.port; },
         [&](const Pending& pending) -> Result<std::uint16_t> {
           return std::unexpected(
               no_connection(pending.what, std::errc::host_unreachable,
                             fmt::format("{} has left the network", station.identity.name)));
         });
}

void PortForwards::close_on_lab() {
  assert(core_.on_lab());
  timer_.cancel();
  settle([](const Pending&) { return true; },
         [](const Pending& pending) -> Result<std::uint16_t> {
           return std::unexpected(
               no_connection(pending.what, std::errc::operation_canceled, "the lab has stopped"));
         });
}

void PortForwards::arm_timer() {
  if (pending_.empty()) {
    return;
  }
  timer_.expires_at(core_.steady(pending_.front().deadline));
  timer_.async_wait([this](const std::error_code& failed) {
    if (failed) {
      return;
    }
    const LabCore::Turn turn(core_);
    settle([this](const Pending& pending) { return pending.deadline <= core_.now(); },
           [](const Pending& pending) -> Result<std::uint16_t> {
             return std::unexpected(no_connection(pending.what, std::errc::timed_out,
                                                  "timed out: the board does not answer"));
           });
    arm_timer();
  });
}

}  // namespace lanyard::lab
