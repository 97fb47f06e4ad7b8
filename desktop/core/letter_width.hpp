#pragma once

#include <QFontMetrics>
#include <QLatin1Char>
#include <algorithm>

namespace lanyard::desktop {

/// How wide a Latin letter is on average. QFontMetrics::averageCharWidth() is no measure for that:
/// in a Chinese font it is the width of a Chinese character, twice as much.
inline int letter_width(const QFontMetrics& metrics) {
  return std::min(metrics.averageCharWidth(), metrics.horizontalAdvance(QLatin1Char('0')));
}

}  // namespace lanyard::desktop
