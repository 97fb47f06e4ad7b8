#include "send/send_box.hpp"

#include <QKeyEvent>
#include <QTextBlock>

namespace lanyard::desktop {

SendBox::SendBox(QWidget* parent) : QPlainTextEdit(parent) {
  setTabChangesFocus(true);
  connect(this, &QPlainTextEdit::textChanged, this, [this] {
    if (!recalling_) {
      history_.end_walk();
    }
  });
}

QString SendBox::typed() const {
  QString text = document()->toRawText();
  text.replace(QChar::ParagraphSeparator, QLatin1Char('\n'));
  text.replace(QChar::LineSeparator, QLatin1Char('\n'));
  return text;
}

void SendBox::set_typed(const QString& text) {
  QTextCursor cursor(document());
  cursor.select(QTextCursor::Document);
  cursor.insertText(text);
  moveCursor(QTextCursor::End);
}

void SendBox::mark(std::optional<qsizetype> position) {
  QList<QTextEdit::ExtraSelection> marks;
  if (position && document()->characterCount() > 1) {
    // The last character where the trouble is that something is missing behind it.
    const int last = document()->characterCount() - 2;
    QTextEdit::ExtraSelection mark;
    mark.cursor = QTextCursor(document());
    mark.cursor.setPosition(std::min(static_cast<int>(*position), last));
    mark.cursor.movePosition(QTextCursor::NextCharacter, QTextCursor::KeepAnchor);
    mark.format.setUnderlineStyle(QTextCharFormat::WaveUnderline);
    const bool is_dark = palette().color(QPalette::Base).lightness() < 128;
    const QColor trouble = is_dark ? QColor(0xff, 0x8a, 0x80) : QColor(0xb0, 0x00, 0x20);
    mark.format.setUnderlineColor(trouble);
    mark.format.setForeground(trouble);
    marks.append(mark);
  }
  setExtraSelections(marks);
}

void SendBox::keyPressEvent(QKeyEvent* event) {
  if (!walk(*event)) {
    QPlainTextEdit::keyPressEvent(event);
  }
}

bool SendBox::walk(const QKeyEvent& event) {
  const bool up = event.key() == Qt::Key_Up;
  if ((!up && event.key() != Qt::Key_Down) ||
      (event.modifiers() & ~Qt::KeypadModifier) != Qt::NoModifier) {
    return false;
  }
  // A line as it is shown: a long one may be wrapped.
  QTextCursor cursor = textCursor();
  if (cursor.movePosition(up ? QTextCursor::Up : QTextCursor::Down)) {
    return false;
  }
  const auto entry = up ? history_.older({typed(), kind_}) : history_.newer();
  if (!entry) {
    return false;
  }
  recalling_ = true;
  set_typed(entry->text);
  recalling_ = false;
  kind_ = entry->kind;
  Q_EMIT recalled(entry->kind);
  return true;
}

}  // namespace lanyard::desktop
