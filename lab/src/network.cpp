#include "network.hpp"

#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <cassert>
#include <utility>

#include "ethernet.hpp"
#include "sending_time.hpp"

namespace lanyard::lab {
namespace {

constexpr PortNumber gateway_port = 0;
constexpr std::size_t max_frame_size = 1518;
constexpr std::size_t arp_sender_offset = 28;
constexpr std::size_t arp_size = 42;

/// A board that is this far ahead of its rate is not read any more…
constexpr std::chrono::milliseconds held_from{20};
/// …until it is only this far ahead.
constexpr std::chrono::milliseconds held_to{5};

constexpr std::size_t known_per_board = 2;  ///< Stations remembered for each that may be joined.

std::size_t three_quarters_of_descriptors() {
  rlimit limit{};
  const bool is_known = ::getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY;
  constexpr std::size_t plenty = 65'536;
  return (is_known ? limit.rlim_cur : plenty) / 4 * 3;
}

/// What a person wants to know of when the guard says so; the rest is everyday.
bool is_worth_a_warning(UplinkVerdict verdict) {
  switch (verdict) {
    case UplinkVerdict::spoofed_source:
    case UplinkVerdict::urgent_data:
    case UplinkVerdict::fragment:
    case UplinkVerdict::tftp:
    case UplinkVerdict::uplink_off:
      return true;
    default:
      return false;
  }
}

}  // namespace

Network::Network(LabCore& core)
    : core_(core),
      subnet_(core.options().subnet),
      default_up_(core.options().up),
      default_down_(core.options().down),
      stations_(core.options().max_boards * known_per_board, core.options().seed,
                {.subnet = subnet_, .no_uplink = !core.options().uplink}),
      dhcp_({.subnet = subnet_}),
      max_uplink_sockets_(three_quarters_of_descriptors()),
      record_(core),
      timer_(core.io()),
      dhcp_timer_(core.io()) {
  switch_.add_port(gateway_port);
  switch_.pin(uplink_mac(subnet_.gateway()), gateway_port);
  switch_.pin(uplink_mac(subnet_.nameserver()), gateway_port);
  core_.set_turn_start([this] { run_due(); });
}

Network::~Network() = default;

Result<void> Network::open() {
  auto uplink = SlirpUplink::create(core_, subnet_, *this);
  if (!uplink) {
    return std::unexpected(std::move(uplink.error()));
  }
  uplink_ = std::move(*uplink);
  return record_.open();
}

void Network::close_on_lab() {
  assert(core_.on_lab());
  timer_.cancel();
  dhcp_timer_.cancel();
  uplink_.reset();
  record_.close_on_lab();
}

Station& Network::join_on_lab(const MacAddress& mac, std::string_view name,
                              std::shared_ptr<Connection> connection) {
  assert(core_.on_lab());
  Station& station = stations_.admit(mac, name, default_up_, default_down_);
  stations_.join(station, std::move(connection), LabCore::wall_now());
  set_address(station, std::nullopt);  // until it asks for its lease again
  station.busy_until = core_.now();
  station.told_verdicts = 0;
  station.told_flows = false;
  // An access point knows its stations; there is nothing to learn.
  switch_.add_port(station.port);
  switch_.pin(mac, station.port);
  record_.board_joined_on_lab(station);
  return station;
}

void Network::leave_on_lab(Station& station) {
  assert(core_.on_lab());
  // What it has sent is on its way, and comes to its end though the sender is gone: the FIN of a
  // firmware that closes and leaves is one such frame. It arrives now, while it has a port.
  delayed_.hurry(station.port, Direction::up, core_.now());
  deliver_due();
  const PortNumber port = station.port;
  switch_.remove_port(port);
  stations_.leave(station);
  // What is on its way to it finds nobody, and the capture need not wait for that.
  delayed_.hurry(port, Direction::down, core_.now());
  deliver_due();
  if (station.address) {
    dhcp_.let_go(*station.address, station.identity.mac);
  }
  tell_reach(station);
}

void Network::set_address(Station& station, std::optional<Ipv4Address> address) {
  const auto before = station.address;
  if (before && before != address) {
    dhcp_.let_go(*before, station.identity.mac);
  }
  stations_.set_address(station, address);
  for (const auto& changed : {before, address}) {
    if (changed && uplink_) {
      uplink_->reach_changed_on_lab(*changed);
    }
  }
}

/// A board that has another address by now keeps that.
void Network::give_up(Station& station, Ipv4Address address) {
  if (station.address == address) {
    set_address(station, std::nullopt);
  }
}

void Network::tell_reach(const Station& station) {
  if (station.address && uplink_) {
    uplink_->reach_changed_on_lab(*station.address);
  }
}

void Network::from_board_on_lab(Station& station, ByteView frame) {
  assert(core_.on_lab());
  // An access point takes only frames that an associated station sends as itself.
  if (frame.size() < ethernet::header_size || frame.size() > max_frame_size ||
      ethernet::source(frame) != station.identity.mac) {
    ++station.up.counters.lost;
    return;
  }
  ++station.up.counters.frames;
  station.up.counters.bytes += frame.size();
  const Admission admission = station.up.conditions.admit(frame.size(), core_.now());
  const MacAddress to = ethernet::destination(frame);
  const FrameTicket ticket =
      record_.record_on_lab({.sender = &station,
                             .bytes = frame,
                             .admission = &admission,
                             .ends_there = to == uplink_mac(subnet_.gateway()) ||
                                           to == uplink_mac(subnet_.nameserver())});
  hold_to_rate(station, frame.size());
  carry(station, Direction::up, admission, frame, ticket);
}

/// LinkConditions says when each frame has passed at its rate, and would drop what its queue does
/// not hold. A board on this computer can be made to wait instead, as its radio would.
void Network::hold_to_rate(Station& station, std::size_t size) {
  const std::uint32_t rate = station.up.conditions.settings().rate;
  if (rate == 0) {
    return;
  }
  station.busy_until = std::max(station.busy_until, core_.now()) + sending_time(rate, size);
  if (station.busy_until - core_.now() > held_from && !station.connection->is_paused()) {
    station.connection->pause_on_lab();
    held_.emplace(station.busy_until - held_to, station.connection);
    arm_timer();
  }
}

void Network::carry(Station& station, Direction direction, const Admission& admission,
                    ByteView frame, FrameTicket ticket) {
  auto& counters = direction == Direction::up ? station.up.counters : station.down.counters;
  if (admission.times().empty()) {
    ++counters.lost;
  }
  for (const LabTime time : admission.times()) {
    if (time > core_.now()) {
      if (!delayed_.put(time, station.port, direction, frame, ticket)) {
        ++counters.lost;
        record_.lost_on_lab(ticket, describe(FrameLoss::queue_full));
      }
      arm_timer();
    } else if (direction == Direction::up) {
      arrive_from_board(station, frame);
    } else {
      arrive_at_board(station, frame);
    }
  }
}

void Network::arrive_from_board(Station& station, ByteView frame) {
  learn_address(station, frame);
  if (dhcp_.wants(frame)) {
    serve_dhcp(frame);
    return;
  }
  const Forwarding forwarding = switch_.forward(frame, station.port, core_.now());
  if (forwarding.action == Forward::unicast && forwarding.port == gateway_port) {
    to_uplink(station, frame);
  } else if (forwarding.action == Forward::unicast) {
    if (Station* const receiver = stations_.at(forwarding.port)) {
      to_board(*receiver, frame, false);
    }
  } else if (forwarding.action == Forward::flood) {
    for (const auto& [port, receiver] : stations_.joined()) {
      if (receiver != &station) {
        to_board(*receiver, frame, false);
      }
    }
    to_uplink(station, frame);
  }
}

void Network::to_uplink(Station& station, ByteView frame) {
  const UplinkVerdict verdict = station.guard.check(frame, core_.now());
  if (verdict == UplinkVerdict::pass) {
    if (may_open(station, frame)) {
      uplink_->input_on_lab(frame, station.identity.mac);
    }
    return;
  }
  const auto bit = std::uint32_t{1} << static_cast<unsigned>(verdict);
  if (is_worth_a_warning(verdict) && (station.told_verdicts & bit) == 0) {
    station.told_verdicts |= bit;
    core_.warn(fmt::format("{}: a frame was kept from the uplink: {}", station.identity.name,
                           describe(verdict)));
  }
}

/// Descriptors are for all: no board may use them up, nor may all boards together leave none for
/// boards that want to join.
bool Network::may_open(Station& station, ByteView frame) {
  const bool has_room = uplink_->socket_count() < max_uplink_sockets_;
  const FlowLimit::Kind kind = station.flows.check(frame, core_.now(), has_room);
  if (kind == FlowLimit::Kind::opens_nothing || (kind == FlowLimit::Kind::opens && has_room)) {
    return true;
  }
  if (!std::exchange(station.told_flows, true)) {
    core_.warn(kind == FlowLimit::Kind::too_many
                   ? fmt::format("{} opens more connections than the lab lets through",
                                 station.identity.name)
                   : fmt::format("{} cannot open a connection: {} sockets are open for boards "
                                 "already (ulimit -n sets how many there may be)",
                                 station.identity.name, uplink_->socket_count()));
  }
  return false;
}

void Network::on_uplink_frame(ByteView frame) {
  assert(core_.on_lab());
  const Forwarding forwarding = switch_.forward(frame, gateway_port, core_.now());
  if (forwarding.action == Forward::unicast) {
    if (Station* const receiver = stations_.at(forwarding.port)) {
      to_board(*receiver, frame, true);
    }
  } else if (forwarding.action == Forward::flood) {
    record_.record_on_lab({.bytes = frame});
    for (const auto& [port, receiver] : stations_.joined()) {
      to_board(*receiver, frame, false);
    }
  }
}

std::optional<MacAddress> Network::mac_of(Ipv4Address address) const {
  const Station* const station = stations_.with(address);
  return station != nullptr && station->is_joined() ? std::optional(station->identity.mac)
                                                    : std::nullopt;
}

Reach Network::reach_of(Ipv4Address address) const {
  constexpr double all = 100;
  const Station* const station = stations_.with(address);
  if (station == nullptr || !station->is_joined()) {
    return Reach::absent;
  }
  const auto passes = [](const Link& link) {
    return link.conditions.settings().plugged && link.conditions.settings().loss < all;
  };
  return passes(station->up) && passes(station->down) ? Reach::reachable : Reach::silent;
}

void Network::to_board(Station& station, ByteView frame, bool records) {
  ++station.down.counters.frames;
  station.down.counters.bytes += frame.size();
  const Admission admission = station.down.conditions.admit(frame.size(), core_.now());
  const FrameTicket ticket =
      records
          ? record_.record_on_lab(
                {.receiver = &station, .bytes = frame, .admission = &admission, .ends_there = true})
          : 0;
  carry(station, Direction::down, admission, frame, ticket);
}

bool Network::arrive_at_board(Station& station, ByteView frame) {
  const bool taken = station.connection->send_frame_on_lab(frame);
  station.down.counters.lost += taken ? 0U : 1U;
  return taken;
}

void Network::serve_dhcp(ByteView frame) {
  const DhcpOutcome outcome = dhcp_.handle(frame, core_.now());
  for (const auto& event : outcome.events) {
    on_dhcp_event(event);
  }
  for (const auto& answer : outcome.frames) {
    on_uplink_frame(answer);
  }
  arm_dhcp_timer();
}

void Network::on_dhcp_event(const DhcpEvent& event) {
  Station* const station = stations_.with(event.mac);
  if (station == nullptr) {
    return;
  }
  const BoardIdentity& board = station->identity;
  switch (event.kind) {
    case DhcpEventKind::leased:
    case DhcpEventKind::renewed:
      set_address(*station, event.address);
      if (event.kind == DhcpEventKind::leased) {
        core_.emit(LeaseGranted{board, event.address});
      } else {
        core_.emit(LeaseRenewed{board, event.address});
      }
      if (on_addressed_) {
        on_addressed_(*station);
      }
      break;
    case DhcpEventKind::released:
    case DhcpEventKind::expired:
      give_up(*station, event.address);
      core_.emit(LeaseReleased{board, event.address});
      break;
    case DhcpEventKind::declined:
      give_up(*station, event.address);
      core_.emit(LeaseDeclined{board, event.address});
      break;
    case DhcpEventKind::pool_exhausted:
      core_.emit(PoolExhausted{board});
      break;
    case DhcpEventKind::offered:
    case DhcpEventKind::refused:
      break;
  }
}

/// A board with an address of its own choice is known by its ARP. It takes none that another
/// joined board has.
void Network::learn_address(Station& station, ByteView frame) {
  if (frame.size() < arp_size || ethernet::type(frame) != ethernet::type_arp) {
    return;
  }
  const auto address = Ipv4Address::from_field(frame.subspan(arp_sender_offset));
  if (station.address == address || !subnet_.is_host(address) || address == subnet_.gateway() ||
      address == subnet_.nameserver()) {
    return;
  }
  const Station* const owner = stations_.with(address);
  if (owner == nullptr || owner == &station || !owner->is_joined()) {
    set_address(station, address);
    dhcp_.hold(address, station.identity.mac);
    if (on_addressed_) {
      on_addressed_(station);
    }
  }
}

void Network::arm_dhcp_timer() {
  const auto next = dhcp_.next_expiry();
  if (!next) {
    dhcp_timer_.cancel();
    return;
  }
  dhcp_timer_.expires_at(core_.steady(*next));
  dhcp_timer_.async_wait([this](const std::error_code& failed) {
    if (!failed) {
      const LabCore::Turn turn(core_);
      for (const auto& event : dhcp_.expire(core_.now())) {
        on_dhcp_event(event);
      }
      arm_dhcp_timer();
    }
  });
}

void Network::run_due() {
  deliver_due();
  while (!held_.empty() && held_.begin()->first <= core_.now()) {
    const auto connection = std::move(held_.begin()->second);
    held_.erase(held_.begin());
    connection->resume_on_lab();
  }
}

void Network::deliver_due() {
  while (auto arrived = delayed_.take(core_.now())) {
    deliver(*arrived);
    delayed_.recycle(std::move(*arrived));
  }
}

void Network::deliver(const DelayLine::Delayed& arrived) {
  Station* const station = stations_.at(arrived.port);
  if (station == nullptr) {
    record_.lost_on_lab(arrived.ticket, "board gone");
  } else if (arrived.direction == Direction::up) {
    // Before anything answers it.
    record_.arrived_on_lab(arrived.ticket);
    arrive_from_board(*station, arrived.frame);
  } else if (arrive_at_board(*station, arrived.frame)) {
    record_.arrived_on_lab(arrived.ticket);
  } else {
    record_.lost_on_lab(arrived.ticket, describe(FrameLoss::queue_full));
  }
}

void Network::arm_timer() {
  auto next = delayed_.next_due();
  if (!held_.empty() && (!next || held_.begin()->first < *next)) {
    next = held_.begin()->first;
  }
  if (!next || (armed_for_ && *armed_for_ <= *next)) {
    return;
  }
  armed_for_ = next;
  timer_.expires_at(core_.steady(*next));
  timer_.async_wait([this](const std::error_code& failed) {
    if (!failed) {
      armed_for_.reset();
      const LabCore::Turn turn(core_);  // runs what is due
      arm_timer();
    }
  });
}

Result<void> Network::set_link_on_lab(std::string_view board, Direction direction,
                                      const LinkChange& change) {
  assert(core_.on_lab());
  // Values stand each for itself: what fits one link fits all.
  if (auto fits = check(change.applied_to({})); !fits) {
    return fits;
  }
  if (!board.empty()) {
    Station* const station = stations_.find(board);
    if (station == nullptr) {
      return std::unexpected(make_error(
          "set", fmt::format("cannot change the link of {}: no such board has joined", board)));
    }
    set_link(*station, direction, change);
    return {};
  }
  if (direction != Direction::down) {
    default_up_ = change.applied_to(default_up_);
  }
  if (direction != Direction::up) {
    default_down_ = change.applied_to(default_down_);
  }
  for (const auto& [mac, station] : stations_.known()) {
    set_link(*station, direction, change);
  }
  return {};
}

void Network::set_link(Station& station, Direction direction, const LinkChange& change) {
  if (direction != Direction::down) {
    auto& conditions = station.up.conditions;
    const LinkSettings before = conditions.settings();
    const LabTime latest = conditions.set(change.applied_to(before), core_.now());
    delayed_.hurry(station.port, Direction::up, latest);
    if (conditions.settings().rate != before.rate) {
      station.busy_until = core_.now();
      if (station.is_joined() && station.connection->is_paused()) {
        held_.emplace(core_.now(), station.connection);
        arm_timer();
      }
    }
  }
  if (direction != Direction::up) {
    auto& conditions = station.down.conditions;
    const LabTime latest = conditions.set(change.applied_to(conditions.settings()), core_.now());
    delayed_.hurry(station.port, Direction::down, latest);
  }
  arm_timer();
  tell_reach(station);
}

BoardInfo Network::info_of(const Station& station) {
  return {.identity = station.identity,
          .address = station.address,
          .joined_since = station.joined_since,
          .up = station.up.counters,
          .down = station.down.counters,
          .up_link = station.up.conditions.settings(),
          .down_link = station.down.conditions.settings()};
}

std::vector<BoardInfo> Network::boards_on_lab() const {
  assert(core_.on_lab());
  std::vector<BoardInfo> boards;
  boards.reserve(stations_.joined().size());
  for (const auto& [port, station] : stations_.joined()) {
    boards.push_back(info_of(*station));
  }
  return boards;
}

}  // namespace lanyard::lab
