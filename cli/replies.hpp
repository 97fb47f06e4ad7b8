#pragma once

#include <functional>
#include <memory>

#include "conversation_options.hpp"
#include "lanyard/session/auto_replier.hpp"

namespace lanyard::cli {

/// Checks the rules of `--replies`. Throws CLI::Error for what is wrong with them.
void check_replies(const ConversationOptions& options);

/// The replier that `--replies` asks for; null without it. Throws as check_replies(). The callbacks
/// run on the replier's thread: see AutoReplierOptions.
std::unique_ptr<session::AutoReplier> make_replier(
    session::Engine& engine, const ConversationOptions& options,
    std::function<void(const session::Event&)> on_notice,
    std::function<void(session::SessionId)> on_peer_answered);

}  // namespace lanyard::cli
