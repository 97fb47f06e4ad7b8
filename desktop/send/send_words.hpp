#pragma once

#include <QString>
#include <cstdint>

#include "send/file_sender.hpp"

/// The send panel's sentences that have a case to decide.
namespace lanyard::desktop {

/// `1 byte`, `5 bytes`
QString bytes_text(std::uint64_t count);
/// `1 peer`, `3 peers`
QString peers_text(std::uint64_t count);
/// `once`, `12 times`
QString times_text(std::uint64_t count);

/// What came of a file; `name` is the file's without its folder.
QString outcome_text(const FileOutcome& outcome, const QString& name);
bool is_trouble(const FileOutcome& outcome);

}  // namespace lanyard::desktop
