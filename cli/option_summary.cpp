#include "option_summary.hpp"

#include <sstream>

namespace lanyard::cli {
namespace {

std::string value_name(const CLI::Option& option) {
  if (!option.get_option_text().empty()) {
    return option.get_option_text();
  }
  if (option.get_items_expected_max() == 0) {
    return {};
  }
  // CLI11 puts what each validator says behind the type name: `SECONDS:INT in [1 - 3600]`.
  const std::string type = option.get_type_name();
  return type.substr(0, type.find(':'));
}

std::vector<std::string> split_choices(const std::string& value) {
  std::vector<std::string> choices;
  std::istringstream words(value);
  for (std::string word; std::getline(words, word, '|');) {
    choices.push_back(word);
  }
  return choices;
}

ValueKind kind_of(const std::string& value) {
  if (value.empty()) {
    return ValueKind::none;
  }
  if (value == "FRAMING") {
    return ValueKind::framing;
  }
  if (value == "FILE") {
    return ValueKind::file;
  }
  if (value == "HOST:PORT") {
    return ValueKind::host;
  }
  return value.find('|') != std::string::npos ? ValueKind::choice : ValueKind::other;
}

std::vector<std::string> names_of(const CLI::Option& option) {
  std::vector<std::string> names;
  for (const std::string& name : option.get_snames()) {
    names.push_back("-" + name);
  }
  for (const std::string& name : option.get_lnames()) {
    names.push_back("--" + name);
  }
  return names;
}

}  // namespace

std::vector<OptionSummary> options_of(const CLI::App& app) {
  std::vector<OptionSummary> summaries;
  for (const CLI::Option* const option : app.get_options()) {
    if (option->get_group().empty()) {
      continue;
    }
    OptionSummary summary;
    summary.names = names_of(*option);
    for (const CLI::Option* const excluded : option->get_excludes()) {
      for (const std::string& name : names_of(*excluded)) {
        summary.excludes.push_back(name);
      }
    }
    summary.value = value_name(*option);
    summary.help = option->get_description();
    summary.kind = kind_of(summary.value);
    if (summary.kind == ValueKind::choice) {
      summary.choices = split_choices(summary.value);
    }
    summary.required = option->get_required();
    summary.repeatable = option->get_items_expected_max() > 1;
    summaries.push_back(std::move(summary));
  }
  return summaries;
}

std::string arguments_of(const CLI::App& app) {
  std::string arguments;
  for (const OptionSummary& option : options_of(app)) {
    if (!option.is_argument()) {
      continue;
    }
    arguments += arguments.empty() ? "" : " ";
    arguments += option.required ? option.value : "[" + option.value + "]";
  }
  return arguments;
}

const std::vector<std::string>& framing_forms() {
  static const std::vector<std::string> forms{
      "raw",          "line",         "length:",      "delimiter:",   "prefix:u8",
      "prefix:u16be", "prefix:u16le", "prefix:u32be", "prefix:u32le", "idle:"};
  return forms;
}

std::string full_name(const CLI::App& app) {
  const CLI::App* const parent = app.get_parent();
  return parent == nullptr ? app.get_name() : full_name(*parent) + " " + app.get_name();
}

}  // namespace lanyard::cli
