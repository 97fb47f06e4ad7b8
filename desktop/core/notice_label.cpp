#include "core/notice_label.hpp"

#include <QAccessible>
#include <QEvent>
#include <QGuiApplication>

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
  keep_height();
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

void NoticeLabel::resizeEvent(QResizeEvent* event) {
  QLabel::resizeEvent(event);
  keep_height();
}

void NoticeLabel::showEvent(QShowEvent* event) {
  QLabel::showEvent(event);
  keep_height();
}

/// A layout that is short of room gives a label that wraps less than its lines need, and a sentence
/// cut in its middle tells nobody what to do.
void NoticeLabel::keep_height() {
  // What is hidden has a width that means nothing, and a splitter would not take back the room that
  // a narrow label asks for.
  setMinimumHeight(text().isEmpty() || !isVisible() ? 0 : heightForWidth(width()));
}

/// A hint has the colours of its surroundings, whatever becomes of them; an error only has a text
/// colour of its own. The application's palette is asked, as the parent's may still be the old one.
void NoticeLabel::paint_kind() {
  QPalette colours;
  if (is_error_) {
    const bool is_dark = QGuiApplication::palette().color(QPalette::Base).lightness() < 128;
    colours.setColor(QPalette::WindowText,
                     is_dark ? QColor(0xff, 0x8a, 0x80) : QColor(0xb0, 0x00, 0x20));
  }
  setPalette(colours);
}

}  // namespace lanyard::desktop
