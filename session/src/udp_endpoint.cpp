#include "udp_endpoint.hpp"

#include <fmt/format.h>

#include <asio/buffer.hpp>
#include <asio/ip/multicast.hpp>
#include <asio/ip/v6_only.hpp>
#include <cassert>
#include <utility>

#include "udp_peer.hpp"

namespace lanyard::session {
namespace {

constexpr int datagrams_per_turn = 64;
constexpr std::size_t queue_limit = std::size_t{4} << 20U;

/// Whether answers may come from other addresses than the one sent to. An IPv4 address that ends
/// in 255 is taken for a directed broadcast: where it is none, hearing everyone does no harm.
bool has_many_answers(const asio::ip::address& address) {
  return address.is_multicast() || (address.is_v4() && (address.to_v4().to_bytes()[3] == 0xFF));
}

}  // namespace

UdpEndpoint::UdpEndpoint(EngineCore& core, EndpointId id, UdpOptions options)
    : core_(core), id_(id), options_(std::move(options)), socket_(core.io()) {}

void UdpEndpoint::open_on_engine(Resolver& resolver) {
  assert(core_.on_engine());
  const bool client = !options_.peer_host.empty();
  const std::string& host = client ? options_.peer_host : options_.host;
  if (host.empty()) {
    AddressFamily family = options_.family;
    if (!options_.groups.empty() && family == AddressFamily::any) {
      family = options_.groups.front().find(':') == std::string::npos ? AddressFamily::ipv4
                                                                      : AddressFamily::ipv6;
    }
    options_.family = family;
    open_socket(family == AddressFamily::ipv4 ? asio::ip::address(asio::ip::address_v4::any())
                                              : asio::ip::address(asio::ip::address_v6::any()));
    return;
  }
  const auto take = [weak = weak_from_this(), client](const Resolution& resolution) {
    const auto self = weak.lock();
    if (self && !self->closed_) {
      const EngineCore::Announcing announcing(self->core_);
      self->on_resolved(client, resolution);
    }
  };
  if (client) {
    resolver.resolve_on_engine({host, options_.peer_port}, AddressBook::Transport::udp,
                               options_.family, take);
  } else {
    resolver.resolve_local_on_engine(host, options_.family, take);
  }
}

void UdpEndpoint::on_resolved(bool client, const Resolution& resolution) {
  if (!resolution.why.empty()) {
    core_.emit(id_, nullptr, Failed{{"connect", resolution.code, resolution.why}});
    close_on_engine();
  } else if (resolution.code || resolution.addresses.empty()) {
    fail(client ? "connect" : "listen",
         client ? "cannot send to " + join_host_port(options_.peer_host, options_.peer_port)
                : "cannot listen on " +
                      shown_local_address(options_.host, options_.port, options_.family),
         resolution.code);
  } else if (client) {
    detour_ = resolution.port.has_value();
    open_with_peer({resolution.addresses.front(), resolution.port.value_or(options_.peer_port)});
  } else {
    open_socket(preferred_address(resolution.addresses));
  }
}

void UdpEndpoint::open_socket(const asio::ip::address& local) {
  const bool dual_stack = options_.host.empty() && options_.family == AddressFamily::any;
  std::error_code code = bind({local, options_.port}, dual_stack);
  if (dual_stack && (code == std::errc::address_family_not_supported ||
                     code == std::errc::address_not_available)) {
    code = bind({asio::ip::address_v4::any(), options_.port}, false);
  }
  if (code) {
    fail("listen",
         "cannot listen on " + shown_local_address(options_.host, options_.port, options_.family),
         code,
         code == std::errc::address_in_use      ? "another program has the UDP port"
         : code == std::errc::permission_denied ? "ports below 1024 need root or "
                                                  "CAP_NET_BIND_SERVICE"
                                                : "");
    return;
  }
  if (join_groups()) {
    announce_open();
    wait_to_receive();
  }
}

void UdpEndpoint::open_with_peer(const asio::ip::udp::endpoint& remote) {
  const asio::ip::address peer = remote.address();
  const asio::ip::address any = peer.is_v6() ? asio::ip::address(asio::ip::address_v6::any())
                                             : asio::ip::address(asio::ip::address_v4::any());
  std::error_code code = bind({any, options_.port}, false);
  if (!code && !has_many_answers(peer)) {
    socket_.connect(remote, code);
    code = plain_code(code);
    connected_ = !code;
  }
  if (code) {
    fail("connect", "cannot send to " + join_host_port(options_.peer_host, options_.peer_port),
         code);
    return;
  }
  if (join_groups()) {
    peer_at(remote);
    wait_to_receive();
  }
}

std::error_code UdpEndpoint::bind(const asio::ip::udp::endpoint& local, bool dual_stack) {
  std::error_code code;
  std::error_code ignored;
  socket_.close(ignored);
  socket_.open(local.protocol(), code);
  if (code) {
    return plain_code(code);
  }
  if (local.address().is_v6()) {
    socket_.set_option(asio::ip::v6_only(!dual_stack), ignored);
  }
  if (!options_.groups.empty()) {
    // Several programs may listen to one group on one computer.
    socket_.set_option(asio::socket_base::reuse_address(true), ignored);
  }
  socket_.set_option(asio::socket_base::broadcast(true), ignored);
  socket_.non_blocking(true, ignored);
  socket_.bind(local, code);
  return plain_code(code);
}

bool UdpEndpoint::join_groups() {
  for (const std::string& group : options_.groups) {
    std::error_code code;
    const asio::ip::address address = asio::ip::make_address(group, code);
    if (!code) {
      socket_.set_option(asio::ip::multicast::join_group(address), code);
    }
    code = plain_code(code);
    if (code) {
      fail("listen", "cannot join the multicast group " + group, code,
           "groups are 224.0.0.0 to 239.255.255.255 and addresses that begin with ff");
      return false;
    }
  }
  return true;
}

void UdpEndpoint::announce_open() {
  core_.emit(id_, nullptr, Listening{listens_on()});
}

std::string UdpEndpoint::listens_on() const {
  std::error_code ignored;
  return socket_.is_open() && options_.peer_host.empty() ? text_of(socket_.local_endpoint(ignored))
                                                         : std::string();
}

void UdpEndpoint::fail(std::string_view operation, const std::string& what,
                       const std::error_code& code, std::string_view hint) {
  core_.emit(id_, nullptr, Failed{make_error(operation, what, code, hint)});
  close_on_engine();
}

// ---- receiving ----------------------------------------------------------------------------------

void UdpEndpoint::wait_to_receive() {
  if (closed_) {
    return;
  }
  if (!core_.journal().has_room()) {
    core_.when_room_on_engine([self = shared_from_this()] { self->wait_to_receive(); });
    return;
  }
  socket_.async_wait(asio::ip::udp::socket::wait_read,
                     [self = shared_from_this()](const std::error_code& code) {
                       const EngineCore::Announcing announcing(self->core_);
                       if (!code) {
                         self->receive_waiting();
                       }
                     });
}

void UdpEndpoint::receive_waiting() {
  assert(core_.on_engine());
  for (int datagrams = 0; datagrams < datagrams_per_turn; ++datagrams) {
    if (closed_ || !core_.journal().has_room() || !receive_one()) {
      break;
    }
  }
  wait_to_receive();
}

/// False when nothing waits.
bool UdpEndpoint::receive_one() {
  asio::ip::udp::endpoint from;
  std::error_code code;
  const std::span<std::byte> room = core_.arena().room();
  const std::size_t count =
      socket_.receive_from(asio::buffer(room.data(), room.size()), from, 0, code);
  code = plain_code(code);
  if (is_would_block(code)) {
    return false;
  }
  if (code) {
    // An ICMP message about an earlier datagram (ip(7)); the socket stays usable.
    const std::string peer =
        peers_.empty() ? std::string("the peer") : peers_.front()->identity().peer;
    core_.emit(
        id_, peers_.empty() ? nullptr : peers_.front()->shared_identity(),
        Failed{make_error(
            "send", "cannot reach " + peer, code,
            code == std::errc::connection_refused ? "no program receives on that UDP port" : "")});
    return true;
  }
  const std::shared_ptr<UdpPeer> peer = peer_at(from);
  const bool keep = options_.echo || core_.journal().wants_bytes();
  const Bytes bytes = keep ? core_.arena().keep(count) : Bytes();
  peer->counters.bytes_received += count;
  ++peer->counters.messages_received;
  if (core_.journal().wants_messages()) {
    core_.emit(
        id_, peer->shared_identity(),
        Received{
            {.bytes = bytes, .size = count, .payload_size = static_cast<std::uint32_t>(count)}});
  }
  if (options_.echo) {
    send_to(*peer, bytes);
  }
  return true;
}

/// The session of `address`, made where it is new; it becomes the one heard of last.
std::shared_ptr<UdpPeer> UdpEndpoint::peer_at(const asio::ip::udp::endpoint& address) {
  if (const auto found = by_address_.find(address); found != by_address_.end()) {
    peers_.splice(peers_.begin(), peers_, found->second);
    return peers_.front();
  }
  if (options_.max_peers != 0 && peers_.size() >= options_.max_peers) {
    forget(*peers_.back(), DisconnectReason::timed_out);
  }
  std::error_code ignored;
  const bool client = !options_.peer_host.empty();
  const std::string called = detour_ && peers_.empty()
                                 ? join_host_port(options_.peer_host, options_.peer_port)
                                 : text_of(address);
  auto peer =
      std::make_shared<UdpPeer>(*this, address,
                                SessionIdentity{.id = core_.next_session_id(),
                                                .protocol = Protocol::udp,
                                                .role = client ? Role::client : Role::server,
                                                .local = text_of(socket_.local_endpoint(ignored)),
                                                .peer = called});
  peers_.push_front(peer);
  by_address_.emplace(address, peers_.begin());
  core_.add_on_engine(peer);
  core_.emit(id_, peer->shared_identity(), Connected{});
  return peer;
}

void UdpEndpoint::forget(UdpPeer& peer, DisconnectReason reason) {
  const auto found = by_address_.find(peer.address());
  if (found == by_address_.end()) {
    return;
  }
  const std::shared_ptr<UdpPeer> kept = *found->second;  // alive to the end of this function
  // What still waits to leave for it goes now or never: nothing is told of a session after its end.
  send_waiting();
  std::erase_if(queue_, [&](const Waiting& waiting) {
    const bool dropped = waiting.peer == kept;
    queued_bytes_ -= dropped ? waiting.data.size() : 0;
    return dropped;
  });
  peers_.erase(found->second);
  by_address_.erase(found);
  core_.emit(id_, kept->shared_identity(),
             Disconnected{.reason = reason, .code = {}, .totals = kept->counters});
  core_.remove_on_engine(kept->identity().id);
  // A peer that makes room for another is no reason to close.
  const bool client_is_done =
      reason == DisconnectReason::closed_here && !options_.peer_host.empty() && peers_.empty();
  if (client_is_done) {
    close_on_engine();
  }
}

// ---- sending ------------------------------------------------------------------------------------

void UdpEndpoint::send_to(UdpPeer& peer, const Bytes& data) {
  if (closed_) {
    return;
  }
  if (queue_.empty() && send_now(peer, data)) {
    return;
  }
  if (queued_bytes_ + data.size() > queue_limit) {
    core_.emit(id_, peer.shared_identity(),
               Failed{make_error("send", "cannot send to " + peer.identity().peer,
                                 SessionErrc::send_queue_full,
                                 fmt::format("{} bytes wait to leave already", queued_bytes_))});
    return;
  }
  queued_bytes_ += data.size();
  queue_.push_back({*by_address_.at(peer.address()), data});
  wait_to_send();
}

/// False when the kernel takes nothing now.
bool UdpEndpoint::send_now(UdpPeer& peer, const Bytes& data) {
  std::error_code code;
  const auto buffer = asio::buffer(data.data(), data.size());
  if (connected_) {
    socket_.send(buffer, 0, code);
    if (plain_code(code) == std::errc::connection_refused) {
      socket_.send(buffer, 0, code);  // that was the word about an earlier datagram
    }
  } else {
    socket_.send_to(buffer, peer.address(), 0, code);
  }
  code = plain_code(code);
  if (is_would_block(code)) {
    return false;
  }
  if (code) {
    core_.emit(
        id_, peer.shared_identity(),
        Failed{make_error(
            "send", fmt::format("cannot send {} bytes to {}", data.size(), peer.identity().peer),
            code,
            code == std::errc::message_size ? "a UDP datagram carries at most 65507 bytes over IPv4"
                                            : "")});
    return true;
  }
  peer.counters.bytes_sent += data.size();
  ++peer.counters.messages_sent;
  if (core_.journal().wants_messages()) {
    core_.emit(id_, peer.shared_identity(),
               Sent{{.bytes = data,
                     .size = data.size(),
                     .payload_size = static_cast<std::uint32_t>(data.size())}});
  }
  return true;
}

void UdpEndpoint::wait_to_send() {
  if (closed_ || sending_) {
    return;
  }
  sending_ = true;
  socket_.async_wait(asio::ip::udp::socket::wait_write,
                     [self = shared_from_this()](const std::error_code& code) {
                       const EngineCore::Announcing announcing(self->core_);
                       self->sending_ = false;
                       if (!code) {
                         self->send_waiting();
                       }
                     });
}

void UdpEndpoint::send_waiting() {
  while (!queue_.empty()) {
    const Waiting& next = queue_.front();
    if (!send_now(*next.peer, next.data)) {
      wait_to_send();
      return;
    }
    queued_bytes_ -= next.data.size();
    queue_.pop_front();
  }
}

void UdpEndpoint::close_on_engine() {
  if (closed_) {
    return;
  }
  send_waiting();
  closed_ = true;
  std::error_code ignored;
  socket_.close(ignored);
  queue_.clear();
  queued_bytes_ = 0;
  core_.remove_on_engine(id_);
}

}  // namespace lanyard::session
