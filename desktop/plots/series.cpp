#include "plots/series.hpp"

#include <algorithm>
#include <cmath>

namespace lanyard::desktop {
namespace {

constexpr std::size_t fewest_points = 16;
/// So many neighbours become two.
constexpr std::size_t thinned_together = 4;

/// The lowest and the highest of `points` in the order of time; one where they are the same.
std::size_t extremes(std::span<const PlotPoint> points, PlotPoint* out) {
  const auto [low, high] = std::ranges::minmax_element(points, {}, &PlotPoint::value);
  const PlotPoint first = std::min(low, high)[0];
  const PlotPoint second = std::max(low, high)[0];
  out[0] = first;
  out[1] = second;
  return low == high ? 1 : 2;
}

}  // namespace

Series::Series(SeriesLimits limits) : limits_(limits) {
  limits_.most_points = std::max(limits_.most_points, fewest_points);
}

bool Series::add(double time, double value) {
  if (!std::isfinite(time) || !std::isfinite(value)) {
    return false;
  }
  if (!empty()) {
    time = std::max(time, points_.back().time);
  }
  forget_before(time - limits_.span);
  if (points_.size() - first_ >= limits_.most_points) {
    thin();
  }
  points_.push_back({.time = time, .value = value});
  return true;
}

void Series::forget_before(double time) {
  while (first_ < points_.size() && points_[first_].time < time) {
    ++first_;
  }
  // Moved over only when half is waste: each point is moved once on average.
  if (first_ > 0 && first_ * 2 >= points_.size()) {
    points_.erase(points_.begin(), points_.begin() + static_cast<std::ptrdiff_t>(first_));
    first_ = 0;
  }
}

void Series::thin() {
  points_.erase(points_.begin(), points_.begin() + static_cast<std::ptrdiff_t>(first_));
  first_ = 0;
  const std::size_t older = points_.size() / 2 / thinned_together * thinned_together;
  std::size_t kept = 0;
  for (std::size_t at = 0; at < older; at += thinned_together) {
    kept += extremes(std::span(points_).subspan(at, thinned_together), &points_[kept]);
  }
  points_.erase(points_.begin() + static_cast<std::ptrdiff_t>(kept),
                points_.begin() + static_cast<std::ptrdiff_t>(older));
  thinned_out_ += older - kept;
}

std::span<const PlotPoint> Series::points() const {
  return std::span(points_).subspan(first_);
}

std::span<const PlotPoint> Series::points(double from, double to) const {
  const auto all = points();
  auto begin = std::ranges::lower_bound(all, from, {}, &PlotPoint::time);
  auto end = std::ranges::upper_bound(all, to, {}, &PlotPoint::time);
  if (begin != all.begin()) {
    --begin;
  }
  if (end != all.end()) {
    ++end;
  }
  return begin < end ? std::span(begin, end) : std::span<const PlotPoint>();
}

std::optional<PlotPoint> Series::at(double time) const {
  const auto all = points();
  const auto after = std::ranges::upper_bound(all, time, {}, &PlotPoint::time);
  return after == all.begin() ? std::nullopt : std::optional(*(after - 1));
}

void reduce_to_columns(std::span<const PlotPoint> points, double from, double to,
                       std::size_t columns, std::vector<PlotPoint>& out) {
  const double column_width = (to - from) / static_cast<double>(std::max<std::size_t>(columns, 1));
  std::size_t at = 0;
  while (at < points.size()) {
    const double time = points[at].time;
    if (time < from || time > to || !(column_width > 0)) {
      out.push_back(points[at++]);
      continue;
    }
    const double column_end = from + (std::floor((time - from) / column_width) + 1) * column_width;
    std::size_t end = at + 1;
    while (end < points.size() && points[end].time < column_end && points[end].time <= to) {
      ++end;
    }
    PlotPoint pair[2];
    const std::size_t count = extremes(points.subspan(at, end - at), pair);
    out.insert(out.end(), pair, pair + count);
    at = end;
  }
}

}  // namespace lanyard::desktop
