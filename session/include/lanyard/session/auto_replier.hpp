#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "lanyard/session/auto_reply.hpp"
#include "lanyard/session/engine.hpp"

namespace lanyard::session {

/// The callbacks run on the replier's thread and must not block.
struct AutoReplierOptions {
  /// So many replies to one session within a second are told of, once a session: when the peer
  /// replies by itself as well, the two would go on for ever. Nothing is held back. 0: never told.
  std::uint64_t runaway = 1000;
  /// A Notice of a session, to be shown like the engine's own.
  std::function<void(const Event&)> on_notice{};
  /// A rule has answered, at the end of a batch of messages.
  std::function<void()> on_replied{};
  /// The peer has ended its side, and what it had sent before is answered: the replies are queued.
  /// For sessions that stay open then (SessionOptions::close_when_peer_closes is false).
  std::function<void(SessionId)> on_peer_answered{};
};

/// Answers the messages of an engine's sessions by rules, on a thread of its own.
///
/// Every message is answered that is whole, however many come: where rules are slower than the
/// network, the network pauses. A reply goes the way of everything that is sent: a peer that does
/// not read its replies meets its session's send queue limit (SlowPeerPolicy), which is told.
class AutoReplier {
 public:
  /// Subscribes to `engine`, which must outlive stop(), and starts the thread.
  AutoReplier(Engine& engine, ReplyRules rules, AutoReplierOptions options = {});
  /// As stop().
  ~AutoReplier();
  AutoReplier(const AutoReplier&) = delete;
  AutoReplier& operator=(const AutoReplier&) = delete;

  /// Other rules from the next message on; their counters begin anew. Any thread.
  void set_rules(ReplyRules rules);

  /// Ends the thread; messages that wait are not answered any more. Not on the replier's thread.
  void stop();

  /// Replies handed to the engine so far. Any thread.
  [[nodiscard]] std::uint64_t replies() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace lanyard::session
