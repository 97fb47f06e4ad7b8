#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "lanyard/session/framing.hpp"

/// What an endpoint can be told when it is opened. Plain data; the defaults are what a person at
/// the desk wants.
namespace lanyard::session {

enum class AddressFamily : std::uint8_t { any, ipv4, ipv6 };

/// What happens to a session whose send queue passes its limit.
enum class SlowPeerPolicy : std::uint8_t {
  /// Nothing more is taken for it: a send beyond the limit fails with an event, and an echoing
  /// session stops reading until the queue is short again.
  pause,
  /// It is cut, with the reason `too slow`.
  cut,
};

struct SessionOptions {
  Framing framing{};
  /// Longest frame kept whole, in bytes. A longer one arrives in pieces, after a failed event.
  std::size_t frame_limit = std::size_t{1} << 20U;
  /// Send every received byte back, before anything else is done with it.
  bool echo = false;
  /// Bytes that may wait for a peer, each queued message counted with an overhead of 64.
  std::size_t send_queue_limit = std::size_t{4} << 20U;
  SlowPeerPolicy slow_peer = SlowPeerPolicy::cut;
  /// TCP keepalive: first probe after this much silence, three probes at a third of it. Data or
  /// window probes that stay without any answer for the same total time end the session as
  /// `timed out` too. A peer that answers but keeps its window shut lives. Zero: never.
  std::chrono::seconds keepalive{10};
  /// Close when the peer has closed its side and all that was queued is sent. When false the
  /// session stays half-open until shutdown_send() or close().
  bool close_when_peer_closes = true;
};

struct TcpServerOptions {
  std::string host{};      ///< Empty: every address of this computer, IPv6 and IPv4 on one socket.
  std::uint16_t port = 0;  ///< 0: the system chooses.
  AddressFamily family = AddressFamily::any;
  /// Sessions at once; one more is accepted and closed, with a failed event. 0: no limit.
  std::size_t max_sessions = 0;
  SessionOptions session{};
};

/// Exponential back-off: each wait is drawn between half and all of `initial · 2^attempt`, cut at
/// `longest`.
struct RetryOptions {
  std::chrono::milliseconds initial{500};
  std::chrono::milliseconds longest{30'000};
  std::uint64_t seed = 0;  ///< 0: drawn from the system.
};

struct TcpClientOptions {
  std::string host{};
  std::uint16_t port = 0;
  AddressFamily family = AddressFamily::any;
  /// For all addresses of the host together, name resolution included.
  std::chrono::milliseconds connect_timeout{10'000};
  /// Given: connect again after every failure and every end of a session.
  std::optional<RetryOptions> retry{};
  SessionOptions session{.slow_peer = SlowPeerPolicy::pause};
};

struct UdpOptions {
  /// Local address; empty: every address.
  std::string host{};
  std::uint16_t port = 0;
  /// The peer to send to, if there is one from the start; it becomes the first session. A unicast
  /// peer is the only one heard; for a broadcast or multicast peer everyone who answers is.
  std::string peer_host{};
  std::uint16_t peer_port = 0;
  /// Multicast groups to join, on the interface that the routing table chooses; for IPv6 it can be
  /// named, as in `ff02::1234%eth0`. All of one family.
  std::vector<std::string> groups{};
  AddressFamily family = AddressFamily::any;
  /// Peers remembered; beyond that the one silent for longest is forgotten (`timed out`).
  std::size_t max_peers = 4096;
  bool echo = false;
};

}  // namespace lanyard::session
