#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "wire_view.hpp"

namespace lanyard::cli {

/// `lanyard flow --live`, as it was given.
struct FlowLiveOptions {
  std::string interface {};
  std::vector<std::uint16_t> ports{};
  std::string write{};  ///< The capture file to be made; empty: none.
  WireViewOptions view{};
  std::size_t list_columns = 80;  ///< Of the list at the end.
};

/// Captures and draws until Ctrl-C, then lists the flows. Returns an ExitStatus.
int run_flow_live(const FlowLiveOptions& options);

}  // namespace lanyard::cli
