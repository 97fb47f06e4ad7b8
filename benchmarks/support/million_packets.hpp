#pragma once

#include <cstdint>
#include <filesystem>

namespace lanyard::bench {

/// Writes a capture of at least `packets` packets to `path`: a thousand sessions side by side that
/// send 4 kB each way in turn; of ten thousand packets one is missing, or comes again. Returns how
/// many packets it took; throws std::bad_expected_access where the file cannot be written.
std::uint64_t write_capture(const std::filesystem::path& path, std::uint64_t packets);

}  // namespace lanyard::bench
