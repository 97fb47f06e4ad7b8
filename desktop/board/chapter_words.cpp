#include "board/chapter_words.hpp"

#include <QCoreApplication>

namespace lanyard::desktop {
namespace {

struct Words {
  Q_DECLARE_TR_FUNCTIONS(lanyard::desktop::ChapterGuide)
};

QString client_text(ChapterStep step, quint16 port) {
  switch (step) {
    case ChapterStep::window_listens:
      return Words::tr("This window listens on port %1. It is the server.").arg(port);
    case ChapterStep::connected:
      return Words::tr(
          "The board connects. Look at Wire: SYN, SYN-ACK and ACK are the three-way "
          "handshake.");
    case ChapterStep::greeted:
      return Words::tr(
          "The board says “Hello” and “This is my IP.” Look at the conversation: both may stand "
          "in one row, as TCP carries bytes and keeps no borders between what was sent.");
    case ChapterStep::closed:
      return Words::tr(
          "Press Listening again to close the connection. The board prints “Close socket”.");
    default:
      return {};
  }
}

QString server_text(ChapterStep step, quint16 port) {
  switch (step) {
    case ChapterStep::board_waits:
      return Words::tr("The board prints “accepting.....”. It is the server and waits on port %1.")
          .arg(port);
    case ChapterStep::connected:
      return Words::tr(
          "This window connects to the board. Look at Wire: SYN, SYN-ACK and ACK are the "
          "three-way handshake.");
    case ChapterStep::greeted:
      return Words::tr("The board says “I am Server”. Look at the conversation.");
    case ChapterStep::closed:
      return Words::tr(
          "Press Connect again to close the connection. The board prints “close socket”.");
    default:
      return {};
  }
}

}  // namespace

QString panel_of(ChapterStep step) {
  switch (step) {
    case ChapterStep::network_up:
    case ChapterStep::board_addressed:
    case ChapterStep::board_waits:
      return QStringLiteral("board");
    case ChapterStep::window_listens:
    case ChapterStep::closed:
      return QStringLiteral("endpoint");
    case ChapterStep::connected:
      return QStringLiteral("wire");
    case ChapterStep::greeted:
      return QStringLiteral("conversation");
    case ChapterStep::echoed:
      return QStringLiteral("send");
  }
  return {};
}

QString step_text(const ChapterPlace& place, ChapterStep step) {
  switch (step) {
    case ChapterStep::network_up:
      return Words::tr(
          "The virtual Wi-Fi network is on. It takes the place of the router at home.");
    case ChapterStep::board_addressed:
      return place.board_address.isEmpty()
                 ? Words::tr("The board is switched on, joins the network and gets an address.")
                 : Words::tr("The board is switched on, joins the network and gets the address %1.")
                       .arg(place.board_address);
    case ChapterStep::echoed:
      return Words::tr(
          "Your turn: type a line into the send box and press Send. The board prints it and "
          "sends it back.");
    default:
      return place.part == ChapterPart::board_is_client ? client_text(step, place.port)
                                                        : server_text(step, place.port);
  }
}

}  // namespace lanyard::desktop
