#pragma once

namespace lanyard::device::esp32 {

/// Makes the board's flash store (NVS) ready, the first time; the radio keeps its calibration there
/// as well. A store of an older layout, or without a free page, is emptied, as ESP-IDF's examples
/// do. OSError: io.
void open_flash();

}  // namespace lanyard::device::esp32
