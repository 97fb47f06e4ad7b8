#include "connect_race.hpp"

#include <chrono>
#include <utility>

#include "engine_core.hpp"

namespace lanyard::session {
namespace {

constexpr std::chrono::milliseconds attempt_delay{250};  // RFC 8305, section 5

/// Whether a socket is connected with itself: where nobody listens on a port of this computer that
/// the system may also choose for clients, SYN can meet SYN (RFC 9293, 3.5, simultaneous open).
bool is_own_peer(const TcpSocket& socket) {
  std::error_code failed_here;
  std::error_code failed_there;
  const asio::ip::tcp::endpoint here = socket.local_endpoint(failed_here);
  const asio::ip::tcp::endpoint there = socket.remote_endpoint(failed_there);
  return !failed_here && !failed_there && here == there;
}

}  // namespace

std::vector<asio::ip::address> happy_eyeballs_order(std::vector<asio::ip::address> addresses) {
  if (addresses.empty()) {
    return addresses;
  }
  std::vector<asio::ip::address> first;
  std::vector<asio::ip::address> second;
  for (const asio::ip::address& address : addresses) {
    (address.is_v6() == addresses.front().is_v6() ? first : second).push_back(address);
  }
  std::vector<asio::ip::address> ordered;
  ordered.reserve(addresses.size());
  for (std::size_t i = 0; i < std::max(first.size(), second.size()); ++i) {
    if (i < first.size()) {
      ordered.push_back(first[i]);
    }
    if (i < second.size()) {
      ordered.push_back(second[i]);
    }
  }
  return ordered;
}

ConnectRace::ConnectRace(asio::io_context& io, std::vector<asio::ip::address> addresses,
                         std::uint16_t port, Done done)
    : io_(io),
      addresses_(happy_eyeballs_order(std::move(addresses))),
      port_(port),
      done_(std::move(done)),
      stagger_(io) {
  attempts_.reserve(addresses_.size());
}

void ConnectRace::start_on_engine() {
  start_next();
}

void ConnectRace::start_next() {
  if (!done_ || attempts_.size() == addresses_.size()) {
    return;
  }
  const std::size_t index = attempts_.size();
  attempts_.emplace_back(io_);
  ++pending_;
  attempts_[index].async_connect({addresses_[index], port_},
                                 [self = shared_from_this(), index](const std::error_code& code) {
                                   self->on_connected(index, code);
                                 });
  stagger_.expires_after(attempt_delay);
  stagger_.async_wait([self = shared_from_this()](const std::error_code& code) {
    if (!code) {
      self->start_next();
    }
  });
}

void ConnectRace::on_connected(std::size_t index, std::error_code code) {
  --pending_;
  if (!done_) {
    return;
  }
  if (!code && is_own_peer(attempts_[index])) {
    code = std::make_error_code(std::errc::connection_refused);
    std::error_code ignored;
    attempts_[index].close(ignored);
  }
  if (!code) {
    const Done done = std::move(done_);
    TcpSocket winner = std::move(attempts_[index]);
    cancel_on_engine();
    done({}, std::move(winner), {addresses_[index], port_});
    return;
  }
  if (index == 0) {
    first_failure_ = plain_code(code);
  }
  if (attempts_.size() < addresses_.size()) {
    start_next();  // moves the timer on, too
  } else if (pending_ == 0) {
    const Done done = std::move(done_);
    cancel_on_engine();
    done(first_failure_, TcpSocket(io_), {addresses_.front(), port_});
  }
}

void ConnectRace::cancel_on_engine() {
  done_ = nullptr;
  stagger_.cancel();
  for (TcpSocket& attempt : attempts_) {
    std::error_code ignored;
    attempt.close(ignored);
  }
}

}  // namespace lanyard::session
