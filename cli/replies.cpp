#include "replies.hpp"

#include <utility>

#include "command.hpp"

namespace lanyard::cli {
namespace {

session::ReplyRules load(const ConversationOptions& options) {
  auto rules = session::read_reply_rules(options.replies);
  if (!rules) {
    throw wrong_usage("--replies", rules.error().message);
  }
  auto compiled = session::ReplyRules::compile(*rules, options.encoding);
  if (!compiled) {
    throw wrong_usage("--replies", options.replies + ": " + compiled.error().message);
  }
  return *std::move(compiled);
}

}  // namespace

void check_replies(const ConversationOptions& options) {
  if (!options.replies.empty()) {
    load(options);
  }
}

std::unique_ptr<session::AutoReplier> make_replier(
    session::Engine& engine, const ConversationOptions& options,
    std::function<void(const session::Event&)> on_notice,
    std::function<void(session::SessionId)> on_peer_answered) {
  if (options.replies.empty()) {
    return nullptr;
  }
  return std::make_unique<session::AutoReplier>(
      engine, load(options),
      session::AutoReplierOptions{.on_notice = std::move(on_notice),
                                  .on_peer_answered = std::move(on_peer_answered)});
}

}  // namespace lanyard::cli
