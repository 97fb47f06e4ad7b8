#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lanyard::cli {

/// What is wrong with a command line that `app` has just refused with `error`: one sentence that
/// names the offending word and, where one is close, the word that was probably meant.
std::string explain_usage_error(const CLI::App& app, const CLI::Error& error);

/// The one of `words` that is at most two letters added, left out, changed or swapped away from
/// `word`; nothing where that would be more than half of it.
std::optional<std::string> closest_word(std::string_view word,
                                        const std::vector<std::string>& words);

/// ` (did you mean --echo?)`, or nothing.
std::string suggestion(std::string_view word, const std::vector<std::string>& words);

/// The commands that help lists.
std::vector<std::string> listed_commands(const CLI::App& app);

}  // namespace lanyard::cli
