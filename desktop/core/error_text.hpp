#pragma once

#include <QString>

#include "lanyard/base/error.hpp"

namespace lanyard::desktop {

/// What failed, for the user. The libraries speak English; in another language it is their sentence
/// by its parts (library_words()). Of a sentence that is not known it is the operation and the
/// reason, where the error's code is a common one, with the sentence behind them. In English, and
/// where there is no translation, it is the sentence as it is. Not yet made safe for one line. Any
/// thread.
QString error_text(const Error& error);

}  // namespace lanyard::desktop
