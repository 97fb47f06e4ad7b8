#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "lanyard/trace/flow.hpp"

namespace lanyard::wire {

/// Names for boards of running labs in a live capture: what comes from a board of a lab comes from
/// an address in 127.0.0.0/8 of its own, which is called by the board's address in the lab. One
/// thread at a time.
class LiveNames {
 public:
  /// What an end of a flow is called, with its port: lab::LabAddressBook::name_of() and its like.
  using Lookup = std::function<std::optional<std::string>(const IpEndpoint&)>;

  /// Asks the labs that run at that moment, which may block for a second for each that hangs.
  LiveNames();
  explicit LiveNames(Lookup lookup) : lookup_(std::move(lookup)) {}

  /// Names the ends of `flow` in `table` where it is new and they are boards: once a flow, and only
  /// where an address can be a board's.
  void learn(trace::FlowTable& table, const trace::Flow& flow);

 private:
  Lookup lookup_;
  std::uint32_t newest_ = 0;  ///< Flows up to this number are done.
};

}  // namespace lanyard::wire
