#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace lanyard::cli {

/// No line of help is wider.
inline constexpr std::size_t help_width = 80;

/// Writes `--help`: what the command does, its usage, arguments and options with a hanging indent,
/// and its footer (the examples). All of it is laid out here and nothing taken over from
/// CLI::Formatter, whose own layout differs between versions of CLI11.
class HelpFormatter final : public CLI::Formatter {
 public:
  std::string make_help(const CLI::App* app, std::string name,
                        CLI::AppFormatMode mode) const override;
};

/// `left` at the margin, `text` in the right column; on the next line where `left` reaches it.
std::string help_entry(const std::string& left, std::string_view text);

/// `lanyard: message` for standard error, in lines of help_width at most, without the last line
/// end.
std::string error_text(std::string_view message);

/// The words of `text`, UTF-8, in lines of at most `width` columns; a longer word has a line of its
/// own. Line ends in `text` are spaces to it. At least one line.
std::vector<std::string> wrap(std::string_view text, std::size_t width);

/// A shell command in lines of at most `width` columns, where spaces outside quotes allow that.
/// Each but the last ends with a backslash; the shell reads the same command.
std::vector<std::string> wrap_command(std::string_view command, std::size_t width);

/// What Command::examples() holds, for the end of the help.
std::string examples_footer(std::string_view examples);

}  // namespace lanyard::cli
