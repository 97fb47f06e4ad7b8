#include "core/text.hpp"

#include <QRegularExpression>

#include "lanyard/session/text.hpp"

namespace lanyard::desktop {

QString on_one_line(const QString& text) {
  return to_qt(session::escape_controls(to_utf8(text)));
}

QString without_mnemonic(QString label) {
  static const QRegularExpression appended(QStringLiteral("\\(&.\\)"));
  label.remove(appended).remove(QLatin1Char('&'));
  while (label.endsWith(QLatin1Char(':')) || label.endsWith(QChar(0xFF1A))) {
    label.chop(1);
  }
  return label;
}

}  // namespace lanyard::desktop
