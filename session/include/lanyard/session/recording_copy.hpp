#pragma once

#include <filesystem>
#include <functional>

#include "lanyard/base/error.hpp"

namespace lanyard::session {

/// Makes `to` a recording of its own that holds all that is committed in the recording `from` at
/// the moment of the call, also while `from` is being written, by this program or another. A file
/// `to` is replaced once the copy is whole, and is as it was after an error. Blocks for as long as
/// the disk takes; meanwhile the `-wal` of a `from` that is written to grows, as SQLite keeps for
/// the copy what was there. Nobody can begin to record to `to` until it is done.
///
/// `progress`, where there is one, is called every MiB with the percentage that is done; false
/// gives the copy up.
///
/// Error: those of RecordingReader::open() of `from`; operation `save`:
///  - somebody records to `to`, or it is `from` (std::errc::device_or_resource_busy)
///  - its directory does not exist or may not be written to, or the disk is full
///  - the copy was given up (std::errc::operation_canceled).
Result<void> copy_recording(const std::filesystem::path& from, const std::filesystem::path& to,
                            const std::function<bool(int percent)>& progress = {});

}  // namespace lanyard::session
