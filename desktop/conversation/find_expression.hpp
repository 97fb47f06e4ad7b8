#pragma once

#include <QString>
#include <string>

#include "lanyard/base/error.hpp"
#include "lanyard/session/recording_reader.hpp"

namespace lanyard::desktop {

/// How what is typed into the find box is meant.
enum class FindKind : std::uint8_t {
  text,        ///< As it stands, in the encoding that is shown; ASCII letters in either case.
  exact_text,  ///< Likewise, but in the case typed.
  regex,       ///< RE2, on bytes.
  hex,         ///< Bytes in hexadecimal.
};

/// Puts what was typed into `filter`; empty finds everything. Error: the text does not exist in the
/// encoding, the hex is not right, or the expression is bad; each says what is wrong with it.
Result<void> set_find(session::MessageFilter& filter, const QString& typed, FindKind kind,
                      const std::string& encoding);

}  // namespace lanyard::desktop
