#include "board/console_view.hpp"

#include <QFontDatabase>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QScopedValueRollback>
#include <QScrollBar>
#include <QTextBlock>
#include <QTextCursor>
#include <QVBoxLayout>
#include <functional>
#include <utility>

namespace lanyard::desktop {
namespace {

/// Shown in one go: so much takes a few milliseconds.
constexpr qsizetype most_at_once = qsizetype{32} << 10U;
constexpr int most_shown = static_cast<int>(ConsoleBuffer::most_characters);
constexpr int slack = most_shown / 8;

/// Tells of the new room it gets, before and after it moves its text in it.
class ConsoleText : public QPlainTextEdit {
 public:
  ConsoleText(bool& is_moving, std::function<void()> moved, QWidget* parent)
      : QPlainTextEdit(parent), is_moving_(is_moving), moved_(std::move(moved)) {}

 protected:
  void resizeEvent(QResizeEvent* event) override {
    {
      const QScopedValueRollback moving(is_moving_, true);
      QPlainTextEdit::resizeEvent(event);
    }
    moved_();
  }

 private:
  bool& is_moving_;
  const std::function<void()> moved_;
};

}  // namespace

ConsoleView::ConsoleView(QWidget* parent)
    : QWidget(parent),
      text_(new ConsoleText(
          is_ours_, [this] { follow(); }, this)),
      gone_(new NoticeLabel(this)),
      input_(new QLineEdit(this)) {
  text_->setObjectName(QStringLiteral("board_console"));
  text_->setAccessibleName(tr("What the board prints"));
  text_->setReadOnly(true);
  text_->setUndoRedoEnabled(false);
  text_->setMaximumBlockCount(static_cast<int>(ConsoleBuffer::most_lines));
  text_->setTabChangesFocus(true);
  text_->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
  text_->setPlaceholderText(tr("What the board prints appears here."));
  text_->setMinimumHeight(3 * text_->fontMetrics().lineSpacing());
  // Keyboard: the text can be walked through and selected without being changed.
  text_->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
  gone_->setObjectName(QStringLiteral("board_console_gone"));
  input_->setObjectName(QStringLiteral("board_input"));
  input_->setPlaceholderText(tr("Type a line and press Enter"));
  auto* const label = new QLabel(tr("To the board:"), this);
  label->setBuddy(input_);
  auto* const line = new QHBoxLayout;
  line->addWidget(label);
  line->addWidget(input_, 1);
  auto* const all = new QVBoxLayout(this);
  all->setContentsMargins({});
  all->addWidget(gone_);
  all->addWidget(text_, 1);
  all->addLayout(line);
  more_timer_.setSingleShot(true);
  more_timer_.setInterval(0);
  connect(&more_timer_, &QTimer::timeout, this, &ConsoleView::show_more);
  connect(input_, &QLineEdit::returnPressed, this, [this] {
    Q_EMIT typed(input_->text());
    input_->clear();
  });
  // Where the view stands says nothing of the user's wish: a line that appears above it takes some
  // of its room, and it is not at its end any more.
  QScrollBar* const bar = text_->verticalScrollBar();
  connect(bar, &QScrollBar::valueChanged, this, [this, bar](int value) {
    if (!is_ours_) {
      follows_ = value == bar->maximum();
    }
  });
  connect(bar, &QScrollBar::rangeChanged, this, &ConsoleView::follow);
  set_listening(false);
}

void ConsoleView::set_listening(bool listening) {
  input_->setEnabled(listening);
}

void ConsoleView::show_buffer(std::shared_ptr<ConsoleBuffer> buffer) {
  if (buffer == buffer_) {
    return;
  }
  buffer_ = std::move(buffer);
  position_ = 0;
  follows_ = true;
  clear();
  gone_->clear_notice();
  show_more();
}

void ConsoleView::show_more() {
  if (!buffer_) {
    return;
  }
  const ConsoleBuffer::Piece piece = buffer_->read(position_, most_at_once);
  if (piece.begin > position_ && position_ > 0) {
    clear();  // between what is shown and what is there something fell out
  }
  append(piece.text);
  position_ = piece.begin + piece.text.size();
  if (const qint64 gone = buffer_->fell_out(); gone > 0) {
    gone_->show_hint(tr("The oldest characters are no longer kept: %L1.").arg(gone));
  }
  if (piece.text.size() == most_at_once) {
    more_timer_.start();
  }
}

void ConsoleView::append(const QString& text) {
  if (text.isEmpty()) {
    return;
  }
  {
    const QScopedValueRollback ours(is_ours_, true);
    // Not the visible cursor, whose selection is the user's.
    QTextCursor cursor(text_->document());
    cursor.movePosition(QTextCursor::End);
    cursor.insertText(text);
    trim();
  }
  follow();
}

void ConsoleView::clear() {
  const QScopedValueRollback ours(is_ours_, true);
  text_->clear();
}

void ConsoleView::follow() {
  if (follows_) {
    const QScopedValueRollback ours(is_ours_, true);
    text_->verticalScrollBar()->setValue(text_->verticalScrollBar()->maximum());
  }
}

void ConsoleView::trim() {
  QTextDocument* const document = text_->document();
  const int characters = document->characterCount();
  if (characters <= most_shown + slack) {
    return;
  }
  QTextCursor cursor(document);
  cursor.setPosition(document->findBlock(characters - most_shown).position(),
                     QTextCursor::KeepAnchor);
  cursor.removeSelectedText();
}

}  // namespace lanyard::desktop
