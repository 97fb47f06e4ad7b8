#pragma once

namespace lanyard::device::virtual_board {

/// Leaves the network and ends the radio's thread, if there is one, without telling the firmware:
/// the last thing a board does.
void power_off();

}  // namespace lanyard::device::virtual_board
