#include "send/send_words.hpp"

#include <QCoreApplication>
#include <algorithm>
#include <climits>

#include "core/error_text.hpp"
#include "core/text.hpp"

namespace lanyard::desktop {
namespace {

struct SendWords {
  Q_DECLARE_TR_FUNCTIONS(SendWords)
};

int as_number(std::uint64_t count) {
  return static_cast<int>(std::min<std::uint64_t>(count, INT_MAX));
}

QString deleted_text() {
  return SendWords::tr("The file was deleted or renamed while it was being sent.");
}

QString lost_text(std::size_t lost) {
  return lost == 1 ? SendWords::tr("1 peer left or could not be sent to before it had all of it.")
                   : SendWords::tr(
                         "%Ln peers left or could not be sent to before they had all of "
                         "it.",
                         "", as_number(lost));
}

QString end_text(const FileOutcome& outcome, const QString& name) {
  const QString sent = bytes_text(outcome.progress.sent);
  const QString all = bytes_text(outcome.progress.size);
  switch (outcome.end) {
    case FileEnd::sent:
      return SendWords::tr("Sent %1 (%2) to %3.")
          .arg(name, all, peers_text(outcome.progress.peers));
    case FileEnd::cancelled:
      return SendWords::tr("Stopped sending %1: %2 of %3 were sent.").arg(name, sent, all);
    case FileEnd::unreadable:
      return SendWords::tr("The file could not be sent: %1.").arg(error_text(outcome.error));
    case FileEnd::shorter:
      return SendWords::tr(
                 "%1 became shorter while it was being sent: the peers did not get all "
                 "of its %2. Send it again when it is whole.")
          .arg(name, all);
    case FileEnd::nobody:
      break;
  }
  return SendWords::tr("%1 was not sent to its end: nobody is connected any more.").arg(name);
}

}  // namespace

QString bytes_text(std::uint64_t count) {
  return count == 1 ? SendWords::tr("1 byte") : SendWords::tr("%Ln bytes", "", as_number(count));
}

QString peers_text(std::uint64_t count) {
  return count == 1 ? SendWords::tr("1 peer") : SendWords::tr("%Ln peers", "", as_number(count));
}

QString times_text(std::uint64_t count) {
  return count == 1 ? SendWords::tr("once") : SendWords::tr("%Ln times", "", as_number(count));
}

QString outcome_text(const FileOutcome& outcome, const QString& name) {
  QStringList sentences{end_text(outcome, name)};
  if (outcome.was_deleted) {
    sentences << deleted_text();
  }
  if (outcome.lost_peers > 0 && outcome.end != FileEnd::nobody) {
    sentences << lost_text(outcome.lost_peers);
  }
  return sentences.join(QLatin1Char('\n'));
}

bool is_trouble(const FileOutcome& outcome) {
  return outcome.lost_peers > 0 ||
         (outcome.end != FileEnd::sent && outcome.end != FileEnd::cancelled);
}

}  // namespace lanyard::desktop
