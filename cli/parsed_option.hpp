#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <utility>

#include "command.hpp"

namespace lanyard::cli {

/// A CLI11 option whose value one of our parsers reads: `parse` takes the text and returns what is
/// wrong with it, empty where nothing is, which is the usage error.
template <typename Parse>
CLI::Option* add_parsed_option(CLI::App& app, const std::string& name, const std::string& help,
                               Parse parse) {
  return app.add_option_function<std::string>(
      name,
      [name, parse = std::move(parse)](const std::string& text) {
        const auto problem = parse(text);
        if (!problem.empty()) {
          throw wrong_usage(name, problem);
        }
      },
      help);
}

}  // namespace lanyard::cli
