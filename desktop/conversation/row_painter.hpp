#pragma once

#include <QFont>
#include <QFontMetrics>
#include <QPainter>
#include <QPalette>
#include <QRect>

#include "conversation/conversation_row.hpp"

namespace lanyard::desktop {

/// Draws a row of the conversation: time, direction, peer, text and hex, each in its column.
class RowPainter {
 public:
  RowPainter(const QFont& font, const QPalette& palette, ShowAs show);

  [[nodiscard]] int row_height() const { return row_height_; }
  /// Makes the peer's column wide enough for this one; true: it was not.
  bool make_room_for(const ConversationRow& row);

  struct State {
    bool is_selected = false;
    bool is_match = false;
    bool is_current = false;
    bool has_focus = false;
  };
  void paint(QPainter& painter, const QRect& area, const ConversationRow& row,
             const State& state) const;

 private:
  struct Colours {
    QColor text, dim, received, sent, trouble, match;
  };
  [[nodiscard]] QColor colour_of(const ConversationRow& row, bool is_selected) const;
  void paint_content(QPainter& painter, const QRect& area, const ConversationRow& row,
                     bool is_selected) const;
  void put(QPainter& painter, const QRect& area, const QString& text) const;

  QFontMetrics metrics_;
  QPalette palette_;
  ShowAs show_;
  Colours colours_;
  int row_height_;
  int gap_;
  int time_width_;
  int short_time_width_;
  int arrow_width_;
  int peer_width_ = 0;
};

}  // namespace lanyard::desktop
