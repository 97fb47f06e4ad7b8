#include "wire/diagram_view.hpp"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QPaintEvent>
#include <QPainter>
#include <QScrollBar>
#include <QToolTip>
#include <algorithm>

#include "core/text.hpp"

namespace lanyard::desktop {

QString explanation_of(const trace::DiagramRow& row) {
  if (const auto* note = std::get_if<trace::Note>(&row); note != nullptr) {
    return to_qt(note->text);
  }
  const auto& arrow = std::get<trace::Arrow>(row);
  QString words = to_qt(arrow.label);
  for (const std::string& more : {arrow.verdict, arrow.explanation}) {
    if (!more.empty()) {
      words += QLatin1Char('\n') + to_qt(more);
    }
  }
  return words;
}

DiagramView::DiagramView(QWidget* parent) : QAbstractScrollArea(parent) {
  setFocusPolicy(Qt::StrongFocus);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOn);
  viewport()->setBackgroundRole(QPalette::Base);
  setAccessibleName(tr("Sequence diagram"));
}

int DiagramView::row_count() const {
  return diagram_ == nullptr ? 0 : static_cast<int>(diagram_->rows.size());
}

DiagramLayout DiagramView::layout_now() const {
  return lay_out(font(), viewport()->width());
}

void DiagramView::show_diagram(std::shared_ptr<const trace::Diagram> diagram, std::uint32_t number,
                               const QString& instead) {
  const QScrollBar* const bar = verticalScrollBar();
  const bool is_same = diagram != nullptr && diagram_ != nullptr && number == number_;
  const bool follows = is_same && bar->value() >= bar->maximum();
  if (!is_same) {
    current_ = -1;
    Q_EMIT explained({});
  }
  diagram_ = std::move(diagram);
  number_ = number;
  instead_ = instead;
  current_ = std::min(current_, row_count() - 1);
  update_range();
  if (follows) {
    verticalScrollBar()->setValue(verticalScrollBar()->maximum());
  }
  viewport()->update();
}

void DiagramView::go_to_start() {
  verticalScrollBar()->setValue(0);
}

void DiagramView::update_range() {
  const DiagramLayout layout = layout_now();
  const int height = layout.head_height + (row_count() + 1) * layout.row_height;
  verticalScrollBar()->setRange(0, std::max(0, height - viewport()->height()));
  verticalScrollBar()->setPageStep(std::max(1, viewport()->height() - layout.head_height));
  verticalScrollBar()->setSingleStep(layout.row_height);
}

void DiagramView::resizeEvent(QResizeEvent* event) {
  QAbstractScrollArea::resizeEvent(event);
  update_range();
}

void DiagramView::paintEvent(QPaintEvent* event) {
  QPainter painter(viewport());
  painter.fillRect(event->rect(), palette().brush(QPalette::Base));
  if (diagram_ == nullptr) {
    painter.setPen(palette().color(QPalette::PlaceholderText));
    const QRect place = viewport()->rect().marginsRemoved(QMargins(12, 12, 12, 12));
    painter.drawText(place, Qt::AlignCenter | Qt::TextWordWrap, instead_);
    return;
  }
  const DiagramLayout layout = layout_now();
  DiagramPainter brush(painter, layout, palette());
  const int top = layout.head_height - verticalScrollBar()->value();
  const int first = std::max(0, (layout.head_height - top) / layout.row_height);
  for (int row = first; row < row_count(); ++row) {
    const int y = top + row * layout.row_height;
    if (y > viewport()->height()) {
      break;
    }
    brush.row(diagram_->rows[static_cast<std::size_t>(row)], y, row == current_);
  }
  const int end = top + row_count() * layout.row_height;
  if (end < viewport()->height()) {
    painter.setPen(palette().color(QPalette::Text));
    const QRect place(8, end, layout.width - 16, layout.row_height);
    painter.drawText(
        place, Qt::AlignCenter,
        painter.fontMetrics().elidedText(tr("So far: %1").arg(to_qt(diagram_->conclusion)),
                                         Qt::ElideRight, place.width()));
  }
  // The names stay in sight, over what scrolls away under them.
  painter.fillRect(0, 0, viewport()->width(), layout.head_height, palette().brush(QPalette::Base));
  brush.head(*diagram_, 2);
}

int DiagramView::row_at(const QPoint& point) const {
  const DiagramLayout layout = layout_now();
  const int y = point.y() + verticalScrollBar()->value() - layout.head_height;
  const int row = y / layout.row_height;
  return point.y() < layout.head_height || y < 0 || row >= row_count() ? -1 : row;
}

QString DiagramView::words_of(int row) const {
  return row < 0 || row >= row_count()
             ? QString()
             : explanation_of(diagram_->rows[static_cast<std::size_t>(row)]);
}

void DiagramView::make_current(int row) {
  if (row_count() == 0) {
    return;
  }
  current_ = std::clamp(row, 0, row_count() - 1);
  const DiagramLayout layout = layout_now();
  const int y = current_ * layout.row_height;
  QScrollBar* const bar = verticalScrollBar();
  const int room = viewport()->height() - layout.head_height - layout.row_height;
  bar->setValue(std::clamp(bar->value(), y - std::max(0, room), y));
  setAccessibleDescription(words_of(current_));
  Q_EMIT explained(words_of(current_));
  viewport()->update();
}

void DiagramView::keyPressEvent(QKeyEvent* event) {
  const int page =
      std::max(1, verticalScrollBar()->pageStep() / std::max(1, layout_now().row_height) - 1);
  switch (event->key()) {
    case Qt::Key_Up:
      return make_current(current_ < 0 ? row_count() - 1 : current_ - 1);
    case Qt::Key_Down:
      return make_current(current_ + 1);
    case Qt::Key_PageUp:
      return make_current(current_ - page);
    case Qt::Key_PageDown:
      return make_current(current_ + page);
    case Qt::Key_Home:
      return make_current(0);
    case Qt::Key_End:
      return make_current(row_count() - 1);
    default:
      QAbstractScrollArea::keyPressEvent(event);
  }
}

void DiagramView::mousePressEvent(QMouseEvent* event) {
  if (const int row = row_at(event->pos()); row >= 0) {
    make_current(row);
  }
}

bool DiagramView::viewportEvent(QEvent* event) {
  if (event->type() == QEvent::ToolTip) {
    const auto* const help = static_cast<QHelpEvent*>(event);
    const QString words = words_of(row_at(help->pos()));
    if (words.isEmpty()) {
      QToolTip::hideText();
    } else {
      // Escaped, because a comment of a capture could be markup; rich text, because that wraps.
      QToolTip::showText(
          help->globalPos(),
          QStringLiteral("<qt>%1</qt>")
              .arg(words.toHtmlEscaped().replace(QLatin1Char('\n'), QStringLiteral("<br/>"))),
          this);
    }
    return true;
  }
  return QAbstractScrollArea::viewportEvent(event);
}

}  // namespace lanyard::desktop
