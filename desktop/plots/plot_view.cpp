#include "plots/plot_view.hpp"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QStyle>
#include <QStyleOptionFocusRect>
#include <QWheelEvent>
#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "core/letter_width.hpp"

namespace lanyard::desktop {
namespace {

constexpr std::array spans{5.0,   10.0,  15.0,  30.0,  60.0,
                           120.0, 300.0, 600.0, 900.0, PlotView::longest_span};
/// Of the span, a press of an arrow.
constexpr double arrow_step = 0.1;
constexpr int wheel_notch = 120;  // QWheelEvent::angleDelta()

int nearest_span(double seconds) {
  const auto distance = [seconds](double span) { return std::abs(span - seconds); };
  return static_cast<int>(std::ranges::min_element(spans, {}, distance) - spans.begin());
}

}  // namespace

PlotView::PlotView(QWidget* parent) : QWidget(parent) {
  setFocusPolicy(Qt::StrongFocus);
  setMouseTracking(true);
  setBackgroundRole(QPalette::Base);
  setAutoFillBackground(true);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
}

QSize PlotView::minimumSizeHint() const {
  return {letter_width(fontMetrics()) * 24, fontMetrics().height() * 7};
}

QSize PlotView::sizeHint() const {
  return {letter_width(fontMetrics()) * 90, fontMetrics().height() * 18};
}

// ---- what it shows ------------------------------------------------------------------------------

void PlotView::set_curves(std::vector<PlotCurve> curves) {
  live_ = std::move(curves);
  if (!paused_) {
    show_live();
  }
}

void PlotView::set_now(double now, const QDateTime& clock) {
  live_now_ = now;
  live_clock_ = clock;
  if (!paused_) {
    show_live();
  }
}

void PlotView::show_live() {
  scene_.now = live_now_;
  scene_.end = live_now_;
  scene_.clock = live_clock_;
  std::erase_if(hidden_, [this](quint64 id) {
    return std::ranges::find(live_, id, &PlotCurve::id) == live_.end();
  });
  show_curves();
}

/// Chooses what belongs to the picture, and marks what is hidden and what stands out. A curve that
/// has ended is there as long as some of it is.
void PlotView::show_curves() {
  scene_.curves.clear();
  scene_.current = -1;
  for (const PlotCurve& curve : paused_ ? frozen_ : live_) {
    const auto points = curve.series->points();
    if (curve.ended && (points.empty() || points.back().time < scene_.begin())) {
      continue;
    }
    if (curve.id == current_) {
      scene_.current = static_cast<int>(scene_.curves.size());
    }
    scene_.curves.push_back(curve);
    scene_.curves.back().hidden = hidden_.contains(curve.id);
  }
  scene_.clock_times = clock_times_ || paused_;  // paused, `now` would no longer be true
  update();
}

void PlotView::set_unit(PlotUnit unit, bool from_zero) {
  scene_.unit = unit;
  scene_.from_zero = from_zero;
  update();
}

void PlotView::set_empty_text(const QString& text) {
  if (text != scene_.empty_text) {
    scene_.empty_text = text;
    setAccessibleDescription(text);
    update();
  }
}

void PlotView::set_clock_times(bool on) {
  clock_times_ = on;
  show_curves();
}

void PlotView::set_own_scales(bool on) {
  scene_.own_scales = on;
  update();
}

void PlotView::set_paused(bool paused) {
  if (paused == paused_) {
    return;
  }
  paused_ = paused;
  scene_.corner_text = paused ? tr("Paused") : QString();
  if (paused) {
    frozen_ = live_;
    for (PlotCurve& curve : frozen_) {
      curve.series = std::make_shared<Series>(*curve.series);
    }
    show_curves();
  } else {
    frozen_.clear();
    show_live();
  }
  Q_EMIT paused_changed(paused);
}

void PlotView::set_span(double seconds) {
  const double span = spans.at(static_cast<std::size_t>(nearest_span(seconds)));
  if (span == scene_.span) {
    return;
  }
  scene_.span = span;
  show_curves();
  Q_EMIT span_changed(span);
}

void PlotView::zoom(int steps) {
  const int last = static_cast<int>(spans.size()) - 1;
  const int index = std::clamp(nearest_span(scene_.span) + steps, 0, last);
  set_span(spans.at(static_cast<std::size_t>(index)));
}

void PlotView::go_back(double seconds) {
  if (seconds > 0) {
    set_paused(true);
  }
  const double furthest = scene_.now - longest_span;
  scene_.end = std::clamp(scene_.end - seconds, furthest, scene_.now);
  show_curves();
}

void PlotView::choose(int step) {
  const auto count = static_cast<int>(scene_.curves.size());
  if (count == 0) {
    return;
  }
  const int before = scene_.current >= 0 ? scene_.current : step > 0 ? -1 : count;
  const int next = before + step;
  // Past either end none stands out.
  current_ = next < 0 || next >= count ? 0 : scene_.curves[static_cast<std::size_t>(next)].id;
  show_curves();
}

void PlotView::toggle(std::size_t curve) {
  const quint64 id = scene_.curves.at(curve).id;
  if (hidden_.erase(id) == 0) {
    hidden_.insert(id);
  }
  show_curves();
}

// ---- painting -----------------------------------------------------------------------------------

void PlotView::paintEvent(QPaintEvent* /*event*/) {
  frame_ = compose(scene_, size(), fontMetrics());
  // The pointer stands still while time goes on below it.
  scene_.cursor = pointer_ && frame_.canvas.contains(pointer_->toPoint())
                      ? std::optional(frame_.time_at(scene_, pointer_->x()))
                      : std::nullopt;
  QPainter painter(this);
  paint(painter, scene_, frame_, palette());
  if (hasFocus()) {
    QStyleOptionFocusRect option;
    option.initFrom(this);
    option.rect = rect();
    style()->drawPrimitive(QStyle::PE_FrameFocusRect, &option, &painter, this);
  }
}

// ---- hands --------------------------------------------------------------------------------------

void PlotView::wheelEvent(QWheelEvent* event) {
  wheel_ += event->angleDelta().y();
  const int notches = wheel_ / wheel_notch;
  wheel_ -= notches * wheel_notch;
  if (notches != 0) {
    zoom(-notches);
  }
  event->accept();
}

void PlotView::keyPressEvent(QKeyEvent* event) {
  const double step = scene_.span * arrow_step;
  switch (event->key()) {
    case Qt::Key_Plus:
    case Qt::Key_Equal:
      return zoom(-1);
    case Qt::Key_Minus:
      return zoom(1);
    case Qt::Key_Left:
      return go_back(step);
    case Qt::Key_Right:
      return go_back(-step);
    case Qt::Key_End:
      return set_paused(false);
    case Qt::Key_Up:
      return choose(-1);
    case Qt::Key_Down:
      return choose(1);
    case Qt::Key_Return:
    case Qt::Key_Enter:
      if (scene_.current >= 0) {
        toggle(static_cast<std::size_t>(scene_.current));
      }
      return;
    case Qt::Key_Space:
      return set_paused(!paused_);
    default:
      QWidget::keyPressEvent(event);
  }
}

int PlotView::entry_at(QPointF where) const {
  const auto found = std::ranges::find_if(
      frame_.legend, [&](const QRect& entry) { return entry.contains(where.toPoint()); });
  const auto index = found - frame_.legend.begin();
  return found == frame_.legend.end() || index >= static_cast<int>(scene_.curves.size())
             ? -1
             : static_cast<int>(index);
}

void PlotView::point_at(std::optional<QPointF> where) {
  pointer_ = where;
  const int entry = where ? entry_at(*where) : -1;
  const bool inside = where && frame_.canvas.contains(where->toPoint());
  setCursor(entry >= 0 ? Qt::PointingHandCursor : inside ? Qt::CrossCursor : Qt::ArrowCursor);
  // The whole name, where the legend has no room for it. Marked up by us, or a name could be.
  setToolTip(entry >= 0
                 ? QStringLiteral("<span>%1</span>")
                       .arg(scene_.curves[static_cast<std::size_t>(entry)].name.toHtmlEscaped())
                 : QString());
  update();
}

void PlotView::mouseMoveEvent(QMouseEvent* event) {
  if (dragged_from_ && frame_.canvas.width() > 0) {
    const double moved = event->position().x() - dragged_from_->x();
    dragged_from_ = event->position();
    go_back(moved / frame_.canvas.width() * scene_.span);
  }
  point_at(event->position());
}

void PlotView::mousePressEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton) {
    return;
  }
  if (const int entry = entry_at(event->position()); entry >= 0) {
    toggle(static_cast<std::size_t>(entry));
  } else if (frame_.canvas.contains(event->position().toPoint())) {
    dragged_from_ = event->position();
  }
}

void PlotView::mouseReleaseEvent(QMouseEvent* /*event*/) {
  dragged_from_.reset();
}

void PlotView::leaveEvent(QEvent* /*event*/) {
  point_at(std::nullopt);
}

}  // namespace lanyard::desktop
