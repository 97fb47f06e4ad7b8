#pragma once

#include <asio/io_context.hpp>
#include <asio/steady_timer.hpp>
#include <chrono>
#include <cstdint>
#include <fstream>
#include <functional>
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
    /// The most bytes of file and input in one message: over UDP each is a datagram.
    std::size_t piece_size = std::size_t{64} << 10U;
    /// Something else answers the peers: a session whose peer has ended its side goes on until
    /// peer_answered() says that this is done.
    bool others_answer = false;
    /// Whether the input may still bring something for a peer that has ended its own side.
    std::function<bool()> more_may_come = [] { return false; };
  };

  Sender(asio::io_context& io, session::Engine& engine, Options options);

  /// To be told every event.
  void on_event(const session::Event& event);
  /// Our side of the session has ended, or will once all is sent and answered.
  [[nodiscard]] bool is_ending(session::SessionId session) const;

  /// Hands `data` to every session as one message; false where there is none.
  bool send_all(const Bytes& data);
  /// Likewise, where it is a part of a stream that may be cut anywhere.
  void send_stream(const Bytes& data);
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

  /// All that came before the peer's end is answered: see Options::others_answer.
  void peer_answered(session::SessionId session);

  /// The input is over: sessions end their side once all is sent.
  void input_ended();
  /// A send has failed, or the file could not be read.
  [[nodiscard]] bool failed() const { return failed_; }
  /// Why the file could not be read to its end; empty otherwise.
  [[nodiscard]] const std::string& file_failure() const { return file_failure_; }

  void stop();

 private:
  struct Outgoing {
    std::uint64_t outstanding = 0;
    std::unique_ptr<std::ifstream> file;
    bool peer_ended = false;
    bool answered = false;  ///< What others_answer is about.
    bool half_closed = false;
  };

  void greet(session::SessionId session, Outgoing& outgoing);
  void hand_over(session::SessionId session, Outgoing& outgoing, const Bytes& data);
  void fail_file(Outgoing& outgoing);
  void continue_file(session::SessionId session, Outgoing& outgoing);
  void half_close_if_done(session::SessionId session, Outgoing& outgoing);
  void arm_repeat();
  void recheck_later();

  session::Engine& engine_;
  const Options options_;
  asio::steady_timer repeat_;
  asio::steady_timer recheck_;  ///< While an input that may have dried up keeps a session open.
  bool rechecking_ = false;
  bool repeating_ = false;
  bool input_ended_ = false;
  bool failed_ = false;
  std::string file_failure_;
  std::map<session::SessionId, Outgoing> sessions_;
};

}  // namespace lanyard::cli
