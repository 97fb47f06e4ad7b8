#include "core/text.hpp"

#include <QRegularExpression>

namespace lanyard::desktop {

QString without_mnemonic(QString label) {
  static const QRegularExpression appended(QStringLiteral("\\(&.\\)"));
  label.remove(appended).remove(QLatin1Char('&'));
  while (label.endsWith(QLatin1Char(':')) || label.endsWith(QChar(0xFF1A))) {
    label.chop(1);
  }
  return label;
}

}  // namespace lanyard::desktop
