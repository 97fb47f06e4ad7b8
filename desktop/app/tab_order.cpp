#include "app/tab_order.hpp"

#include <QAbstractScrollArea>
#include <QGridLayout>
#include <QScrollArea>
#include <QSplitter>
#include <QStackedWidget>
#include <QTabBar>
#include <QTabWidget>
#include <algorithm>

namespace lanyard::desktop {
namespace {

void add_layout(QLayout& layout, std::vector<QWidget*>& parts) {
  std::vector<int> order;
  for (int i = 0; i < layout.count(); ++i) {
    order.push_back(i);
  }
  if (const auto* const grid = qobject_cast<QGridLayout*>(&layout); grid != nullptr) {
    const auto place = [grid](int item) {
      int row = 0;
      int column = 0;
      int rows = 0;
      int columns = 0;
      grid->getItemPosition(item, &row, &column, &rows, &columns);
      return std::pair(row, column);
    };
    std::ranges::stable_sort(order, {}, place);
  }
  for (const int i : order) {
    QLayoutItem* const item = layout.itemAt(i);
    if (item->widget() != nullptr) {
      parts.push_back(item->widget());
    } else if (item->layout() != nullptr) {
      add_layout(*item->layout(), parts);
    }
  }
}

/// The widgets right inside `widget`, in the order of reading.
std::vector<QWidget*> parts_of(const QWidget& widget) {
  std::vector<QWidget*> parts;
  if (const auto* const splitter = qobject_cast<const QSplitter*>(&widget)) {
    for (int i = 0; i < splitter->count(); ++i) {
      parts.push_back(splitter->widget(i));
    }
  } else if (const auto* const tabs = qobject_cast<const QTabWidget*>(&widget)) {
    parts = {tabs->tabBar(), tabs->currentWidget()};
  } else if (const auto* const stack = qobject_cast<const QStackedWidget*>(&widget)) {
    parts = {stack->currentWidget()};
  } else if (const auto* const area = qobject_cast<const QScrollArea*>(&widget)) {
    parts = {area->widget()};
  } else if (const auto* const view = qobject_cast<const QAbstractScrollArea*>(&widget)) {
    parts = {view->viewport()};
  } else if (widget.layout() != nullptr) {
    add_layout(*widget.layout(), parts);
  } else {
    for (QObject* const child : widget.children()) {
      if (auto* const part = qobject_cast<QWidget*>(child); part != nullptr && !part->isWindow()) {
        parts.push_back(part);
      }
    }
  }
  std::erase(parts, nullptr);
  return parts;
}

void walk(QWidget& widget, std::vector<QWidget*>& order) {
  if (!widget.isVisible() || !widget.isEnabled()) {
    return;
  }
  const bool takes_tab =
      (widget.focusPolicy() & Qt::TabFocus) != 0 && widget.focusProxy() == nullptr;
  if (takes_tab) {
    order.push_back(&widget);
  }
  // What takes Tab is a control, whose pieces are its own; but a control may lie on a view.
  if (!takes_tab || qobject_cast<QAbstractScrollArea*>(&widget) != nullptr) {
    for (QWidget* const part : parts_of(widget)) {
      walk(*part, order);
    }
  }
}

}  // namespace

std::vector<QWidget*> tab_order(const QWidget& root) {
  std::vector<QWidget*> order;
  for (QWidget* const part : parts_of(root)) {
    walk(*part, order);
  }
  return order;
}

}  // namespace lanyard::desktop
