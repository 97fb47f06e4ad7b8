#pragma once

#include <QAbstractScrollArea>
#include <QPushButton>
#include <cstdint>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "conversation/conversation_row.hpp"
#include "conversation/row_painter.hpp"

namespace lanyard::desktop {

/// Shows rows of which it holds no more than three pages: it asks for them by rows_wanted() and is
/// given them by put_rows().
///
/// Theory of operation. What is painted is always a page that is there: on a jump the old page
/// stays until the rows of the new one have come, a millisecond or two later, so that nothing
/// flickers. One question at a time is asked. When its answer comes and the end has moved on
/// meanwhile, what came is painted and the next question asked: so a flood is seen scrolling by at
/// the pace of the disk. An answer is known by its ticket; reset() makes the one under way
/// worthless.
///
/// It follows the end until somebody scrolls up or selects another row than the last one. Rows are
/// counted in 63 bits; the scroll bar reaches the first 2^31 of them.
class ConversationView : public QAbstractScrollArea {
  Q_OBJECT

 public:
  explicit ConversationView(QWidget* parent = nullptr);

  void set_show(ShowAs show);
  /// Which rows are marked as found, by the number of their event.
  void set_marker(std::function<bool(std::int64_t number)> is_match);

  /// The rows are others now. `current` is to be the selected one; none where it is nothing.
  void reset(std::int64_t count, std::optional<std::int64_t> current, bool follow);
  /// The rows are the same but look otherwise: what is selected and where it stands stay.
  void reload();
  /// There are more rows.
  void set_count(std::int64_t count);
  /// The answer to rows_wanted(ticket, first, …).
  void put_rows(std::uint64_t ticket, std::vector<ConversationRow> rows);
  /// There will be no answer to rows_wanted().
  void give_up_rows();

  [[nodiscard]] std::int64_t count() const { return count_; }
  /// The row that the keys move, or -1.
  [[nodiscard]] std::int64_t current() const { return current_; }
  /// First selected row and how many; none: 0.
  [[nodiscard]] std::pair<std::int64_t, std::int64_t> selection() const;
  [[nodiscard]] std::int64_t first_visible() const { return top_; }
  [[nodiscard]] bool is_following() const { return is_following_; }
  /// What is painted of `row`, if it is there.
  [[nodiscard]] const ConversationRow* row_at(std::int64_t row) const;
  [[nodiscard]] std::int64_t rows_on_page() const;
  [[nodiscard]] int row_height() const { return painter_.row_height(); }
  /// Every row of what can be seen has been given.
  [[nodiscard]] bool is_complete() const;

  /// Selects a row and brings it into the middle, where it is not to be seen.
  void go_to(std::int64_t row);
  void follow_end();
  void select_all();
  /// Shown while there are no rows.
  void set_hint(const QString& hint);

  [[nodiscard]] QSize sizeHint() const override;
  [[nodiscard]] QSize minimumSizeHint() const override;

 Q_SIGNALS:
  void rows_wanted(std::uint64_t ticket, std::int64_t first, std::int64_t count);
  /// Another row, or -1.
  void current_changed(std::int64_t row);
  void copy_wanted(lanyard::desktop::CopyAs as);
  void following_changed(bool is_following);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void changeEvent(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;
  void scrollContentsBy(int dx, int dy) override;

 private:
  void make_painter();
  void scrolled();
  void fit_scroll_bar();
  void settle();
  void want(std::int64_t first, std::int64_t count);
  [[nodiscard]] bool has(std::int64_t first, std::int64_t end) const;
  [[nodiscard]] std::int64_t last_top() const;
  void set_following(bool follow);
  void move_to(std::int64_t row, bool extend);
  void show_row(std::int64_t row);
  [[nodiscard]] std::int64_t row_under(const QPoint& point) const;
  void tell_current();
  void describe_current();
  void place_end_button();

  RowPainter painter_;
  ShowAs show_ = ShowAs::text;
  std::function<bool(std::int64_t)> is_match_;
  QPushButton* end_button_;
  QString hint_;

  std::int64_t count_ = 0;
  std::int64_t top_ = 0;         ///< The first row that is painted.
  std::int64_t wanted_top_ = 0;  ///< The one that the scroll bar asks for.
  std::int64_t current_ = -1;
  std::int64_t anchor_ = -1;
  bool is_following_ = true;
  bool is_fitting_ = false;           ///< The scroll bar is being moved by us.
  std::int64_t count_when_left_ = 0;  ///< Rows there were when following ended.

  std::int64_t cached_first_ = 0;
  std::vector<ConversationRow> cached_;
  bool is_stale_ = false;                    ///< They are rows from before a reset.
  std::uint64_t ticket_ = 0;                 ///< Of the latest question.
  std::optional<std::int64_t> asked_first_;  ///< Its first row, while there is no answer.
};

}  // namespace lanyard::desktop
