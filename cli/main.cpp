#include <csignal>
#include <cstdio>
#include <exception>

#include "command.hpp"
#include "help.hpp"
#include "terminal.hpp"
#include "usage_error.hpp"

namespace {

using namespace lanyard::cli;

int run(int argc, char** argv) {
  const auto commands = all_commands();
  const auto app = make_app(commands);
  if (argc < 2) {
    std::fputs(app->help().c_str(), stderr);
    return exit_wrong_usage;
  }
  try {
    app->parse(argc, argv);
    for (const auto& command : commands) {
      if (app->got_subcommand(command->name())) {
        return command->run();
      }
    }
  } catch (const CLI::Success& asked_for) {  // --help and --version
    return app->exit(asked_for);
  } catch (const CLI::Error& error) {
    const auto chosen = app->get_subcommands();
    std::fprintf(stderr, "%s\nTry 'lanyard %s--help'.\n",
                 error_text(explain_usage_error(*app, error)).c_str(),
                 chosen.empty() ? "" : (chosen.front()->get_name() + " ").c_str());
    return exit_wrong_usage;
  }
  return exit_wrong_usage;
}

}  // namespace

int main(int argc, char** argv) {
  terminal::open_missing_streams();
  // A reader of our output that goes away is told by write(2), not by a signal.
  std::signal(SIGPIPE, SIG_IGN);
  // Likewise a recording that meets a limit on file size (ulimit -f).
  std::signal(SIGXFSZ, SIG_IGN);
  try {
    return run(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error_text(error.what()).c_str());
    return exit_network_failure;
  }
}
