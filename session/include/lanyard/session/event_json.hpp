#pragma once

#include <map>
#include <string>
#include <utility>

#include "lanyard/session/event.hpp"
#include "lanyard/session/text.hpp"

namespace lanyard::session {

/// The text of a session's messages, each direction decoded as the one stream it is, so that a
/// character split across two messages is not broken. Where messages are frames each is decoded by
/// itself.
class MessageText {
 public:
  /// `encoding` is one that TextDecoder::create() takes.
  MessageText(std::string encoding, InvalidBytes invalid, bool each_by_itself)
      : encoding_(std::move(encoding)), invalid_(invalid), each_by_itself_(each_by_itself) {}

  std::string decode(SessionId session, bool received, const Message& message);
  /// What of the session's last character is still held back; forgets the session.
  std::string finish(SessionId session);

 private:
  TextDecoder& decoder(SessionId session, bool received);

  std::string encoding_;
  InvalidBytes invalid_;
  bool each_by_itself_;
  std::map<std::pair<SessionId, bool>, TextDecoder> decoders_;
};

/// `2026-11-22T10:00:00.123456Z`
std::string utc_text(WallTime time);

struct EventJsonOptions {
  bool text = true;  ///< Messages have their text,
  bool hex = true;   ///< and their bytes.
  std::string encoding = "utf-8";
  bool framed = false;  ///< Messages are frames: each is decoded by itself.
};

/// Events as JSON, the contract of docs/json-events.md.
class EventJson {
 public:
  explicit EventJson(const EventJsonOptions& options);

  /// One object and a line end; always valid JSON in valid UTF-8, whatever the event holds.
  /// Messages of a session have to come in order: their text is decoded as one stream.
  std::string line(const Event& event);

 private:
  const EventJsonOptions options_;
  MessageText text_;
};

}  // namespace lanyard::session
