#pragma once

#include <string_view>

#include "esp_err.h"
#include "esp_netif.h"

namespace lanyard::device::esp32 {

/// Sets up the radio, the first time, in the order that ESP-IDF asks for: flash, network
/// interfaces, event loop, station interface, driver, event handlers. From then on the radio's
/// events reach station(). Returns the station's interface. OSError: a WifiError.
esp_netif_t* set_up_radio();

/// Throws what ESP-IDF's `error` says, unless it is ESP_OK.
void require(esp_err_t error, std::string_view attempt);

}  // namespace lanyard::device::esp32
