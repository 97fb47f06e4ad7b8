#pragma once

#include <asio/ip/tcp.hpp>
#include <asio/steady_timer.hpp>
#include <memory>
#include <optional>

#include "connect_race.hpp"
#include "engine_core.hpp"
#include "lanyard/session/backoff.hpp"
#include "resolver.hpp"
#include "tcp_session.hpp"

namespace lanyard::session {

/// A connection that is made from here, and made again where that was asked for.
///
/// One attempt is: resolve, race the addresses, hand the socket to a session; a single timer bounds
/// it. What follows a failure or a session's end is decided in one place, attempt_over().
class TcpClient final : public Endpoint, public std::enable_shared_from_this<TcpClient> {
 public:
  TcpClient(EngineCore& core, Resolver& resolver, EndpointId id, TcpClientOptions options);

  void open_on_engine() { attempt(); }
  void close_on_engine() override;
  void set_framing_on_engine(const Framing& framing) override;

 private:
  void attempt();
  void on_resolved(std::uint64_t attempt, const Resolution& resolution);
  void on_connected(TcpSocket socket, std::string peer);
  void on_failed(const std::error_code& code, bool resolved = true);
  void fail(Error error);
  void on_timeout(std::uint64_t attempt);
  void on_session_end(const TcpSession::Ended& ended);
  void attempt_over();

  EngineCore& core_;
  Resolver& resolver_;
  const EndpointId id_;
  TcpClientOptions options_;
  std::optional<Backoff> backoff_;
  asio::steady_timer timer_;  ///< The attempt's deadline, then the wait for the next.
  std::shared_ptr<ConnectRace> race_;
  std::uint64_t attempt_ = 0;  ///< Numbers the attempts, so that a late answer is known as such.
  bool closed_ = false;
};

}  // namespace lanyard::session
