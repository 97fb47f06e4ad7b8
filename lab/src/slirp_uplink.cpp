#include "slirp_uplink.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <poll.h>
#include <slirp/libslirp.h>
#include <sys/socket.h>

#include <algorithm>
#include <asio/posix/stream_descriptor.hpp>
#include <asio/post.hpp>
#include <cassert>
#include <cerrno>
#include <chrono>
#include <limits>
#include <mutex>
#include <span>
#include <system_error>
#include <type_traits>
#include <utility>

#include "ethernet.hpp"
#include "lanyard/base/byte_order.hpp"
#include "lanyard/lab/dhcp_server.hpp"
#include "loopback_alias.hpp"

namespace lanyard::lab {
namespace {

// Ethernet II and ARP (RFC 826) for IPv4: offsets from the start of the frame.
constexpr std::size_t ipv4_source_offset = 26;
constexpr std::size_t ipv4_destination_offset = 30;
constexpr std::size_t arp_operation_offset = 20;
constexpr std::size_t arp_sender_mac_offset = 22;
constexpr std::size_t arp_sender_address_offset = 28;
constexpr std::size_t arp_target_address_offset = 38;
constexpr std::size_t arp_size = 42;
constexpr std::uint16_t arp_request = 1;
constexpr std::uint16_t arp_reply = 2;

/// What slirp_pollfds_fill leaves where nothing but sockets can wake libslirp.
constexpr std::uint32_t no_timer = 1000;
/// Packets behind a missing ARP entry leave one for each connection a time.
constexpr int max_rounds = 256;

std::uint16_t field16(ByteView frame, std::size_t offset) {
  return load_big_endian<std::uint16_t>(frame.subspan(offset, 2));
}

in_addr address_of(Ipv4Address address) {
  return {htonl(address.value)};
}

using ArpFrame = std::array<std::byte, arp_size>;

ArpFrame make_arp(std::uint16_t operation, const MacAddress& sender_mac, Ipv4Address sender,
                  const MacAddress& target_mac, Ipv4Address target) {
  ArpFrame frame{};
  const std::span out(frame);
  ethernet::write_header(out, target_mac, sender_mac, ethernet::type_arp);
  store_big_endian(std::uint16_t{1}, out.subspan(14, 2));  // Ethernet
  store_big_endian(ethernet::type_ipv4, out.subspan(16, 2));
  out[18] = std::byte{MacAddress::size};
  out[19] = std::byte{Ipv4Address::size};
  store_big_endian(operation, out.subspan(arp_operation_offset, 2));
  std::ranges::copy(sender_mac.bytes, out.begin() + arp_sender_mac_offset);
  store_big_endian(sender.value, out.subspan(arp_sender_address_offset, 4));
  std::ranges::copy(target_mac.bytes, out.begin() + 32);
  store_big_endian(target.value, out.subspan(arp_target_address_offset, 4));
  return frame;
}

/// An IPv4 packet as it goes over the lab's Ethernet.
std::vector<std::byte> frame_of(const MacAddress& target, const MacAddress& sender,
                                ByteView packet) {
  std::vector<std::byte> frame(ethernet::header_size + packet.size());
  ethernet::write_header(frame, target, sender, ethernet::type_ipv4);
  std::ranges::copy(packet, frame.begin() + ethernet::header_size);
  return frame;
}

}  // namespace

/// A socket of libslirp's. It is lent: released, never closed.
struct SlirpUplink::Watched {
  Watched(asio::io_context& io, int socket) : descriptor(io) {
    std::error_code failed;  // then it is never ready, and libslirp's own time-outs end it
    descriptor.assign(socket, failed);
  }
  ~Watched() {
    if (descriptor.is_open()) {
      descriptor.release();
    }
  }
  Watched(const Watched&) = delete;
  Watched& operator=(const Watched&) = delete;

  asio::posix::stream_descriptor descriptor;
  int wanted = 0;
  int ready = 0;
  bool reading = false;  ///< A wait is pending.
  bool writing = false;
};

/// What libslirp calls; `opaque` is the SlirpUplink.
struct SlirpUplink::Callbacks {
  static SlirpUplink& self(void* opaque) { return *static_cast<SlirpUplink*>(opaque); }

  static ssize_t send_packet(const void* bytes, std::size_t size, void* opaque) {
    self(opaque).on_packet({static_cast<const std::byte*>(bytes), size});
    return static_cast<ssize_t>(size);
  }
  static void guest_error(const char* /*message*/, void* /*opaque*/) {
    // What boards do wrong towards libslirp the guard has dropped before.
  }
  static std::int64_t clock_get_ns(void* /*opaque*/) {
    static_assert(std::is_same_v<std::chrono::steady_clock::period, std::nano>);
    return std::chrono::steady_clock::now().time_since_epoch().count();
  }

  struct Timer {
    asio::steady_timer timer;
    SlirpTimerId id;
    void* argument;
  };
  static void* timer_new(SlirpTimerId id, void* argument, void* opaque) {
    return new Timer{asio::steady_timer(self(opaque).core_.io()), id, argument};
  }
  static void timer_free(void* timer, void* /*opaque*/) { delete static_cast<Timer*>(timer); }
  static void timer_mod(void* timer, std::int64_t milliseconds, void* opaque) {
    auto& armed = *static_cast<Timer*>(timer);
    armed.timer.expires_at(
        std::chrono::steady_clock::time_point(std::chrono::milliseconds(milliseconds)));
    armed.timer.async_wait([&armed, &uplink = self(opaque)](const std::error_code& failed) {
      if (!failed) {
        const LabCore::Turn turn(uplink.core_);
        slirp_handle_timer(uplink.slirp_, armed.id, armed.argument);
      }
    });
  }

  static void register_poll_fd(int descriptor, void* opaque) {
    // It is watched from the moment libslirp first wants something of it. What matters here is that
    // libslirp tells of a socket before it connects it. A program that this one starts must not
    // have a copy, or libslirp's close would not end the connection.
    ::fcntl(descriptor, F_SETFD, FD_CLOEXEC);
    self(opaque).learn(descriptor);
    self(opaque).call_by_its_board(descriptor);
  }
  static void unregister_poll_fd(int descriptor, void* opaque) { self(opaque).forget(descriptor); }
  static void notify(void* opaque) { self(opaque).schedule_service(); }

  static int add_poll(int descriptor, int events, void* opaque) {
    return self(opaque).add_poll(descriptor, events);
  }
  static int get_revents(int index, void* opaque) {
    Watched& socket = *self(opaque).polled_[static_cast<std::size_t>(index)];
    return std::exchange(socket.ready, 0) & socket.wanted;
  }

  static constexpr SlirpCb table{
      .send_packet = send_packet,
      .guest_error = guest_error,
      .clock_get_ns = clock_get_ns,
      .timer_new = nullptr,
      .timer_free = timer_free,
      .timer_mod = timer_mod,
      .register_poll_fd = register_poll_fd,
      .unregister_poll_fd = unregister_poll_fd,
      .notify = notify,
      .init_completed = nullptr,
      .timer_new_opaque = timer_new,
  };
};

SlirpUplink::SlirpUplink(LabCore& core, const Subnet& subnet, User& user)
    : core_(core),
      subnet_(subnet),
      user_(user),
      gateway_mac_(uplink_mac(subnet.gateway())),
      tcp_(subnet.gateway()),
      flow_timer_(core.io()),
      timer_(core.io()) {}

Result<std::unique_ptr<SlirpUplink>> SlirpUplink::create(LabCore& core, const Subnet& subnet,
                                                         User& user) {
  std::unique_ptr<SlirpUplink> uplink(new SlirpUplink(core, subnet, user));
  if (auto opened = uplink->open(); !opened) {
    return std::unexpected(std::move(opened.error()));
  }
  return uplink;
}

Result<void> SlirpUplink::open() {
  SlirpConfig config{};
  config.version = 4;
  config.in_enabled = true;
  config.vnetwork = address_of(subnet_.network());
  config.vnetmask = address_of(subnet_.mask());
  config.vhost = address_of(subnet_.gateway());
  config.vnameserver = address_of(subnet_.nameserver());
  config.vdhcp_start = address_of(subnet_.host(1));
  config.disable_dhcp = true;
  {
    static std::mutex once;  // slirp_new readies variables that all instances share
    const std::lock_guard lock(once);
    slirp_ = slirp_new(&config, &Callbacks::table, this);
  }
  if (slirp_ == nullptr) {
    return std::unexpected(make_error(
        "start", fmt::format("cannot start the uplink for {}: libslirp {} refuses its settings",
                             to_string(subnet_), slirp_version_string())));
  }
  return {};
}

SlirpUplink::~SlirpUplink() {
  *alive_ = false;
  if (slirp_ != nullptr) {
    deliver_the_rest();
    slirp_cleanup(slirp_);
  }
}

/// What boards have sent and libslirp still holds is the kernel's to deliver, as far as it takes
/// it at once.
void SlirpUplink::deliver_the_rest() {
  fill();
  for (const auto& socket : polled_) {
    pollfd polled{.fd = socket->descriptor.native_handle(), .events = POLLOUT, .revents = 0};
    if ((socket->wanted & SLIRP_POLL_OUT) != 0 && ::poll(&polled, 1, 0) > 0) {
      socket->ready |= SLIRP_POLL_OUT;
    }
  }
  hand_back_events();
}

void SlirpUplink::input_on_lab(ByteView frame, const MacAddress& source) {
  assert(core_.on_lab());
  if (ethernet::type(frame) == ethernet::type_arp) {
    board_asks(frame, source);
    return;
  }
  if (ethernet::type(frame) == ethernet::type_ipv4) {
    tell(Ipv4Address::from_field(frame.subspan(ipv4_source_offset)), source);
  }
  const auto segment = tcp_in(frame);
  if (segment) {
    if (const auto again = tcp_.from_board(*segment); !again.empty()) {
      user_.on_uplink_frame(again);
      return;
    }
    if (segment->syn && !segment->ack) {
      syn_ = segment;
    }
  }
  acked_by_board_ =
      segment && segment->is_pure_ack() ? std::optional(segment->key_from_board()) : std::nullopt;
  give_to_slirp(frame, segment && segment->rst);
  acked_by_board_.reset();
  syn_.reset();
  schedule_service();
}

void SlirpUplink::give_to_slirp(ByteView frame, bool is_reset) {
  const bool before = std::exchange(is_reset_, is_reset);  // an ARP answer may come in between
  slirp_input(slirp_, reinterpret_cast<const std::uint8_t*>(frame.data()),
              static_cast<int>(frame.size()));
  is_reset_ = before;
}

/// A RST that no board has sent.
void SlirpUplink::give_packet_to_slirp(ByteView packet) {
  give_to_slirp(frame_of(gateway_mac_, MacAddress{}, packet), true);
}

void SlirpUplink::learn(int descriptor) {
  const auto board = tcp_.learn(descriptor, syn_);
  if (!board) {
    return;
  }
  if (const Reach reach = user_.reach_of(*board); reach != Reach::reachable) {
    tcp_.set_reach(*board, reach, core_.now());
    arm_flow_timer();
  }
}

/// Where this computer cannot (only Linux has all of 127.0.0.0/8), the board stays 127.0.0.1. A
/// port that is in use (another lab has a board of this address, or a connection has just ended) is
/// not shared: two connections from it to one server would be the same.
void SlirpUplink::call_by_its_board(int descriptor) const {
  if (!syn_ || syn_->destination != subnet_.gateway()) {
    return;
  }
  sockaddr_in alias{};
  alias.sin_family = AF_INET;
  alias.sin_addr = address_of(loopback_alias(syn_->source));
  alias.sin_port = htons(syn_->source_port);
  if (::bind(descriptor, reinterpret_cast<const sockaddr*>(&alias), sizeof alias) != 0) {
    alias.sin_port = 0;
    static_cast<void>(::bind(descriptor, reinterpret_cast<const sockaddr*>(&alias), sizeof alias));
  }
}

/// The gateway and the nameserver are this computer; a reply is of use to libslirp only.
void SlirpUplink::board_asks(ByteView request, const MacAddress& asker) {
  const auto sender = Ipv4Address::from_field(request.subspan(arp_sender_address_offset));
  const auto target = Ipv4Address::from_field(request.subspan(arp_target_address_offset));
  if (field16(request, arp_operation_offset) == arp_reply) {
    tell(sender, asker);
    arp_missed_ = true;
    schedule_service();
  } else if (target == subnet_.gateway() || target == subnet_.nameserver()) {
    user_.on_uplink_frame(make_arp(arp_reply, gateway_mac_, target, asker, sender));
  }
}

/// libslirp takes an entry from a gratuitous request; told_ does what its table does.
void SlirpUplink::tell(Ipv4Address address, const MacAddress& mac) {
  const auto known = std::ranges::find(told_, address, &Told::address);
  if (known != told_.end() && known->mac == mac) {
    return;
  }
  if (known != told_.end()) {
    known->mac = mac;
  } else {
    told_[next_told_] = {address, mac};
    next_told_ = (next_told_ + 1) % arp_entries;
  }
  give_to_slirp(make_arp(arp_request, mac, address, broadcast_mac, address), false);
}

void SlirpUplink::on_packet(ByteView frame) {
  ++packets_;
  if (frame.size() >= arp_size && ethernet::type(frame) == ethernet::type_arp) {
    answer_arp(frame);
    return;
  }
  const auto segment = tcp_in(frame);
  if (segment) {
    if (segment->is_pure_ack() && acked_by_board_ == segment->key_to_board() &&
        !tcp_.may_answer(*segment, core_.now())) {
      return;
    }
    tcp_.to_board(*segment, frame);
  }
  const bool is_ipv4 = frame.size() >= arp_size && ethernet::type(frame) == ethernet::type_ipv4;
  if (is_ipv4 && user_.reach_of(Ipv4Address::from_field(frame.subspan(ipv4_destination_offset))) ==
                     Reach::absent) {
    if (segment && segment->syn && !segment->ack) {
      refusals_.push_back(refusal_of(*segment));
      schedule_service();
    }
    return;
  }
  user_.on_uplink_frame(frame);
}

/// libslirp asks in the middle of sending: the entry may be added then, and the packet leaves in
/// the next round. For an address that nobody has there is an answer too, as what is sent there
/// comes back here, and may have to be refused.
void SlirpUplink::answer_arp(ByteView frame) {
  const auto target = Ipv4Address::from_field(frame.subspan(arp_target_address_offset));
  tell(target, user_.mac_of(target).value_or(uplink_mac(target)));
  arp_missed_ = true;
  schedule_service();
}

void SlirpUplink::reach_changed_on_lab(Ipv4Address board) {
  assert(core_.on_lab());
  const auto mac = user_.mac_of(board);
  if (mac && std::ranges::find(told_, board, &Told::address) != told_.end()) {
    tell(board, *mac);
  }
  tcp_.set_reach(board, user_.reach_of(board), core_.now());
  arm_flow_timer();
}

void SlirpUplink::attend_to_flows() {
  for (const TcpFlows::Due& due : tcp_.take_due(core_.now())) {
    if (!due.to_board) {
      give_packet_to_slirp(due.packet);
      continue;
    }
    if (const auto mac = user_.mac_of(due.key.board)) {
      user_.on_uplink_frame(frame_of(*mac, gateway_mac_, due.packet));
    }
  }
  arm_flow_timer();
  schedule_service();
}

void SlirpUplink::arm_flow_timer() {
  const auto next = tcp_.next_due();
  if (!next) {
    flow_timer_.cancel();
    return;
  }
  flow_timer_.expires_at(core_.steady(*next));
  flow_timer_.async_wait([this, alive = alive_](const std::error_code& failed) {
    if (!failed && *alive) {
      const LabCore::Turn turn(core_);
      attend_to_flows();
    }
  });
}

void SlirpUplink::schedule_service() {
  if (scheduled_) {
    return;
  }
  scheduled_ = true;
  asio::post(core_.io(), [this, alive = alive_] {
    if (*alive) {
      const LabCore::Turn turn(core_);
      service();
    }
  });
}

void SlirpUplink::service() {
  assert(core_.on_lab());
  scheduled_ = false;
  for (const auto& packet : std::exchange(refusals_, {})) {
    give_packet_to_slirp(packet);
  }
  if (events_came_) {
    hand_back_events();
  }
  for (int round = 0; arp_missed_ && round < max_rounds; ++round) {
    arp_missed_ = false;
    const std::uint64_t before = packets_;
    hand_back_events();
    arp_missed_ = arp_missed_ || packets_ != before;
  }
  watch_again();
  if (events_came_ || arp_missed_) {
    schedule_service();
  }
}

void SlirpUplink::hand_back_events() {
  events_came_ = false;
  slirp_pollfds_poll(slirp_, 0, &Callbacks::get_revents, this);
  // The indices of the last fill are used up: what is watched from now on comes with the next.
  for (const auto& socket : polled_) {
    socket->ready = 0;
  }
}

void SlirpUplink::fill() {
  polled_.clear();
  fill_timeout_ = std::numeric_limits<std::uint32_t>::max();
  slirp_pollfds_fill(slirp_, &fill_timeout_, &Callbacks::add_poll, this);
}

void SlirpUplink::watch_again() {
  fill();
  for (const auto& socket : polled_) {
    watch(socket);
  }
  if (fill_timeout_ >= no_timer) {
    timer_.cancel();
    return;
  }
  timer_.expires_after(std::chrono::milliseconds(fill_timeout_));
  timer_.async_wait([this, alive = alive_](const std::error_code& failed) {
    if (!failed && *alive) {
      const LabCore::Turn turn(core_);
      events_came_ = true;
      service();
    }
  });
}

void SlirpUplink::watch(const std::shared_ptr<Watched>& socket) {
  const auto wait = [&](auto kind, bool& pending, int event) {
    pending = true;
    socket->descriptor.async_wait(
        kind, [this, alive = alive_, socket, &pending, event](const std::error_code& failed) {
          pending = false;
          if (!failed && *alive) {
            socket->ready |= event;
            events_came_ = true;
            schedule_service();
          }
        });
  };
  if ((socket->wanted & SLIRP_POLL_IN) != 0 && !socket->reading) {
    wait(asio::posix::descriptor_base::wait_read, socket->reading, SLIRP_POLL_IN);
  }
  if ((socket->wanted & SLIRP_POLL_OUT) != 0 && !socket->writing) {
    wait(asio::posix::descriptor_base::wait_write, socket->writing, SLIRP_POLL_OUT);
  }
}

int SlirpUplink::add_poll(int descriptor, int events) {
  auto& socket = watched_[descriptor];
  if (!socket) {
    socket = std::make_shared<Watched>(core_.io(), descriptor);
    learn(descriptor);
  }
  socket->wanted = events;
  polled_.push_back(socket);
  return static_cast<int>(polled_.size()) - 1;
}

void SlirpUplink::forget(int descriptor) {
  tcp_.forget(descriptor, is_reset_);
  const auto found = watched_.find(descriptor);
  if (found != watched_.end()) {
    found->second->descriptor.release();
    found->second->ready = 0;
    watched_.erase(found);
  }
}

Result<std::uint16_t> SlirpUplink::add_forward_on_lab(Transport transport, Ipv4Address host,
                                                      std::uint16_t host_port, Ipv4Address guest,
                                                      std::uint16_t guest_port) {
  assert(core_.on_lab());
  const bool is_udp = transport == Transport::udp;
  const std::string what = fmt::format("cannot open {}:{} for {}:{}{}", to_string(host), host_port,
                                       to_string(guest), guest_port, is_udp ? "/udp" : "");
  if (slirp_add_hostfwd(slirp_, is_udp ? 1 : 0, address_of(host), host_port, address_of(guest),
                        guest_port) != 0) {
    return std::unexpected(
        make_error("listen", what, std::error_code(errno, std::generic_category())));
  }
  // libslirp does not tell the port that the system chose, and listens with a backlog of one.
  watch_again();
  const int descriptor = newest_forward(transport);
  sockaddr_in bound{};
  socklen_t size = sizeof bound;
  if (descriptor < 0 ||
      ::getsockname(descriptor, reinterpret_cast<sockaddr*>(&bound), &size) != 0) {
    return std::unexpected(make_error("listen", what + ": libslirp does not show the socket"));
  }
  if (!is_udp) {
    ::listen(descriptor, SOMAXCONN);
    tcp_.add_forward(descriptor, guest, guest_port);
    tcp_.set_reach(guest, user_.reach_of(guest), core_.now());
  }
  return ntohs(bound.sin_port);
}

/// libslirp puts new sockets first.
int SlirpUplink::newest_forward(Transport transport) const {
  for (const auto& socket : polled_) {
    const int descriptor = socket->descriptor.native_handle();
    int value = 0;
    socklen_t size = sizeof value;
    if (transport == Transport::udp) {
      ::getsockopt(descriptor, SOL_SOCKET, SO_TYPE, &value, &size);
      if (value == SOCK_DGRAM) {
        return descriptor;
      }
    } else {
      ::getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &value, &size);
      if (value != 0) {
        return descriptor;
      }
    }
  }
  return -1;
}

}  // namespace lanyard::lab
