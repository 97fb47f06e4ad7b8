#include "help.hpp"

#include <sstream>
#include <utility>

#include "lanyard/session/text.hpp"
#include "option_summary.hpp"

namespace lanyard::cli {
namespace {

constexpr std::size_t left_column = 28;
constexpr std::string_view continued = " \\";

std::string option_label(const OptionSummary& option) {
  std::string label = option.names.front().starts_with("--") ? "      " : "  ";
  for (std::size_t i = 0; i < option.names.size(); ++i) {
    label += (i == 0 ? "" : ", ") + option.names[i];
  }
  return option.value.empty() ? label : label + " " + option.value;
}

std::string paragraph(const std::string& first_words, std::string_view text) {
  const std::string indent(first_words.size(), ' ');
  std::string out;
  for (const std::string& line : wrap(text, help_width - first_words.size())) {
    out += (out.empty() ? first_words : indent) + line + "\n";
  }
  return out;
}

std::string list_commands(const CLI::App& app) {
  std::string out;
  for (const CLI::App* const command : app.get_subcommands({})) {
    if (!command->get_group().empty()) {
      out += help_entry("  " + command->get_name(), command->get_description());
    }
  }
  return out;
}

/// The last space of a shell command at which a line of at most `width` columns can end: before an
/// option or a redirection rather than between an option and its value, never inside quotes, where
/// it would be another command.
std::size_t find_break(std::string_view command, std::size_t width) {
  std::size_t any = std::string_view::npos;
  std::size_t good = std::string_view::npos;
  bool quoted = false;
  for (std::size_t i = 0; i + 1 < command.size() && i <= width; ++i) {
    quoted = quoted != (command[i] == '\'');
    if (command[i] == ' ' && !quoted && i > 1) {  // not behind the prompt
      any = i;
      good = std::string_view("-<>|").find(command[i + 1]) != std::string_view::npos ? i : good;
    }
  }
  return good != std::string_view::npos ? good : any;
}

}  // namespace

std::string HelpFormatter::make_help(const CLI::App* app, std::string /*name*/,
                                     CLI::AppFormatMode /*mode*/) const {
  std::string arguments;
  std::string options;
  for (const OptionSummary& option : options_of(*app)) {
    if (option.is_argument()) {
      arguments += help_entry("  " + option.value, option.help);
    } else {
      options += help_entry(option_label(option), option.help);
    }
  }
  const std::string commands = list_commands(*app);
  std::string usage =
      commands.empty() ? "[OPTIONS] " + arguments_of(*app) : "COMMAND [OPTIONS] ...";
  std::string help = paragraph("", app->get_description()) + "\n" +
                     paragraph("Usage: " + full_name(*app) + " ", usage);
  if (!commands.empty()) {
    help += "\nCommands:\n" + commands;
  }
  if (!arguments.empty()) {
    help += "\n" + arguments;
  }
  if (!options.empty()) {
    help += "\nOptions:\n" + options;
  }
  if (!app->get_footer().empty()) {
    help += "\n" + app->get_footer() + "\n";
  }
  return help;
}

std::string help_entry(const std::string& left, std::string_view text) {
  const std::string indent(left_column, ' ');
  std::string out = left;
  const std::size_t width = session::display_width(left);
  if (width + 2 > left_column) {
    out += "\n" + indent;
  } else {
    out.append(left_column - width, ' ');
  }
  bool first = true;
  for (const std::string& line : wrap(text, help_width - left_column)) {
    out += (std::exchange(first, false) ? "" : indent) + line + "\n";
  }
  return out;
}

std::string error_text(std::string_view message) {
  const std::string first = "lanyard: ";
  std::string text;
  for (const std::string& line : wrap(message, help_width - first.size())) {
    text += text.empty() ? first : "\n" + std::string(first.size(), ' ');
    text += line;
  }
  return text;
}

std::vector<std::string> wrap(std::string_view text, std::size_t width) {
  std::vector<std::string> lines(1);
  std::istringstream words{std::string(text)};
  for (std::string word; words >> word;) {
    std::string& line = lines.back();
    if (line.empty()) {
      line = word;
    } else if (session::display_width(line) + 1 + session::display_width(word) <= width) {
      line += " " + word;
    } else {
      lines.push_back(word);
    }
  }
  return lines;
}

std::vector<std::string> wrap_command(std::string_view command, std::size_t width) {
  std::vector<std::string> lines;
  std::string indent;
  while (indent.size() + command.size() > width) {
    const std::size_t space = find_break(command, width - indent.size() - continued.size());
    if (space == std::string_view::npos) {
      break;
    }
    lines.push_back(indent + std::string(command.substr(0, space)) + std::string(continued));
    command.remove_prefix(space + 1);
    indent = "      ";
  }
  lines.push_back(indent + std::string(command));
  return lines;
}

std::string examples_footer(std::string_view examples) {
  if (examples.empty()) {
    return {};
  }
  std::string footer = "Examples:";
  std::istringstream lines{std::string(examples)};
  for (std::string example; std::getline(lines, example);) {
    for (const std::string& line : wrap_command(example, help_width - 2)) {
      footer += "\n  " + line;
    }
  }
  return footer;
}

}  // namespace lanyard::cli
