#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

/// Text in columns of a terminal. All text is UTF-8; bytes that are none count as one column each.
namespace lanyard::trace {

/// How many columns `text` takes.
std::size_t columns_of(std::string_view text);

/// `text`, cut to at most `columns`, with `…` (ASCII text: `.`) where something was cut off.
std::string fitted(std::string_view text, std::size_t columns);

/// fitted(), and filled up with spaces on the right.
std::string padded(std::string_view text, std::size_t columns);

/// Lines of at most `columns`, broken at spaces; a longer word is cut.
std::vector<std::string> wrapped(std::string_view text, std::size_t columns);

/// The same in ASCII: `→` becomes `->`, `µ` `u`, and what has no likeness `?`.
std::string to_ascii(std::string_view text);

/// `part`, `count` times.
std::string repeated(std::string_view part, std::size_t count);

}  // namespace lanyard::trace
