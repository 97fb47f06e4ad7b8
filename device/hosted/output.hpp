#pragma once

#include <string_view>

namespace lanyard::device::hosted {

/// Writes a line to a descriptor in one piece, so that lines of several threads do not mix. That
/// nobody reads is no error: a board prints whether or not its cable is in.
void write_line(int descriptor, std::string_view prefix, std::string_view line) noexcept;

}  // namespace lanyard::device::hosted
