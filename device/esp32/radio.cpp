#include "radio.hpp"

#include <mutex>
#include <string>

#include "esp_event.h"
#include "esp_wifi.h"
#include "flash.hpp"
#include "lanyard/device/device.hpp"
#include "station.hpp"
#include "wlan_platform.hpp"

namespace lanyard::device::esp32 {
namespace {

constexpr std::string_view tag = "wifi";

/// On the event loop's task.
void on_wifi_event(void*, esp_event_base_t, std::int32_t id, void* data) {
  switch (id) {
    case WIFI_EVENT_STA_START:
      station().on_started();
      break;
    case WIFI_EVENT_STA_STOP:
      station().on_stopped();
      break;
    case WIFI_EVENT_STA_DISCONNECTED: {
      const auto* event = static_cast<const wifi_event_sta_disconnected_t*>(data);
      if (!station().on_disconnected(event->reason)) break;
      const esp_err_t error = esp_wifi_connect();
      if (error != ESP_OK) {
        log(LogLevel::warning, tag, std::string("cannot join again: ") + esp_err_to_name(error));
      }
      break;
    }
    default:
      break;
  }
}

/// On the event loop's task.
void on_ip_event(void*, esp_event_base_t, std::int32_t id, void*) {
  if (id == IP_EVENT_STA_GOT_IP) station().on_got_ip();
  if (id == IP_EVENT_STA_LOST_IP) station().on_lost_ip();
}

esp_netif_t* set_up() {
  open_flash();
  require(esp_netif_init(), "cannot set up network interfaces");
  // The program may have made the loop already.
  const esp_err_t loop = esp_event_loop_create_default();
  if (loop != ESP_ERR_INVALID_STATE) require(loop, "cannot set up the event loop");
  esp_netif_t* interface = esp_netif_create_default_wifi_sta();
  if (interface == nullptr) require(ESP_ERR_NO_MEM, "cannot set up the station interface");

  const wifi_init_config_t config = WIFI_INIT_CONFIG_DEFAULT();
  require(esp_wifi_init(&config), "cannot set up the radio");
  require(esp_event_handler_instance_register(WIFI_EVENT, ESP_EVENT_ANY_ID, &on_wifi_event, nullptr,
                                              nullptr),
          "cannot listen to the radio's events");
  require(esp_event_handler_instance_register(IP_EVENT, ESP_EVENT_ANY_ID, &on_ip_event, nullptr,
                                              nullptr),
          "cannot listen to address events");
  // SSID and password are settings of ours; the driver need not keep them in the flash as well.
  require(esp_wifi_set_storage(WIFI_STORAGE_RAM), "cannot set up the radio");
  require(esp_wifi_set_mode(WIFI_MODE_STA), "cannot set up the radio");
  return interface;
}

}  // namespace

esp_netif_t* set_up_radio() {
  static std::once_flag once;
  static esp_netif_t* interface = nullptr;
  std::call_once(once, [] { interface = set_up(); });
  return interface;
}

void require(esp_err_t error, std::string_view attempt) {
  if (error == ESP_OK) return;
  if (error >= ESP_ERR_WIFI_BASE && error < ESP_ERR_WIFI_BASE + 0x100) {
    throw platform::wifi_error(error, attempt);
  }
  const Errno number = error == ESP_ERR_NO_MEM ? Errno::no_memory : Errno::io;
  throw OSError(to_platform(number), attempt, esp_err_to_name(error));
}

}  // namespace lanyard::device::esp32
