#pragma once

#include <QPalette>
#include <QPen>

namespace lanyard::desktop {

/// The pen of curve number `style`: colours that people with any kind of colour vision tell apart,
/// chosen for a light or a dark background by the palette's, and a dash pattern as well. 28 differ.
QPen curve_pen(int style, const QPalette& palette);

}  // namespace lanyard::desktop
