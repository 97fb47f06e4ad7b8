#include "conversation/row_painter.hpp"

#include <QCoreApplication>
#include <QLocale>
#include <algorithm>

#include "core/letter_width.hpp"

namespace lanyard::desktop {
namespace {

using Kind = ConversationRow::Kind;

const QString short_time = QStringLiteral("00:00:00");
constexpr int narrow_letters = 60;

QColor mixed(const QColor& one, const QColor& other, double share) {
  return QColor::fromRgbF(static_cast<float>(one.redF() * share + other.redF() * (1 - share)),
                          static_cast<float>(one.greenF() * share + other.greenF() * (1 - share)),
                          static_cast<float>(one.blueF() * share + other.blueF() * (1 - share)));
}

QString arrow_of(Kind kind) {
  switch (kind) {
    case Kind::received:
      return QStringLiteral("\u2190");
    case Kind::sent:
      return QStringLiteral("\u2192");
    case Kind::connected:
      return QStringLiteral("+");
    case Kind::disconnected:
      return QStringLiteral("\u2212");
    case Kind::failed:
      return QStringLiteral("!");
    case Kind::listening:
    case Kind::notice:
    case Kind::missing:
      break;
  }
  return QStringLiteral("\u00b7");
}

}  // namespace

RowPainter::RowPainter(const QFont& font, const QPalette& palette, ShowAs show)
    : metrics_(font),
      palette_(palette),
      show_(show),
      row_height_(metrics_.height() + std::max(2, metrics_.height() / 6)),
      gap_(letter_width(metrics_)),
      // One more than the text takes: what fits exactly is elided by some versions of Qt.
      time_width_(metrics_.horizontalAdvance(QStringLiteral("00:00:00.000")) + 1),
      short_time_width_(metrics_.horizontalAdvance(short_time) + 1),
      arrow_width_(metrics_.horizontalAdvance(QStringLiteral("\u2192\u2192"))) {
  const QColor base = palette.color(QPalette::Base);
  const QColor text = palette.color(QPalette::Text);
  const bool is_dark = base.lightness() < 128;
  colours_.text = text;
  colours_.dim = mixed(text, base, 0.66);
  colours_.received = is_dark ? QColor(0x7f, 0xc4, 0xff) : QColor(0x00, 0x52, 0xa3);
  colours_.sent = is_dark ? QColor(0x8f, 0xd9, 0x8a) : QColor(0x1b, 0x6e, 0x1b);
  colours_.trouble = is_dark ? QColor(0xff, 0x8a, 0x80) : QColor(0xb0, 0x00, 0x20);
  colours_.match = is_dark ? QColor(0x5a, 0x4a, 0x00) : QColor(0xff, 0xf0, 0xa8);
}

bool RowPainter::make_room_for(const ConversationRow& row) {
  const int most = letter_width(metrics_) * 28;
  const int width = std::min(most, metrics_.horizontalAdvance(row.peer) + 1);
  if (width <= peer_width_) {
    return false;
  }
  peer_width_ = width;
  return true;
}

QColor RowPainter::colour_of(const ConversationRow& row, bool is_selected) const {
  if (is_selected) {
    return palette_.color(QPalette::HighlightedText);
  }
  if (row.kind == Kind::failed) {
    return colours_.trouble;
  }
  return row.is_message() ? colours_.text : colours_.dim;
}

/// Always from the left: a peer's text must not push the other columns about.
void RowPainter::put(QPainter& painter, const QRect& area, const QString& text) const {
  if (area.width() <= 0 || text.isEmpty()) {
    return;
  }
  // What certainly does not fit need not be measured.
  const qsizetype most = area.width() * 2 / std::max(1, letter_width(metrics_)) + 16;
  const QString elided = metrics_.elidedText(text.left(most), Qt::ElideRight, area.width());
  painter.drawText(area,
                   Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine | Qt::TextForceLeftToRight,
                   elided);
}

void RowPainter::paint(QPainter& painter, const QRect& area, const ConversationRow& row,
                       const State& state) const {
  if (state.is_selected) {
    painter.fillRect(area, palette_.brush(state.has_focus ? QPalette::Active : QPalette::Inactive,
                                          QPalette::Highlight));
  } else if (state.is_match) {
    painter.fillRect(area, colours_.match);
  }
  painter.save();
  painter.setClipRect(area);  // a letter with a hundred accents stays in its row
  const QColor plain = colour_of(row, state.is_selected);
  QRect rest = area.adjusted(gap_ / 2, 0, -gap_ / 2, 0);
  const auto column = [&](int width) {
    QRect taken = rest;
    taken.setWidth(std::min(width, rest.width()));
    rest.setLeft(taken.right() + 1 + gap_);
    return taken;
  };
  painter.setPen(state.is_selected ? plain : colours_.dim);
  // Where there is little room the text has it, and not the milliseconds.
  const bool is_narrow = area.width() < letter_width(metrics_) * narrow_letters;
  put(painter, column(is_narrow ? short_time_width_ : time_width_),
      is_narrow ? row.time.left(short_time.size()) : row.time);
  if (!state.is_selected && row.is_message()) {
    painter.setPen(row.kind == Kind::sent ? colours_.sent : colours_.received);
  }
  put(painter, column(arrow_width_), arrow_of(row.kind));
  if (peer_width_ > 0) {
    put(painter, column(std::min(peer_width_, area.width() / 3)), row.peer);
  }
  painter.setPen(plain);
  paint_content(painter, rest, row, state.is_selected);
  painter.restore();
  if (state.is_current && state.has_focus) {
    painter.setPen(QPen(plain, 1, Qt::DotLine));
    painter.drawRect(area.adjusted(0, 0, -1, -1));
  }
}

void RowPainter::paint_content(QPainter& painter, const QRect& area, const ConversationRow& row,
                               bool is_selected) const {
  if (!row.is_message()) {
    put(painter, area, row.text);
    return;
  }
  // Of hexadecimal three characters stand for one of text.
  const int text_width = show_ == ShowAs::both ? area.width() * 2 / 5 : 0;
  QRect last = area.adjusted(text_width > 0 ? text_width + gap_ : 0, 0, 0, 0);
  const QString remark = remark_on(row);
  const QColor plain = painter.pen().color();
  const QColor quiet = is_selected ? plain : colours_.dim;
  if (!remark.isEmpty()) {
    QRect right = last;
    right.setLeft(std::max(last.left(), last.right() - metrics_.horizontalAdvance(remark)));
    painter.setPen(quiet);
    put(painter, right.adjusted(0, 0, gap_, 0), remark);
    painter.setPen(plain);
    last.setRight(right.left() - gap_);
  }
  if (show_ != ShowAs::both) {
    put(painter, last, show_ == ShowAs::hex ? row.hex : row.text);
    return;
  }
  put(painter, QRect(area.left(), area.top(), text_width, area.height()), row.text);
  painter.setPen(quiet);
  put(painter, last, row.hex);
}

}  // namespace lanyard::desktop
