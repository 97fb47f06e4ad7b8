#pragma once

#include <QString>
#include <chrono>
#include <cstdint>

/// Numbers as the window shows them.
namespace lanyard::desktop {

/// `12`, `3.4 kB`, `120 MB`: powers of 1000, three digits.
QString bytes_text(std::uint64_t bytes);
/// `3.4 kB/s`; empty for none.
QString rate_text(double bytes_per_second);
/// `85 µs`, `12.3 ms`, `1.20 s`.
QString duration_text(std::chrono::microseconds duration);

}  // namespace lanyard::desktop
