#include <atomic>

#include "command.hpp"
#include "conversation_options.hpp"
#include "output.hpp"
#include "printer.hpp"
#include "replay_options.hpp"
#include "terminal.hpp"

namespace lanyard::cli {
namespace {

class ShowCommand final : public Command {
 public:
  [[nodiscard]] std::string name() const override { return "show"; }
  [[nodiscard]] std::string summary() const override { return "Show what a recording holds"; }
  [[nodiscard]] std::string description() const override {
    return "Prints the recording FILE as 'listen' and 'connect' printed it when it was made, with "
           "times in UTC. It also works while the file is being written. A condition on messages "
           "leaves out what is said about connections.";
  }
  [[nodiscard]] std::string examples() const override {
    return "$ lanyard show board.lanyard\n"
           "$ lanyard show board.lanyard --session 2 --direction received --show hex\n"
           "$ lanyard show board.lanyard --regex 'temp=[0-9.]+' --since 2026-11-22T10:00:00";
  }

  void configure(CLI::App& app) override {
    app.add_option("file", file_, "The recording, as made by --record")
        ->type_name("FILE")
        ->option_text("FILE")
        ->required();
    add_replay_options(app, filter_);
    add_show_option(app, show_);
    add_encoding_option(app, encoding_);
    app.add_flag("--json", json_, "Print one JSON object a line, as --json of 'listen' does");
  }

  int run() override {
    auto reader = session::RecordingReader::open(file_);
    const std::atomic<bool> never{false};
    Output output(never);
    if (!reader) {
      return fail(output, reader.error());
    }
    PrinterOptions printing{.show = show_.value_or(json_ ? Show::both : Show::text),
                            .encoding = encoding_,
                            .colour = terminal::wants_colour(),
                            .utc = true,
                            .words_among_messages = true};
    const auto printer =
        json_ ? make_json_printer(output, printing) : make_text_printer(output, printing);
    const auto result = replay(*reader, filter_, [&](const session::Event& event) {
      printer->print(event);
      return !output.gone();
    });
    output.flush();
    if (!result) {
      return fail(output, result.error());
    }
    return output.failure().empty() ? exit_done : exit_network_failure;
  }

 private:
  static int fail(Output& output, const Error& error) {
    output.note("lanyard: " + error.message);
    output.flush();
    return exit_wrong_usage;
  }

  std::string file_;
  ReplayFilter filter_;
  std::optional<Show> show_;
  std::string encoding_ = "utf-8";
  bool json_ = false;
};

}  // namespace

std::unique_ptr<Command> make_show_command() {
  return std::make_unique<ShowCommand>();
}

}  // namespace lanyard::cli
