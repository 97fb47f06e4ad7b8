#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <asio/post.hpp>
#include <asio/signal_set.hpp>
#include <asio/steady_timer.hpp>
#include <atomic>
#include <chrono>
#include <csignal>
#include <nlohmann/json.hpp>
#include <optional>

#include "command.hpp"
#include "help.hpp"
#include "lanyard/base/ip_endpoint.hpp"
#include "lanyard/lab/board_process.hpp"
#include "lanyard/lab/firmware.hpp"
#include "lanyard/lab/lab.hpp"
#include "lanyard/lab/lab_client.hpp"
#include "option_summary.hpp"
#include "output.hpp"
#include "parsed_option.hpp"
#include "usage_error.hpp"

namespace lanyard::cli {
namespace {

/// How often the network is asked whether the board whose name it keeps has joined.
constexpr std::chrono::seconds name_pause{2};

using Json = nlohmann::ordered_json;

std::string in_lines(std::string_view message) {
  std::string text;
  for (const std::string& line : wrap(message, help_width)) {
    text += line + "\n";
  }
  return text;
}

/// What a firmware can be set to, for the help: `--host  address or name of the server`.
std::string settings_help(const std::string& firmware) {
  const auto image = lab::find_firmware(firmware, lab::firmware_directories());
  if (!image) {
    return in_lines(image.error().message);
  }
  const auto settings = lab::ask_for_settings(*image, {}, {});
  if (!settings) {
    return in_lines(settings.error().message);
  }
  std::string text = "Settings of " + image->filename().string() + ":\n";
  for (const lab::FirmwareSetting& setting : *settings) {
    text += help_entry(
        "      " + lab::option_of_key(setting.key) + " VALUE",
        setting.help + " (default " + (setting.fallback.empty() ? "none" : setting.fallback) + ")");
  }
  return text;
}

std::string firmware_help() {
  std::string text = "Firmware that is here:\n";
  for (const std::string& name : lab::list_firmware(lab::firmware_directories())) {
    text += "  " + name + "\n";
  }
  return text + "'lanyard board FIRMWARE --help' lists what that one can be set to.\n";
}

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
           "Each setting of the firmware is an option behind its name, as in --max-clients 3; "
           "'lanyard board FIRMWARE --help' lists them. Where a setting is called like an option "
           "of this command, --set KEY=VALUE is the firmware's.\n\n"
           "The exit status is the firmware's own; 128 and the signal's number when it crashed.";
  }
  [[nodiscard]] std::string examples() const override {
    return "$ lanyard board tcp_client --host 192.168.4.1 --port 8888\n"
           "$ lanyard board tcp_server --name kitchen\n"
           "$ lanyard board tcp_client --reconnect yes\n"
           "$ lanyard board tcp_client --help\n"
           "$ lanyard board ./build/my_firmware";
  }

  void configure(CLI::App& app) override {
    app_ = &app;
    app.add_option("firmware", firmware_, "A firmware's name, or the path of an image")
        ->type_name("FIRMWARE")
        ->option_text("FIRMWARE")
        ->required();
    add_parsed_option(app, "--ssid", "The network to join (default: the one that runs)",
                      [this](const std::string& text) { return take_name(text, 32, ssid_); })
        ->type_name("NAME");
    app.add_option("--password", password_, "Its password (default lanyard-lab)")
        ->type_name("TEXT");
    app.add_option("--host", host_, "For the firmware: where to connect to")->type_name("HOST");
    add_parsed_option(app, "--port", "For the firmware: the port to connect to or to listen on",
                      [this](const std::string& text) { return take_port(text); })
        ->type_name("PORT");
    add_parsed_option(app, "--name",
                      "What the board is called (default: as the firmware, and a number where the "
                      "network has one of that name)",
                      [this](const std::string& text) { return take_name(text, 63, board_name_); })
        ->type_name("NAME");
    app.add_option("--mac", mac_, "Its hardware address (default: made of its name)")
        ->type_name("MAC");
    app.add_option("--set", settings_, "A setting of the firmware (repeatable)")
        ->type_name("KEY=VALUE");
    add_parsed_option(app, "--nvs",
                      "Keep the firmware's settings in FILE, as the flash does (default: they end "
                      "with the board)",
                      [this](const std::string& text) { return take_file(text); })
        ->type_name("FILE");
    app.add_flag("--settings", list_settings_, "List what the firmware is set to, and exit");
    app.add_option("--socket", socket_, "The network's local socket (see 'lanyard lab --socket')")
        ->type_name("PATH");
    app.allow_extras();  // the firmware's settings, which are checked once it has told them
    app.footer([&app] {
      const auto words = app.get_option("firmware")->results();
      return words.empty() ? firmware_help() : settings_help(words.front());
    });
  }

  int run() override {
    const std::atomic<bool> never{false};
    Output output(never);
    const auto image = lab::find_firmware(firmware_, lab::firmware_directories());
    if (!image) {
      refuse_stray_option();
      return fail(output, image.error(), exit_wrong_usage);
    }
    auto known = lab::ask_for_settings(*image, {}, nvs_);
    if (!known) {
      return fail(output, known.error(), exit_wrong_usage);
    }
    known_ = std::move(*known);
    take_settings();
    if (const auto checked = lab::ask_for_settings(*image, arguments(), nvs_); !checked) {
      return fail(output, checked.error(), exit_wrong_usage);
    }
    if (list_settings_) {
      auto all = arguments();
      all.emplace_back("--settings");
      return run_board(output, *image, std::move(all));
    }
    const auto network = find_network(output);
    if (!network) {
      return fail(output, network.error(), exit_network_failure);
    }
    claim_name(image->filename().string(), output);
    return run_board(output, *image, arguments());
  }

 private:
  static int fail(Output& output, const Error& error, int status) {
    output.note(error_text(error.message));
    output.flush();
    return status;
  }

  // ---- the firmware's settings ------------------------------------------------------------------

  static std::string take_name(const std::string& text, std::size_t most, std::string& name) {
    name = text;
    return text.empty() || text.size() > most ? fmt::format("a name has 1 to {} bytes", most)
                                              : std::string();
  }

  std::string take_file(const std::string& text) {
    nvs_ = text;
    const std::filesystem::path above = std::filesystem::absolute(text).parent_path();
    std::error_code ignored;
    return text.empty() || !std::filesystem::is_directory(above, ignored)
               ? "cannot keep settings in '" + text + "': there is no such directory"
               : std::string();
  }

  std::string take_port(const std::string& text) {
    const auto port = parse_port(text);
    if (!port || *port == 0) {
      return "'" + text + "' is not a port, which is a number from 1 to 65535";
    }
    port_ = *port;
    return {};
  }

  [[nodiscard]] const lab::FirmwareSetting* setting(std::string_view key) const {
    const auto found = std::ranges::find(known_, key, &lab::FirmwareSetting::key);
    return found == known_.end() ? nullptr : &*found;
  }

  [[nodiscard]] std::string known_options() const {
    std::string names;
    for (const lab::FirmwareSetting& each : known_) {
      names += (names.empty() ? "" : ", ") + lab::option_of_key(each.key);
    }
    const std::string name = std::filesystem::path(firmware_).filename().string();
    return name + (names.empty() ? " has no settings" : " has " + names);
  }

  /// What stands for an option and is none, where no firmware can say whether it is its own.
  void refuse_stray_option() const {
    for (const std::string& word : app_->remaining()) {
      if (word.starts_with("--")) {
        throw CLI::ExtrasError(app_->get_name(), app_->remaining());
      }
    }
  }

  /// `--max-clients 3` and `--max-clients=3` become `max_clients=3`.
  void take_settings() {
    const std::vector<std::string> words = app_->remaining();
    for (std::size_t i = 0; i < words.size(); ++i) {
      const std::size_t equals = words[i].find('=');
      const std::string option = words[i].substr(0, equals);
      const std::string key = lab::key_of_option(option);
      if (!option.starts_with("--")) {
        throw CLI::ExtrasError(app_->get_name(), words);
      }
      if (setting(key) == nullptr) {
        throw wrong_usage("unknown option " + option, similar(option) + known_options());
      }
      if (equals == std::string::npos && i + 1 == words.size()) {
        throw wrong_usage(option, "a value is missing behind it");
      }
      settings_.push_back(key + "=" +
                          (equals != std::string::npos ? words[i].substr(equals + 1) : words[++i]));
    }
    for (const std::string& text : settings_) {
      const std::size_t equals = text.find('=');
      if (equals == std::string::npos || equals == 0) {
        throw wrong_usage("--set", "'" + text + "' is not KEY=VALUE, as in port=8888");
      }
      if (setting(text.substr(0, equals)) == nullptr) {
        throw wrong_usage(
            "--set", "there is no setting '" + text.substr(0, equals) + "'; " + known_options());
      }
    }
    add_setting("host", "--host", host_);
    add_setting("port", "--port",
                port_ ? std::optional(std::to_string(*port_)) : std::optional<std::string>());
    take_network_settings();
  }

  [[nodiscard]] std::string similar(const std::string& option) const {
    std::vector<std::string> names;
    for (const OptionSummary& each : options_of(*app_)) {
      names.insert(names.end(), each.names.begin(), each.names.end());
    }
    for (const lab::FirmwareSetting& each : known_) {
      names.push_back(lab::option_of_key(each.key));
    }
    const auto closest = closest_word(option, names);
    return closest ? "did you mean " + *closest + "? " : "";
  }

  void add_setting(const std::string& key, const std::string& option,
                   const std::optional<std::string>& value) {
    if (!value) {
      return;
    }
    if (setting(key) == nullptr) {
      throw wrong_usage(option, "the firmware has no such setting; " + known_options());
    }
    settings_.push_back(key + "=" + *value);
  }

  /// What `--set` or the file says of the network, where no option does.
  void take_network_settings() {
    const auto given = [&](std::string_view key) -> std::optional<std::string> {
      std::optional<std::string> value;
      const lab::FirmwareSetting* const stored = setting(key);
      if (stored != nullptr && stored->value != stored->fallback) {
        value = stored->value;
      }
      for (const std::string& each : settings_) {
        if (each.starts_with(std::string(key) + "=")) {
          value = each.substr(key.size() + 1);
        }
      }
      return value;
    };
    if (ssid_.empty()) {
      ssid_ = given("ssid").value_or("");
    }
    if (!password_) {
      password_ = given("password");
    }
  }

  // ---- the network ------------------------------------------------------------------------------

  /// Settles which network the board joins, and brings one where none runs.
  Result<void> find_network(Output& output) {
    if (!socket_.empty()) {
      const auto lab = lab::running_lab(socket_);
      if (lab && ssid_.empty()) {
        ssid_ = lab->ssid;
      }
      if (!lab) {
        output.note(
            error_text("no virtual network answers at " + socket_ + "; the board waits for one"));
        output.flush();
      }
      network_socket_ = socket_;
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
    for (const lab::RunningLab& each : labs) {
      if (each.ssid == ssid_) {
        network_socket_ = each.socket;
      }
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
    network_socket_ = info.socket;
    output.note(fmt::format("lanyard: no virtual network runs; the board brings its own, \"{}\".",
                            info.ssid));
    output.note(fmt::format("lanyard: in it this computer is {}.", to_string(info.gateway)));
    output.flush();
    return {};
  }

  /// Has the network keep a name for this board: two boards of one name would have one MAC address
  /// and throw each other out for ever. Where no network answers, a name that was not chosen is one
  /// that no other board of this computer has.
  void claim_name(const std::string& firmware, Output& output) {
    const bool is_chosen = !board_name_.empty();
    const std::string wanted = is_chosen ? board_name_ : firmware;
    const Json answer = ask_for_name(wanted, !is_chosen);
    if (!answer.is_object()) {
      name_claim_.reset();
      board_name_ = is_chosen ? wanted : fmt::format("{}-{}", wanted.substr(0, 48), ::getpid());
      return;
    }
    if (!answer.value("ok", false)) {
      throw wrong_usage(mac_.empty() ? "--name"
                        : is_chosen  ? "--name, --mac"
                                     : "--mac",
                        answer.value("message", "the network refuses it"));
    }
    board_name_ = is_chosen ? wanted : answer.value("name", wanted);
    if (board_name_ != wanted) {
      output.note("lanyard: the network has a " + wanted + " already; this board is " +
                  board_name_ + ".");
      output.flush();
    }
  }

  /// The network's answer, on a connection that stays in `name_claim_`: the name is kept for as
  /// long as that is open. Not an object where no network answers.
  Json ask_for_name(const std::string& wanted, bool next_free) {
    if (!name_claim_) {
      auto client = lab::LabClient::connect(network_socket_);
      if (!client) {
        return {};
      }
      name_claim_ = std::move(*client);
    }
    Json request{{"request", "name"}, {"name", wanted}, {"next_free", next_free}};
    if (!mac_.empty()) {
      request["mac"] = mac_;
    }
    const auto answered =
        name_claim_->request(request.dump(-1, ' ', false, Json::error_handler_t::replace));
    return Json::parse(answered.value_or(""), nullptr, false);
  }

  /// Gives the claim back once the board has joined, and with that holds its name itself, so that a
  /// running board costs the network no more than one connection. A board may be kept from joining
  /// for any time, as while the radio is off.
  void watch_claim(asio::steady_timer& timer) {
    timer.expires_after(name_pause);
    timer.async_wait([this, &timer](const std::error_code& cancelled) {
      if (cancelled || !name_claim_) {
        return;
      }
      // Refused by the network that keeps it: the board has it. No answer: the network has ended.
      const Json answer = ask_for_name(board_name_, false);
      if (answer.is_object() && answer.value("ok", false)) {
        watch_claim(timer);
      } else {
        name_claim_.reset();
      }
    });
  }

  /// Of the image; nothing where all is left to the firmware.
  [[nodiscard]] std::vector<std::string> arguments() const {
    std::vector<std::string> all;
    const auto add = [&](const char* option, const std::string& value) {
      if (!value.empty()) {
        all.emplace_back(option);
        all.push_back(value);
      }
    };
    add("--name", board_name_);
    add("--mac", mac_);
    add("--socket", socket_);
    for (const std::string& each : settings_) {
      add("--set", each);
    }
    if (setting("ssid") != nullptr && !ssid_.empty()) {
      add("--set", "ssid=" + ssid_);
    }
    if (setting("password") != nullptr && password_) {
      add("--set", "password=" + *password_);
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
        {.image = image, .arguments = std::move(arguments), .own_console = false, .settings = nvs_},
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
    asio::steady_timer claim_timer(io);
    watch_claim(claim_timer);
    io.run();
    if (end.kind == lab::BoardEnd::Kind::crashed && !switched_off) {
      output.note(error_text(to_string(end)));
      output.flush();
      return 128 + end.code;
    }
    return switched_off ? exit_done : end.code;
  }

  std::string firmware_;
  std::string ssid_;
  std::optional<std::string> password_;
  std::optional<std::string> host_;
  std::optional<std::uint16_t> port_;
  std::string board_name_;
  std::string mac_;
  std::vector<std::string> settings_;
  std::string nvs_;
  std::string socket_;
  bool list_settings_ = false;
  const CLI::App* app_ = nullptr;
  std::vector<lab::FirmwareSetting> known_;  ///< What the firmware can be set to.
  std::filesystem::path network_socket_;     ///< Empty where that network does not run.
  std::optional<lab::LabClient> name_claim_;
  std::unique_ptr<lab::Lab> own_network_;
};

}  // namespace

std::unique_ptr<Command> make_board_command() {
  return std::make_unique<BoardCommand>();
}

}  // namespace lanyard::cli
