#pragma once

#include <optional>
#include <string_view>

#include "lanyard/trace/flow.hpp"

namespace lanyard::trace {

/// A capture's comment that ends in `arrived after 52.103 ms`, as the lab's do, taken apart.
struct FrameFate {
  std::optional<Duration> arrived_after{};
  std::string_view rest{};  ///< Of the comment, without that and the comma before it.
};

/// Pure. A time that is not above 0, or is above an hour, is no arrival: the comment stays whole.
FrameFate fate_in(std::string_view comment);

}  // namespace lanyard::trace
