#include "core/user_file.hpp"

#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSaveFile>

namespace lanyard::desktop {

QString proposed_name(const QDateTime& when) {
  return QStringLiteral("lanyard-") + when.toString(QStringLiteral("yyyy-MM-dd-HHmmss"));
}

QString keep_aside(const QString& file) {
  const QString stamp = QDateTime::currentDateTimeUtc().toString(QStringLiteral("yyyyMMdd-HHmmss"));
  for (int number = 0; number < 100; ++number) {
    const QString aside = QStringLiteral("%1.damaged-%2-%3").arg(file, stamp).arg(number);
    if (!QFile::exists(aside) && (QFile::copy(file, aside) || QFile::rename(file, aside))) {
      return aside;
    }
  }
  return {};
}

QString write_whole_file(const QString& name, const QByteArray& bytes) {
  QDir().mkpath(QFileInfo(name).absolutePath());
  QSaveFile file(name);
  if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.commit()) {
    return file.errorString();
  }
  return {};
}

}  // namespace lanyard::desktop
