#include "command.hpp"

#include "help.hpp"
#include "version.hpp"

namespace lanyard::cli {

std::vector<std::unique_ptr<Command>> all_commands() {
  std::vector<std::unique_ptr<Command>> commands;
  commands.push_back(make_listen_command());
  commands.push_back(make_connect_command());
  commands.push_back(make_lab_command());
  commands.push_back(make_board_command());
  commands.push_back(make_demo_command());
  commands.push_back(make_desktop_command());
  commands.push_back(make_flow_command());
  commands.push_back(make_show_command());
  commands.push_back(make_export_command());
  commands.push_back(make_completion_command());
  commands.push_back(make_manual_command());
  return commands;
}

std::unique_ptr<CLI::App> make_app(const std::vector<std::unique_ptr<Command>>& commands) {
  auto app = std::make_unique<CLI::App>("TCP/IP workbench for the devices on your LAN", "lanyard");
  app->set_help_flag("-h,--help", "Print this help and exit");
  app->set_version_flag("--version", "lanyard " LANYARD_VERSION);
  app->require_subcommand(1);
  app->formatter(std::make_shared<HelpFormatter>());  // commands inherit it
  app->get_option("--version")->description("Print the version and exit");
  for (const auto& command : commands) {
    CLI::App* const sub = app->add_subcommand(command->name(), command->summary());
    if (!command->listed()) {
      sub->group("");
    }
    sub->footer(examples_footer(command->examples()));
    command->configure(*sub);
    for (CLI::Option* const option : sub->get_options()) {
      if (option->get_expected_max() == 0 && option != sub->get_help_ptr()) {
        option->disable_flag_override();  // --json=3 is a mistake
      }
    }
  }
  return app;
}

CLI::ValidationError wrong_usage(const std::string& option, const std::string& message) {
  return CLI::ValidationError(option, message);
}

}  // namespace lanyard::cli
