#include "lanyard/device/settings.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <stdexcept>

#include "lanyard/device/os_error.hpp"
#include "settings_platform.hpp"

namespace lanyard::device {

namespace {

using Value = std::variant<std::string, int, bool>;

constexpr std::size_t longest_key = 15;  // NVS_KEY_NAME_MAX_SIZE - 1
constexpr std::size_t longest_text = 1000;

using Registry = std::vector<const SettingBase*>;

/// The settings of the program, in the order of their keys. They enter before main() and leave
/// after it, so this must live longer than they: it is made by the first. One thread changes it,
/// while there are no others.
Registry& registry() {
  static Registry the_registry;
  return the_registry;
}

bool is_key(std::string_view key) {
  return !key.empty() && key.size() <= longest_key && std::ranges::all_of(key, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

std::string to_text(const Value& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  if (const auto* number = std::get_if<int>(&value)) return std::to_string(*number);
  return std::get<bool>(value) ? "yes" : "no";
}

std::optional<Value> from_text(const std::string& text, const Value& of_type) {
  if (std::holds_alternative<std::string>(of_type)) return text;
  if (std::holds_alternative<int>(of_type)) {
    int number = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, number);
    if (error != std::errc{} || stop != end) return std::nullopt;
    return number;
  }
  for (const std::string_view yes : {"yes", "true", "on", "1"}) {
    if (text == yes) return true;
  }
  for (const std::string_view no : {"no", "false", "off", "0"}) {
    if (text == no) return false;
  }
  return std::nullopt;
}

std::string_view type_name(const Value& value) {
  if (std::holds_alternative<std::string>(value)) return "text";
  return std::holds_alternative<int>(value) ? "a whole number" : "yes or no";
}

Value load(const SettingBase& setting) {
  const auto text = platform::settings_load(setting.key);
  if (!text) return setting.fallback;
  if (auto value = from_text(*text, setting.fallback)) return *value;
  throw OSError(to_platform(Errno::invalid), "cannot read the setting \"" + setting.key + "\"",
                "\"" + *text + "\" is stored, and that is not " +
                    std::string(type_name(setting.fallback)) + "; write it anew");
}

void store(const SettingBase& setting, const Value& value) {
  const std::string text = to_text(value);
  const std::string attempt = "cannot write the setting \"" + setting.key + "\"";
  if (text.size() > longest_text) {
    throw OSError(
        to_platform(Errno::message_size), attempt,
        std::to_string(text.size()) + " bytes are more than " + std::to_string(longest_text));
  }
  if (text.find('\0') != std::string::npos) {
    throw OSError(to_platform(Errno::invalid), attempt, "it has a NUL byte in it");
  }
  platform::settings_store(setting.key, text);
}

const SettingBase& find(std::string_view key) {
  std::string known;
  for (const SettingBase* setting : registry()) {
    if (setting->key == key) return *setting;
    known += (known.empty() ? "" : ", ") + setting->key;
  }
  throw std::invalid_argument("there is no setting \"" + std::string(key) + "\"; there is " +
                              (known.empty() ? "none" : known));
}

}  // namespace

SettingBase::SettingBase(std::string_view key_name, Value fallback_value,
                         std::string_view help_line)
    : key(key_name), help(help_line), fallback(std::move(fallback_value)) {
  if (!is_key(key)) {
    throw std::invalid_argument("\"" + key +
                                "\" cannot be a setting's key: 1 to 15 of a-z, 0-9, _");
  }
  Registry& all = registry();
  const auto place = std::ranges::lower_bound(all, key, {}, &SettingBase::key);
  if (place != all.end() && (*place)->key == key) {
    throw std::invalid_argument("there are two settings \"" + key + "\"");
  }
  all.insert(place, this);
}

SettingBase::~SettingBase() {
  std::erase(registry(), this);
}

template <SettingType T>
T Setting<T>::get() const {
  return std::get<T>(load(*this));
}

template <SettingType T>
void Setting<T>::write(const T& value) const {
  store(*this, value);
}

template <SettingType T>
void Setting<T>::forget() const {
  platform::settings_erase(key);
}

template class Setting<std::string>;
template class Setting<int>;
template class Setting<bool>;

std::vector<Settings::Entry> Settings::list() {
  std::vector<Entry> entries;
  entries.reserve(registry().size());
  for (const SettingBase* setting : registry()) {
    entries.push_back({.key = setting->key,
                       .value = to_text(load(*setting)),
                       .fallback = to_text(setting->fallback),
                       .help = setting->help});
  }
  return entries;
}

void Settings::write(std::string_view key, std::string_view text) {
  const SettingBase& setting = find(key);
  const auto value = from_text(std::string(text), setting.fallback);
  if (!value) {
    throw std::invalid_argument("\"" + std::string(text) + "\" cannot be the setting \"" +
                                setting.key + "\": it must be " +
                                std::string(type_name(setting.fallback)));
  }
  store(setting, *value);
}

}  // namespace lanyard::device
