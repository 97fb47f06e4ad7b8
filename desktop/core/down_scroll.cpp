#include "core/down_scroll.hpp"

#include <QEvent>
#include <QScrollBar>

namespace lanyard::desktop {

DownScroll::DownScroll(QWidget* content, QWidget* parent) : QScrollArea(parent) {
  setWidgetResizable(true);
  setFrameShape(QFrame::NoFrame);
  setFocusPolicy(Qt::NoFocus);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setWidget(content);
}

QSize DownScroll::minimumSizeHint() const {
  const int bar = verticalScrollBar()->sizeHint().width();
  return {widget()->minimumSizeHint().width() + bar + 2 * frameWidth(),
          QScrollArea::minimumSizeHint().height()};
}

bool DownScroll::eventFilter(QObject* watched, QEvent* event) {
  // Words have changed: perhaps more room is needed, or less.
  if (watched == widget() && event->type() == QEvent::LayoutRequest) {
    updateGeometry();
  }
  return QScrollArea::eventFilter(watched, event);
}

}  // namespace lanyard::desktop
