#pragma once

#include <QFont>
#include <QFontMetrics>
#include <QPainter>
#include <QPalette>
#include <QRect>
#include <QString>

#include "lanyard/trace/diagram.hpp"

namespace lanyard::desktop {

/// Where the parts of a diagram lie, in the width there is and the font.
struct DiagramLayout {
  int row_height = 0;
  int head_height = 0;
  int left = 0;   ///< The client's lifeline.
  int right = 0;  ///< The server's.
  int width = 0;
};

DiagramLayout lay_out(const QFont& font, int width);

/// Where an arrow's label or a note stands in its row, but for its height: between the lifelines
/// or, where that is too narrow, over the right one as far as there is room.
QRect label_place(const DiagramLayout& layout, const QFontMetrics& metrics, const QString& label);

/// Paints parts of a sequence diagram with a palette's colours, light or dark.
class DiagramPainter {
 public:
  DiagramPainter(QPainter& painter, const DiagramLayout& layout, const QPalette& palette);

  /// The names over the lifelines, in the layout's head.
  void head(const trace::Diagram& diagram, int y);
  /// One row, from `y` on; `selected` draws it on the palette's highlight.
  void row(const trace::DiagramRow& row, int y, bool selected);

 private:
  void arrow(const trace::Arrow& arrow, int y, bool selected);
  void note(const trace::Note& note, int y);
  void lifelines(int y, int height);
  void shaft(const trace::Arrow& arrow, int middle, const QColor& colour);
  [[nodiscard]] QColor colour_of(trace::Emphasis emphasis) const;
  void label(const QString& words, int y, const QColor& colour);
  void text(const QRect& place, int flags, const QString& words, const QColor& colour);

  QPainter& painter_;
  const DiagramLayout layout_;
  const QPalette palette_;
  const bool is_dark_;
};

}  // namespace lanyard::desktop
