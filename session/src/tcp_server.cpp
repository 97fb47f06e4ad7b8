#include "tcp_server.hpp"

#include <fmt/format.h>

#include <asio/error.hpp>
#include <asio/ip/v6_only.hpp>
#include <asio/post.hpp>
#include <cassert>
#include <utility>

#include "tcp_session.hpp"

namespace lanyard::session {
namespace {

constexpr int accepts_per_turn = 64;
constexpr std::size_t welcomes_per_turn = 32;  ///< Fewer, so that those who knock are let in first.
constexpr std::chrono::milliseconds accept_retry{250};

bool is_out_of_resources(const std::error_code& code) {
  return code == std::errc::too_many_files_open ||
         code == std::errc::too_many_files_open_in_system || code == std::errc::no_buffer_space ||
         code == std::errc::not_enough_memory;
}

std::string hint_for(const std::error_code& code, std::uint16_t port) {
  if (code == std::errc::permission_denied) {
    return "ports below 1024 need root or CAP_NET_BIND_SERVICE";
  }
  if (code == std::errc::address_in_use) {
    return fmt::format(
        "another program has the port, 'ss -ltnp sport = :{}' names it; or choose "
        "another port",
        port);
  }
  if (code == std::errc::address_not_available) {
    return "give the port alone to listen on every address of this computer";
  }
  return {};
}

}  // namespace

TcpServer::TcpServer(EngineCore& core, Resolver& resolver, EndpointId id, TcpServerOptions options)
    : core_(core),
      resolver_(resolver),
      id_(id),
      options_(std::move(options)),
      acceptor_(core.io()),
      retry_timer_(core.io()) {}

void TcpServer::open_on_engine() {
  assert(core_.on_engine());
  if (options_.host.empty()) {
    if (options_.family == AddressFamily::ipv4) {
      listen_on(asio::ip::address_v4::any(), false);
    } else {
      listen_on(asio::ip::address_v6::any(), options_.family == AddressFamily::any);
    }
    return;
  }
  resolver_.resolve_local_on_engine(
      options_.host, options_.family, [weak = weak_from_this()](const Resolution& resolution) {
        const auto self = weak.lock();
        if (!self || self->closed_) {
          return;
        }
        const EngineCore::Announcing announcing(self->core_);
        if (resolution.code || resolution.addresses.empty()) {
          self->fail_to_open(resolution.code);
        } else {
          self->listen_on(preferred_address(resolution.addresses), false);
        }
      });
}

void TcpServer::listen_on(const asio::ip::address& address, bool dual_stack) {
  std::error_code code = try_to_listen(address, dual_stack);
  if (dual_stack && (code == std::errc::address_family_not_supported ||
                     code == std::errc::address_not_available)) {
    code = try_to_listen(asio::ip::address_v4::any(), false);  // a computer without IPv6
  }
  if (code) {
    fail_to_open(code);
    return;
  }
  core_.emit(id_, nullptr, Listening{listens_on()});
  wait_to_accept();
}

std::error_code TcpServer::try_to_listen(const asio::ip::address& address, bool dual_stack) {
  const asio::ip::tcp::endpoint local(address, options_.port);
  std::error_code code;
  std::error_code ignored;
  acceptor_.close(ignored);
  acceptor_.open(local.protocol(), code);
  if (code) {
    return plain_code(code);
  }
  acceptor_.set_option(asio::socket_base::reuse_address(true), ignored);
  if (address.is_v6()) {
    acceptor_.set_option(asio::ip::v6_only(!dual_stack), ignored);
  }
  acceptor_.non_blocking(true, ignored);
  acceptor_.bind(local, code);
  if (!code) {
    acceptor_.listen(asio::socket_base::max_listen_connections, code);
  }
  return plain_code(code);
}

void TcpServer::fail_to_open(const std::error_code& code) {
  core_.emit(
      id_, nullptr,
      Failed{make_error(
          "listen",
          "cannot listen on " + shown_local_address(options_.host, options_.port, options_.family),
          code, hint_for(code, options_.port))});
  close_on_engine();
}

void TcpServer::wait_to_accept() {
  if (closed_) {
    return;
  }
  if (!core_.journal().has_room()) {
    core_.when_room_on_engine([self = shared_from_this()] { self->wait_to_accept(); });
    return;
  }
  if (!arrived_.empty()) {
    asio::post(core_.io(), [self = shared_from_this()] {
      const EngineCore::Announcing announcing(self->core_);
      self->accept_waiting();
    });
    return;
  }
  acceptor_.async_wait(TcpAcceptor::wait_read,
                       [self = shared_from_this()](const std::error_code& code) {
                         const EngineCore::Announcing announcing(self->core_);
                         if (!code) {
                           self->accept_waiting();
                         }
                       });
}

void TcpServer::accept_waiting() {
  assert(core_.on_engine());
  if (closed_) {
    return;
  }
  const std::error_code code = accept_some();
  const bool turned_away = welcome_some(welcomes_per_turn);  // which gives descriptors back
  if (code && arrived_.empty() && !turned_away && !closed_) {
    pause_accepting(code);
  } else {
    wait_to_accept();
  }
}

/// Returns which resource ran out, if one did.
std::error_code TcpServer::accept_some() {
  // Those to be turned away hold a descriptor until then, and should not hold all.
  const auto may_hold = [this] {
    return options_.max_sessions == 0 ||
           sessions_ + arrived_.size() < options_.max_sessions + welcomes_per_turn;
  };
  for (int accepts = 0; accepts < accepts_per_turn && may_hold(); ++accepts) {
    TcpSocket socket(core_.io());
    asio::ip::tcp::endpoint peer;
    std::error_code code;
    acceptor_.accept(socket, peer, code);
    code = plain_code(code);
    if (is_would_block(code)) {
      break;
    }
    if (is_out_of_resources(code)) {
      return code;
    }
    if (!code) {  // else, by accept(2), that connection went before it was taken
      arrived_.emplace_back(std::move(socket), peer);
    }
  }
  return {};
}

/// Returns whether one was turned away.
bool TcpServer::welcome_some(std::size_t count) {
  bool turned_away = false;
  for (; count > 0 && !arrived_.empty() && !closed_; --count) {
    Arrival arrival = std::move(arrived_.front());
    arrived_.pop_front();
    if (starved_) {
      starved_ = false;
      core_.emit(id_, nullptr, Notice{"accepting connections again"});
    }
    turned_away = !welcome(std::move(arrival.socket), arrival.peer) || turned_away;
  }
  return turned_away;
}

void TcpServer::pause_accepting(const std::error_code& code) {
  if (!starved_) {
    starved_ = true;
    core_.emit(id_, nullptr,
               Failed{make_error(
                   "accept", fmt::format("accepting is paused with {} sessions open", sessions_),
                   code, "it goes on when one ends; raise the limit with ulimit -n")});
  }
  accept_after(accept_retry);
}

void TcpServer::accept_after(std::chrono::milliseconds delay) {
  paused_ = true;
  retry_timer_.expires_after(delay);
  retry_timer_.async_wait([self = shared_from_this()](const std::error_code& cancelled) {
    const EngineCore::Announcing announcing(self->core_);
    // Waited for once: that a session ended may have brought the time forward too late to cancel.
    if (!cancelled && std::exchange(self->paused_, false)) {
      self->accept_waiting();
    }
  });
}

/// False when the peer is turned away.
bool TcpServer::welcome(TcpSocket socket, const asio::ip::tcp::endpoint& peer) {
  if (options_.max_sessions != 0 && sessions_ >= options_.max_sessions) {
    core_.emit(
        id_, nullptr,
        Failed{make_error("accept", "turned away " + text_of(peer), SessionErrc::too_many_sessions,
                          fmt::format("{} at once is the limit that --max-sessions sets",
                                      options_.max_sessions))});
    return false;  // the socket closes with a FIN
  }
  ++sessions_;
  const std::string as_it_says = text_of(peer);
  if (!resolver_.may_know(plain_address(peer.address()))) {
    start_session(std::move(socket), as_it_says);
    return true;
  }
  const std::uint64_t number = next_unnamed_++;
  unnamed_.emplace(number, std::move(socket));
  const IpEndpoint endpoint = parse_ip_endpoint(as_it_says).value_or(IpEndpoint{});
  resolver_.name_on_engine(endpoint, [weak = weak_from_this(), number,
                                      as_it_says](const std::optional<std::string>& name) {
    const auto self = weak.lock();
    if (self && !self->closed_) {
      const EngineCore::Announcing announcing(self->core_);
      auto waiting = self->unnamed_.extract(number);
      self->start_session(std::move(waiting.mapped()), name.value_or(as_it_says));
    }
  });
  return true;
}

void TcpServer::start_session(TcpSocket socket, std::string peer) {
  std::make_shared<TcpSession>(
      core_, id_, Role::server, std::move(socket), std::move(peer), options_.session,
      [self = shared_from_this()](const TcpSession::Ended&) { self->on_session_end(); })
      ->start_on_engine();
}

void TcpServer::on_session_end() {
  --sessions_;
  if (paused_ && !closed_) {
    accept_after(std::chrono::milliseconds(0));
  }
}

std::string TcpServer::listens_on() const {
  std::error_code ignored;
  return acceptor_.is_open() ? text_of(acceptor_.local_endpoint(ignored)) : std::string();
}

void TcpServer::set_framing_on_engine(const Framing& framing) {
  options_.session.framing = framing;
}

void TcpServer::close_on_engine() {
  if (closed_) {
    return;
  }
  closed_ = true;
  std::error_code ignored;
  acceptor_.close(ignored);
  arrived_.clear();
  unnamed_.clear();
  retry_timer_.cancel();
  core_.remove_on_engine(id_);
}

}  // namespace lanyard::session
