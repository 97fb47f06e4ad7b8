#pragma once

#include <cstdint>

#include "conversation_options.hpp"
#include "input.hpp"

namespace lanyard::cli {

/// What goes where, decided once from options and standard streams.
struct Shape {
  enum class Form : std::uint8_t { text, json, raw } form = Form::text;
  Show show = Show::text;
  InputMode input = InputMode::absent;
  session::MessageDetail detail = session::MessageDetail::bytes;
  /// Our side of the sessions ends with the input.
  bool input_is_all = false;
};

/// `is_server`: of `listen`. Looks at what the standard streams are.
Shape shape_of(const ConversationOptions& options, bool is_server);

}  // namespace lanyard::cli
