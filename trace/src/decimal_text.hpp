#pragma once

#include <string>

#include "lanyard/trace/flow.hpp"

namespace lanyard::trace {

/// `number` with so many decimals, and a point before them in every locale: what is written here is
/// read by programs and stands in English sentences, while a window has the user's locale.
std::string decimal_text(double number, int decimals);

/// Milliseconds with three decimals.
std::string milliseconds_text(Duration duration);

}  // namespace lanyard::trace
