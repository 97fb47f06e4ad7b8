#include "access_point.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <asio/error.hpp>
#include <cassert>
#include <cstring>
#include <utility>
#include <variant>
#include <vector>

#include "lanyard/lab/dhcp_server.hpp"

namespace lanyard::lab {
namespace {

using asio::local::stream_protocol;

/// Connections beyond the boards: scans, programs that steer, boards that are refused.
constexpr std::size_t other_connections = 256;
constexpr std::chrono::milliseconds accept_pause{100};

MacAddress mac_of(const air::MacAddress& sent) {
  MacAddress mac;
  std::memcpy(mac.bytes.data(), sent.data(), sent.size());
  return mac;
}

/// The access point's own address, as scans show it: not the gateway's, which is one hop behind it.
air::MacAddress bssid_of(const std::string& ssid) {
  const MacAddress mac = mac_from_name("access point " + ssid);
  air::MacAddress bssid{};
  std::memcpy(bssid.data(), mac.bytes.data(), bssid.size());
  return bssid;
}

/// One of IEEE 802.11's channels 1 to 13, so that a scan of several labs looks like one at home.
std::uint8_t channel_of(const air::MacAddress& bssid) {
  return static_cast<std::uint8_t>(1 + bssid.back() % 13);
}

}  // namespace

AccessPoint::AccessPoint(LabCore& core, Network& network, PrivateSocket socket)
    : core_(core),
      network_(network),
      socket_(std::move(socket)),
      acceptor_(core.io(), stream_protocol(), socket_->take_descriptor()),
      accept_again_(core.io()),
      silence_timer_(core.io()) {}

void AccessPoint::start_on_lab() {
  assert(core_.on_lab());
  accept();
}

void AccessPoint::close_on_lab() {
  assert(core_.on_lab());
  std::error_code ignored;
  acceptor_.close(ignored);
  accept_again_.cancel();
  silence_timer_.cancel();
  for (RefusalsOver& over : refusals_.end_silent(LabTime::max())) {
    core_.emit(std::move(over));
  }
  for (const auto& [port, station] : std::map(network_.stations().joined())) {
    part(*station->connection, "the lab stops");
  }
  for (const auto& [connection, owner] : connections_) {
    connection->close_on_lab();
  }
  connections_.clear();
  socket_.reset();
}

void AccessPoint::accept() {
  acceptor_.async_accept([this](const std::error_code& failed, stream_protocol::socket socket) {
    if (failed == asio::error::operation_aborted || !acceptor_.is_open()) {
      return;
    }
    const LabCore::Turn turn(core_);
    if (!failed) {
      told_full_ = false;
      take(std::move(socket));
      accept();
      return;
    }
    if (!std::exchange(told_full_, true)) {
      core_.warn(fmt::format("cannot take more connections for now: {}",
                             lanyard::describe(plain_code(failed))));
    }
    accept_again_.expires_after(accept_pause);
    accept_again_.async_wait([this](const std::error_code& cancelled) {
      if (!cancelled && acceptor_.is_open()) {
        accept();
      }
    });
  });
}

void AccessPoint::take(stream_protocol::socket socket) {
  if (connections_.size() >= core_.options().max_boards + other_connections) {
    return;  // closes it: as if nothing were heard
  }
  const auto connection =
      std::make_shared<Connection>(core_, std::move(socket), static_cast<User&>(*this));
  connections_.emplace(connection.get(), connection);
  connection->start_on_lab();
}

void AccessPoint::on_message(Connection& connection, const air::Message& message) {
  assert(core_.on_lab());
  std::visit([&](const auto& body) { on(connection, body); }, message);
}

void AccessPoint::on(Connection& connection, const air::Probe& /*probe*/) {
  if (!radio_) {
    drop(connection);
    return;
  }
  const auto bssid = bssid_of(core_.options().ssid);
  connection.send_on_lab(
      air::Beacon{.ssid = core_.options().ssid,
                  .bssid = bssid,
                  .channel = channel_of(bssid),
                  .authmode = static_cast<std::uint8_t>(core_.options().password.empty() ? 0 : 3)});
}

void AccessPoint::on(Connection& connection, const air::Join& join) {
  if (!radio_) {
    drop(connection);
    return;
  }
  const MacAddress mac = mac_of(join.mac);
  const std::string name = shown_name(join.name);
  part(connection, "joined anew");
  if (auto refusal = refusal_of(join, mac)) {
    const bool is_news = refuse(connection, {{name, mac}, refusal->code, refusal->reason});
    if (is_news && join.version != air::protocol_version) {
      core_.warn(fmt::format("{} was refused: it {}; build board and lab from the same version",
                             name, refusal->reason));
    }
    return;
  }
  if (Station* const before = network_.stations().with(mac);
      before != nullptr && before->is_joined()) {
    core_.warn(fmt::format(
        "{} and {} have the same MAC address, {}: the older one was disconnected; give one of "
        "them another name or --mac",
        before->identity.name, name, to_string(mac)));
    const auto older = before->connection;
    older->send_on_lab(air::Disconnected{air::Reason::auth_leave});
    part(*older, "another board has its MAC address");
  }
  // Sending ends the connection of a board that takes nothing.
  const std::shared_ptr<Connection> joining = connections_.at(&connection);
  joining->send_on_lab(air::Joined{});
  if (!connections_.contains(joining.get())) {
    return;
  }
  const Station& station = network_.join_on_lab(mac, join.name, joining);
  if (auto over = refusals_.end(mac)) {
    core_.emit(std::move(*over));
  }
  core_.emit(BoardJoined{station.identity});
}

bool AccessPoint::refuse(Connection& connection, const JoinRefused& refused) {
  auto noted = refusals_.note(refused, core_.now());
  if (noted.over) {
    core_.emit(std::move(*noted.over));
  }
  if (noted.tell) {
    core_.emit(refused);
  }
  arm_silence_timer();
  connection.send_on_lab(air::Disconnected{refused.code});
  return noted.tell;
}

void AccessPoint::arm_silence_timer() {
  const auto next = refusals_.next_silence();
  if (!next || silence_timer_runs_ || !acceptor_.is_open()) {
    return;
  }
  silence_timer_runs_ = true;
  silence_timer_.expires_at(core_.steady(*next));
  silence_timer_.async_wait([this](const std::error_code& cancelled) {
    silence_timer_runs_ = false;
    if (cancelled) {
      return;
    }
    const LabCore::Turn turn(core_);
    for (RefusalsOver& over : refusals_.end_silent(core_.now())) {
      core_.emit(std::move(over));
    }
    arm_silence_timer();
  });
}

std::optional<AccessPoint::Refusal> AccessPoint::refusal_of(const air::Join& join,
                                                            const MacAddress& mac) const {
  const LabOptions& options = core_.options();
  if (join.version != air::protocol_version) {
    return Refusal{air::Reason::assoc_fail,
                   fmt::format("speaks version {} of the lab's protocol, the lab version {}",
                               join.version, air::protocol_version)};
  }
  if (join.ssid != options.ssid) {
    return Refusal{air::Reason::no_ap_found, "it asked for another network"};
  }
  // An open network asks nobody for a password.
  if (!options.password.empty() && join.password != options.password) {
    return Refusal{air::Reason::handshake_timeout, "wrong password"};
  }
  if (mac.is_multicast() || mac.is_zero() || mac == uplink_mac(options.subnet.gateway()) ||
      mac == uplink_mac(options.subnet.nameserver())) {
    return Refusal{air::Reason::assoc_fail, "its MAC address is none that a board can have"};
  }
  const Station* const known = network_.stations().with(mac);
  if (network_.stations().joined().size() >= options.max_boards &&
      (known == nullptr || !known->is_joined())) {
    return Refusal{air::Reason::assoc_toomany,
                   fmt::format("{} boards have joined already", options.max_boards)};
  }
  return std::nullopt;
}

void AccessPoint::on(Connection& connection, const air::Leave& /*leave*/) {
  const Station* const station = network_.stations().at(connection.port);
  const bool is_cut = station != nullptr && (!station->up.conditions.settings().plugged ||
                                             !station->down.conditions.settings().plugged);
  part(connection, is_cut ? "gave up, its plug being out" : "left by itself");
}

void AccessPoint::on(Connection& connection, const air::Frame& frame) {
  if (Station* const station = network_.stations().at(connection.port)) {
    network_.from_board_on_lab(*station, frame.bytes);
  }
}

void AccessPoint::on(Connection& connection, const air::PortAnswer& answer) {
  Station* const station = network_.stations().at(connection.port);
  if (station != nullptr && on_port_answer_) {
    on_port_answer_(*station, answer);
  }
}

void AccessPoint::on(Connection& connection, const air::Control& control) {
  if (on_control_) {
    on_control_(connection, control.json);
  }
}

void AccessPoint::on(Connection& connection, const air::Beacon& /*beacon*/) {
  drop(connection);
}

void AccessPoint::on(Connection& connection, const air::Joined& /*joined*/) {
  drop(connection);
}

void AccessPoint::on(Connection& connection, const air::Disconnected& /*disconnected*/) {
  drop(connection);
}

void AccessPoint::on(Connection& connection, const air::PortQuestion& /*question*/) {
  drop(connection);
}

void AccessPoint::on(Connection& connection, const air::Tapped& /*tapped*/) {
  drop(connection);
}

void AccessPoint::on_end(Connection& connection, const char* reason) {
  assert(core_.on_lab());
  part(connection, reason);
  connections_.erase(&connection);
}

void AccessPoint::drop(Connection& connection) {
  part(connection, "it broke the protocol");
  connection.close_on_lab();
  connections_.erase(&connection);
}

/// Ends the stay of the board at the connection, if there is one; the connection stays.
void AccessPoint::part(Connection& connection, std::string reason) {
  Station* const station = network_.stations().at(connection.port);
  if (station == nullptr) {
    return;
  }
  network_.leave_on_lab(*station);
  core_.emit(BoardLeft{station->identity, std::move(reason)});
  if (on_left_) {
    on_left_(*station);
  }
}

void AccessPoint::set_radio_on_lab(bool on) {
  assert(core_.on_lab());
  radio_ = on;
  if (on) {
    return;
  }
  std::vector<std::shared_ptr<Connection>> boards;
  for (const auto& [port, station] : network_.stations().joined()) {
    boards.push_back(station->connection);
  }
  for (const auto& connection : boards) {
    part(*connection, "radio switched off");
    connection->close_on_lab();
    connections_.erase(connection.get());
  }
}

}  // namespace lanyard::lab
