#include "conversation/detail_pane.hpp"

#include <QEvent>
#include <QFontDatabase>
#include <QLocale>
#include <QScrollBar>
#include <QVBoxLayout>

namespace lanyard::desktop {
namespace {

/// So much is laid out in some milliseconds.
constexpr qsizetype piece_size = 48 * 1024;

QString sentence_about(const MessageDetail& detail) {
  const ConversationRow& row = detail.row;
  const QString size = QLocale().toString(row.size);
  switch (row.kind) {
    case ConversationRow::Kind::received:
      return DetailPane::tr("Received from %1 at %2, %3 bytes").arg(row.peer, detail.when, size);
    case ConversationRow::Kind::sent:
      return DetailPane::tr("Sent to %1 at %2, %3 bytes").arg(row.peer, detail.when, size);
    default:
      return row.peer.isEmpty() ? detail.when : DetailPane::tr("%1, %2").arg(row.peer, detail.when);
  }
}

}  // namespace

GradualText::GradualText(QWidget* parent) : QPlainTextEdit(parent) {
  setReadOnly(true);
  setUndoRedoEnabled(false);
  setTabChangesFocus(true);
  setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
  next_.setSingleShot(true);
  next_.setInterval(0);
  connect(&next_, &QTimer::timeout, this, &GradualText::add_piece);
}

void GradualText::show_text(const QString& text) {
  clear();
  text_ = text;
  at_ = 0;
  add_piece();
  verticalScrollBar()->setValue(0);  // appending has gone to the end
}

void GradualText::add_piece() {
  if (is_complete()) {
    return;
  }
  // Up to the end of a line, for appendPlainText() begins a new one.
  qsizetype end = std::min(at_ + piece_size, text_.size());
  if (end < text_.size()) {
    const qsizetype line_end = text_.indexOf(QLatin1Char('\n'), end);
    end = line_end < 0 ? text_.size() : line_end;
  }
  appendPlainText(text_.mid(at_, end - at_));
  at_ = end + 1;
  if (is_complete()) {
    text_.clear();
    at_ = 0;
  } else {
    next_.start();
  }
}

DetailPane::DetailPane(QWidget* parent)
    : QWidget(parent),
      title_(new QLabel),
      bound_(new QLabel),
      tabs_(new QTabWidget),
      text_(new GradualText),
      hex_(new GradualText) {
  title_->setObjectName(QStringLiteral("detail_title"));
  bound_->setObjectName(QStringLiteral("detail_bound"));
  for (QLabel* const label : {title_, bound_}) {
    label->setTextFormat(Qt::PlainText);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    label->setWordWrap(true);
  }
  bound_->setVisible(false);
  text_->setObjectName(QStringLiteral("detail_text"));
  text_->setAccessibleName(tr("Text of the selected message"));
  hex_->setObjectName(QStringLiteral("detail_hex"));
  hex_->setAccessibleName(tr("Bytes of the selected message in hexadecimal"));
  hex_->setLineWrapMode(QPlainTextEdit::NoWrap);
  tabs_->setObjectName(QStringLiteral("detail_tabs"));
  tabs_->setDocumentMode(true);
  tabs_->addTab(text_, tr("Text"));
  tabs_->addTab(hex_, tr("Hex"));
  auto* const all = new QVBoxLayout(this);
  all->setContentsMargins(0, 0, 0, 0);
  all->addWidget(title_);
  all->addWidget(bound_);
  all->addWidget(tabs_, 1);
  fit_fonts();
  clear();
}

void DetailPane::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::FontChange) {
    fit_fonts();
  }
}

void DetailPane::fit_fonts() {
  QFont fixed = QFontDatabase::systemFont(QFontDatabase::FixedFont);
  fixed.setPointSizeF(font().pointSizeF());
  text_->setFont(fixed);
  hex_->setFont(fixed);
}

void DetailPane::show_detail(const MessageDetail& detail) {
  title_->setText(sentence_about(detail));
  tabs_->setTabEnabled(1, detail.row.is_message());
  text_->show_text(detail.text);
  hex_->show_text(detail.hex);
  QString bound;
  const QLocale locale;
  if (detail.bytes_shown < detail.row.size) {
    bound = tr("Here are the first %1 bytes of text and %2 of hex. Save the conversation to have "
               "the whole message.")
                .arg(locale.toString(detail.bytes_shown),
                     locale.toString(qulonglong{ConversationSource::most_hex}));
  } else if (detail.bytes_shown > ConversationSource::most_hex) {
    bound = tr("Of the hex here are the first %1 bytes.")
                .arg(locale.toString(qulonglong{ConversationSource::most_hex}));
  }
  if (detail.row.is_partial) {
    const QString piece =
        tr("This is a piece: the message was longer than the limit, and goes on in the next row of "
           "this peer; or the connection ended before the message did.");
    bound = bound.isEmpty() ? piece : tr("%1 %2").arg(piece, bound);
  }
  bound_->setText(bound);
  bound_->setVisible(!bound.isEmpty());
}

void DetailPane::clear() {
  title_->setText(tr("Select a message to see all of it."));
  bound_->setVisible(false);
  text_->show_text({});
  hex_->show_text({});
}

}  // namespace lanyard::desktop
