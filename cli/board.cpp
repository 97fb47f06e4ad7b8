#include <fmt/format.h>

#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <asio/post.hpp>
#include <asio/signal_set.hpp>
#include <atomic>
#include <csignal>
#include <optional>

#include "command.hpp"
#include "firmware_directories.hpp"
#include "lanyard/lab/board_process.hpp"
#include "lanyard/lab/lab.hpp"
#include "lanyard/lab/lab_client.hpp"
#include "output.hpp"

namespace lanyard::cli {
namespace {

class BoardCommand final : public Command {
 public:
  [[nodiscard]] std::string name() const override { return "board"; }
  [[nodiscard]] std::string summary() const override {
    return "Run a firmware on a virtual ESP32 board";
  }
  [[nodiscard]] std::string description() const override {
    return "Starts FIRMWARE (tcp_client, tcp_server, or the path of one of your own) on a virtual "
           "board: the same source as for the real one, on the TCP/IP stack of the ESP32. The "
           "board joins the virtual network that runs ('lanyard lab'); where none does it brings "
           "its own for as long as it lives. What it prints is on standard output, what it logs "
           "on standard error, and standard input is its console.\n\n"
           "The exit status is the firmware's own; 128 and the signal's number when it crashed.";
  }
  [[nodiscard]] std::string examples() const override {
    return "$ lanyard board tcp_client --host 192.168.4.1 --port 8888\n"
           "$ lanyard board tcp_server --name kitchen\n"
           "$ lanyard board tcp_client --set reconnect=yes\n"
           "$ lanyard board tcp_client --settings\n"
           "$ lanyard board ./build/my_firmware";
  }

  void configure(CLI::App& app) override {
    app.add_option("firmware", firmware_, "A firmware's name, or the path of an image")
        ->type_name("FIRMWARE")
        ->option_text("FIRMWARE")
        ->required();
    app.add_option("--ssid", ssid_, "The network to join (default: the one that runs)")
        ->type_name("NAME");
    app.add_option("--password", password_, "Its password (default lanyard-lab)")
        ->type_name("TEXT");
    app.add_option("--host", host_, "For the firmware: where to connect to")->type_name("HOST");
    app.add_option("--port", port_, "For the firmware: the port to connect to or to listen on")
        ->type_name("PORT")
        ->check(CLI::Range(1, 65'535));
    app.add_option("--name", board_name_, "What the board is called (default: as the firmware)")
        ->type_name("NAME");
    app.add_option("--mac", mac_, "Its hardware address (default: made of its name)")
        ->type_name("MAC");
    app.add_option("--set", settings_, "A setting of the firmware (repeatable)")
        ->type_name("KEY=VALUE");
    app.add_flag("--settings", list_settings_, "List what the firmware can be set to, and exit");
    app.add_option("--socket", socket_, "The network's local socket (see 'lanyard lab --socket')")
        ->type_name("PATH");
  }

  int run() override {
    const std::atomic<bool> never{false};
    Output output(never);
    const auto image = lab::find_firmware(firmware_, firmware_directories());
    if (!image) {
      return fail(output, image.error(), exit_wrong_usage);
    }
    if (list_settings_) {
      return run_board(output, *image, {"--settings"});
    }
    const auto network = find_network(output);
    if (!network) {
      return fail(output, network.error(), exit_network_failure);
    }
    return run_board(output, *image, arguments(*image));
  }

 private:
  static int fail(Output& output, const Error& error, int status) {
    output.note("lanyard: " + error.message);
    output.flush();
    return status;
  }

  /// Settles which network the board joins, and brings one where none runs.
  Result<void> find_network(Output& output) {
    if (!socket_.empty()) {
      return {};
    }
    const auto labs = lab::running_labs();
    if (labs.empty()) {
      return bring_network(output);
    }
    if (ssid_.empty() && labs.size() > 1) {
      std::string names;
      for (const lab::RunningLab& each : labs) {
        names += (names.empty() ? "\"" : ", \"") + each.ssid + "\"";
      }
      return std::unexpected(
          make_error("join", "several virtual networks run, choose with --ssid: " + names));
    }
    if (ssid_.empty()) {
      ssid_ = labs.front().ssid;
    }
    return {};
  }

  Result<void> bring_network(Output& output) {
    lab::LabOptions options;
    if (!ssid_.empty()) {
      options.ssid = ssid_;
    }
    if (password_) {
      options.password = *password_;
    }
    auto started = lab::Lab::start(options);
    if (!started) {
      return std::unexpected(started.error());
    }
    own_network_ = std::move(*started);
    ssid_ = options.ssid;
    const lab::LabInfo& info = own_network_->info();
    output.note(fmt::format("lanyard: no virtual network runs; the board brings its own, \"{}\".",
                            info.ssid));
    output.note(fmt::format("lanyard: in it this computer is {}.", to_string(info.gateway)));
    output.flush();
    return {};
  }

  std::vector<std::string> arguments(const std::filesystem::path& image) const {
    std::vector<std::string> all;
    const auto add = [&](const char* option, const std::string& value) {
      all.emplace_back(option);
      all.push_back(value);
    };
    add("--name", board_name_.empty() ? image.filename().string() : board_name_);
    if (!mac_.empty()) {
      add("--mac", mac_);
    }
    if (!socket_.empty()) {
      add("--socket", socket_);
    }
    if (!ssid_.empty()) {
      add("--ssid", ssid_);
    }
    if (password_) {
      add("--password", *password_);
    }
    if (!host_.empty()) {
      add("--host", host_);
    }
    if (port_) {
      add("--port", std::to_string(*port_));
    }
    for (const std::string& setting : settings_) {
      add("--set", setting);
    }
    return all;
  }

  /// Runs the board to its end, with this program's standard streams for its own.
  int run_board(Output& output, const std::filesystem::path& image,
                std::vector<std::string> arguments) {
    asio::io_context io;
    const auto work = asio::make_work_guard(io);
    asio::signal_set signals(io, SIGINT, SIGTERM, SIGHUP);
    lab::BoardEnd end;
    auto board = lab::BoardProcess::start(
        {.image = image, .arguments = std::move(arguments), .own_console = false},
        {.on_end = [&](const lab::BoardEnd& told) {
          asio::post(io, [&, told] {
            end = told;
            io.stop();
          });
        }});
    if (!board) {
      return fail(output, board.error(), exit_network_failure);
    }
    bool switched_off = false;
    signals.async_wait([&](const std::error_code& cancelled, int) {
      if (!cancelled) {
        switched_off = true;
        (*board)->stop();
      }
    });
    io.run();
    if (end.kind == lab::BoardEnd::Kind::crashed && !switched_off) {
      output.note("lanyard: " + to_string(end));
      output.flush();
      return 128 + end.code;
    }
    return switched_off ? exit_done : end.code;
  }

  std::string firmware_;
  std::string ssid_;
  std::optional<std::string> password_;
  std::string host_;
  std::optional<int> port_;
  std::string board_name_;
  std::string mac_;
  std::vector<std::string> settings_;
  std::string socket_;
  bool list_settings_ = false;
  std::unique_ptr<lab::Lab> own_network_;
};

}  // namespace

std::unique_ptr<Command> make_board_command() {
  return std::make_unique<BoardCommand>();
}

}  // namespace lanyard::cli
