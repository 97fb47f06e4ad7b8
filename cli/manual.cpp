#include "manual.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdio>
#include <ranges>

#include "option_summary.hpp"
#include "spoken_command.hpp"
#include "troff.hpp"
#include "usage_error.hpp"
#include "version.hpp"

namespace lanyard::cli {
namespace {

using Commands = std::vector<std::unique_ptr<Command>>;

struct Entry {
  std::string_view label;
  std::string_view text;
};

/// Events of --json: a contract, see json_printer.cpp and the tests that hold both to it.
constexpr std::array<Entry, 7> json_events{{
    {"listening", "The endpoint is open. address: where, with the port the system chose."},
    {"connected", "A session begins. local: our address of it."},
    {"received",
     "A message came. bytes: how many; text and hex: what, as --show chooses (both without it). "
     "With a framing that has a delimiter or a prefix these tell of the payload, and raw is the "
     "hex of the whole frame, delimiter or prefix included. partial: true for a piece of a frame "
     "that is longer than --frame-limit or was cut off by the end of the session."},
    {"sent", "A message was handed to the system; the members are those of received."},
    {"disconnected",
     "A session ended. reason: peer closed, reset, timed out, closed here or too slow; "
     "bytes_received, bytes_sent: the totals."},
    {"failed",
     "Something went wrong. operation: what was tried, one word; error: why, in words that do not "
     "change; message: a sentence for people."},
    {"notice", "Something worth knowing that is no failure. message: a sentence for people."},
}};

constexpr std::string_view json_introduction =
    "With --json each event is one JSON object on a line of its own, written out at once. Every "
    "object has the members time (UTC, RFC 3339) and event; those that belong to a session have "
    "session (its number, from 1) and peer (its address) as well. Members may be added in later "
    "versions; none will change its meaning.";

constexpr std::string_view json_example =
    R"({"time":"2026-11-22T10:00:00.123456Z","event":"received","session":1,)"
    "\n"
    R"("peer":"127.0.0.1:54321","bytes":5,"text":"Hello","hex":"48656c6c6f"})";

constexpr std::array<Entry, 3> exit_statuses{{
    {"0", "Done."},
    {"1",
     "The network failed: an address could not be bound, a host not reached; or the output "
     "could not be written."},
    {"2", "Wrong usage, or an input file that cannot be read."},
}};

constexpr std::array<Entry, 2> environment{{
    {"NO_COLOR", "Set to anything but the empty string: no colours."},
    {"TERM", "The kind of terminal; dumb or unset: no colours."},
}};

constexpr std::array<Entry, 3> files{{
    {"FILE", "A recording, made by --record FILE: a SQLite database."},
    {"FILE-wal, FILE-shm",
     "Belong to it while it is written and after a crash. Copy FILE-wal together with FILE."},
    {"FILE-lock", "There while a program records to FILE."},
}};

/// `lanyard-listen` to `LANYARD-LISTEN`.
std::string upper(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char letter) {
    return static_cast<char>(std::toupper(letter));
  });
  return text;
}

std::string page_name(const Command& command) {
  return "lanyard-" + command.name();
}

std::string heading(const std::string& page, const std::string& summary) {
  return fmt::format(
             ".\\\" Written by 'lanyard manual'.\n.TH {} 1 {} \"lanyard {}\" \"Lanyard\"\n"
             ".nh\n.ad l\n",
             troff::escape(upper(page)), LANYARD_VERSION_DATE, LANYARD_VERSION) +
         troff::section("NAME") + troff::escape(page) + " \\-\n" + troff::lines(summary);
}

std::string option_label(const OptionSummary& option) {
  std::string label;
  for (const std::string& name : option.names) {
    label += (label.empty() ? "" : ", ") + troff::bold(name);
  }
  if (!option.value.empty()) {
    label += (label.empty() ? "" : " ") + troff::italic(option.value);
  }
  return label;
}

std::string option_entries(const CLI::App& app) {
  std::string arguments;
  std::string options;
  for (const OptionSummary& option : options_of(app)) {
    (option.is_argument() ? arguments : options) += troff::entry(option_label(option), option.help);
  }
  return arguments + options;
}

template <typename Entries>
std::string entries(const Entries& list) {
  std::string out;
  for (const auto& [label, text] : list) {
    out += troff::entry(troff::bold(label), text);
  }
  return out;
}

std::string see_also(const Commands& commands, const std::string& own_page) {
  std::vector<std::string> pages{"lanyard"};
  for (const auto& command : commands) {
    if (command->listed()) {
      pages.push_back(page_name(*command));
    }
  }
  pages.insert(pages.end(), {"ncat", "socat", "wireshark"});
  std::erase(pages, own_page);
  std::string out = troff::section("SEE ALSO");
  for (const std::string& page : pages) {
    out += ".BR " + troff::escape(page) + " (1)" + (page == pages.back() ? "" : ",") + "\n";
  }
  return out;
}

/// What a program that talks to peers has and one that reads a recording has not.
std::string conversation_sections() {
  return troff::section("COMMANDS TYPED AMONG THE LINES") +
         troff::paragraphs(
             "Where lines of standard input are sent, a line that begins with one slash is a "
             "command. N is the number of a session.") +
         entries(spoken_forms()) + troff::section("JSON EVENTS") +
         troff::paragraphs(json_introduction) + entries(json_events) + ".PP\n" +
         troff::paragraphs("As one line:") + ".PP\n" + troff::examples(json_example);
}

bool is_conversation(const Command& command) {
  return command.name() == "listen" || command.name() == "connect";
}

class ManualCommand final : public Command {
 public:
  [[nodiscard]] std::string name() const override { return "manual"; }
  [[nodiscard]] std::string summary() const override { return "Print a manual page for man(1)"; }
  [[nodiscard]] std::string description() const override {
    return "Prints the page of COMMAND, or of the program, as input of troff with the man(7) "
           "macros. The packages install the pages; elsewhere man -l shows them.";
  }
  [[nodiscard]] std::string examples() const override {
    return "$ lanyard manual listen | man -l -";
  }
  [[nodiscard]] bool listed() const override { return false; }

  void configure(CLI::App& app) override {
    app.add_option("command", command_, "The command; without it the page is that of the program")
        ->option_text("COMMAND");
  }

  int run() override {
    const Commands commands = all_commands();
    std::fputs(page(commands).c_str(), stdout);
    return std::fflush(stdout) == 0 ? exit_done : exit_network_failure;
  }

 private:
  [[nodiscard]] std::string page(const Commands& commands) const {
    if (command_.empty()) {
      return program_page(commands);
    }
    std::vector<std::string> names;
    for (const auto& command : commands) {
      if (command->name() == command_) {
        return command_page(commands, *command);
      }
      names.push_back(command->name());
    }
    throw wrong_usage("COMMAND", "there is no '" + command_ + "'" + suggestion(command_, names));
  }

  std::string command_;
};

}  // namespace

std::string program_page(const Commands& commands) {
  const auto app = make_app(commands);
  std::string list;
  for (const auto& command : commands) {
    if (command->listed()) {
      list += troff::entry(troff::bold(command->name() + " ") +
                               troff::italic(arguments_of(*app->get_subcommand(command->name()))),
                           command->summary() + ": see " + page_name(*command) + "(1).");
    }
  }
  return heading("lanyard", app->get_description()) + troff::section("SYNOPSIS") +
         ".B lanyard\n.I COMMAND\n[\\fIOPTIONS\\fR] ...\n" + troff::section("DESCRIPTION") +
         troff::paragraphs(
             "Lanyard is a TCP and UDP server and client that shows and records every byte. It is "
             "made for the computer's side of a conversation with an ESP32 board or any other "
             "device on the network, by hand or from a script.") +
         troff::section("COMMANDS") + list + troff::section("OPTIONS") + option_entries(*app) +
         troff::section("EXIT STATUS") + entries(exit_statuses) + troff::section("ENVIRONMENT") +
         entries(environment) + troff::section("FILES") + entries(files) +
         see_also(commands, "lanyard");
}

std::string command_page(const Commands& commands, const Command& command) {
  const auto app = make_app(commands);
  const CLI::App& sub = *app->get_subcommand(command.name());
  const std::string arguments = arguments_of(sub);
  std::string page = heading(page_name(command), command.summary()) + troff::section("SYNOPSIS") +
                     ".B lanyard " + troff::escape(command.name()) + "\n[\\fIOPTIONS\\fR]\n" +
                     (arguments.empty() ? "" : troff::italic(arguments) + "\n") +
                     troff::section("DESCRIPTION") + troff::paragraphs(command.description()) +
                     troff::section("OPTIONS") + option_entries(sub);
  if (is_conversation(command)) {
    page += conversation_sections();
  }
  page += troff::section("EXIT STATUS") + entries(exit_statuses);
  if (!command.examples().empty()) {
    page += troff::section("EXAMPLES") + troff::examples(command.examples());
  }
  return page + see_also(commands, page_name(command));
}

std::unique_ptr<Command> make_manual_command() {
  return std::make_unique<ManualCommand>();
}

}  // namespace lanyard::cli
