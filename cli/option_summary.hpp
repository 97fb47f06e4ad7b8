#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace lanyard::cli {

/// What may be written as the value of an option, as far as its name tells.
enum class ValueKind : std::uint8_t {
  none,     ///< A flag.
  choice,   ///< One of OptionSummary::choices.
  framing,  ///< One of framing_forms(), completed by a number or hex digits.
  file,     ///< The path of a file.
  host,     ///< A host and its port.
  other,    ///< Anything else: a number, a text.
};

/// An option or argument as help, manual page and completions tell of it.
struct OptionSummary {
  std::vector<std::string> names;     ///< `-u`, `--udp`: short ones first; none for an argument.
  std::vector<std::string> excludes;  ///< Names that cannot be given together with it.
  std::string value;                  ///< `FILE`, `text|hex`, `[ADDR:]PORT`; empty for a flag.
  std::string help;
  ValueKind kind = ValueKind::none;
  std::vector<std::string> choices;
  bool required = false;
  bool repeatable = false;

  [[nodiscard]] bool is_argument() const { return names.empty(); }
};

/// All options and arguments of `app` in the order of their declaration, hidden ones left out. The
/// name of a value is the option's text where it has one (`option_text()`), else its type name.
std::vector<OptionSummary> options_of(const CLI::App& app);

/// The value names of the arguments in order: `[ADDR:]PORT`; an optional one in brackets.
std::string arguments_of(const CLI::App& app);

/// What `--frame` takes; forms that end with a colon want a parameter behind it.
const std::vector<std::string>& framing_forms();

/// `lanyard` or `lanyard listen`.
std::string full_name(const CLI::App& app);

}  // namespace lanyard::cli
