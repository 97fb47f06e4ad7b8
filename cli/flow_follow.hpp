#pragma once

#include <memory>

#include "lanyard/trace/flow.hpp"
#include "lanyard/trace/stream_follower.hpp"
#include "output.hpp"

namespace lanyard::cli {

/// The conversation of one flow, piece by piece as it is read.
class ConversationView {
 public:
  virtual ~ConversationView() = default;
  virtual void begin(const trace::Flow& flow, const trace::HostNames& names) = 0;
  virtual void take(const trace::Flow& flow, const trace::StreamPiece& piece) = 0;
  virtual void end() {}
};

/// Lines of text with their times; what is no text, and what a terminal would obey, is escaped.
std::unique_ptr<ConversationView> make_text_conversation(Output& output, bool ascii);
/// One JSON object a line for each piece.
std::unique_ptr<ConversationView> make_json_conversation(Output& output);
/// The bytes that the receivers of the sides chosen have got, exactly.
std::unique_ptr<ConversationView> make_raw_conversation(Output& output, bool client, bool server);

}  // namespace lanyard::cli
