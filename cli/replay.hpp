#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>

#include "lanyard/session/event.hpp"
#include "lanyard/session/recording_reader.hpp"

namespace lanyard::cli {

/// What of a recording is wanted.
struct ReplayFilter {
  session::MessageFilter messages;
  /// Sessions and notes as well; false where single messages are looked for.
  [[nodiscard]] bool messages_only() const {
    return messages.direction || messages.since || messages.until || !messages.text.empty() ||
           messages.regex;
  }
};

/// Tells the events of a recording again, in the order in which they came; `visit` returns false to
/// stop. A session's number is that in the file (RecordedSession::id). Error: as
/// RecordingReader::for_each_message; what stands before the damage was visited.
Result<void> replay(session::RecordingReader& reader, const ReplayFilter& filter,
                    const std::function<bool(const session::Event&)>& visit);

/// Reads `2026-11-22`, `2026-11-22T10:00`, `2026-11-22T10:00:00.5` (here) and the same with a `Z`
/// (UTC). Error: none of these.
Result<session::WallTime> parse_time(std::string_view text);

}  // namespace lanyard::cli
