#include "send/send_box.hpp"

#include <QKeyEvent>
#include <QMimeData>
#include <QTextBlock>

namespace lanyard::desktop {
namespace {

/// Beyond this, lines are wrapped at any character: looking for words takes a time that grows with
/// the square of a line without any.
constexpr int most_wrapped_at_words = 4096;

}  // namespace

SendBox::SendBox(QWidget* parent) : QPlainTextEdit(parent) {
  setTabChangesFocus(true);
  connect(this, &QPlainTextEdit::textChanged, this, [this] {
    if (!recalling_) {
      history_.end_walk();
    }
    setWordWrapMode(document()->characterCount() > most_wrapped_at_words
                        ? QTextOption::WrapAnywhere
                        : QTextOption::WrapAtWordBoundaryOrAnywhere);
  });
}

QString SendBox::typed() const {
  QString text = document()->toRawText();
  text.replace(QChar::ParagraphSeparator, QLatin1Char('\n'));
  text.replace(QChar::LineSeparator, QLatin1Char('\n'));
  return text;
}

bool SendBox::refuse(qsizetype characters) {
  const bool is_too_long = characters > longest_text;
  if (is_too_long) {
    Q_EMIT refused(characters);
  }
  return is_too_long;
}

void SendBox::insertFromMimeData(const QMimeData* source) {
  if (source->hasText() && !refuse(source->text().size() + document()->characterCount())) {
    put(textCursor(), source->text());
    ensureCursorVisible();
  }
}

/// What is long is laid out once, in the mode for long text.
void SendBox::put(QTextCursor cursor, const QString& text) {
  if (text.size() > most_wrapped_at_words) {
    setWordWrapMode(QTextOption::WrapAnywhere);
  }
  cursor.insertText(text);
}

void SendBox::set_typed(const QString& text) {
  if (refuse(text.size())) {
    return;
  }
  QTextCursor cursor(document());
  cursor.select(QTextCursor::Document);
  put(cursor, text);
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
