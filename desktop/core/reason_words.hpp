#pragma once

#include <QString>
#include <string_view>
#include <system_error>

namespace lanyard::desktop {

/// Why something failed, in the user's language, for the codes that users meet; where there is no
/// code any more, for `words`, which describe() said of it. Empty in English and for other codes.
QString reason_words(const std::error_code& code, std::string_view words = {});

}  // namespace lanyard::desktop
