#pragma once

#include <QByteArray>
#include <QCoreApplication>
#include <QKeySequence>
#include <QList>
#include <QString>
#include <expected>

#include "send/composer.hpp"

/// Messages that are kept under a name, and the two forms of file they come in. Pure but for
/// load_messages() and save_messages().
namespace lanyard::desktop {

struct SavedMessage {
  QString name;
  QByteArray bytes;                      ///< As they are sent, line ending included.
  MessageKind kind = MessageKind::text;  ///< How they were typed, and are shown.
  QKeySequence shortcut{};
  friend bool operator==(const SavedMessage&, const SavedMessage&) = default;
};

/// One line that shows `message`'s bytes: hex for hex, else with escapes; long ones are cut.
QString shown_bytes(const SavedMessage& message);

/// What a file of messages held.
struct ReadMessages {
  QList<SavedMessage> messages;
  /// Entries that are no message of bytes and were left out.
  int left_out = 0;
};

/// Our own form: a JSON object with `format` = `lanyard-messages`, `version` = 1 and `messages`, an
/// array of objects with `name`, `kind`, `hex` and `shortcut`.
QByteArray to_json(const QList<SavedMessage>& messages);

/// Reads our own form, or what Packet Sender exports: an array of objects whose names are in lower
/// case, of which `name` and `hexstring` count (`asciistring`, Base64 of Latin-1, where there is no
/// `hexstring`). Web requests (`tcporudp` with `http` in it) are left out. The error is a sentence.
std::expected<ReadMessages, QString> messages_from_json(const QByteArray& json);

/// What came of reading the user's file.
struct LoadedMessages {
  QList<SavedMessage> messages;
  QString trouble;  ///< A sentence, where something is to be told.
};

/// A file that is damaged, or not ours, is renamed and kept; what can be read of it is there. No
/// file is no messages.
LoadedMessages load_messages(const QString& file);

/// Replaces the file as a whole or not at all. Gives what went wrong as a sentence, or nothing.
QString save_messages(const QString& file, const QList<SavedMessage>& messages);

/// At most 64 MiB of `file`; the error is a sentence.
std::expected<QByteArray, QString> read_messages_file(const QString& file);

}  // namespace lanyard::desktop
