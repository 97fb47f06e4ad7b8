#pragma once

#include <QDateTime>
#include <QFontMetrics>
#include <QPainter>
#include <QPalette>
#include <QRect>
#include <QString>
#include <limits>
#include <memory>
#include <optional>
#include <vector>

#include "plots/axis.hpp"
#include "plots/series.hpp"

namespace lanyard::desktop {

/// One line of a plot.
struct PlotCurve {
  quint64 id = 0;  ///< Of no other curve of the same view, ever.
  QString name{};  ///< Safe to show on one line.
  std::shared_ptr<const Series> series{};
  int style = 0;  ///< As of curve_pen().
  /// The line is broken where neighbours are further apart than this, in seconds.
  double gap = std::numeric_limits<double>::infinity();
  bool ended = false;  ///< Nothing more will come.
  bool hidden = false;
};

/// All that a picture shows.
struct PlotScene {
  std::vector<PlotCurve> curves{};
  PlotUnit unit = PlotUnit::plain;
  bool from_zero = false;    ///< The value axis has 0 on it.
  bool clock_times = false;  ///< On the time axis, and not how long ago.
  bool own_scales = false;   ///< Each curve fills the height; the axis is that of the current one.
  double now = 0;            ///< Seconds, of the points' clock.
  QDateTime clock{};         ///< What time it was at `now`.
  double end = 0;            ///< The right edge: `now` or before.
  double span = 60;          ///< Seconds from edge to edge.
  std::optional<double> cursor{};  ///< Where values are read.
  int current = -1;                ///< The curve that stands out; −1: none.
  QString empty_text{};            ///< Instead of curves, where there are none.
  QString corner_text{};           ///< `Paused`, for example.

  [[nodiscard]] double begin() const { return end - span; }
};

/// A picture worked out for its size: what of each curve is drawn where.
struct PlotFrame {
  struct Drawn {
    std::vector<std::vector<PlotPoint>> runs{};  ///< At most two points a pixel column.
    PlotRange range{};                           ///< Of what is seen.
    bool any = false;
  };
  std::vector<Drawn> curves{};  ///< As in the scene.
  PlotRange range{};            ///< Of the value axis.
  Ticks value_ticks{};
  Ticks time_ticks{};
  double time_shift = 0;  ///< Is added to a time for `time_ticks`.
  bool has_value_axis = true;
  QRect canvas{};
  std::vector<QRect> legend{};  ///< Of the curves in order, as far as there is room.
  QRect more{};                 ///< Where it says how many have found none.

  [[nodiscard]] double x_of(const PlotScene& scene, double time) const;
  [[nodiscard]] double y_of(double value, PlotRange of) const;
  [[nodiscard]] double time_at(const PlotScene& scene, double x) const;
};

/// Lays a picture out in `size`. Costs time linear in the points of the span.
PlotFrame compose(const PlotScene& scene, QSize size, const QFontMetrics& metrics);

/// Paints it, on whatever is there.
void paint(QPainter& painter, const PlotScene& scene, const PlotFrame& frame,
           const QPalette& palette);

/// What the legend says of a curve beside its name: the value at the cursor, or the newest one.
QString legend_value(const PlotScene& scene, const PlotCurve& curve);

}  // namespace lanyard::desktop
