#pragma once

#include <QString>
#include <vector>

#include "lanyard/session/auto_reply.hpp"

namespace lanyard::desktop {

struct LoadedRules {
  std::vector<session::ReplyRule> rules;
  QString trouble;  ///< A sentence, where something is to be told.
};

/// The rules in `file` (docs/replies.md). No file is no rules; one that cannot be used is copied
/// aside, so that saving does not lose it, and told.
LoadedRules load_rules(const QString& file);

/// Replaces the file as a whole or not at all. Gives what went wrong as a sentence, or nothing.
QString save_rules(const QString& file, const std::vector<session::ReplyRule>& rules);

}  // namespace lanyard::desktop
