#include <fmt/format.h>

#include <atomic>

#include "command.hpp"
#include "demo_stage.hpp"
#include "help.hpp"
#include "lanyard/trace/diagram.hpp"
#include "output.hpp"

namespace lanyard::cli {
namespace {

const std::vector<std::string> sentences = {"Good morning, board.", "How warm is it?", "Bye."};

/// What the computer says, sent back and printed by the board.
void hold_conversation(DemoStage& stage) {
  for (const std::string& sentence : sentences) {
    stage.computer_says(sentence);
    stage.board_prints(sentence);
    stage.computer_receives(sentence + "\n");
  }
}

/// The chapter's first program: the board connects to the computer.
void play_client(DemoStage& stage) {
  const std::uint16_t port = stage.listen(8888);
  const std::string gateway = to_string(stage.network().gateway);
  stage.start_board("tcp_client", {"--host", gateway, "--port", std::to_string(port)});
  stage.board_prints(fmt::format("TCP Connected to: {} : {}", gateway, port));
  stage.computer_is_connected();
  stage.computer_receives("Hello");
  stage.computer_receives("This is my IP.");
  hold_conversation(stage);
  stage.computer_closes();
  stage.board_prints("Close socket");
  stage.board_ends();
}

/// The chapter's second program: the computer connects to the board.
void play_server(DemoStage& stage) {
  constexpr std::uint16_t port = 8000;
  stage.start_board("tcp_server", {"--port", std::to_string(port)});
  stage.board_prints("tcp waiting...");
  stage.board_prints("Server IP: ");
  stage.board_prints("accepting.....");
  stage.connect_to_board(port);
  stage.computer_is_connected();
  const std::string gateway = to_string(stage.network().gateway);
  const std::string line = stage.board_prints("");
  if (line.find(gateway) == std::string::npos || line.find("connected") == std::string::npos) {
    throw DemoFailure(
        "the board should print the computer's address and 'connected', and printed '" + line +
        "'");
  }
  stage.computer_receives("I am Server");
  hold_conversation(stage);
  stage.computer_closes();
  stage.board_prints("close socket");
  stage.board_ends();
}

class DemoCommand final : public Command {
 public:
  [[nodiscard]] std::string name() const override { return "demo"; }
  [[nodiscard]] std::string summary() const override {
    return "Show the whole course chapter, with nothing plugged in";
  }
  [[nodiscard]] std::string description() const override {
    return "Starts a virtual network, a virtual ESP32 board and the computer's side, holds the "
           "chapter's conversation, shows side by side what the board prints and what the computer "
           "sees, and then the segments in which it travelled: handshake, data, ACKs and close. "
           "'client' (the default) is the board that connects to the computer, 'server' the "
           "computer that connects to the board.\n\n"
           "Ends by itself: with status 0 when all went as the chapter says, else with 1 and what "
           "did not.";
  }
  [[nodiscard]] std::string examples() const override {
    return "$ lanyard demo\n"
           "$ lanyard demo server\n"
           "$ lanyard demo client --explain";
  }

  void configure(CLI::App& app) override {
    app.add_option_function<std::string>(
           "part",
           [this](const std::string& text) {
             if (text != "client" && text != "server") {
               throw wrong_usage("client|server", "'" + text + "' is neither of them");
             }
             part_ = text;
           },
           "What the board is (default client)")
        ->type_name("client|server")
        ->option_text("client|server");
    app.add_flag("--explain", explain_, "Explain every segment in a sentence");
    app.add_flag("--ascii", ascii_, "Draw with plain ASCII characters");
  }

  int run() override {
    const std::atomic<bool> never{false};
    Output output(never);
    try {
      DemoStage stage(output, {.ascii = ascii_});
      part_ == "server" ? play_server(stage) : play_client(stage);
      show_flow(stage, output);
    } catch (const DemoFailure& failure) {
      output.flush();
      output.note(
          error_text(std::string("the demo did not go as the chapter says: ") + failure.what()));
      output.flush();
      return exit_network_failure;
    }
    return exit_done;
  }

 private:
  void show_flow(DemoStage& stage, Output& output) const {
    output.write("\nHow it travelled: the segments of this connection\n\n");
    const trace::Diagram diagram =
        trace::make_diagram(stage.flow(), stage.names(), {.explain = explain_});
    output.write(trace::render_text(
        diagram,
        {.charset = ascii_ ? trace::Charset::ascii : trace::Charset::unicode, .columns = 80}));
    output.flush();
  }

  std::string part_ = "client";
  bool explain_ = false;
  bool ascii_ = false;
};

}  // namespace

std::unique_ptr<Command> make_demo_command() {
  return std::make_unique<DemoCommand>();
}

}  // namespace lanyard::cli
