#pragma once

#include <CLI/CLI.hpp>

#include "replay.hpp"

namespace lanyard::cli {

/// Declares the filters that `show` and `export` share on `app`, writing to `filter`.
void add_replay_options(CLI::App& app, ReplayFilter& filter);

}  // namespace lanyard::cli
