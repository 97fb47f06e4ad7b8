#pragma once

#include <cstdint>

#include "lanyard/trace/flow.hpp"

namespace lanyard::cli {

/// Names for boards of running labs in a live capture: what comes from a board of a lab comes from
/// an address in 127.0.0.0/8 of its own, which is called by the board's address in the lab.
class LiveNames {
 public:
  /// Names the ends of `flow` in `table` where it is new and they are boards. It asks the labs that
  /// run, once a flow, and only where an address can be a board's.
  void learn(trace::FlowTable& table, const trace::Flow& flow);

 private:
  std::uint32_t newest_ = 0;  ///< Flows up to this number are done.
};

}  // namespace lanyard::cli
