#pragma once

#include <string>

#include "lanyard/session/event.hpp"
#include "printer.hpp"

namespace lanyard::cli {

/// Events as JSON, the contract of docs/json-events.md.
class EventJson {
 public:
  /// Of `options` it heeds `show`, `encoding` and `framed`.
  explicit EventJson(const PrinterOptions& options);

  /// One object and a line end; always valid JSON in valid UTF-8, whatever the event holds.
  /// Messages of a session have to come in order: their text is decoded as one stream.
  std::string line(const session::Event& event);

 private:
  const Show show_;
  MessageText text_;
};

}  // namespace lanyard::cli
