#pragma once

#include <QString>
#include <QtGlobal>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "lanyard/session/recording_reader.hpp"

namespace lanyard::desktop {

/// What of a message is shown.
enum class ShowAs : std::uint8_t { text, hex, both };

/// By the time and the bound address of the event that tells of listening, or of its end: the
/// address that was chosen, where it is another one.
using ChosenAddresses = std::map<std::pair<session::WallTime, std::string>, std::string>;

struct RowFormat {
  ShowAs show = ShowAs::text;
  std::string encoding = "utf-8";                   ///< One that session::TextDecoder takes.
  std::shared_ptr<const ChosenAddresses> chosen{};  ///< Null: as the recording has it.
};

/// One line of the conversation, ready to be painted: a message or words between messages. Its text
/// has no control characters, nothing that reorders other text, and a bounded length.
struct ConversationRow {
  enum class Kind : std::uint8_t {
    received,
    sent,
    connected,
    disconnected,
    listening,
    failed,
    notice,
    missing,  ///< The recording has nothing of this number.
  };

  std::int64_t number = 0;  ///< Of the event.
  Kind kind = Kind::missing;
  QString time;             ///< `10:00:00.123`, as the clock shows it here.
  QString peer;             ///< Empty where no session is concerned.
  QString text;             ///< Of a message the start of its payload; else the words.
  QString hex;              ///< Of a message the start of its bytes.
  quint64 size = 0;         ///< Of a message, in bytes, as on the wire.
  bool is_cut = false;      ///< `text` and `hex` are the start only.
  bool is_partial = false;  ///< A piece of a frame.
  session::SessionId session = session::SessionId::none;

  [[nodiscard]] bool is_message() const { return kind == Kind::received || kind == Kind::sent; }
};

/// How much of a message a row is made from.
constexpr std::size_t row_bytes = 512;

/// Each message is decoded by itself: a character that two messages share shows as the bytes that
/// each of them has. Line ends are shown as U+23CE.
ConversationRow make_row(const session::RecordedEvent& event, const RowFormat& format);
/// The row of a number that the recording has nothing of.
ConversationRow missing_row(std::int64_t number);

/// What there is to say of a message beside its text: that it is a piece without its end, or how
/// long it is where a row cannot show all of it. Empty where nothing is.
QString remark_on(const ConversationRow& row);

/// What a screen reader says of a row.
QString spoken(const ConversationRow& row);

/// How messages are put on the clipboard and into a text file.
enum class CopyAs : std::uint8_t {
  text,        ///< Text alone; several lines where the message has them.
  hex,         ///< `48 65 6c 6c 6f`
  with_times,  ///< Date, time, direction, peer and the text on one line.
};

/// A message or words as text of one or more lines, the last one ended.
QString copied(const session::RecordedEvent& event, CopyAs as, const RowFormat& format);

/// Bytes as text to read at leisure: line ends and tabs are what they are, other controls escapes,
/// and a line of more than 2,000 characters is broken up, so that no view chokes on it.
QString text_to_read(ByteView bytes, const std::string& encoding);

/// `48 65 6c 6c 6f`
QString spaced_hex(ByteView bytes);

}  // namespace lanyard::desktop
