#pragma once

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <vector>

namespace lanyard::cli {

/// The exit statuses of `lanyard`: a contract, see the manual page.
enum ExitStatus : int {
  exit_done = 0,
  exit_network_failure = 1,
  exit_wrong_usage = 2,  ///< Wrong options, or an input file that cannot be read.
};

/// One subcommand: a file of its own that says what it takes and does it.
///
/// Help, manual page and completions are all made from what configure() tells the parser.
class Command {
 public:
  virtual ~Command() = default;
  [[nodiscard]] virtual std::string name() const = 0;
  /// One line, for the list of commands.
  [[nodiscard]] virtual std::string summary() const = 0;
  /// A few paragraphs for the manual page, in plain text, and examples (`$ command` lines).
  [[nodiscard]] virtual std::string description() const { return {}; }
  [[nodiscard]] virtual std::string examples() const { return {}; }
  /// False for commands that only tools call; they stay out of the lists.
  [[nodiscard]] virtual bool listed() const { return true; }
  /// Declares the options. Members that hold them must outlive `app`'s parsing.
  virtual void configure(CLI::App& app) = 0;
  /// Does the work; returns an ExitStatus. Throws CLI::Error for wrong usage that only shows when
  /// all options are known.
  virtual int run() = 0;
};

/// Every command, in the order of the list that `lanyard --help` shows. Each file makes its own.
std::vector<std::unique_ptr<Command>> all_commands();

std::unique_ptr<Command> make_listen_command();
std::unique_ptr<Command> make_connect_command();
std::unique_ptr<Command> make_lab_command();
std::unique_ptr<Command> make_board_command();
std::unique_ptr<Command> make_demo_command();
std::unique_ptr<Command> make_show_command();
std::unique_ptr<Command> make_export_command();
std::unique_ptr<Command> make_desktop_command();
std::unique_ptr<Command> make_flow_command();
std::unique_ptr<Command> make_completion_command();
std::unique_ptr<Command> make_manual_command();

/// The whole parser with every command in it. `commands` must outlive it.
std::unique_ptr<CLI::App> make_app(const std::vector<std::unique_ptr<Command>>& commands);

/// Wrong usage of `option`: what is wrong and how it is right. main() prints it and exits with 2.
CLI::ValidationError wrong_usage(const std::string& option, const std::string& message);

}  // namespace lanyard::cli
