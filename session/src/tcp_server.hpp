#pragma once

#include <asio/ip/tcp.hpp>
#include <asio/steady_timer.hpp>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>

#include "engine_core.hpp"
#include "resolver.hpp"

namespace lanyard::session {

/// A listening TCP socket and the sessions that come of it.
///
/// Peers are accepted before the sessions of those accepted earlier are made, which costs more: a
/// crowd would else fill the kernel's backlog, which then drops SYNs, and each peer that met that
/// tries again only after a second.
///
/// When descriptors run out, accepting pauses: the kernel keeps who knocks in its backlog, one
/// Failed event says so, and accepting is tried again when a session has ended and every quarter
/// second. It also pauses while the journal has no room.
class TcpServer final : public Endpoint, public std::enable_shared_from_this<TcpServer> {
 public:
  TcpServer(EngineCore& core, Resolver& resolver, EndpointId id, TcpServerOptions options);

  /// Tells Listening, or Failed and leaves the core's table.
  void open_on_engine();
  void close_on_engine() override;
  void set_framing_on_engine(const Framing& framing) override;
  [[nodiscard]] std::string listens_on() const override;

 private:
  void listen_on(const asio::ip::address& address, bool dual_stack);
  std::error_code try_to_listen(const asio::ip::address& address, bool dual_stack);
  void fail_to_open(const std::error_code& code);
  void wait_to_accept();
  void accept_waiting();
  std::error_code accept_some();
  bool welcome_some(std::size_t count);
  void accept_after(std::chrono::milliseconds delay);
  void pause_accepting(const std::error_code& code);
  bool welcome(TcpSocket socket, const asio::ip::tcp::endpoint& peer);
  void start_session(TcpSocket socket, std::string peer);
  void on_session_end();

  EngineCore& core_;
  Resolver& resolver_;
  const EndpointId id_;
  TcpServerOptions options_;
  TcpAcceptor acceptor_;
  asio::steady_timer retry_timer_;
  std::size_t sessions_ = 0;
  struct Arrival {
    TcpSocket socket;
    asio::ip::tcp::endpoint peer;
  };
  std::deque<Arrival> arrived_;  ///< Accepted, and no session yet.
  /// Peers that wait for their names. They stay here, as a socket must not outlive the engine.
  std::map<std::uint64_t, TcpSocket> unnamed_;
  std::uint64_t next_unnamed_ = 0;
  bool starved_ = false;  ///< Descriptors ran out.
  bool paused_ = false;   ///< The retry timer accepts next.
  bool closed_ = false;
};

}  // namespace lanyard::session
