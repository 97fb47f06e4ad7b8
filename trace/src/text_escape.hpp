#pragma once

#include <string>

#include "lanyard/base/bytes.hpp"

namespace lanyard::trace {

/// What a packet says, fit to be shown: printable ASCII as it is, any other byte as `\xHH`, a
/// backslash doubled; cut after `limit` characters with `…`.
std::string escaped(ByteView bytes, std::size_t limit = 80);

}  // namespace lanyard::trace
