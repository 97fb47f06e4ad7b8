#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "lanyard/lab/lab_options.hpp"

namespace lanyard::cli {

/// Declares the options that describe a network, on `app`, writing to `options`, which must outlive
/// parsing.
void add_lab_options(CLI::App& app, lab::LabOptions& options);

/// One `KEY=VALUE` of `lab --set`, taken over into `change`: loss, duplicate, reorder (percent),
/// delay, jitter (ms), rate (kbit/s), plug (in, out). What is wrong with it; empty where nothing
/// is.
std::string take_link_value(std::string_view key, std::string_view value, lab::LinkChange& change);

/// `on` or `in`, `off` or `out`.
std::optional<bool> parse_switch(std::string_view text);

}  // namespace lanyard::cli
