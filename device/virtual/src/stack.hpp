#pragma once

namespace lanyard::device::virtual_board {

/// Starts lwIP, the first time. Any thread; not with the core lock held.
void start_stack();

}  // namespace lanyard::device::virtual_board
