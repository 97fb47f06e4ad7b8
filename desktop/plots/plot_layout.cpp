// Where everything of a picture stands. The painting itself is in plot_painter.cpp.
#include <algorithm>
#include <cmath>

#include "plots/plot_scene.hpp"

#include "core/letter_width.hpp"

namespace lanyard::desktop {
namespace {

/// The legend stands to the right from so many characters of width on, else below.
constexpr int wide_characters = 70;
constexpr int fewest_pixels = 16;
/// The least that an axis of bytes a second goes up to: no halves of bytes on it.
constexpr double fewest_bytes = 10;

void reduce(const PlotCurve& curve, const PlotScene& scene, int columns, PlotFrame::Drawn& drawn) {
  const auto points = curve.series->points(scene.begin(), scene.end);
  std::size_t begin = 0;
  while (begin < points.size()) {
    std::size_t end = std::isfinite(curve.gap) ? begin + 1 : points.size();
    while (end < points.size() && points[end].time - points[end - 1].time <= curve.gap) {
      ++end;
    }
    reduce_to_columns(points.subspan(begin, end - begin), scene.begin(), scene.end,
                      static_cast<std::size_t>(columns), drawn.runs.emplace_back());
    begin = end;
  }
  for (const auto& run : drawn.runs) {
    for (const PlotPoint& point : run) {
      if (point.time < scene.begin() || point.time > scene.end) {
        continue;
      }
      drawn.range = drawn.any ? PlotRange{.low = std::min(drawn.range.low, point.value),
                                          .high = std::max(drawn.range.high, point.value)}
                              : PlotRange{.low = point.value, .high = point.value};
      drawn.any = true;
    }
  }
}

/// What the value axis shows.
void choose_range(const PlotScene& scene, PlotFrame& frame) {
  bool any = false;
  PlotRange all;
  for (std::size_t i = 0; i < frame.curves.size(); ++i) {
    const auto& drawn = frame.curves[i];
    const bool counts = !scene.own_scales || static_cast<int>(i) == scene.current;
    if (!drawn.any || scene.curves[i].hidden || !counts) {
      continue;
    }
    all = any ? PlotRange{.low = std::min(all.low, drawn.range.low),
                          .high = std::max(all.high, drawn.range.high)}
              : drawn.range;
    any = true;
  }
  if (scene.unit == PlotUnit::bytes_per_second) {
    all.high = std::max(all.high, fewest_bytes);
  }
  frame.has_value_axis = any;
  frame.range = any ? comfortable(all, scene.from_zero) : PlotRange{};
}

QString widest_time(bool clock) {
  return clock ? QStringLiteral("00:00:00") : ago_text(-5'999);
}

/// The legend: in cells of one size, in as many columns as fit.
void place_legend(const PlotScene& scene, QRect room, int cell_width, int row, PlotFrame& frame) {
  const auto count = static_cast<int>(scene.curves.size());
  const int columns = std::max(1, room.width() / std::max(cell_width, 1));
  const int cells = columns * (room.height() / row);
  const int width = room.width() / columns;
  const auto cell = [&](int at) {
    return QRect(room.left() + at % columns * width, room.top() + at / columns * row, width, row);
  };
  const int shown = count <= cells ? count : std::max(cells - 1, 0);
  for (int i = 0; i < shown; ++i) {
    frame.legend.push_back(cell(i));
  }
  if (shown < count && cells > 0) {
    frame.more = cell(shown);
  }
}

QRect split_off_legend(const PlotScene& scene, QSize size, const QFontMetrics& metrics,
                       PlotFrame& frame) {
  const int margin = metrics.height() / 2;
  QRect rest = QRect(QPoint(), size).adjusted(margin, margin, -margin, -margin);
  if (scene.curves.empty()) {
    return rest;
  }
  const int row = metrics.height() * 5 / 4;
  const int letter = letter_width(metrics);
  int widest = 0;
  for (const PlotCurve& curve : scene.curves) {
    widest = std::max(widest, metrics.horizontalAdvance(curve.name));
  }
  const int cell = std::min(widest + letter * 20, rest.width());
  if (size.width() >= letter * wide_characters) {
    const int width = std::min(cell, rest.width() * 2 / 5);
    const QRect room(rest.right() - width + 1, rest.top(), width, rest.height());
    place_legend(scene, room, width, row, frame);
    rest.setRight(room.left() - margin);
    return rest;
  }
  const int columns = std::max(1, rest.width() / std::max(cell, 1));
  const int rows = (static_cast<int>(scene.curves.size()) + columns - 1) / columns;
  const int height = std::min(rows, std::max(1, rest.height() / 3 / row)) * row;
  place_legend(scene, QRect(rest.left(), rest.bottom() - height + 1, rest.width(), height), cell,
               row, frame);
  rest.setBottom(rest.bottom() - height - margin / 2);
  return rest;
}

}  // namespace

double PlotFrame::x_of(const PlotScene& scene, double time) const {
  return canvas.left() + (time - scene.begin()) / scene.span * canvas.width();
}

double PlotFrame::y_of(double value, PlotRange of) const {
  return canvas.bottom() + 1 - (value - of.low) / (of.high - of.low) * canvas.height();
}

double PlotFrame::time_at(const PlotScene& scene, double x) const {
  return scene.begin() + (x - canvas.left()) / std::max(canvas.width(), 1) * scene.span;
}

PlotFrame compose(const PlotScene& scene, QSize size, const QFontMetrics& metrics) {
  PlotFrame frame;
  const QRect room = split_off_legend(scene, size, metrics, frame);
  frame.curves.resize(scene.curves.size());
  for (std::size_t i = 0; i < scene.curves.size(); ++i) {
    reduce(scene.curves[i], scene, std::max(room.width(), 1), frame.curves[i]);
  }
  choose_range(scene, frame);
  // Half a line above for the topmost mark, one and a half below for the times.
  const int line = metrics.height();
  const int bottom = room.bottom() - line * 3 / 2;
  const int top = room.top() + line / 2;
  frame.value_ticks = nice_ticks(frame.range, std::clamp((bottom - top) / (line * 2), 2, 9));
  const int widest = metrics.horizontalAdvance(widest_time(scene.clock_times));
  int label = widest / 2;  // half of the first time stands left of the edge
  if (frame.has_value_axis) {
    for (int i = 0; i < frame.value_ticks.count; ++i) {
      label = std::max(
          label, metrics.horizontalAdvance(tick_text(
                     frame.value_ticks.at(i), frame.value_ticks.step, frame.range, scene.unit)));
    }
    label += line / 2;
  }
  // The last time is centred below the right edge.
  const int right = room.right() - (scene.clock_times ? widest / 2 : widest / 3);
  frame.canvas = QRect(QPoint(room.left() + label, top), QPoint(right, bottom));
  if (frame.canvas.width() < fewest_pixels || frame.canvas.height() < fewest_pixels) {
    frame.canvas = QRect();
    return frame;
  }
  const double day_seconds = scene.clock.time().msecsSinceStartOfDay() / 1'000.0;
  frame.time_shift = scene.clock_times ? day_seconds - scene.now : -scene.now;
  frame.time_ticks =
      time_ticks({.low = scene.begin() + frame.time_shift, .high = scene.end + frame.time_shift},
                 std::max(frame.canvas.width() * 2 / (widest * 3), 2));
  return frame;
}

QString legend_value(const PlotScene& scene, const PlotCurve& curve) {
  const double time = scene.cursor.value_or(scene.end);
  const auto point = curve.series->at(time);
  if (!point || time - point->time > curve.gap) {
    return QStringLiteral("–");
  }
  return value_text(point->value, scene.unit);
}

}  // namespace lanyard::desktop
