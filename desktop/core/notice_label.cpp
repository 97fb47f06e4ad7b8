#include "core/notice_label.hpp"

#include <QAccessible>
#include <QEvent>

namespace lanyard::desktop {

NoticeLabel::NoticeLabel(QWidget* parent) : QLabel(parent) {
  setWordWrap(true);
  setTextFormat(Qt::PlainText);  // a peer's words are never markup
  setTextInteractionFlags(Qt::TextSelectableByMouse);
  setVisible(false);
}

void NoticeLabel::show_error(const QString& sentence) {
  say(sentence, true);
}

void NoticeLabel::show_hint(const QString& sentence) {
  say(sentence, false);
}

void NoticeLabel::clear_notice() {
  say({}, false);
}

void NoticeLabel::say(const QString& sentence, bool is_error) {
  is_error_ = is_error;
  setText(sentence);
  setAccessibleName(sentence);
  paint_kind();
  setVisible(!sentence.isEmpty());
  if (!sentence.isEmpty()) {
    QAccessibleEvent event(this, QAccessible::Alert);
    QAccessible::updateAccessibility(&event);
  }
}

void NoticeLabel::changeEvent(QEvent* event) {
  QLabel::changeEvent(event);
  if (event->type() == QEvent::ApplicationPaletteChange) {
    paint_kind();
  }
}

void NoticeLabel::paint_kind() {
  const bool is_dark = QWidget::palette().color(QPalette::Base).lightness() < 128;
  QPalette colours = QWidget::palette();
  const QColor trouble = is_dark ? QColor(0xff, 0x8a, 0x80) : QColor(0xb0, 0x00, 0x20);
  const QColor plain = parentWidget() != nullptr
                           ? parentWidget()->palette().color(QPalette::WindowText)
                           : colours.color(QPalette::WindowText);
  colours.setColor(QPalette::WindowText, is_error_ ? trouble : plain);
  setPalette(colours);
}

}  // namespace lanyard::desktop
