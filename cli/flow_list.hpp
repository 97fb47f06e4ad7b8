#pragma once

#include "lanyard/trace/flow.hpp"
#include "output.hpp"

namespace lanyard::cli {

/// A table of all flows under its headings, none of its lines wider than `columns` (44 at least): a
/// line a flow where that is wide enough, otherwise two, and more for a long result.
void print_flow_table(Output& output, const trace::FlowTable& table, bool ascii,
                      std::size_t columns);

/// `text` within `columns`: what is cut out of its middle becomes an ellipsis.
std::string cut_in_the_middle(const std::string& text, std::size_t columns, bool ascii);

/// One JSON object a line for each flow (docs/seeing-tcp.md lists the members).
void print_flow_json(Output& output, const trace::FlowTable& table);

}  // namespace lanyard::cli
