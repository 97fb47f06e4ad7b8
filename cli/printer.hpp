#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "conversation_options.hpp"
#include "lanyard/session/event.hpp"
#include "lanyard/session/text.hpp"
#include "output.hpp"

namespace lanyard::cli {

/// Shows events. One implementation a form: see the make functions.
class Printer {
 public:
  virtual ~Printer() = default;
  virtual void print(const session::Event& event) = 0;
};

/// The text of a session's messages, each direction decoded as the one stream it is, so that a
/// character split across two messages is not broken. Where messages are frames each is decoded by
/// itself.
class MessageText {
 public:
  MessageText(std::string encoding, session::InvalidBytes invalid, bool each_by_itself)
      : encoding_(std::move(encoding)), invalid_(invalid), each_by_itself_(each_by_itself) {}

  std::string decode(session::SessionId session, bool received, const session::Message& message);
  /// What of the session's last character is still held back; forgets the session.
  std::string finish(session::SessionId session);

 private:
  session::TextDecoder& decoder(session::SessionId session, bool received);

  std::string encoding_;
  session::InvalidBytes invalid_;
  bool each_by_itself_;
  std::map<std::pair<session::SessionId, bool>, session::TextDecoder> decoders_;
};

struct PrinterOptions {
  Show show = Show::text;
  std::string encoding = "utf-8";
  bool framed = false;  ///< Messages are frames: each is decoded by itself.
  bool quiet = false;
  bool colour = false;
  bool utc = false;  ///< Times in UTC with the date; otherwise the time of day here.
  bool words_among_messages = false;  ///< Words about connections on standard output, too.
};

/// For people: `12:00:00.123 1 192.168.4.2:54321 < Hello`, words about connections on standard
/// error.
std::unique_ptr<Printer> make_text_printer(Output& output, PrinterOptions options);

/// One JSON object a line (docs/json-events.md).
std::unique_ptr<Printer> make_json_printer(Output& output, const PrinterOptions& options);

/// The received bytes and nothing else on standard output; words on standard error.
std::unique_ptr<Printer> make_raw_printer(Output& output, PrinterOptions options);

/// `2026-11-22T10:00:00.123456Z`
std::string utc_text(session::WallTime time);

/// `10:00:00.123`, as the clock shows it here.
std::string time_of_day(session::WallTime time);

/// A summary of what happened in words, without time and peer: `disconnected: peer closed`. Empty
/// for messages.
std::string words_for(const session::Event& event);

}  // namespace lanyard::cli
