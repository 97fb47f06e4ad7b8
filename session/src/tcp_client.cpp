#include "tcp_client.hpp"

#include <fmt/format.h>

#include <asio/error.hpp>
#include <cassert>
#include <utility>

namespace lanyard::session {
namespace {

std::string hint_for(const std::error_code& code, std::chrono::milliseconds timeout,
                     bool resolved) {
  if (code == std::errc::timed_out && !resolved) {
    return "the name was not looked up in that time; does the name server answer?";
  }
  if (code == std::errc::connection_refused) {
    return "the computer is there, but no program listens on that port";
  }
  if (code == std::errc::timed_out) {
    return fmt::format(
        "no answer within {} s: is it switched on, on this network, and not behind "
        "a firewall?",
        static_cast<double>(timeout.count()) / 1000.0);
  }
  if (code == std::errc::host_unreachable) {
    return "nothing with that address answers on this network; is it switched on?";
  }
  if (code == std::errc::network_unreachable) {
    return "this computer has no way to that network; is it connected?";
  }
  return {};
}

}  // namespace

TcpClient::TcpClient(EngineCore& core, Resolver& resolver, EndpointId id, TcpClientOptions options)
    : core_(core), resolver_(resolver), id_(id), options_(std::move(options)), timer_(core.io()) {
  if (options_.retry) {
    backoff_.emplace(*options_.retry);
  }
}

void TcpClient::attempt() {
  assert(core_.on_engine());
  const std::uint64_t attempt = ++attempt_;
  timer_.expires_after(options_.connect_timeout);
  timer_.async_wait([self = shared_from_this(), attempt](const std::error_code& cancelled) {
    const EngineCore::Announcing announcing(self->core_);
    if (!cancelled) {
      self->on_timeout(attempt);
    }
  });
  resolver_.resolve_on_engine({options_.host, options_.port}, AddressBook::Transport::tcp,
                              options_.family,
                              [weak = weak_from_this(), attempt](const Resolution& resolution) {
                                if (const auto self = weak.lock()) {
                                  const EngineCore::Announcing announcing(self->core_);
                                  self->on_resolved(attempt, resolution);
                                }
                              });
}

void TcpClient::on_resolved(std::uint64_t attempt, const Resolution& resolution) {
  if (closed_ || attempt != attempt_) {
    return;
  }
  if (!resolution.why.empty()) {
    fail({"connect", resolution.code, resolution.why});
    return;
  }
  if (resolution.code || resolution.addresses.empty()) {
    on_failed(resolution.code ? resolution.code
                              : std::make_error_code(std::errc::address_not_available));
    return;
  }
  race_ = std::make_shared<ConnectRace>(
      core_.io(), resolution.addresses, resolution.port.value_or(options_.port),
      [self = shared_from_this(), detour = resolution.port.has_value()](
          const std::error_code& failure, TcpSocket socket, const asio::ip::tcp::endpoint& peer) {
        const EngineCore::Announcing announcing(self->core_);
        self->race_.reset();
        if (failure) {
          self->on_failed(failure);
        } else {
          // Who is reached by a detour keeps the name that was asked for.
          self->on_connected(
              std::move(socket),
              detour ? join_host_port(self->options_.host, self->options_.port) : text_of(peer));
        }
      });
  race_->start_on_engine();
}

void TcpClient::on_connected(TcpSocket socket, std::string peer) {
  ++attempt_;  // it is over: a deadline that has passed, too, comes too late
  timer_.cancel();
  std::make_shared<TcpSession>(
      core_, id_, Role::client, std::move(socket), std::move(peer), options_.session,
      [self = shared_from_this()](const TcpSession::Ended& ended) { self->on_session_end(ended); })
      ->start_on_engine();
}

void TcpClient::on_timeout(std::uint64_t attempt) {
  if (closed_ || attempt != attempt_) {
    return;  // cancelling a timer does not take back a handler that is already queued
  }
  const bool resolved = race_ != nullptr;
  if (race_) {
    race_->cancel_on_engine();
    race_.reset();
  }
  on_failed(std::make_error_code(std::errc::timed_out), resolved);
}

void TcpClient::on_failed(const std::error_code& code, bool resolved) {
  fail(make_error("connect", "cannot connect to " + join_host_port(options_.host, options_.port),
                  code, hint_for(code, options_.connect_timeout, resolved)));
}

void TcpClient::fail(Error error) {
  timer_.cancel();
  core_.emit(id_, nullptr, Failed{std::move(error)});
  attempt_over();
}

void TcpClient::on_session_end(const TcpSession::Ended& ended) {
  if (backoff_) {
    backoff_->session_ended_after(
        std::chrono::duration_cast<std::chrono::milliseconds>(ended.lifetime));
  }
  attempt_over();
}

void TcpClient::attempt_over() {
  ++attempt_;  // an answer of the resolver that is still under way is too late
  if (closed_) {
    return;
  }
  if (!backoff_) {
    close_on_engine();
    return;
  }
  const std::chrono::milliseconds wait = backoff_->next();
  core_.emit(id_, nullptr,
             Notice{fmt::format("connecting to {} again in {:.1f} s",
                                join_host_port(options_.host, options_.port),
                                static_cast<double>(wait.count()) / 1000.0)});
  timer_.expires_after(wait);
  timer_.async_wait([self = shared_from_this()](const std::error_code& cancelled) {
    if (!cancelled && !self->closed_) {
      self->attempt();
    }
  });
}

void TcpClient::set_framing_on_engine(const Framing& framing) {
  options_.session.framing = framing;
}

void TcpClient::close_on_engine() {
  if (closed_) {
    return;
  }
  closed_ = true;
  timer_.cancel();
  if (race_) {
    race_->cancel_on_engine();
    race_.reset();
  }
  core_.remove_on_engine(id_);
}

}  // namespace lanyard::session
