#include "udp_peer.hpp"

#include <utility>

#include "udp_endpoint.hpp"

namespace lanyard::session {

UdpPeer::UdpPeer(UdpEndpoint& endpoint, asio::ip::udp::endpoint address, SessionIdentity identity)
    : owner_(endpoint.shared_from_this()),
      address_(std::move(address)),
      identity_(std::make_shared<const SessionIdentity>(std::move(identity))),
      since_(endpoint.core().now()) {}

EndpointId UdpPeer::endpoint() const {
  return owner_->id();
}

SessionInfo UdpPeer::info_on_engine() {
  return {.identity = identity_,
          .endpoint = owner_->id(),
          .state = SessionState::open,
          .since = since_,
          .counters = counters,
          .queued_bytes = 0,
          .kernel = std::nullopt};
}

void UdpPeer::send_on_engine(const Bytes& data) {
  owner_->send_to(*this, data);
}

void UdpPeer::close_on_engine(std::chrono::milliseconds) {
  owner_->forget(*this, DisconnectReason::closed_here);
}

}  // namespace lanyard::session
