#pragma once

#include <QCoreApplication>
#include <QString>

#include "board/lab_controller.hpp"

namespace lanyard::desktop {

/// What the panel says of a network and its boards, in plain sentences.
class BoardText {
  Q_DECLARE_TR_FUNCTIONS(BoardText)

 public:
  /// In a few words: `waits for an address`.
  static QString state_of(const Board& board, NetworkState network);
  /// What is wrong and what to do; empty where nothing is.
  static QString trouble_of(const Board& board, NetworkState network);
  static QString state_of(const LabController& controller);
  static QString network_is_on(const lab::LabInfo& info);
  /// What went to and fro, and how much of it was lost.
  static QString traffic_of(const Board& board);
  /// A name of a peer's choosing, on one line.
  static QString name(const std::string& text);
  /// The same where an ampersand would mark a key.
  static QString on_button(const std::string& text);
  /// Why the network does not let it in, in a few words.
  static QString refusal_of(const Board& board);
  /// How a board ended, in a few words: as lab::to_string().
  static QString ending_of(const lab::BoardEnd& end);
  /// `message` as a sentence.
  static QString sentence(const std::string& message);
  static QString sentence(const Error& error);
};

}  // namespace lanyard::desktop
