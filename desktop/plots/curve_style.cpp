#include "plots/curve_style.hpp"

#include <QColor>
#include <QList>
#include <array>
#include <cstddef>

namespace lanyard::desktop {
namespace {

constexpr int darker_than_middle = 128;

struct Shades {
  QRgb on_light;
  QRgb on_dark;
};

// The order of hues is that of Okabe and Ito's colour-blind-safe set; each shade is ours, made dark
// or light enough for a contrast of 3:1 at least with its background (WCAG 2.1, 1.4.11).
constexpr std::array<Shades, 7> shades{{{.on_light = 0xFF0069AA, .on_dark = 0xFF4DA9E8},
                                        {.on_light = 0xFFC75000, .on_dark = 0xFFFF8A3D},
                                        {.on_light = 0xFF00815E, .on_dark = 0xFF2FC79A},
                                        {.on_light = 0xFFB0568B, .on_dark = 0xFFE79CC6},
                                        {.on_light = 0xFF9A6B00, .on_dark = 0xFFEDBB3A},
                                        {.on_light = 0xFF2386BD, .on_dark = 0xFF9AD8F7},
                                        {.on_light = 0xFF555555, .on_dark = 0xFFC9C9C9}}};

/// In widths of the pen.
const std::array<QList<qreal>, 4>& dashes() {
  static const std::array<QList<qreal>, 4> all{
      QList<qreal>{}, QList<qreal>{6, 3}, QList<qreal>{1.5, 2.5}, QList<qreal>{7, 2.5, 1.5, 2.5}};
  return all;
}

}  // namespace

QPen curve_pen(int style, const QPalette& palette) {
  const auto number = static_cast<std::size_t>(style);
  const bool dark = palette.color(QPalette::Base).lightness() < darker_than_middle;
  const Shades& shade = shades.at(number % shades.size());
  // Seven and four have no common divisor: the pair repeats after 28.
  const QList<qreal>& dash = dashes().at(number % dashes().size());
  QPen pen(QColor::fromRgb(dark ? shade.on_dark : shade.on_light));
  pen.setWidthF(1.6);
  pen.setCapStyle(Qt::FlatCap);
  pen.setJoinStyle(Qt::BevelJoin);
  if (!dash.isEmpty()) {
    pen.setDashPattern(dash);
  }
  return pen;
}

}  // namespace lanyard::desktop
