// The painting of a picture that compose() has laid out.
#include <QCoreApplication>
#include <QPainterPath>
#include <algorithm>
#include <cmath>

#include "core/letter_width.hpp"
#include "plots/curve_style.hpp"
#include "plots/plot_scene.hpp"

namespace lanyard::desktop {
namespace {

struct Tr {
  Q_DECLARE_TR_FUNCTIONS(lanyard::desktop::PlotView)
};

/// A line that goes up and down more often than this (in widths of the canvas) is a surface: dashes
/// would not be seen in it, and cost much.
constexpr double longest_dashed = 12;
constexpr double stands_out = 2.8;
/// How much of its colour a curve keeps beside the one that stands out.
constexpr double fades = 0.35;
/// Pixels: what lies far outside is cut there, so that coordinates stay small.
constexpr double far_outside = 10'000;

struct Brushes {
  QColor text;
  QColor faint;  ///< Text of less weight.
  QColor grid;
  QColor canvas;
};

QColor mixed(const QColor& a, const QColor& b, double part) {
  const auto mix = [part](int x, int y) { return static_cast<int>(x + (y - x) * part); };
  return {mix(a.red(), b.red()), mix(a.green(), b.green()), mix(a.blue(), b.blue())};
}

Brushes brushes(const QPalette& palette) {
  const QColor text = palette.color(QPalette::Text);
  const QColor base = palette.color(QPalette::Base);
  return {.text = text,
          .faint = mixed(text, base, 0.3),
          .grid = mixed(base, text, 0.15),
          .canvas = base};
}

QString time_text(const PlotScene& scene, const PlotFrame& frame, double tick) {
  if (!scene.clock_times) {
    return ago_text(-tick, frame.time_ticks.step);
  }
  const auto ms = std::llround((tick - frame.time_shift - scene.now) * 1'000);
  const QTime time = scene.clock.addMSecs(ms).time();
  return frame.time_ticks.step < 1 ? time.toString(QStringLiteral("HH:mm:ss.zzz")).chopped(2)
                                   : time.toString(QStringLiteral("HH:mm:ss"));
}

void paint_axes(QPainter& painter, const PlotScene& scene, const PlotFrame& frame,
                const Brushes& colours) {
  const QRect& canvas = frame.canvas;
  const int line = painter.fontMetrics().height();
  for (int i = 0; i < frame.value_ticks.count && frame.has_value_axis; ++i) {
    const double value = frame.value_ticks.at(i);
    const int y = static_cast<int>(std::lround(frame.y_of(value, frame.range)));
    painter.setPen(colours.grid);
    painter.drawLine(canvas.left(), y, canvas.right(), y);
    painter.setPen(colours.faint);
    painter.drawText(QRect(0, y - line, canvas.left() - line / 3, line * 2),
                     Qt::AlignRight | Qt::AlignVCenter | Qt::TextSingleLine,
                     tick_text(value, frame.value_ticks.step, frame.range, scene.unit));
  }
  for (int i = 0; i < frame.time_ticks.count; ++i) {
    const double tick = frame.time_ticks.at(i);
    const int x = static_cast<int>(std::lround(frame.x_of(scene, tick - frame.time_shift)));
    painter.setPen(colours.grid);
    painter.drawLine(x, canvas.top(), x, canvas.bottom());
    painter.setPen(colours.faint);
    painter.drawText(QRect(x - line * 8, canvas.bottom() + line / 3, line * 16, line * 5 / 4),
                     Qt::AlignHCenter | Qt::AlignTop | Qt::TextSingleLine,
                     time_text(scene, frame, tick));
  }
  painter.setPen(colours.faint);
  painter.drawLine(canvas.bottomLeft(), canvas.bottomRight());
}

/// A curve's range: that of the axis, or its own.
PlotRange range_of(const PlotScene& scene, const PlotFrame& frame, std::size_t curve) {
  return scene.own_scales ? comfortable(frame.curves[curve].range, scene.from_zero) : frame.range;
}

/// Segment by segment: a wide antialiased polyline is one path to Qt, and costs twenty times as
/// much to fill as the same lines alone (14 to 21 ms against 1 ms for 600 points).
void paint_dashed(QPainter& painter, const QPolygonF& line, QPen pen) {
  double length = 0;
  for (qsizetype i = 1; i < line.size(); ++i) {
    const QLineF segment(line[i - 1], line[i]);
    pen.setDashOffset(length / pen.widthF());  // the pattern goes on where it was
    painter.setPen(pen);
    painter.drawLine(segment);
    length += segment.length();
  }
}

void paint_solid(QPainter& painter, const QPolygonF& line, QPen pen) {
  pen.setCapStyle(Qt::SquareCap);  // covers the corners
  painter.setPen(pen);
  QList<QLineF> segments;
  segments.reserve(line.size());
  for (qsizetype i = 1; i < line.size(); ++i) {
    segments.append({line[i - 1], line[i]});
  }
  painter.drawLines(segments);
}

void paint_run(QPainter& painter, const QPolygonF& line, QPen pen, double width) {
  double length = 0;
  for (qsizetype i = 1; i < line.size(); ++i) {
    length += std::abs(line[i].y() - line[i - 1].y());
  }
  const bool dense = length > longest_dashed * width;
  painter.setRenderHint(QPainter::Antialiasing, !dense);
  if (dense) {
    pen.setStyle(Qt::SolidLine);
    pen.setWidthF(1);
    painter.setPen(pen);
    painter.drawPolyline(line);
  } else if (line.size() == 1) {
    painter.setPen(Qt::NoPen);
    painter.setBrush(pen.color());
    painter.drawEllipse(line.front(), 2, 2);
    painter.setBrush(Qt::NoBrush);
  } else if (pen.style() == Qt::SolidLine) {
    paint_solid(painter, line, pen);
  } else {
    paint_dashed(painter, line, pen);
  }
}

QPen pen_of(const PlotScene& scene, std::size_t curve, const QPalette& palette) {
  QPen pen = curve_pen(scene.curves[curve].style, palette);
  if (static_cast<int>(curve) == scene.current) {
    pen.setWidthF(stands_out);
  } else if (scene.current >= 0) {
    pen.setColor(mixed(palette.color(QPalette::Base), pen.color(), fades));
  }
  return pen;
}

void paint_curve(QPainter& painter, const PlotScene& scene, const PlotFrame& frame,
                 std::size_t curve, const QPalette& palette) {
  const QPen pen = pen_of(scene, curve, palette);
  const PlotRange range = range_of(scene, frame, curve);
  QPolygonF line;
  for (const auto& run : frame.curves[curve].runs) {
    line.clear();
    for (const PlotPoint& point : run) {
      line.append({std::clamp(frame.x_of(scene, point.time), -far_outside, far_outside),
                   std::clamp(frame.y_of(point.value, range), -far_outside, far_outside)});
    }
    paint_run(painter, line, pen, frame.canvas.width());
  }
}

void paint_cursor(QPainter& painter, const PlotScene& scene, const PlotFrame& frame, double time,
                  const QPalette& palette, const Brushes& colours) {
  const double x = frame.x_of(scene, time);
  painter.setPen(QPen(colours.text, 0));
  painter.drawLine(QPointF(x, frame.canvas.top()), QPointF(x, frame.canvas.bottom()));
  painter.setRenderHint(QPainter::Antialiasing);
  for (std::size_t i = 0; i < scene.curves.size(); ++i) {
    const PlotCurve& curve = scene.curves[i];
    const auto point = curve.series->at(time);
    if (curve.hidden || !point || time - point->time > curve.gap || point->time < scene.begin()) {
      continue;
    }
    painter.setPen(QPen(colours.canvas, 1));
    painter.setBrush(curve_pen(curve.style, palette).color());
    painter.drawEllipse(QPointF(frame.x_of(scene, point->time),
                                frame.y_of(point->value, range_of(scene, frame, i))),
                        4, 4);
  }
  painter.setBrush(Qt::NoBrush);
  painter.setRenderHint(QPainter::Antialiasing, false);
  const auto ms = std::llround((time - scene.now) * 1'000);
  const QString text = scene.clock.addMSecs(ms).time().toString(QStringLiteral("HH:mm:ss.zzz"));
  const QFontMetrics metrics = painter.fontMetrics();
  QRect box(0, 0, metrics.horizontalAdvance(text) + metrics.height(), metrics.height() * 5 / 4);
  box.moveTo(static_cast<int>(x) + metrics.height() / 4, frame.canvas.top());
  if (box.right() > frame.canvas.right()) {
    box.moveRight(static_cast<int>(x) - metrics.height() / 4);
  }
  painter.fillRect(box, colours.canvas);
  painter.setPen(colours.grid);
  painter.drawRect(box);
  painter.setPen(colours.text);
  painter.drawText(box, Qt::AlignCenter | Qt::TextSingleLine, text);
}

void paint_entry(QPainter& painter, const PlotScene& scene, std::size_t curve, QRect cell,
                 const QPalette& palette, const Brushes& colours) {
  const PlotCurve& shown = scene.curves[curve];
  const QFontMetrics metrics = painter.fontMetrics();
  const int letter = letter_width(metrics);
  cell.adjust(letter / 2, 0, -letter / 2, 0);
  if (static_cast<int>(curve) == scene.current) {
    painter.fillRect(cell, colours.grid);
  }
  const int sample = letter * 4;
  if (!shown.hidden) {
    QPen pen = curve_pen(shown.style, palette);
    pen.setWidthF(2);
    painter.setPen(pen);
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.drawLine(cell.left(), cell.center().y(), cell.left() + sample, cell.center().y());
  }
  const QString value = shown.hidden                   ? Tr::tr("hidden")
                        : shown.ended && !scene.cursor ? Tr::tr("ended")
                                                       : legend_value(scene, shown);
  const QRect text = cell.adjusted(sample + letter, 0, -letter / 2, 0);
  const int value_width = std::min(metrics.horizontalAdvance(value), text.width() * 2 / 3);
  const bool faint = shown.hidden || (shown.ended && !scene.cursor);
  painter.setPen(faint ? colours.faint : colours.text);
  painter.drawText(text, Qt::AlignRight | Qt::AlignVCenter | Qt::TextSingleLine, value);
  const QRect name = text.adjusted(0, 0, -value_width - letter, 0);
  painter.drawText(name, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
                   metrics.elidedText(shown.name, Qt::ElideRight, name.width()));
}

void paint_legend(QPainter& painter, const PlotScene& scene, const PlotFrame& frame,
                  const QPalette& palette, const Brushes& colours) {
  for (std::size_t i = 0; i < frame.legend.size(); ++i) {
    paint_entry(painter, scene, i, frame.legend[i], palette, colours);
  }
  if (!frame.more.isEmpty()) {
    painter.setPen(colours.faint);
    painter.drawText(frame.more, Qt::AlignCenter | Qt::TextSingleLine,
                     Tr::tr("and %n more", nullptr,
                            static_cast<int>(scene.curves.size() - frame.legend.size())));
  }
}

}  // namespace

void paint(QPainter& painter, const PlotScene& scene, const PlotFrame& frame,
           const QPalette& palette) {
  const Brushes colours = brushes(palette);
  if (!frame.canvas.isEmpty()) {
    paint_axes(painter, scene, frame, colours);
    painter.save();
    painter.setClipRect(frame.canvas.adjusted(0, -2, 2, 2));
    // The current one last: above the others.
    for (std::size_t i = 0; i < scene.curves.size(); ++i) {
      if (!scene.curves[i].hidden && static_cast<int>(i) != scene.current) {
        paint_curve(painter, scene, frame, i, palette);
      }
    }
    const auto current = static_cast<std::size_t>(std::max(scene.current, 0));
    if (scene.current >= 0 && current < scene.curves.size() && !scene.curves[current].hidden) {
      paint_curve(painter, scene, frame, current, palette);
    }
    painter.restore();
    if (scene.cursor && !scene.curves.empty()) {
      paint_cursor(painter, scene, frame, *scene.cursor, palette, colours);
    }
    painter.setPen(colours.faint);
    painter.drawText(frame.canvas.adjusted(4, 0, -4, 0),
                     Qt::AlignLeft | Qt::AlignTop | Qt::TextSingleLine, scene.corner_text);
  }
  paint_legend(painter, scene, frame, palette, colours);
  if (scene.curves.empty()) {
    painter.setPen(colours.text);
    const QRect room = painter.window().adjusted(12, 12, -12, -12);
    painter.fillRect(
        painter.boundingRect(room, Qt::AlignCenter | Qt::TextWordWrap, scene.empty_text)
            .adjusted(-6, -6, 6, 6),
        colours.canvas);
    painter.drawText(room, Qt::AlignCenter | Qt::TextWordWrap, scene.empty_text);
  }
}

}  // namespace lanyard::desktop
