#include "plots/curves_csv.hpp"

#include <QLocale>
#include <QString>
#include <cmath>

namespace lanyard::desktop {
namespace {

/// Quoted; and so begun that no spreadsheet takes a name that a peer chose for a formula.
QByteArray quoted(QString name) {
  if (!name.isEmpty() && QStringLiteral("=+-@").contains(name.front())) {
    name.prepend(QLatin1Char('\''));
  }
  name.replace(QLatin1Char('"'), QStringLiteral("\"\""));
  return '"' + name.toUtf8() + '"';
}

}  // namespace

QByteArray curves_csv(const PlotScene& scene) {
  QByteArray csv("time,name,value\r\n");
  const QDateTime clock = scene.clock.toUTC();
  for (const PlotCurve& curve : scene.curves) {
    if (curve.hidden) {
      continue;
    }
    const QByteArray name = quoted(curve.name);
    for (const PlotPoint& point : curve.series->points(scene.begin(), scene.end)) {
      if (point.time < scene.begin() || point.time > scene.end) {
        continue;
      }
      const auto ms = std::llround((point.time - scene.now) * 1'000);
      csv += clock.addMSecs(ms).toString(Qt::ISODateWithMs).toLatin1() + ',' + name + ',' +
             QByteArray::number(point.value, 'g', QLocale::FloatingPointShortest) + "\r\n";
    }
  }
  return csv;
}

}  // namespace lanyard::desktop
