#include <fmt/format.h>

#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <asio/post.hpp>
#include <asio/signal_set.hpp>
#include <atomic>
#include <csignal>
#include <nlohmann/json.hpp>

#include "command.hpp"
#include "help.hpp"
#include "lab_options.hpp"
#include "lab_printer.hpp"
#include "lanyard/lab/lab.hpp"
#include "lanyard/lab/lab_client.hpp"
#include "output.hpp"
#include "parsed_option.hpp"
#include "printer.hpp"

namespace lanyard::cli {
namespace {

using Json = nlohmann::ordered_json;

class LabCommand final : public Command {
 public:
  [[nodiscard]] std::string name() const override { return "lab"; }
  [[nodiscard]] std::string summary() const override {
    return "Run a virtual Wi-Fi network for virtual boards";
  }
  [[nodiscard]] std::string description() const override {
    return "Opens a network that boards ('lanyard board') join with its name and password. They "
           "get addresses, reach each other, this computer (the gateway's address, 192.168.4.1) "
           "and, unless --no-uplink, the world beyond. While it runs, 'listen' and 'connect' know "
           "its addresses. Frames can be lost, delayed, doubled and reordered, and all of them "
           "captured. Nothing of the system is changed and no rights are needed.\n\n"
           "With --set, --status or --stop nothing is started: they speak to the network that "
           "runs, the one of --ssid where there are several.";
  }
  [[nodiscard]] std::string examples() const override {
    return "$ lanyard lab\n"
           "$ lanyard lab --loss 5 --delay 100 --capture lab.pcapng\n"
           "$ lanyard lab --forward 8000:tcp_server:8000\n"
           "$ lanyard lab --set loss=20 --set delay=0 --board tcp_client\n"
           "$ lanyard lab --set plug=out --board tcp_client\n"
           "$ lanyard lab --status";
  }

  void configure(CLI::App& app) override {
    app_ = &app;
    add_lab_options(app, options_);
    app.add_option_function<std::vector<std::string>>(
           "--set", [this](const std::vector<std::string>& texts) { take_settings(texts); },
           "Change the running network: loss, delay, jitter, rate, duplicate, reorder, "
           "plug=in|out, radio=on|off (repeatable)")
        ->type_name("KEY=VALUE");
    app.add_option("--board", board_, "With --set: this board's link alone (name or address)")
        ->type_name("BOARD");
    add_parsed_option(
        app, "--direction",
        "With --set: what the board sends (up), what it gets (down), or both (default)",
        [this](const std::string& text) {
          direction_ = text;
          return text == "up" || text == "down" || text == "both"
                     ? std::string()
                     : "'" + text + "' is none of up, down and both";
        })
        ->type_name("up|down|both");
    app.add_flag("--status", status_, "Tell about the running network and its boards");
    app.add_flag("--stop", stop_, "End the running network");
    app.add_flag("--json", json_, "Print one JSON object a line");
  }

  int run() override {
    const int asked = (change_.is_null() ? 0 : 1) + (status_ ? 1 : 0) + (stop_ ? 1 : 0);
    if (asked > 1) {
      throw wrong_usage("--set, --status and --stop", "give one of them at a time");
    }
    if (change_.is_null() && app_->get_option("--direction")->count() > 0) {
      throw wrong_usage("--direction", "goes with --set");
    }
    if (asked == 1) {
      return steer();
    }
    if (!board_.empty()) {
      throw wrong_usage("--board", "goes with --set");
    }
    return run_network();
  }

 private:
  // ---- the network ------------------------------------------------------------------------------

  int run_network() {
    std::atomic<bool> stop_asked{false};
    Output output(stop_asked);
    asio::io_context io;
    const auto work = asio::make_work_guard(io);
    asio::signal_set signals(io, SIGINT, SIGTERM, SIGHUP);
    signals.async_wait([&](const std::error_code& cancelled, int) {
      if (!cancelled) {
        stop_asked = true;
        io.stop();
      }
    });
    warn_of_neighbours(output);
    std::unique_ptr<lab::Lab> network;
    auto started = lab::Lab::start(options_, [&] {
      asio::post(io, [&] {
        if (network && !print_events(*network, output)) {
          io.stop();
        }
      });
    });
    if (!started) {
      output.note(error_text(started.error().message));
      output.flush();
      return exit_network_failure;
    }
    network = std::move(*started);
    announce(*network, output);
    print_events(*network, output);
    io.run();
    const bool ended_by_itself = !stop_asked && !output.gone();
    network->stop();
    print_events(*network, output);
    return ended_by_itself && failed_ ? exit_network_failure : exit_done;
  }

  /// Of two networks with the same addresses, `connect` reaches the boards of one.
  void warn_of_neighbours(Output& output) const {
    for (const lab::RunningLab& other : lab::running_labs(options_.directory)) {
      const auto theirs = lab::Subnet::parse(other.subnet);
      if (other.ssid != options_.ssid && theirs &&
          (theirs->contains(options_.subnet.network()) ||
           options_.subnet.contains(theirs->network()))) {
        output.note(error_text(fmt::format(
            "the network \"{}\" has addresses of {} too, and 'connect' and 'listen' take them for "
            "those of one of the two; '--subnet 192.168.5.0/24', say, keeps them apart",
            other.ssid, to_string(options_.subnet))));
      }
    }
  }

  void announce(const lab::Lab& network, Output& output) {
    const lab::LabInfo& info = network.info();
    if (json_) {
      output.write(Json{{"time", utc_text(std::chrono::system_clock::now())},
                        {"event", "started"},
                        {"ssid", info.ssid},
                        {"subnet", to_string(info.subnet)},
                        {"gateway", to_string(info.gateway)},
                        {"socket", info.socket.string()}}
                       .dump(-1, ' ', false, Json::error_handler_t::replace) +
                   "\n");
      output.flush();
      return;
    }
    output.note(fmt::format("Wi-Fi network \"{}\", {}.", info.ssid,
                            info.is_open ? std::string("open to all")
                                         : fmt::format("password \"{}\"", options_.password)));
    output.note(fmt::format("This computer is {} in it, boards have {}.", to_string(info.gateway),
                            to_string(info.subnet)));
    output.note("Start a board in another terminal: lanyard board tcp_client. Ctrl-C ends.");
    output.flush();
  }

  /// False when nothing more will come or nobody reads.
  bool print_events(lab::Lab& network, Output& output) {
    const bool more = network.drain(batch_);
    for (const lab::LabEvent& event : batch_) {
      const std::string text = json_ ? json_for(event) : words_for(event);
      if (!text.empty()) {
        output.write(json_ ? text : time_of_day(event.time) + " " + text + "\n");
      }
      if (const auto* stopped = std::get_if<lab::Stopped>(&event.body)) {
        failed_ = !stopped->reason.starts_with("stopped");
      }
    }
    output.flush();
    return more && !output.gone();
  }

  // ---- steering one that runs -------------------------------------------------------------------

  void take_settings(const std::vector<std::string>& texts) {
    change_ = Json::object();
    for (const std::string& text : texts) {
      const std::size_t equals = text.find('=');
      if (equals == std::string::npos) {
        throw wrong_usage("--set", "'" + text + "' is not KEY=VALUE, as in loss=5");
      }
      const std::string key = text.substr(0, equals);
      const std::string value = text.substr(equals + 1);
      if (key == "radio") {
        const auto on = parse_switch(value);
        if (!on) {
          throw wrong_usage("--set", "radio is on or off, not '" + value + "'");
        }
        change_[key] = *on;
        continue;
      }
      lab::LinkChange checked;
      if (const std::string problem = take_link_value(key, value, checked); !problem.empty()) {
        throw wrong_usage("--set", problem);
      }
      if (checked.plugged) {
        change_[key] = *checked.plugged;
      } else {
        change_[key] = std::stod(value);
      }
    }
  }

  int steer() {
    const std::atomic<bool> never{false};
    Output output(never);
    const auto socket = running_socket();
    if (!socket) {
      return fail(output, socket.error());
    }
    auto client = lab::LabClient::connect(*socket);
    if (!client) {
      return fail(output, client.error());
    }
    Json request = change_.is_null() ? Json::object() : change_;
    request["request"] = stop_ ? "stop" : status_ ? "status" : "set";
    if (!board_.empty()) {
      request["board"] = board_;
    }
    if (!change_.is_null()) {
      request["direction"] = direction_;
    }
    auto answer = ask(*client, request);
    if (answer && status_) {
      const auto boards = all_boards(*client);
      if (!boards) {
        return fail(output, boards.error());
      }
      (*answer)["boards"] = *boards;
    }
    if (!answer) {
      return fail(output, answer.error());
    }
    if (json_) {
      output.write(answer->dump(-1, ' ', false, Json::error_handler_t::replace) + "\n");
    } else if (status_) {
      print_status(*answer, output);
    }
    output.flush();
    return exit_done;
  }

  static Result<Json> ask(lab::LabClient& client, const Json& request) {
    const auto answered = client.request(request.dump());
    if (!answered) {
      return std::unexpected(answered.error());
    }
    Json answer = Json::parse(*answered, nullptr, false);
    if (!answer.is_object() || !answer.value("ok", false)) {
      return std::unexpected(make_error("request", answer.is_object()
                                                       ? answer.value("message", "the lab refused")
                                                       : "the lab's answer cannot be read"));
    }
    return answer;
  }

  /// The lab tells of its boards in pages.
  static Result<Json> all_boards(lab::LabClient& client) {
    Json boards = Json::array();
    Json request{{"request", "boards"}};
    while (true) {
      const auto page = ask(client, request);
      if (!page) {
        return page;
      }
      for (const Json& board : page->value("boards", Json::array())) {
        boards.push_back(board);
      }
      if (!page->value("more", false) || boards.empty()) {
        return boards;
      }
      request["after"] = boards.back().value("number", 0);
    }
  }

  static int fail(Output& output, const Error& error) {
    output.note(error_text(error.message));
    output.flush();
    return exit_network_failure;
  }

  /// The network that was meant: the one of --socket or --ssid, or the only one.
  Result<std::filesystem::path> running_socket() const {
    if (!options_.socket.empty()) {
      return options_.socket;
    }
    const bool named = app_->get_option("--ssid")->count() > 0;
    const auto labs = lab::running_labs(options_.directory);
    std::string names;
    for (const lab::RunningLab& each : labs) {
      if (named ? each.ssid == options_.ssid : labs.size() == 1) {
        return each.socket;
      }
      names += (names.empty() ? "\"" : ", \"") + each.ssid + "\"";
    }
    if (labs.empty()) {
      return std::unexpected(make_error(
          "request", "no virtual network runs; 'lanyard lab' in another terminal starts one"));
    }
    return std::unexpected(make_error(
        "request", named ? "no virtual network \"" + options_.ssid + "\" runs, but " + names +
                               (labs.size() == 1 ? " does" : " do")
                         : "several virtual networks run, choose with --ssid: " + names));
  }

  static void print_status(const Json& status, Output& output) {
    output.write(fmt::format("network   {}{}\nsubnet    {}\ngateway   {} (this computer)\n",
                             status.value("ssid", ""),
                             status.value("radio", true) ? "" : " (its radio is off)",
                             status.value("subnet", ""), status.value("gateway", "")));
    output.write(fmt::format(
        "uplink    {}\nseed      {}\n",
        status.value("uplink", true) ? "this computer and the world beyond" : "this computer alone",
        status.value("seed", std::uint64_t{1})));
    const std::string links =
        link_words({{"up", {{"link", status.value("up", Json::object())}}},
                    {"down", {{"link", status.value("down", Json::object())}}}});
    output.write(fmt::format("links     {}\n", links.empty() ? "nothing is lost or late" : links));
    if (const std::string capture = status.value("capture", ""); !capture.empty()) {
      output.write(fmt::format("capture   {}\n", capture));
    }
    const Json boards = status.value("boards", Json::array());
    output.write(fmt::format("boards    {}\n", boards.size()));
    for (const Json& board : boards) {
      const Json address = board.value("address", Json());
      output.write(fmt::format("  {:<20} {:<17} {}\n", board.value("name", ""),
                               board.value("mac", ""),
                               address.is_string() ? address.get<std::string>() : "no address"));
      if (const std::string link = link_words(board); !link.empty()) {
        output.write(fmt::format("    {}\n", link));
      }
    }
  }

  /// What links do, where they do something: `up: loss=5 down: delay=10`; `loss=5` where both
  /// directions are alike.
  static std::string link_words(const Json& board) {
    std::string words;
    const auto link_of = [&](const char* direction) {
      return board.value(direction, Json::object()).value("link", Json::object());
    };
    const bool alike = link_of("up") == link_of("down");
    for (const char* const direction : {"up", "down"}) {
      const Json link = link_of(direction);
      std::string conditions;
      for (const char* const key : {"loss", "delay", "jitter", "rate", "duplicate", "reorder"}) {
        if (const double value = link.value(key, 0.0); value != 0) {
          conditions += fmt::format(" {}={:g}", key, value);
        }
      }
      conditions += link.value("plug", true) ? "" : " plug=out";
      if (alike) {
        return conditions.empty() ? conditions : conditions.substr(1);
      }
      words += conditions.empty()
                   ? ""
                   : fmt::format("{}{}:{}", words.empty() ? "" : " ", direction, conditions);
    }
    return words;
  }

  const CLI::App* app_ = nullptr;
  lab::LabOptions options_;
  Json change_;  ///< Null where nothing is to be set.
  std::string board_;
  std::string direction_ = "both";
  bool status_ = false;
  bool stop_ = false;
  bool json_ = false;
  bool failed_ = false;
  std::vector<lab::LabEvent> batch_;
};

}  // namespace

std::unique_ptr<Command> make_lab_command() {
  return std::make_unique<LabCommand>();
}

}  // namespace lanyard::cli
