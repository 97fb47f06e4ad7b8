#include "send/composer.hpp"

#include <QRegularExpression>
#include <algorithm>
#include <utility>
#include <vector>

#include "core/text.hpp"
#include "lanyard/session/text.hpp"

namespace lanyard::desktop {
namespace {

QString characters_of(LineEnding ending) {
  switch (ending) {
    case LineEnding::none:
      break;
    case LineEnding::lf:
      return QStringLiteral("\n");
    case LineEnding::crlf:
      return QStringLiteral("\r\n");
    case LineEnding::cr:
      return QStringLiteral("\r");
  }
  return {};
}

/// The text whose encoding is to be sent: line breaks as chosen, the last one put behind.
QString with_endings(const QString& typed, LineEnding ending) {
  if (ending == LineEnding::none) {
    return typed;
  }
  const QString characters = characters_of(ending);
  QString text = typed;
  if (ending != LineEnding::lf) {
    text.replace(QLatin1Char('\n'), characters);
  }
  return text + characters;
}

/// parse_escapes() and parse_hex() tell the place in their sentence, as a number of bytes from 1.
std::optional<qsizetype> place_in(const Error& error, const std::string& text) {
  if (error.operation != "escape" && error.operation != "hex") {
    return std::nullopt;
  }
  static const QRegularExpression number(QStringLiteral("at byte (\\d+)|position (\\d+)"));
  const auto found = number.match(to_qt(error.message));
  if (!found.hasMatch()) {
    return std::nullopt;
  }
  const auto place = found.captured(found.lastCapturedIndex()).toULongLong();
  const std::size_t before = std::min<std::size_t>(place - 1, text.size());
  return to_qt(std::string_view(text).substr(0, before)).size();
}

Result<std::vector<std::byte>> bytes_of(const std::string& text, const MessageForm& form) {
  switch (form.kind) {
    case MessageKind::text:
      break;
    case MessageKind::escapes:
      return session::parse_escapes(text, form.encoding);
    case MessageKind::hex:
      return session::parse_hex(text);
  }
  return session::encode_text(text, form.encoding);
}

}  // namespace

QString key_of(MessageKind kind) {
  switch (kind) {
    case MessageKind::text:
      break;
    case MessageKind::escapes:
      return QStringLiteral("escapes");
    case MessageKind::hex:
      return QStringLiteral("hex");
  }
  return QStringLiteral("text");
}

QString key_of(LineEnding ending) {
  switch (ending) {
    case LineEnding::none:
      break;
    case LineEnding::lf:
      return QStringLiteral("lf");
    case LineEnding::crlf:
      return QStringLiteral("crlf");
    case LineEnding::cr:
      return QStringLiteral("cr");
  }
  return QStringLiteral("none");
}

std::optional<MessageKind> kind_of(const QString& key) {
  const auto* const found =
      std::ranges::find_if(all_kinds, [&](MessageKind kind) { return key_of(kind) == key; });
  return found == all_kinds.end() ? std::nullopt : std::optional(*found);
}

std::expected<Bytes, ComposeError> compose(const QString& typed, const MessageForm& form) {
  const LineEnding ending = form.kind == MessageKind::hex ? LineEnding::none : form.ending;
  auto bytes = bytes_of(to_utf8(with_endings(typed, ending)), form);
  if (!bytes) {
    // The place is looked for in what was typed; a CRLF before it would have moved it.
    const auto as_typed = bytes_of(to_utf8(typed), form);
    const Error& error = as_typed ? bytes.error() : as_typed.error();
    return std::unexpected(ComposeError{error, place_in(error, to_utf8(typed))});
  }
  return Bytes::take(std::move(*bytes));
}

Typed typed_form(ByteView bytes, MessageKind wanted) {
  if (wanted == MessageKind::hex) {
    QString pairs = to_qt(session::to_hex(bytes));
    for (qsizetype at = pairs.size() - 2; at > 0; at -= 2) {
      pairs.insert(at, QLatin1Char(' '));
    }
    return {pairs, MessageKind::hex};
  }
  if (wanted == MessageKind::text) {
    const QString text = to_qt(as_chars(bytes));
    // What a person cannot see or type is no plain text.
    const std::string one_line = to_utf8(QString(text).remove(QLatin1Char('\n')));
    const bool is_plain = session::escape_controls(one_line) == one_line;
    if (is_plain && to_utf8(text) == as_chars(bytes)) {
      return {text, MessageKind::text};
    }
  }
  return {to_qt(session::format_escapes(bytes)), MessageKind::escapes};
}

}  // namespace lanyard::desktop
