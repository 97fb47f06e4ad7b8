#pragma once

#include <vector>

#include "lanyard/base/local_addresses.hpp"

namespace lanyard::lab {

/// Where boards and other computers can reach this one: its addresses in the virtual networks that
/// run now, then those of local_addresses(). Any thread; blocks for at most a second, where a
/// network does not answer (running_labs()).
std::vector<LocalAddress> reachable_addresses();

}  // namespace lanyard::lab
