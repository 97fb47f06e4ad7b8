#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <system_error>

#include "lanyard/air/message.hpp"
#include "lanyard/base/error.hpp"

namespace lanyard::lab {

/// Sends one Control message to the lab at `descriptor` and waits for the answer's; what comes
/// behind it stays in `decoder`. Errors as of LabClient::request().
Result<std::string> exchange_with_lab(int descriptor, air::Decoder& decoder, std::string_view json,
                                      std::chrono::milliseconds timeout);

/// The words that a lab answers with, as the code they came from.
std::errc code_of_lab_error(std::string_view error);

}  // namespace lanyard::lab
