#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

/// What is drawn, without anything that draws.
namespace lanyard::desktop {

/// A value at a moment, in seconds of a clock that never goes back.
struct PlotPoint {
  double time = 0;
  double value = 0;

  friend bool operator==(const PlotPoint&, const PlotPoint&) = default;
};

struct SeriesLimits {
  double span = 1'800;              ///< Seconds before the newest point that are kept.
  std::size_t most_points = 8'192;  ///< From 16.
};

/// Values over time, oldest first, of which a bounded part is kept.
///
/// What is older than the span is forgotten. Where the points become too many all the same, the
/// older half is thinned: of each four neighbours the lowest and the highest stay, so that peaks
/// survive. Memory: 16 bytes a point, `most_points` of them and as much again while it is thinned
/// or grows. Adding costs constant time on average.
class Series {
 public:
  explicit Series(SeriesLimits limits = {});

  /// A time before the newest one counts as the newest one. A value that is not finite is ignored:
  /// false.
  bool add(double time, double value);

  void forget_before(double time);

  [[nodiscard]] std::span<const PlotPoint> points() const;
  /// Those from `from` to `to`, with one neighbour on either side where there is one: lines reach
  /// the edges of the picture.
  [[nodiscard]] std::span<const PlotPoint> points(double from, double to) const;
  /// The last one that is not after `time`.
  [[nodiscard]] std::optional<PlotPoint> at(double time) const;
  [[nodiscard]] bool empty() const { return points().empty(); }
  /// How many points gave way to others so far because there were too many.
  [[nodiscard]] std::uint64_t thinned_out() const { return thinned_out_; }

 private:
  void thin();

  SeriesLimits limits_;
  std::vector<PlotPoint> points_;
  std::size_t first_ = 0;  ///< Before it lies what is forgotten and not yet moved over.
  std::uint64_t thinned_out_ = 0;
};

/// What is worth drawing of `points` on `columns` pixel columns from `from` to `to`: of the points
/// that share a column only the lowest and the highest, in their order. Appends to `out` at most
/// two points a column and those that lie outside.
void reduce_to_columns(std::span<const PlotPoint> points, double from, double to,
                       std::size_t columns, std::vector<PlotPoint>& out);

}  // namespace lanyard::desktop
