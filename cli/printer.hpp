#pragma once

#include <memory>
#include <optional>
#include <string>

#include "conversation_options.hpp"
#include "lanyard/session/event.hpp"
#include "lanyard/session/event_json.hpp"
#include "lanyard/session/text.hpp"
#include "output.hpp"

namespace lanyard::cli {

/// Shows events. One implementation a form: see the make functions.
class Printer {
 public:
  virtual ~Printer() = default;
  virtual void print(const session::Event& event) = 0;
};

using session::MessageText;
using session::utc_text;

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

/// `10:00:00.123`, as the clock shows it here.
std::string time_of_day(session::WallTime time);

/// A summary of what happened in words, without time and peer: `disconnected: peer closed`. Empty
/// for messages.
std::string words_for(const session::Event& event);

}  // namespace lanyard::cli
