#include "wire/diagram_painter.hpp"

#include <QFontMetrics>
#include <algorithm>
#include <chrono>

#include "core/letter_width.hpp"
#include "core/quantity.hpp"
#include "core/text.hpp"

namespace lanyard::desktop {
namespace {

QString time_text(trace::Duration after) {
  return duration_text(std::chrono::duration_cast<std::chrono::microseconds>(after));
}

}  // namespace

DiagramLayout lay_out(const QFont& font, int width) {
  const QFontMetrics metrics(font);
  // A digit: in fonts with Chinese characters the average one is twice as wide.
  const int digit = metrics.horizontalAdvance(QLatin1Char('0'));
  DiagramLayout layout;
  layout.width = std::max(width, digit * 30);
  layout.row_height = metrics.height() * 2 + metrics.height() / 3;
  layout.head_height = metrics.height() * 2 + metrics.height() / 2;
  layout.left = digit * 8;  // times stand before it
  // The verdict stands behind the right lifeline, in a quarter of the width at least.
  const int verdict = std::clamp(layout.width / 4, digit * 12, digit * 26);
  layout.right = layout.width - verdict;
  return layout;
}

QRect label_place(const DiagramLayout& layout, const QFontMetrics& metrics, const QString& label) {
  const int gap = letter_width(metrics);
  const int wanted = metrics.horizontalAdvance(label) + 1;
  QRect place(layout.left + gap, 0, layout.right - layout.left - 2 * gap, metrics.height());
  if (wanted > place.width()) {
    place.setWidth(std::min(wanted, layout.width - gap - place.left()));
  }
  return place;
}

DiagramPainter::DiagramPainter(QPainter& painter, const DiagramLayout& layout,
                               const QPalette& palette)
    : painter_(painter),
      layout_(layout),
      palette_(palette),
      is_dark_(palette.color(QPalette::Base).lightness() < 128) {
  painter_.setRenderHint(QPainter::Antialiasing);
}

QColor DiagramPainter::colour_of(trace::Emphasis emphasis) const {
  switch (emphasis) {
    case trace::Emphasis::handshake:
      return is_dark_ ? QColor(0x6f, 0xd0, 0x8c) : QColor(0x14, 0x6c, 0x2e);
    case trace::Emphasis::trouble:
      return is_dark_ ? QColor(0xff, 0x8a, 0x80) : QColor(0xb0, 0x00, 0x20);
    case trace::Emphasis::plain:
      break;
  }
  return palette_.color(QPalette::Text);
}

void DiagramPainter::text(const QRect& place, int flags, const QString& words,
                          const QColor& colour) {
  painter_.setPen(colour);
  painter_.drawText(place, flags | Qt::AlignVCenter | Qt::TextSingleLine,
                    painter_.fontMetrics().elidedText(words, Qt::ElideRight, place.width()));
}

/// The lifeline makes room for words that go over it.
void DiagramPainter::label(const QString& words, int y, const QColor& colour) {
  const QRect place = label_place(layout_, painter_.fontMetrics(), words).translated(0, y);
  if (place.right() > layout_.right) {
    painter_.fillRect(QRect(layout_.right - 2, place.top(), 4, place.height()),
                      palette_.brush(QPalette::Base));
  }
  text(place, Qt::AlignHCenter, words, colour);
}

void DiagramPainter::head(const trace::Diagram& diagram, int y) {
  const QFont plain = painter_.font();
  QFont bold = plain;
  bold.setBold(true);
  const int line = painter_.fontMetrics().height();
  const int half = (layout_.right - layout_.left) / 2;
  const auto name = [&](const trace::Lifeline& lifeline, int x) {
    // Centred over its line, as far as the picture's edges let it.
    const int reach = std::min({half, x, layout_.width - x});
    const QRect place(x - reach, y, 2 * reach, line);
    const QString called = to_qt(lifeline.name);
    painter_.setFont(bold);
    text(place, Qt::AlignHCenter, called, palette_.color(QPalette::Text));
    painter_.setFont(plain);
    text(place.translated(0, line), Qt::AlignHCenter, to_qt(lifeline.address),
         palette_.color(QPalette::PlaceholderText));
  };
  name(diagram.left, layout_.left);
  name(diagram.right, layout_.right);
}

void DiagramPainter::lifelines(int y, int height) {
  // Not Mid: of dark palettes it is hardly another colour than the ground.
  const QColor text = palette_.color(QPalette::Text);
  const QColor base = palette_.color(QPalette::Base);
  const QColor between((text.red() + base.red()) / 2, (text.green() + base.green()) / 2,
                       (text.blue() + base.blue()) / 2);
  painter_.setPen(QPen(between, 1.5));
  painter_.drawLine(layout_.left, y, layout_.left, y + height);
  painter_.drawLine(layout_.right, y, layout_.right, y + height);
}

void DiagramPainter::row(const trace::DiagramRow& row, int y, bool selected) {
  if (selected) {
    QColor ground = palette_.color(QPalette::Highlight);
    ground.setAlpha(60);
    painter_.fillRect(0, y, layout_.width, layout_.row_height, ground);
  }
  lifelines(y, layout_.row_height);
  if (const auto* one = std::get_if<trace::Arrow>(&row); one != nullptr) {
    arrow(*one, y, selected);
  } else {
    note(std::get<trace::Note>(row), y);
  }
}

void DiagramPainter::shaft(const trace::Arrow& arrow, int middle, const QColor& colour) {
  const int from = arrow.to_right ? layout_.left : layout_.right;
  const int to = arrow.to_right ? layout_.right : layout_.left;
  const int end = arrow.lost ? from + (to - from) * 2 / 3 : to;
  const int head = painter_.fontMetrics().height() / 3;
  const int slope = arrow.arrived_after && !arrow.lost ? head : 0;
  painter_.setPen(QPen(colour, arrow.count > 1 ? 3.5 : 1.5));
  painter_.drawLine(from, middle - slope, end, middle + slope);
  painter_.setPen(QPen(colour, 1.5));
  if (arrow.lost) {
    painter_.drawLine(end - head, middle - head, end + head, middle + head);
    painter_.drawLine(end - head, middle + head, end + head, middle - head);
  } else {
    const int back = arrow.to_right ? -2 * head : 2 * head;
    painter_.drawLine(end + back, middle + slope - head, end, middle + slope);
    painter_.drawLine(end + back, middle + slope + head, end, middle + slope);
  }
}

void DiagramPainter::arrow(const trace::Arrow& arrow, int y, bool /*selected*/) {
  const QColor colour = colour_of(arrow.emphasis);
  const int line = painter_.fontMetrics().height();
  const int gap = letter_width(painter_.fontMetrics());
  const int middle = y + line + line / 2;
  text(QRect(0, middle - line / 2, layout_.left - gap, line), Qt::AlignRight,
       time_text(arrow.left_after), palette_.color(QPalette::PlaceholderText));
  label(to_qt(arrow.label), y + 2, palette_.color(QPalette::Text));
  shaft(arrow, middle, colour);
  text(QRect(layout_.right + gap, middle - line / 2, layout_.width - layout_.right - gap, line),
       Qt::AlignLeft, to_qt(arrow.verdict), colour);
}

void DiagramPainter::note(const trace::Note& note, int y) {
  const QFont plain = painter_.font();
  QFont italic = plain;
  italic.setItalic(true);
  painter_.setFont(italic);
  label(to_qt(note.text), y + (layout_.row_height - painter_.fontMetrics().height()) / 2,
        palette_.color(QPalette::PlaceholderText));
  painter_.setFont(plain);
}

}  // namespace lanyard::desktop
