#pragma once

#include <QWidget>
#include <set>

#include "plots/plot_scene.hpp"

namespace lanyard::desktop {

/// Curves over time, painted. It runs along with the time it is told, until it is paused; then it
/// shows copies, so that nothing is forgotten under the reader's eyes.
///
/// Mouse: the wheel zooms the time, dragging goes back in it (and pauses), pointing reads values, a
/// click on the legend hides a curve or shows it again. Keys: + and − zoom, left and right go back
/// and forth, End returns to now, up and down choose the curve that stands out, Enter hides it,
/// space pauses.
class PlotView : public QWidget {
  Q_OBJECT

 public:
  static constexpr double longest_span = 1'800;

  explicit PlotView(QWidget* parent = nullptr);

  /// What there is to show from now on. The series may grow behind the view's back, on the
  /// window's thread.
  void set_curves(std::vector<PlotCurve> curves);
  /// `clock` is the time of day at `now`, which is of the points' clock.
  void set_now(double now, const QDateTime& clock);
  void set_unit(PlotUnit unit, bool from_zero);
  /// What to do where there are no curves.
  void set_empty_text(const QString& text);
  void set_clock_times(bool on);
  void set_own_scales(bool on);
  void set_paused(bool paused);
  [[nodiscard]] bool is_paused() const { return paused_; }
  /// Of the spans offered the one that is nearest.
  void set_span(double seconds);

  /// What is on the screen now.
  [[nodiscard]] const PlotScene& scene() const { return scene_; }

  [[nodiscard]] QSize minimumSizeHint() const override;
  [[nodiscard]] QSize sizeHint() const override;

 Q_SIGNALS:
  void paused_changed(bool paused);
  void span_changed(double seconds);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;

 private:
  void show_curves();
  void show_live();
  void zoom(int steps);
  void go_back(double seconds);
  void choose(int step);
  void toggle(std::size_t curve);
  void point_at(std::optional<QPointF> where);
  [[nodiscard]] int entry_at(QPointF where) const;

  PlotScene scene_;
  PlotFrame frame_;  ///< As it was painted last.
  std::vector<PlotCurve> live_;
  std::vector<PlotCurve> frozen_;  ///< While it is paused: copies.
  double live_now_ = 0;
  QDateTime live_clock_;
  std::set<quint64> hidden_;
  quint64 current_ = 0;  ///< 0: none.
  bool paused_ = false;
  bool clock_times_ = false;
  int wheel_ = 0;  ///< What a fine wheel has turned towards the next step.
  std::optional<QPointF> pointer_;
  std::optional<QPointF> dragged_from_;
};

}  // namespace lanyard::desktop
