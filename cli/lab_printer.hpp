#pragma once

#include <string>

#include "lanyard/lab/lab_event.hpp"

namespace lanyard::cli {

/// What happened in a lab in words, without the time: `tcp_client joined (02:…)`. Empty for what is
/// not shown to people (frames).
std::string words_for(const lab::LabEvent& event);

/// One JSON object and a line end (docs/json-events.md, "Lab"). Empty for frames.
std::string json_for(const lab::LabEvent& event);

}  // namespace lanyard::cli
