#include "spoken_command.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>

#include "lanyard/session/text.hpp"

namespace lanyard::cli {
namespace {

using Verb = SpokenCommand::Verb;

std::string_view take_word(std::string_view& rest) {
  const std::size_t begin = std::min(rest.find_first_not_of(' '), rest.size());
  const std::size_t end = std::min(rest.find(' ', begin), rest.size());
  const std::string_view word = rest.substr(begin, end - begin);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return word;
}

std::optional<session::SessionId> parse_session(std::string_view word) {
  std::uint64_t number = 0;
  const char* const end = word.data() + word.size();
  const auto [stopped, problem] = std::from_chars(word.data(), end, number);
  if (problem != std::errc{} || stopped != end || number == 0) {
    return std::nullopt;
  }
  return static_cast<session::SessionId>(number);
}

SpokenCommand bad(std::string text) {
  return {.verb = Verb::bad, .session = {}, .text = std::move(text), .data = {}};
}

std::string short_bytes(std::uint64_t bytes) {
  if (bytes < 10'000) {
    return fmt::format("{}", bytes);
  }
  const char* unit = "kMGT";
  double value = static_cast<double>(bytes) / 1000;
  while (value >= 999.5 && unit[1] != '\0') {
    value /= 1000;
    ++unit;
  }
  return fmt::format("{:.{}f}{}", value, value < 99.95 ? 1 : 0, *unit);
}

}  // namespace

bool is_spoken_command(std::string_view line) {
  return line.starts_with('/') && !line.starts_with("//");
}

SpokenCommand parse_spoken_command(std::string_view line) {
  std::string_view rest = line.substr(1);
  const std::string_view verb = take_word(rest);
  if (verb == "peers") {
    return {.verb = Verb::peers, .session = {}, .text = {}, .data = {}};
  }
  if (verb == "help") {
    return {.verb = Verb::help, .session = {}, .text = {}, .data = {}};
  }
  if (verb == "quit") {
    return {.verb = Verb::quit, .session = {}, .text = {}, .data = {}};
  }
  if (verb == "hex") {
    auto data = session::parse_hex(rest);
    return data ? SpokenCommand{.verb = Verb::hex,
                                .session = {},
                                .text = {},
                                .data = Bytes::take(std::move(*data))}
                : bad(data.error().message);
  }
  const bool takes_session = verb == "to" || verb == "close" || verb == "eof";
  if (!takes_session) {
    return bad(
        fmt::format("/{} is no command; /help lists them; begin with // to send a line that "
                    "begins with /",
                    verb));
  }
  const std::string_view number = take_word(rest);
  const auto session = parse_session(number);
  if (verb == "eof" && number.empty()) {
    return {.verb = Verb::eof, .session = {}, .text = {}, .data = {}};
  }
  if (!session) {
    return bad(fmt::format("/{} needs the number of a session, as in '/{} 2{}'; /peers lists them",
                           verb, verb, verb == "to" ? " hello" : ""));
  }
  if (verb == "to") {
    return {.verb = Verb::to, .session = session, .text = std::string(rest), .data = {}};
  }
  return {.verb = verb == "close" ? Verb::close : Verb::eof,
          .session = session,
          .text = {},
          .data = {}};
}

std::span<const SpokenForm> spoken_forms() {
  static constexpr std::array<SpokenForm, 8> forms{{
      {"TEXT", "send TEXT to every peer"},
      {"//TEXT", "send /TEXT"},
      {"/to N TEXT", "send TEXT to session N"},
      {"/hex 48 65", "send bytes to all"},
      {"/peers", "list the sessions"},
      {"/close N", "close session N"},
      {"/eof [N]", "end our side (half-close)"},
      {"/quit", "end"},
  }};
  return forms;
}

std::string_view spoken_command_help() {
  static const std::string help = [] {
    std::string lines;
    std::size_t column = 0;
    for (const auto& [form, does] : spoken_forms()) {
      const bool left = column++ % 2 == 0;
      lines += left ? fmt::format("{}  {:<11} {:<30}", lines.empty() ? "" : "\n", form, does)
                    : fmt::format("{:<11} {}", form, does);
    }
    return lines;
  }();
  return help;
}

std::string peer_table(const std::vector<session::SessionInfo>& sessions) {
  if (sessions.empty()) {
    return "Nobody is connected.";
  }
  std::string table = fmt::format("{:>4} {:<22} {:<11} {:>7} {:>7} {:>7} {:>8} {:>6}", "#", "peer",
                                  "state", "in", "out", "queued", "rtt ms", "resent");
  for (const session::SessionInfo& info : sessions) {
    const bool kernel = info.kernel.has_value();
    table += fmt::format(
        "\n{:>4} {:<22} {:<11} {:>7} {:>7} {:>7} {:>8} {:>6}",
        static_cast<std::uint64_t>(info.identity->id), info.identity->peer,
        session::to_string(info.state), short_bytes(info.counters.bytes_received),
        short_bytes(info.counters.bytes_sent), short_bytes(info.queued_bytes),
        kernel ? fmt::format("{:.2f}",
                             static_cast<double>(info.kernel->round_trip_time.count()) / 1000)
               : "-",
        kernel ? fmt::format("{}", info.kernel->retransmissions) : "-");
  }
  return table;
}

}  // namespace lanyard::cli
