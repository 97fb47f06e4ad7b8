#pragma once

#include <optional>
#include <string_view>

#include "lanyard/trace/flow.hpp"

namespace lanyard::trace {

/// A capture's comment as the lab writes them, `doubled by the lab, arrived after 52.103 ms` or
/// `lost by the lab (loss 5 %)`, taken apart.
struct FrameFate {
  std::optional<Duration> arrived_after{};
  std::string_view rest{};  ///< Of the comment, without that and the comma before it.
  bool lost = false;        ///< It never arrived.
};

/// Pure. A time that is not above 0, or is above an hour, is no arrival: the comment stays whole.
FrameFate fate_in(std::string_view comment);

/// Whether the comment says that the frame never arrived.
bool tells_loss(std::string_view comment);

}  // namespace lanyard::trace
