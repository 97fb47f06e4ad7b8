#pragma once

#include <string_view>

#include "lanyard/device/os_error.hpp"

namespace lanyard::device::hosted {

/// An OSError for what the computer's own system just refused (errno), in its words. Its number is
/// the computer's on every platform: files are not the board's.
OSError host_error(std::string_view attempt);

}  // namespace lanyard::device::hosted
