#include "board/board_text.hpp"

#include <QLocale>
#include <cstring>

#include "core/error_text.hpp"
#include "core/library_words.hpp"
#include "core/text.hpp"
#include "lanyard/session/text.hpp"

namespace lanyard::desktop {

QString BoardText::name(const std::string& text) {
  return to_qt(session::escape_controls(text));
}

QString BoardText::on_button(const std::string& text) {
  return name(text).replace(QStringLiteral("&"), QStringLiteral("&&"));
}

QString BoardText::sentence(const std::string& message) {
  QString text = to_qt(session::escape_controls(message));
  if (!text.isEmpty()) {
    text[0] = text[0].toUpper();
    constexpr char16_t first_ideographic = 0x2E80;
    const QChar end = text.back().unicode() < first_ideographic ? QChar(u'.') : QChar(u'。');
    if (!text.endsWith(end)) {
      text += end;
    }
  }
  return text;
}

QString BoardText::sentence(const Error& error) {
  return sentence(to_utf8(error_text(error)));
}

QString BoardText::refusal_of(const Board& board) {
  return on_one_line(library_text(to_qt(board.refusal)));
}

QString BoardText::ending_of(const lab::BoardEnd& end) {
  switch (end.kind) {
    case lab::BoardEnd::Kind::returned:
      return end.code == 0 ? tr("the firmware ended")
                           : tr("the firmware ended with status %1").arg(end.code);
    case lab::BoardEnd::Kind::crashed:
      return tr("the firmware crashed (signal %1, %2)")
          .arg(end.code)
          .arg(QString::fromLocal8Bit(::strsignal(end.code)));
    case lab::BoardEnd::Kind::stopped:
      break;
  }
  return tr("switched off");
}

QString BoardText::state_of(const Board& board, NetworkState network) {
  switch (board.run) {
    case BoardRun::starting:
      return tr("starting");
    case BoardRun::ended:
      return tr("ended");
    case BoardRun::crashed:
      return tr("crashed");
    case BoardRun::failed:
      return tr("not started");
    case BoardRun::running:
    case BoardRun::elsewhere:
      break;
  }
  if (network == NetworkState::on && !board.link.plugged) {
    return tr("plug pulled");
  }
  if (!board.refusal.empty()) {
    return tr("refused: %1").arg(refusal_of(board));
  }
  if (!board.joined) {
    return network == NetworkState::on ? tr("on, not in the network")
                                       : tr("on, looks for the network");
  }
  return board.address ? tr("in the network") : tr("waits for an address");
}

QString BoardText::trouble_of(const Board& board, NetworkState network) {
  switch (board.run) {
    case BoardRun::crashed:
    case BoardRun::failed:
      return tr("%1 “Start again” runs it once more.").arg(sentence(board.ending));
    case BoardRun::ended:
      return tr("%1 Its last words are below; “Start again” runs it once more.")
          .arg(sentence(board.ending));
    case BoardRun::starting:
    case BoardRun::running:
    case BoardRun::elsewhere:
      break;
  }
  if (network == NetworkState::off) {
    return tr("The board looks for a network that is off: press “Start network”.");
  }
  if (!board.refusal.empty() && !board.joined) {
    return tr("The network refuses the board (%1). Remove it and add it with other settings.")
        .arg(refusal_of(board));
  }
  return {};
}

QString BoardText::state_of(const LabController& controller) {
  switch (controller.network()) {
    case NetworkState::off:
      return tr("The network is off.");
    case NetworkState::starting:
      return tr("The network is starting.");
    case NetworkState::stopping:
      return tr("The network is stopping.");
    case NetworkState::on:
      break;
  }
  return network_is_on(controller.info().value_or(lab::LabInfo()));
}

QString BoardText::network_is_on(const lab::LabInfo& info) {
  return tr("The network is on: %1. In it this computer is %2.")
      .arg(to_qt(to_string(info.subnet)), to_qt(to_string(info.gateway)));
}

QString BoardText::traffic_of(const Board& board) {
  const auto number = [](std::uint64_t count) {
    return QLocale().toString(static_cast<qulonglong>(count));
  };
  return tr("Frames sent: %1 (%2 lost). Frames received: %3 (%4 lost).")
      .arg(number(board.up.frames), number(board.up.lost), number(board.down.frames),
           number(board.down.lost));
}

}  // namespace lanyard::desktop
