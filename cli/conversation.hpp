#pragma once

#include <functional>
#include <string>

#include "conversation_options.hpp"
#include "lanyard/base/ip_endpoint.hpp"
#include "lanyard/session/engine.hpp"

namespace lanyard::cli {

/// What differs between `listen` and `connect`.
struct ConversationKind {
  std::string command;  ///< As typed, for the recording: `listen 8888`.
  bool is_server = false;
  HostPort where{};  ///< As typed; of a server port 0 where the system is to choose.
  /// Ends when so many sessions have ended; 0: goes on.
  std::size_t sessions_to_live = 0;
  /// Ends when the endpoint cannot be opened.
  bool ends_with_failure = true;
  std::function<session::EndpointId(session::Engine&, const session::SessionOptions&)> open;
};

/// Holds a conversation: opens the endpoint, shows what happens, sends what is typed or told, and
/// ends as the options say. Returns an ExitStatus.
int hold_conversation(const ConversationOptions& options, const ConversationKind& kind);

}  // namespace lanyard::cli
