#pragma once

#include <concepts>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace lanyard::device {

/// What can be set without building anew: a key, what it is when nobody set it, and a line of help.
///
/// On the ESP32 `fallback` comes from menuconfig (Kconfig), and the value written last lies in the
/// flash (NVS, namespace `lanyard`). On the virtual board and the computer it is given by `--set
/// KEY=VALUE` and kept in `--nvs FILE`.
///
/// Make it at namespace scope: it puts itself on the list that `--settings` prints, while there is
/// one thread. MicroPython has no counterpart; its users edit the program.
struct SettingBase {
  SettingBase(const SettingBase&) = delete;
  SettingBase& operator=(const SettingBase&) = delete;

  std::string key;  ///< 1 to 15 of a-z, 0-9 and _, as NVS takes it.
  std::string help;
  std::variant<std::string, int, bool> fallback;

 protected:
  /// std::invalid_argument: such a key cannot be, or it is there already.
  SettingBase(std::string_view key_name, std::variant<std::string, int, bool> fallback_value,
              std::string_view help_line);
  ~SettingBase();
};

/// A type a setting may have.
template <typename T>
concept SettingType = std::same_as<T, std::string> || std::same_as<T, int> || std::same_as<T, bool>;

/// A setting of one type: `const Setting<int> port{"port", 8888, "The server's port"};`
/// Calls may come from any thread.
template <SettingType T>
class Setting : public SettingBase {
 public:
  Setting(std::string_view key_name, const T& fallback_value, std::string_view help_line)
      : SettingBase(key_name, fallback_value, help_line) {}

  /// The value: what was written last, otherwise the fallback. OSError: the store is damaged, or
  /// holds what is not of this type.
  [[nodiscard]] T get() const;
  /// Writes it so that it is there after a restart. OSError: the store is full or cannot be
  /// written; text longer than 1000 bytes.
  void write(const T& value) const;
  /// Back to the fallback. OSError: the store cannot be written.
  void forget() const;
};

extern template class Setting<std::string>;
extern template class Setting<int>;
extern template class Setting<bool>;

/// All settings of the program.
class Settings {
 public:
  struct Entry {
    std::string key;
    std::string value;     ///< As text; a bool is `yes` or `no`.
    std::string fallback;  ///< As text.
    std::string help;
  };

  /// In the order of their keys. OSError: the store is damaged.
  [[nodiscard]] static std::vector<Entry> list();

  /// Writes a setting given as text. std::invalid_argument: no such key (the message names those
  /// there are), or `text` is not of its type: a number in decimal, a bool as yes/no, true/false,
  /// on/off or 1/0. OSError: as Setting::write().
  static void write(std::string_view key, std::string_view text);
};

}  // namespace lanyard::device
