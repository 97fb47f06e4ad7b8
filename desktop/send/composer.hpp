#pragma once

#include <QString>
#include <array>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>

#include "lanyard/base/bytes.hpp"
#include "lanyard/base/error.hpp"

/// What is typed in the send box, as bytes. Pure.
namespace lanyard::desktop {

enum class MessageKind : std::uint8_t {
  text,     ///< As typed.
  escapes,  ///< Text in which `\n`, `\x1b` and the like stand for bytes.
  hex,      ///< Bytes in hexadecimal.
};

enum class LineEnding : std::uint8_t { none, lf, crlf, cr };

inline constexpr std::array all_kinds{MessageKind::text, MessageKind::escapes, MessageKind::hex};
inline constexpr std::array all_endings{LineEnding::none, LineEnding::lf, LineEnding::crlf,
                                        LineEnding::cr};

/// The words for files and settings: `text`, `escapes`, `hex`; `none`, `lf`, `crlf`, `cr`.
QString key_of(MessageKind kind);
QString key_of(LineEnding ending);
std::optional<MessageKind> kind_of(const QString& key);

struct MessageForm {
  MessageKind kind = MessageKind::text;
  std::string encoding = "utf-8";  ///< Of text and of text with escapes.
  /// Put behind the message; a line break inside it becomes the same (LF where it is `none`). Not
  /// for hex, which is sent as it stands.
  LineEnding ending = LineEnding::none;
};

/// Why typed text is no message.
struct ComposeError {
  Error error;
  /// The character (UTF-16 unit, from 0) where it goes wrong, where that is known.
  std::optional<qsizetype> position{};
};

/// The bytes that `typed` stands for. Errors: those of session::parse_escapes(), parse_hex() and
/// encode_text().
std::expected<Bytes, ComposeError> compose(const QString& typed, const MessageForm& form);

/// The text and kind that, composed as UTF-8 without a line ending, give `bytes` again: of the
/// `wanted` kind where that is possible, else with escapes.
struct Typed {
  QString text;
  MessageKind kind = MessageKind::text;
  friend bool operator==(const Typed&, const Typed&) = default;
};
Typed typed_form(ByteView bytes, MessageKind wanted);

}  // namespace lanyard::desktop
