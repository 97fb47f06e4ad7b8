#pragma once

#include <chrono>

namespace lanyard::lab {

/// Time in the lab's cores: since an arbitrary start, the same for all of them. The caller reads
/// its steady clock and passes the time in; it may stand still but never goes back.
using LabTime = std::chrono::nanoseconds;

}  // namespace lanyard::lab
