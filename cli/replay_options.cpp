#include "replay_options.hpp"

#include <string>

#include "command.hpp"

namespace lanyard::cli {
namespace {

void add_time(CLI::App& app, const std::string& name, const std::string& help,
              std::optional<session::WallTime>& out) {
  app.add_option_function<std::string>(
         name,
         [name, &out](const std::string& text) {
           const auto time = parse_time(text);
           if (!time) {
             throw wrong_usage(name, time.error().message);
           }
           out = *time;
         },
         help)
      ->type_name("TIME");
}

}  // namespace

void add_replay_options(CLI::App& app, ReplayFilter& filter) {
  app.add_option_function<std::int64_t>(
         "--session", [&filter](const std::int64_t& id) { filter.messages.session = id; },
         "Only session N, as numbered in the recording")
      ->type_name("N");
  app.add_option_function<std::string>(
         "--direction",
         [&filter](const std::string& word) {
           if (word == "received") {
             filter.messages.direction = session::Direction::received;
           } else if (word == "sent") {
             filter.messages.direction = session::Direction::sent;
           } else {
             throw wrong_usage("--direction", "'" + word + "' is not one of received|sent");
           }
         },
         "Only messages that went this way")
      ->type_name("received|sent");
  app.add_option("--text", filter.messages.text, "Only messages that contain TEXT")
      ->type_name("TEXT");
  app.add_option_function<std::string>(
         "--regex", [&filter](const std::string& pattern) { filter.messages.regex = pattern; },
         "Only messages that the RE2 expression REGEX matches")
      ->type_name("REGEX");
  add_time(app, "--since", "Only messages of TIME and later, as in 2026-11-22T10:00:00 (or ...Z)",
           filter.messages.since);
  add_time(app, "--until", "Only messages before TIME", filter.messages.until);
}

}  // namespace lanyard::cli
