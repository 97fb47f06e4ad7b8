#include <mutex>
#include <string>

#include "esp_err.h"
#include "flash.hpp"
#include "lanyard/device/os_error.hpp"
#include "nvs.h"
#include "nvs_flash.h"
#include "settings_platform.hpp"

// Settings in NVS, namespace `lanyard`, each a string under its key: `nvs_tool.py` and
// nvs_partition_gen.py of ESP-IDF read and write them.
namespace lanyard::device {

namespace {

constexpr const char* nvs_namespace = "lanyard";

OSError flash_error(esp_err_t error, const std::string& attempt) {
  return {to_platform(error == ESP_ERR_NO_MEM ? Errno::no_memory : Errno::io), attempt,
          esp_err_to_name(error)};
}

/// An open namespace, closed in the end.
class Store {
 public:
  Store(nvs_open_mode_t mode, const std::string& attempt) {
    esp32::open_flash();
    const esp_err_t error = nvs_open(nvs_namespace, mode, &handle_);
    // Nothing has been written yet.
    exists_ = error != ESP_ERR_NVS_NOT_FOUND;
    if (exists_ && error != ESP_OK) throw flash_error(error, attempt);
  }
  ~Store() {
    if (exists_) nvs_close(handle_);
  }
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  [[nodiscard]] bool exists() const { return exists_; }
  [[nodiscard]] nvs_handle_t handle() const { return handle_; }

 private:
  nvs_handle_t handle_ = 0;
  bool exists_ = false;
};

}  // namespace

void esp32::open_flash() {
  static std::once_flag once;
  std::call_once(once, [] {
    esp_err_t error = nvs_flash_init();
    if (error == ESP_ERR_NVS_NO_FREE_PAGES || error == ESP_ERR_NVS_NEW_VERSION_FOUND) {
      error = nvs_flash_erase();
      if (error == ESP_OK) error = nvs_flash_init();
    }
    if (error != ESP_OK) throw flash_error(error, "cannot open the board's flash store (NVS)");
  });
}

namespace platform {

std::optional<std::string> settings_load(std::string_view key) {
  const std::string name(key);
  const std::string attempt = "cannot read the setting \"" + name + "\"";
  const Store store(NVS_READONLY, attempt);
  if (!store.exists()) return std::nullopt;
  std::size_t size = 0;  // with the NUL at its end
  esp_err_t error = nvs_get_str(store.handle(), name.c_str(), nullptr, &size);
  if (error == ESP_ERR_NVS_NOT_FOUND) return std::nullopt;
  std::string text(size, '\0');
  if (error == ESP_OK) error = nvs_get_str(store.handle(), name.c_str(), text.data(), &size);
  if (error != ESP_OK) throw flash_error(error, attempt);
  text.resize(size == 0 ? 0 : size - 1);
  return text;
}

void settings_store(std::string_view key, std::string_view text) {
  const std::string name(key);
  const std::string attempt = "cannot write the setting \"" + name + "\"";
  const Store store(NVS_READWRITE, attempt);
  esp_err_t error = nvs_set_str(store.handle(), name.c_str(), std::string(text).c_str());
  if (error == ESP_OK) error = nvs_commit(store.handle());
  if (error != ESP_OK) throw flash_error(error, attempt);
}

void settings_erase(std::string_view key) {
  const std::string name(key);
  const std::string attempt = "cannot erase the setting \"" + name + "\"";
  const Store store(NVS_READWRITE, attempt);
  esp_err_t error = nvs_erase_key(store.handle(), name.c_str());
  if (error == ESP_ERR_NVS_NOT_FOUND) return;
  if (error == ESP_OK) error = nvs_commit(store.handle());
  if (error != ESP_OK) throw flash_error(error, attempt);
}

}  // namespace platform
}  // namespace lanyard::device
