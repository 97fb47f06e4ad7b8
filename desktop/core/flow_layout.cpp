#include "core/flow_layout.hpp"

#include <QEvent>
#include <QStyle>
#include <algorithm>

namespace lanyard::desktop {

FlowLayout::FlowLayout(QWidget* parent) : QLayout(parent) {
  setContentsMargins(0, 0, 0, 0);
  setSpacing(6);
}

FlowLayout::~FlowLayout() = default;

void FlowLayout::addItem(QLayoutItem* item) {
  items_.emplace_back(item);  // Qt hands it over
}

int FlowLayout::count() const {
  return static_cast<int>(items_.size());
}

QLayoutItem* FlowLayout::itemAt(int index) const {
  return index >= 0 && index < count() ? items_[static_cast<std::size_t>(index)].get() : nullptr;
}

QLayoutItem* FlowLayout::takeAt(int index) {
  if (index < 0 || index >= count()) {
    return nullptr;
  }
  QLayoutItem* const item = items_[static_cast<std::size_t>(index)].release();
  items_.erase(items_.begin() + index);
  return item;
}

int FlowLayout::heightForWidth(int width) const {
  return arrange(QRect(0, 0, width, 0), false);
}

QSize FlowLayout::minimumSize() const {
  QSize size;
  for (const auto& item : items_) {
    if (!item->isEmpty()) {
      size = size.expandedTo(item->minimumSize());
    }
  }
  return size;
}

QSize FlowLayout::sizeHint() const {
  QSize size;
  for (const auto& item : items_) {
    if (!item->isEmpty()) {
      const QSize one = item->sizeHint();
      size = {size.width() + one.width() + spacing(), std::max(size.height(), one.height())};
    }
  }
  return size;
}

void FlowLayout::setGeometry(const QRect& area) {
  QLayout::setGeometry(area);
  arrange(area, true);
}

/// Gives the height. The items of a line are centred on it.
int FlowLayout::arrange(const QRect& area, bool for_good) const {
  const bool from_right =
      parentWidget() != nullptr && parentWidget()->layoutDirection() == Qt::RightToLeft;
  std::vector<std::pair<QLayoutItem*, QRect>> line;
  int x = area.left();
  int y = area.top();
  int height = 0;
  const auto end_line = [&] {
    for (auto& [item, place] : line) {
      place.moveTop(y + (height - place.height()) / 2);
      if (for_good) {
        item->setGeometry(from_right ? QStyle::visualRect(Qt::RightToLeft, area, place) : place);
      }
    }
    line.clear();
  };
  for (const auto& item : items_) {
    if (item->isEmpty()) {
      continue;
    }
    QSize size = item->sizeHint();
    size.setWidth(std::min(size.width(), std::max(area.width(), item->minimumSize().width())));
    if (!line.empty() && x + size.width() > area.right() + 1) {
      end_line();
      x = area.left();
      y += height + spacing();
      height = 0;
    }
    line.emplace_back(item.get(), QRect(QPoint(x, y), size));
    x += size.width() + spacing();
    height = std::max(height, size.height());
  }
  end_line();
  return y + height - area.top();
}

FlowBar::FlowBar(QWidget* parent) : QWidget(parent), flow_(new FlowLayout(this)) {
  setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

bool FlowBar::event(QEvent* event) {
  const bool done = QWidget::event(event);
  if (event->type() == QEvent::LayoutRequest) {
    keep_height();
  }
  return done;
}

void FlowBar::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  keep_height();
}

void FlowBar::keep_height() {
  setMinimumHeight(flow_->heightForWidth(width()));
}

}  // namespace lanyard::desktop
