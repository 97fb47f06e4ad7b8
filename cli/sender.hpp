#pragma once

#include <asio/io_context.hpp>
#include <asio/steady_timer.hpp>
#include <chrono>
#include <cstdint>
#include <fstream>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "lanyard/session/engine.hpp"

namespace lanyard::cli {

/// Sends what the options and the input say, at the pace of the peers.
///
/// It counts what it has handed to the engine for each session against the Sent events that come
/// back. Input flows while at least one peer keeps up: a slow one neither holds the others back nor
/// is waited for (the engine cuts it at its limit). Lives on the face's thread; needs Sent events.
class Sender {
 public:
  struct Options {
    std::optional<Bytes> greeting;  ///< To each peer when it is connected.
    std::string file;               ///< Likewise, its bytes; empty: none.
    std::chrono::milliseconds every{0};
    /// End our sides when the input has ended and all is sent.
    bool half_close_at_end = false;
    /// End our side of a session whose peer has ended its own, once greeting and file are sent.
    bool close_after_peer = false;
  };

  Sender(asio::io_context& io, session::Engine& engine, Options options);

  void set_endpoint(session::EndpointId endpoint) { endpoint_ = endpoint; }

  /// To be told every event.
  void on_event(const session::Event& event);

  /// Hands `data` to every session; false where there is none.
  bool send_all(const Bytes& data);
  /// Hands `data` to one session; false where it is not there.
  bool send(session::SessionId session, const Bytes& data);

  /// Someone is connected and takes more now.
  [[nodiscard]] bool takes_input() const;
  /// Something waits to be sent that only a Sent event lets go on.
  [[nodiscard]] bool waits_for_sent() const;
  [[nodiscard]] bool has_session(session::SessionId session) const {
    return sessions_.contains(session);
  }
  [[nodiscard]] bool has_sessions() const { return !sessions_.empty(); }
  /// Nothing that was handed over waits any more.
  [[nodiscard]] bool all_sent() const;

  /// The input is over: sessions end their side once all is sent.
  void input_ended();

  void stop();

 private:
  struct Outgoing {
    std::uint64_t outstanding = 0;
    std::unique_ptr<std::ifstream> file;
    bool peer_ended = false;
    bool half_closed = false;
  };

  void greet(session::SessionId session, Outgoing& outgoing);
  void hand_over(session::SessionId session, Outgoing& outgoing, const Bytes& data);
  void continue_file(session::SessionId session, Outgoing& outgoing);
  void half_close_if_done(session::SessionId session, Outgoing& outgoing);
  void arm_repeat();

  session::Engine& engine_;
  const Options options_;
  session::EndpointId endpoint_ = session::EndpointId::none;
  asio::steady_timer repeat_;
  bool repeating_ = false;
  bool input_ended_ = false;
  std::map<session::SessionId, Outgoing> sessions_;
};

}  // namespace lanyard::cli
