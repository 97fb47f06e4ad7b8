#include "replies/replies_file.hpp"

#include <QCoreApplication>
#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSaveFile>
#include <utility>

#include "core/text.hpp"

namespace lanyard::desktop {
namespace {

struct RepliesWords {
  Q_DECLARE_TR_FUNCTIONS(RepliesWords)
};

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

}  // namespace

LoadedRules load_rules(const QString& file) {
  if (!QFile::exists(file)) {
    return {};
  }
  auto rules = session::read_reply_rules(to_utf8(file));
  if (rules) {
    return {*std::move(rules), {}};
  }
  const QString aside = keep_aside(file);
  const QString why = to_qt(rules.error().message);
  return {{},
          aside.isEmpty()
              ? RepliesWords::tr("The reply rules could not be read: %1.").arg(why)
              : RepliesWords::tr("The reply rules could not be read: %1. The file as it was is "
                                 "kept as %2.")
                    .arg(why, aside)};
}

QString save_rules(const QString& name, const std::vector<session::ReplyRule>& rules) {
  QDir().mkpath(QFileInfo(name).absolutePath());
  QSaveFile file(name);
  const QByteArray json = QByteArray::fromStdString(session::format_reply_rules(rules));
  if (!file.open(QIODevice::WriteOnly) || file.write(json) != json.size() || !file.commit()) {
    return RepliesWords::tr("The reply rules cannot be saved in %1: %2.")
        .arg(name, file.errorString());
  }
  return {};
}

}  // namespace lanyard::desktop
