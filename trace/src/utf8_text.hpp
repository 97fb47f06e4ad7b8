#pragma once

#include <string>
#include <string_view>

namespace lanyard::trace {

/// `text` with each byte that is not part of well-formed UTF-8 (RFC 3629) as U+FFFD.
std::string well_formed(std::string_view text);

/// `text` as a JSON string (RFC 8259), with its quotes.
std::string json_string(std::string_view text);

/// `text` as content or attribute of XML; control characters, which XML has no way to write, become
/// U+FFFD.
std::string xml_text(std::string_view text);

}  // namespace lanyard::trace
