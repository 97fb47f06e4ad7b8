#include <atomic>

#include "command.hpp"
#include "help.hpp"
#include "output.hpp"
#include "window_program.hpp"

namespace lanyard::cli {
namespace {

class DesktopCommand final : public Command {
 public:
  [[nodiscard]] std::string name() const override { return "desktop"; }
  [[nodiscard]] std::string summary() const override { return "Open the window"; }
  [[nodiscard]] std::string description() const override {
    return "Opens the window (the program lanyard-desktop): TCP server, TCP client and UDP, "
           "virtual "
           "boards, the segments on the wire and plots. It needs a display.";
  }
  [[nodiscard]] std::string examples() const override {
    return "$ lanyard desktop\n"
           "$ lanyard desktop --listen 8888\n"
           "$ lanyard desktop --connect 192.168.4.2:8000";
  }

  void configure(CLI::App& app) override {
    CLI::Option* const listen =
        app.add_option("--listen", listen_, "Be a TCP server on this port at once")
            ->option_text("[ADDR:]PORT");
    app.add_option("--connect", connect_, "Connect to this TCP server at once")
        ->option_text("HOST:PORT")
        ->excludes(listen);
  }

  int run() override {
    std::vector<std::string> arguments;
    if (!listen_.empty()) {
      arguments = {"--listen", listen_};
    } else if (!connect_.empty()) {
      arguments = {"--connect", connect_};
    }
    const Error error = become_window(arguments);
    const std::atomic<bool> never{false};
    Output output(never);
    output.note(error_text(error.message));
    output.flush();
    return exit_network_failure;
  }

 private:
  std::string listen_;
  std::string connect_;
};

}  // namespace

std::unique_ptr<Command> make_desktop_command() {
  return std::make_unique<DesktopCommand>();
}

}  // namespace lanyard::cli
