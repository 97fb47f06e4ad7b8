#pragma once

#include <asio/ip/udp.hpp>
#include <memory>

#include "engine_core.hpp"

namespace lanyard::session {

class UdpEndpoint;

/// One address that a UDP endpoint has heard of, as a session.
class UdpPeer final : public Session {
 public:
  UdpPeer(UdpEndpoint& endpoint, asio::ip::udp::endpoint address, SessionIdentity identity);

  [[nodiscard]] const SessionIdentity& identity() const override { return *identity_; }
  [[nodiscard]] std::shared_ptr<const SessionIdentity> shared_identity() const { return identity_; }
  [[nodiscard]] const asio::ip::udp::endpoint& address() const { return address_; }
  [[nodiscard]] EndpointId endpoint() const override;
  [[nodiscard]] SessionInfo info_on_engine() override;
  void send_on_engine(const Bytes& data) override;
  /// UDP has no FIN: nothing is sent and nothing changes.
  void shutdown_send_on_engine() override {}
  void close_on_engine(std::chrono::milliseconds linger) override;
  void set_framing_on_engine(const Framing&) override {}

  Counters counters;

 private:
  /// Its endpoint; peers are closed before it (EngineCore::close_all_on_engine, forget()).
  std::shared_ptr<UdpEndpoint> owner_;
  const asio::ip::udp::endpoint address_;
  const std::shared_ptr<const SessionIdentity> identity_;
  const WallTime since_;
};

}  // namespace lanyard::session
