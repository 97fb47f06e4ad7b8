#include "usage_error.hpp"

#include <algorithm>

#include "option_summary.hpp"

namespace lanyard::cli {
namespace {

/// Letters added, left out, changed or swapped with their neighbour between `a` and `b`.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1);
  std::vector<std::size_t> above(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) {
    row[j] = j;
  }
  for (std::size_t i = 1; i <= a.size(); ++i) {
    before.swap(above);
    above.swap(row);
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      row[j] =
          std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (a[i - 1] == b[j - 1] ? 0U : 1U)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before[j - 2] + 1);
      }
    }
  }
  return row[b.size()];
}

std::vector<std::string> long_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const OptionSummary& option : options_of(app)) {
    std::ranges::copy_if(option.names, std::back_inserter(names),
                         [](const std::string& name) { return name.starts_with("--"); });
  }
  return names;
}

/// The command that the parser chose, or the program itself.
const CLI::App& chosen_command(const CLI::App& app) {
  const auto chosen = app.get_subcommands();
  return chosen.empty() ? app : *chosen.front();
}

std::string explain_unexpected(const CLI::App& app, const std::string& word) {
  if (word.size() > 1 && word.front() == '-') {
    const std::string name = word.substr(0, word.find('='));
    return "unknown option " + name + suggestion(name, long_names(app));
  }
  if (app.get_parent() == nullptr && !app.get_subcommands({}).empty()) {
    return "unknown command '" + word + "'" + suggestion(word, listed_commands(app));
  }
  return "unexpected argument '" + word + "'";
}

/// The first word that no option or argument took, explained.
std::optional<std::string> explain_leftover(const CLI::App& app) {
  const CLI::App& chosen = chosen_command(app);
  for (const CLI::App* const place : {&app, &chosen}) {
    if (const auto words = place->remaining(); !words.empty()) {
      return explain_unexpected(*place, words.front());
    }
  }
  return std::nullopt;
}

std::optional<std::string> explain_missing(const CLI::App& app) {
  if (chosen_command(app).get_name() == app.get_name()) {
    return "which command?";
  }
  for (const CLI::Option* const option : chosen_command(app).get_options()) {
    if (option->get_required() && option->count() == 0) {
      const std::string text = option->get_option_text();
      return (text.empty() ? option->get_name() : text) + " is missing";
    }
  }
  return std::nullopt;
}

/// The parser's message begins with the option's name; a flag's without its hyphens.
std::optional<std::string> explain_mismatch(const CLI::App& app, std::string_view message) {
  if (message.ends_with(" flag override")) {
    return "--" + std::string(message.substr(0, message.find(' '))) + " takes no value";
  }
  for (const CLI::Option* const option : chosen_command(app).get_options()) {
    const std::string name = option->get_name();
    if (name.empty() || !message.starts_with(name + ": ")) {
      continue;
    }
    if (option->count() > 1) {
      return name + " was given " + (option->count() == 2 ? "twice" : "more than once");
    }
    return name + " needs a value behind it";
  }
  return std::nullopt;
}

}  // namespace

std::string explain_usage_error(const CLI::App& app, const CLI::Error& error) {
  std::optional<std::string> explained;
  if (dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr) {
    explained = explain_leftover(app);
  } else if (dynamic_cast<const CLI::RequiredError*>(&error) != nullptr) {
    // What is missing was most likely given and misspelt.
    explained = explain_leftover(app);
    if (!explained) {
      explained = explain_missing(app);
    }
  } else if (dynamic_cast<const CLI::ArgumentMismatch*>(&error) != nullptr) {
    explained = explain_mismatch(app, error.what());
  } else if (dynamic_cast<const CLI::ExcludesError*>(&error) != nullptr) {
    explained = error.what() + std::string(": give one of them");
  }
  return explained.value_or(error.what());
}

std::optional<std::string> closest_word(std::string_view word,
                                        const std::vector<std::string>& words) {
  const std::size_t letters = word.size() - std::min(word.find_first_not_of('-'), word.size());
  std::size_t least = std::min<std::size_t>(2, letters / 2) + 1;
  std::optional<std::string> closest;
  for (const std::string& candidate : words) {
    const std::size_t distance = edit_distance(word, candidate);
    if (distance < least) {
      least = distance;
      closest = candidate;
    }
  }
  return closest;
}

std::string suggestion(std::string_view word, const std::vector<std::string>& words) {
  const auto closest = closest_word(word, words);
  return closest ? " (did you mean " + *closest + "?)" : "";
}

std::vector<std::string> listed_commands(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* const command : app.get_subcommands({})) {
    if (!command->get_group().empty()) {
      names.push_back(command->get_name());
    }
  }
  return names;
}

}  // namespace lanyard::cli
