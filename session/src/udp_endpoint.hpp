#pragma once

#include <asio/ip/udp.hpp>
#include <asio/steady_timer.hpp>
#include <deque>
#include <list>
#include <map>
#include <memory>
#include <vector>

#include "engine_core.hpp"
#include "resolver.hpp"

namespace lanyard::session {

class UdpPeer;

/// One UDP socket. Every address that sends to it, or that it is told to send to, is a session, so
/// that the faces need not care which protocol they show.
///
/// A datagram is a message: framing does not apply. Peers have no end of their own; the one silent
/// for longest is forgotten when there are too many.
class UdpEndpoint final : public Endpoint, public std::enable_shared_from_this<UdpEndpoint> {
 public:
  UdpEndpoint(EngineCore& core, EndpointId id, UdpOptions options);

  void open_on_engine(Resolver& resolver);
  void close_on_engine() override;
  void set_framing_on_engine(const Framing&) override {}
  [[nodiscard]] std::string listens_on() const override;

  [[nodiscard]] EngineCore& core() { return core_; }
  [[nodiscard]] EndpointId id() const { return id_; }

  /// Called by its peers.
  void send_to(UdpPeer& peer, const Bytes& data);
  void forget(UdpPeer& peer, DisconnectReason reason);

 private:
  struct Waiting {
    std::shared_ptr<UdpPeer> peer;
    Bytes data;
  };

  void open_socket(const asio::ip::address& local);
  void on_resolved(bool client, const Resolution& resolution);
  void open_with_peer(const asio::ip::udp::endpoint& remote);
  std::error_code bind(const asio::ip::udp::endpoint& local, bool dual_stack);
  bool join_groups();
  void fail(std::string_view operation, const std::string& what, const std::error_code& code,
            std::string_view hint = {});
  void announce_open();
  void wait_to_receive();
  void receive_waiting();
  bool receive_one();
  std::shared_ptr<UdpPeer> peer_at(const asio::ip::udp::endpoint& address);
  void wait_to_send();
  void send_waiting();
  bool send_now(UdpPeer& peer, const Bytes& data);

  EngineCore& core_;
  const EndpointId id_;
  UdpOptions options_;
  asio::ip::udp::socket socket_;
  bool detour_ = false;     ///< The first peer is reached by another address than it is called.
  bool connected_ = false;  ///< connect(2): one peer, and its refusals are heard.
  bool sending_ = false;
  bool closed_ = false;
  std::list<std::shared_ptr<UdpPeer>> peers_;  ///< Heard of most recently first.
  std::map<asio::ip::udp::endpoint, std::list<std::shared_ptr<UdpPeer>>::iterator> by_address_;
  std::deque<Waiting> queue_;
  std::size_t queued_bytes_ = 0;
};

}  // namespace lanyard::session
