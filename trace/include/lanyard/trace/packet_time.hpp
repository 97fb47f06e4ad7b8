#pragma once

#include <chrono>

namespace lanyard::trace {

/// The moment of a packet, UTC, in nanoseconds since 1970; the same type as a session's WallTime.
/// Packets stand in the order of the capture, not of their times: a clock may be set back.
using PacketTime = std::chrono::time_point<std::chrono::system_clock, std::chrono::nanoseconds>;

}  // namespace lanyard::trace
