#pragma once

#include "lanyard/trace/flow.hpp"
#include "lanyard/trace/stream_follower.hpp"
#include "output.hpp"

namespace lanyard::cli {

/// A table of all flows under its headings, none of its lines wider than `columns`: a line a flow
/// where that is wide enough, otherwise two.
void print_flow_table(Output& output, const trace::FlowTable& table, bool ascii,
                      std::size_t columns);

/// `text` within `columns`: what is cut out of its middle becomes an ellipsis.
std::string cut_in_the_middle(const std::string& text, std::size_t columns, bool ascii);

/// One JSON object a line for each flow (docs/seeing-tcp.md lists the members).
void print_flow_json(Output& output, const trace::FlowTable& table);

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
/// The bytes of the sides chosen, exactly.
std::unique_ptr<ConversationView> make_raw_conversation(Output& output, bool client, bool server);

}  // namespace lanyard::cli
