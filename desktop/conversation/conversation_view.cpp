#include "conversation/conversation_view.hpp"

#include <QAccessible>
#include <QContextMenuEvent>
#include <QFontDatabase>
#include <QLocale>
#include <QMenu>
#include <QPainter>
#include <QScrollBar>
#include <QStyle>
#include <algorithm>
#include <limits>

#include "core/letter_width.hpp"

namespace lanyard::desktop {
namespace {

constexpr std::int64_t none = -1;

}  // namespace

ConversationView::ConversationView(QWidget* parent)
    : QAbstractScrollArea(parent),
      painter_(QFontDatabase::systemFont(QFontDatabase::FixedFont), palette(), ShowAs::text),
      end_button_(new QPushButton(viewport())) {
  setObjectName(QStringLiteral("conversation_view"));
  setAccessibleName(tr("Conversation"));
  setFocusPolicy(Qt::StrongFocus);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOn);  // its coming and going would move the text
  viewport()->setBackgroundRole(QPalette::Base);
  viewport()->setCursor(Qt::ArrowCursor);
  end_button_->setObjectName(QStringLiteral("conversation_end_button"));
  end_button_->setFocusPolicy(Qt::NoFocus);  // the key End does the same
  end_button_->setToolTip(tr("Show new messages as they come (End)"));
  end_button_->setVisible(false);
  connect(end_button_, &QPushButton::clicked, this, &ConversationView::follow_end);
  connect(verticalScrollBar(), &QScrollBar::valueChanged, this, &ConversationView::scrolled);
  make_painter();
}

QSize ConversationView::sizeHint() const {
  const QFontMetrics metrics(font());
  return {letter_width(metrics) * 90, painter_.row_height() * 16};
}

QSize ConversationView::minimumSizeHint() const {
  const QFontMetrics metrics(font());
  return {letter_width(metrics) * 30, painter_.row_height() * 4};
}

void ConversationView::make_painter() {
  QFont fixed = QFontDatabase::systemFont(QFontDatabase::FixedFont);
  fixed.setPointSizeF(font().pointSizeF());
  viewport()->setFont(fixed);
  end_button_->setFont(font());
  painter_ = RowPainter(fixed, palette(), show_);
  for (const ConversationRow& row : cached_) {
    painter_.make_room_for(row);
  }
  viewport()->update();
}

void ConversationView::set_show(ShowAs show) {
  show_ = show;
  make_painter();
}

void ConversationView::set_marker(std::function<bool(std::int64_t)> is_match) {
  is_match_ = std::move(is_match);
}

void ConversationView::set_hint(const QString& hint) {
  hint_ = hint;
  viewport()->update();
}

// ---- rows ---------------------------------------------------------------------------------------

void ConversationView::reset(std::int64_t count, std::optional<std::int64_t> current, bool follow) {
  ++ticket_;
  asked_first_.reset();
  is_stale_ = true;
  count_ = count;
  if (count == 0) {
    cached_.clear();
    top_ = 0;
  }
  current_ = current.value_or(none);
  anchor_ = current_;
  set_following(follow);
  fit_scroll_bar();
  if (!follow && current) {
    show_row(*current);
  }
  settle();
  tell_current();
  viewport()->update();
}

void ConversationView::reload() {
  ++ticket_;
  asked_first_.reset();
  is_stale_ = true;
  fit_scroll_bar();
  settle();
  viewport()->update();
}

void ConversationView::set_count(std::int64_t count) {
  if (count == count_) {
    return;
  }
  count_ = count;
  fit_scroll_bar();
  settle();
  place_end_button();
}

bool ConversationView::has(std::int64_t first, std::int64_t end) const {
  return !is_stale_ && first >= cached_first_ &&
         end <= cached_first_ + static_cast<std::int64_t>(cached_.size());
}

std::int64_t ConversationView::rows_on_page() const {
  return std::max(1, viewport()->height() / painter_.row_height());
}

std::int64_t ConversationView::last_top() const {
  return std::max<std::int64_t>(0, count_ - rows_on_page());
}

bool ConversationView::is_complete() const {
  return top_ == wanted_top_ && has(top_, std::min(top_ + rows_on_page() + 1, count_));
}

void ConversationView::want(std::int64_t first, std::int64_t count) {
  asked_first_ = std::max<std::int64_t>(0, first);
  Q_EMIT rows_wanted(++ticket_, *asked_first_, count);
}

/// Paints the page that is asked for if it is there, and asks for what is missing or soon will be.
void ConversationView::settle() {
  const std::int64_t page = rows_on_page();
  const std::int64_t end = std::min(wanted_top_ + page + 1, count_);
  if (has(wanted_top_, end)) {
    if (top_ != wanted_top_) {
      top_ = wanted_top_;
      viewport()->update();
    }
    const std::int64_t before = std::max<std::int64_t>(0, wanted_top_ - page / 2);
    const std::int64_t after = std::min(end + page / 2, count_);
    if (has(before, after)) {
      return;
    }
  }
  if (!asked_first_ && count_ > 0) {
    want(wanted_top_ - page, 3 * page + 1);
  }
}

void ConversationView::put_rows(std::uint64_t ticket, std::vector<ConversationRow> rows) {
  if (ticket != ticket_ || !asked_first_) {
    return;
  }
  cached_first_ = *asked_first_;
  asked_first_.reset();
  cached_ = std::move(rows);
  is_stale_ = false;
  for (const ConversationRow& row : cached_) {
    painter_.make_room_for(row);
  }
  const auto end = cached_first_ + static_cast<std::int64_t>(cached_.size());
  const std::int64_t last = std::max(cached_first_, end - rows_on_page());
  top_ = std::clamp(wanted_top_, cached_first_, last);
  viewport()->update();
  settle();
  describe_current();
}

void ConversationView::give_up_rows() {
  asked_first_.reset();
}

const ConversationRow* ConversationView::row_at(std::int64_t row) const {
  return row >= 0 && has(row, row + 1) ? &cached_[static_cast<std::size_t>(row - cached_first_)]
                                       : nullptr;
}

// ---- scrolling ----------------------------------------------------------------------------------

void ConversationView::fit_scroll_bar() {
  constexpr std::int64_t most = std::numeric_limits<int>::max();
  is_fitting_ = true;
  QScrollBar* const bar = verticalScrollBar();
  bar->setRange(0, static_cast<int>(std::min(last_top(), most)));
  bar->setPageStep(static_cast<int>(rows_on_page()));
  if (is_following_) {
    bar->setValue(bar->maximum());
  }
  is_fitting_ = false;
  wanted_top_ = is_following_ ? last_top() : bar->value();
}

void ConversationView::scrolled() {
  if (is_fitting_) {
    return;
  }
  QScrollBar* const bar = verticalScrollBar();
  wanted_top_ = bar->value() == bar->maximum() ? last_top() : bar->value();
  set_following(wanted_top_ == last_top());
  settle();
}

void ConversationView::scrollContentsBy(int /*dx*/, int /*dy*/) {}  // settle() paints

void ConversationView::set_following(bool follow) {
  if (follow != is_following_) {
    is_following_ = follow;
    count_when_left_ = count_;
    Q_EMIT following_changed(follow);
  }
  place_end_button();
}

void ConversationView::follow_end() {
  set_following(true);
  fit_scroll_bar();
  settle();
}

void ConversationView::show_row(std::int64_t row) {
  const std::int64_t page = rows_on_page();
  if (row >= wanted_top_ && row < wanted_top_ + page) {
    return;
  }
  const std::int64_t top = row < wanted_top_ ? row : row - page + 1;
  verticalScrollBar()->setValue(static_cast<int>(std::clamp<std::int64_t>(top, 0, last_top())));
}

void ConversationView::go_to(std::int64_t row) {
  const std::int64_t page = rows_on_page();
  if (row < wanted_top_ || row >= wanted_top_ + page) {
    const std::int64_t top = std::clamp<std::int64_t>(row - page / 2, 0, last_top());
    verticalScrollBar()->setValue(static_cast<int>(top));
  }
  move_to(row, false);
}

void ConversationView::place_end_button() {
  const bool is_needed = !is_following_ && count_ > rows_on_page();
  if (is_needed) {
    const std::int64_t fresh = std::max<std::int64_t>(0, count_ - count_when_left_);
    end_button_->setText(
        fresh == 0
            ? tr("Go to the end")
            : tr("New: %1. Go to the end").arg(QLocale().toString(static_cast<qlonglong>(fresh))));
    end_button_->adjustSize();
    end_button_->move((viewport()->width() - end_button_->width()) / 2,
                      viewport()->height() - end_button_->height() - painter_.row_height() / 2);
  }
  end_button_->setVisible(is_needed);
}

void ConversationView::resizeEvent(QResizeEvent* event) {
  QAbstractScrollArea::resizeEvent(event);
  fit_scroll_bar();
  settle();
  place_end_button();
}

void ConversationView::changeEvent(QEvent* event) {
  QAbstractScrollArea::changeEvent(event);
  if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange ||
      event->type() == QEvent::StyleChange) {
    make_painter();
    fit_scroll_bar();
    settle();
  }
}

// ---- selecting ----------------------------------------------------------------------------------

std::pair<std::int64_t, std::int64_t> ConversationView::selection() const {
  if (current_ < 0) {
    return {0, 0};
  }
  const auto [first, last] = std::minmax(anchor_, current_);
  return {first, last - first + 1};
}

void ConversationView::move_to(std::int64_t row, bool extend) {
  if (count_ == 0) {
    return;
  }
  current_ = std::clamp<std::int64_t>(row, 0, count_ - 1);
  anchor_ = extend && anchor_ >= 0 ? anchor_ : current_;
  show_row(current_);
  // Who reads a message does not want it to run away.
  if (current_ != count_ - 1) {
    set_following(false);
  }
  tell_current();
  viewport()->update();
}

void ConversationView::tell_current() {
  describe_current();
  Q_EMIT current_changed(current_);
}

void ConversationView::describe_current() {
  const ConversationRow* const row = row_at(current_);
  const QString words = row != nullptr ? spoken(*row) : QString();
  if (words != accessibleDescription()) {
    setAccessibleDescription(words);
    QAccessibleEvent event(this, QAccessible::DescriptionChanged);
    QAccessible::updateAccessibility(&event);
  }
}

void ConversationView::select_all() {
  if (count_ > 0) {
    anchor_ = 0;
    current_ = count_ - 1;
    tell_current();
    viewport()->update();
  }
}

std::int64_t ConversationView::row_under(const QPoint& point) const {
  const int height = painter_.row_height();
  const int lines = point.y() >= 0 ? point.y() / height : -1 - (-1 - point.y()) / height;
  return top_ + lines;
}

void ConversationView::mousePressEvent(QMouseEvent* event) {
  const std::int64_t row = row_under(event->pos());
  if (row < count_ && event->button() == Qt::LeftButton) {
    move_to(row, event->modifiers().testFlag(Qt::ShiftModifier));
  } else if (row < count_ && event->button() == Qt::RightButton) {
    const auto [first, rows] = selection();
    if (row < first || row >= first + rows) {
      move_to(row, false);
    }
  }
}

void ConversationView::mouseReleaseEvent(QMouseEvent* event) {
  event->accept();
}

void ConversationView::mouseMoveEvent(QMouseEvent* event) {
  if (event->buttons().testFlag(Qt::LeftButton) && current_ >= 0) {
    // Beyond the edge it goes on by a row each time the mouse moves.
    move_to(std::clamp(row_under(event->pos()), wanted_top_ - 1, wanted_top_ + rows_on_page()),
            true);
  }
}

void ConversationView::keyPressEvent(QKeyEvent* event) {
  if (event->matches(QKeySequence::Copy)) {
    Q_EMIT copy_wanted(CopyAs::text);
    return;
  }
  if (event->matches(QKeySequence::SelectAll)) {
    select_all();
    return;
  }
  const bool extend = event->modifiers().testFlag(Qt::ShiftModifier);
  // The first key begins with what is to be seen.
  const std::int64_t page = rows_on_page();
  const std::int64_t here = current_ >= 0 ? current_ : std::min(wanted_top_ + page, count_);
  switch (event->key()) {
    case Qt::Key_Up:
      return move_to(here - 1, extend);
    case Qt::Key_Down:
      return move_to(here + 1, extend);
    case Qt::Key_PageUp:
      return move_to(here - std::max<std::int64_t>(1, page - 1), extend);
    case Qt::Key_PageDown:
      return move_to(here + std::max<std::int64_t>(1, page - 1), extend);
    case Qt::Key_Home:
      return move_to(0, extend);
    case Qt::Key_End:
      move_to(count_ - 1, extend);
      return follow_end();
    default:
      QAbstractScrollArea::keyPressEvent(event);
  }
}

void ConversationView::contextMenuEvent(QContextMenuEvent* event) {
  auto* const menu = new QMenu(this);
  menu->setObjectName(QStringLiteral("conversation_menu"));
  menu->setAttribute(Qt::WA_DeleteOnClose);
  const bool has_selection = selection().second > 0;
  const auto add = [&](const QString& text, CopyAs as) {
    QAction* const action = menu->addAction(text, this, [this, as] { Q_EMIT copy_wanted(as); });
    action->setEnabled(has_selection);
    return action;
  };
  // The shortcut is shown; keyPressEvent() is what takes the key.
  add(tr("Copy as text"), CopyAs::text)->setShortcut(QKeySequence::Copy);
  add(tr("Copy as hex"), CopyAs::hex);
  add(tr("Copy with times"), CopyAs::with_times);
  menu->addSeparator();
  menu->addAction(tr("Select all"), this, &ConversationView::select_all)
      ->setShortcut(QKeySequence::SelectAll);
  menu->popup(event->globalPos());
}

void ConversationView::focusInEvent(QFocusEvent* event) {
  QAbstractScrollArea::focusInEvent(event);
  viewport()->update();
}

void ConversationView::focusOutEvent(QFocusEvent* event) {
  QAbstractScrollArea::focusOutEvent(event);
  viewport()->update();
}

// ---- painting -----------------------------------------------------------------------------------

void ConversationView::paintEvent(QPaintEvent* event) {
  QPainter painter(viewport());
  painter.setFont(viewport()->font());
  if (cached_.empty()) {
    painter.setFont(font());
    painter.setPen(palette().color(QPalette::PlaceholderText));
    const int margin = painter_.row_height();
    painter.drawText(viewport()->rect().adjusted(margin, margin, -margin, -margin),
                     Qt::AlignCenter | Qt::TextWordWrap, count_ == 0 ? hint_ : QString());
    return;
  }
  const int height = painter_.row_height();
  const auto [first, selected] = selection();
  const std::int64_t end = cached_first_ + static_cast<std::int64_t>(cached_.size());
  for (std::int64_t row = top_; row < end; ++row) {
    const QRect area(0, static_cast<int>(row - top_) * height, viewport()->width(), height);
    if (area.top() > event->rect().bottom()) {
      break;
    }
    if (row < cached_first_ || !area.intersects(event->rect())) {
      continue;
    }
    const ConversationRow& content = cached_[static_cast<std::size_t>(row - cached_first_)];
    painter_.paint(painter, area, content,
                   {.is_selected = !is_stale_ && row >= first && row < first + selected,
                    .is_match = is_match_ && is_match_(content.number),
                    .is_current = !is_stale_ && row == current_,
                    .has_focus = hasFocus()});
  }
}

}  // namespace lanyard::desktop
