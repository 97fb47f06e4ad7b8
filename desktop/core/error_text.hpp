#pragma once

#include <QString>

#include "lanyard/base/error.hpp"

namespace lanyard::desktop {

/// What failed, for the user. The libraries speak English; in another language that is the
/// operation and the reason, where the error's code is a common one, with the library's sentence,
/// which names addresses and files, behind them. In English, and where there is no translation, it
/// is the library's sentence alone. Not yet made safe for one line.
QString error_text(const Error& error);

}  // namespace lanyard::desktop
