#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "lanyard/base/address_book.hpp"
#include "lanyard/session/event.hpp"
#include "lanyard/session/event_reader.hpp"
#include "lanyard/session/options.hpp"

namespace lanyard::session {

/// The kernel's own view of a TCP connection (tcp(7), TCP_INFO).
struct KernelFigures {
  std::chrono::microseconds round_trip_time{0};  ///< Smoothed (RFC 6298).
  std::uint32_t retransmissions = 0;             ///< Segments sent again since the start.
  std::uint64_t unacknowledged_bytes = 0;        ///< Handed to the kernel, not yet acknowledged.
};

enum class SessionState : std::uint8_t {
  open,
  peer_closed,  ///< The peer's FIN has come; this side can still send.
  send_closed,  ///< Our FIN is sent or queued; the peer can still send.
};

std::string_view to_string(SessionState state);

/// A session as it stood when asked for.
struct SessionInfo {
  std::shared_ptr<const SessionIdentity> identity;
  EndpointId endpoint = EndpointId::none;
  SessionState state = SessionState::open;
  WallTime since;
  Counters counters;
  std::uint64_t queued_bytes = 0;       ///< Waiting here for the peer.
  std::optional<KernelFigures> kernel;  ///< Absent for UDP and where the system has none.
};

/// The network engine: endpoints and their sessions, on one thread of its own.
///
/// Methods may be called from any thread; they post to the engine's thread and return at once. What
/// comes of a call is told by events: an endpoint that cannot be opened ends in a Failed event, not
/// in an error here. Numbers of sessions and endpoints that are gone are ignored, except that
/// send() tells a Failed event.
class Engine {
 public:
  /// `wall_clock` stamps the events; the default is the system's clock. `book`, where there is one,
  /// is asked before each connection and each listening which address is really meant.
  explicit Engine(std::function<WallTime()> wall_clock = {},
                  std::shared_ptr<AddressBook> book = {});

  /// As stop(), with a linger of zero.
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  /// A new reader of all events from now on; waits for the engine's thread to take it up. Subscribe
  /// before opening endpoints to miss nothing. The reader may outlive the engine; one made after
  /// stop() is at its end.
  std::shared_ptr<EventReader> subscribe(ReaderOptions options);

  EndpointId open(TcpServerOptions options);
  EndpointId open(TcpClientOptions options);
  EndpointId open(UdpOptions options);

  /// Stops listening or retrying and closes the endpoint's sessions as close(SessionId) does. Of
  /// one that listened a Notice, which begins with `stopped_listening`, tells so.
  void close(EndpointId endpoint);

  /// Queues `data` for one session.
  void send(SessionId session, Bytes data);
  /// Queues `data` for every session that `endpoint` has at that moment; the bytes are shared.
  void send_all(EndpointId endpoint, Bytes data);

  /// Sends a FIN after all that is queued (half-close); receiving goes on.
  void shutdown_send(SessionId session);
  void shutdown_send_all(EndpointId endpoint);

  /// Sends what is queued, for at most `linger`, then closes (`closed here`).
  void close(SessionId session, std::chrono::milliseconds linger = std::chrono::seconds(2));

  /// From now on frames of `endpoint` are cut this way; a frame half received is delivered as it
  /// stands, marked partial.
  void set_framing(EndpointId endpoint, Framing framing);

  /// Calls `take` on the engine's thread with all sessions in the order of their numbers.
  void sessions(std::function<void(std::vector<SessionInfo>)> take);

  /// Closes every endpoint and session, gives queued data at most `linger` to leave, and ends the
  /// thread. After it readers get the last events and then the end. Not on the engine's thread.
  void stop(std::chrono::milliseconds linger = std::chrono::milliseconds(0));

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace lanyard::session
