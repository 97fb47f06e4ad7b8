#pragma once

#include <QByteArray>

#include "plots/plot_scene.hpp"

namespace lanyard::desktop {

/// The points of a picture's curves that are not hidden, from its left edge to its right, as CSV
/// (RFC 4180) in UTF-8 with a header: `time,name,value`. Times are UTC with milliseconds (ISO
/// 8601), values have all their digits and a decimal point.
QByteArray curves_csv(const PlotScene& scene);

}  // namespace lanyard::desktop
