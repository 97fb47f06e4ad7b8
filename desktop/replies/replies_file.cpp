#include "replies/replies_file.hpp"

#include <QCoreApplication>
#include <QFile>
#include <utility>

#include "core/error_text.hpp"
#include "core/text.hpp"
#include "core/user_file.hpp"

namespace lanyard::desktop {
namespace {

struct RepliesWords {
  Q_DECLARE_TR_FUNCTIONS(RepliesWords)
};

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
  const QString why = error_text(rules.error());
  return {{},
          aside.isEmpty()
              ? RepliesWords::tr("The reply rules could not be read: %1.").arg(why)
              : RepliesWords::tr("The reply rules could not be read: %1. The file as it was is "
                                 "kept as %2.")
                    .arg(why, aside)};
}

QString save_rules(const QString& name, const std::vector<session::ReplyRule>& rules) {
  const QString why =
      write_whole_file(name, QByteArray::fromStdString(session::format_reply_rules(rules)));
  return why.isEmpty()
             ? QString()
             : RepliesWords::tr("The reply rules cannot be saved in %1: %2.").arg(name, why);
}

}  // namespace lanyard::desktop
