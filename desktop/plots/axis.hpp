#pragma once

#include <QString>
#include <cstdint>

/// Where the marks of an axis stand and what stands beside them.
namespace lanyard::desktop {

enum class PlotUnit : std::uint8_t { plain, bytes_per_second, seconds };

struct PlotRange {
  double low = 0;
  double high = 1;

  friend bool operator==(const PlotRange&, const PlotRange&) = default;
};

/// The marks `first * step`, …, `count` of them.
struct Ticks {
  double step = 1;
  double first = 0;  ///< A whole number.
  int count = 0;

  [[nodiscard]] double at(int index) const { return (first + index) * step; }
};

/// `range` made so that something can be drawn in it: never empty, with a little air above and
/// below; beginning at 0 where that is near (`from_zero`: in any case).
PlotRange comfortable(PlotRange range, bool from_zero);

/// Marks at multiples of 1, 2 or 5 times a power of ten, at most `most` (from 2) and, where the
/// range is comfortable(), at least 2.
Ticks nice_ticks(PlotRange range, int most);

/// Marks at steps that suit a clock: 1, 2, 5, 10, 15, 30 seconds, minutes, hours. A span below ten
/// seconds has those of nice_ticks().
Ticks time_ticks(PlotRange range, int most);

/// The mark at `value` of an axis over `range` with this `step`: all marks of an axis have the same
/// prefix and as many decimals.
QString tick_text(double value, double step, PlotRange range, PlotUnit unit);

/// `1.20 MB/s`, `12.3 ms`, `21.5`.
QString value_text(double value, PlotUnit unit);

/// How long ago: `now`, `−30 s`, `−5 min`, `−1:30 min`.
QString ago_text(double seconds);

}  // namespace lanyard::desktop
