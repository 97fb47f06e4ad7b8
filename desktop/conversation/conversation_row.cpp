#include "conversation/conversation_row.hpp"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>
#include <chrono>
#include <string_view>
#include <variant>

#include "core/error_text.hpp"
#include "core/library_words.hpp"
#include "core/text.hpp"
#include "lanyard/session/text.hpp"

namespace lanyard::desktop {
namespace {

using session::Direction;
using session::DisconnectReason;
using session::RecordedEnd;
using session::RecordedEvent;
using session::RecordedExcerpt;
using session::RecordedNote;
using session::RecordedOpening;
using Kind = ConversationRow::Kind;

constexpr std::string_view line_end_mark = "\u23ce";
constexpr qsizetype longest_line = 2'000;

struct Words {
  Q_DECLARE_TR_FUNCTIONS(lanyard::desktop::ConversationRow)
};

QDateTime local_time(session::WallTime time) {
  return QDateTime::fromMSecsSinceEpoch(
      std::chrono::floor<std::chrono::milliseconds>(time).time_since_epoch().count());
}

/// Valid UTF-8, whatever the bytes. Of a start of a message the end of its last character is not
/// there, which is no fault of it.
std::string decoded(ByteView bytes, bool is_whole, const std::string& encoding) {
  auto decoder = session::TextDecoder::create(encoding);
  if (!decoder) {
    return session::format_escapes(bytes);
  }
  std::string text = decoder->decode(bytes);
  if (is_whole) {
    text += decoder->flush();
  }
  return text;
}

/// On one line, nothing in it that could disturb other text.
QString on_one_line(std::string_view utf8) {
  std::string marked;
  marked.reserve(utf8.size());
  for (std::size_t i = 0; i < utf8.size(); ++i) {
    const bool is_pair = utf8[i] == '\r' && i + 1 < utf8.size() && utf8[i + 1] == '\n';
    if (is_pair || utf8[i] == '\n') {
      marked += line_end_mark;
      i += is_pair ? 1 : 0;
    } else {
      marked += utf8[i];
    }
  }
  return to_qt(session::escape_controls(marked));
}

QString end_in_words(const RecordedEnd& end) {
  const auto why = [&] {
    switch (end.reason) {
      case DisconnectReason::peer_closed:
        return Words::tr("Disconnected: the peer closed the connection");
      case DisconnectReason::reset:
        return Words::tr("Disconnected: the connection was reset");
      case DisconnectReason::timed_out:
        return Words::tr("Disconnected: the peer stopped answering");
      case DisconnectReason::too_slow:
        return Words::tr("Disconnected: the peer did not read, and too much waited for it");
      case DisconnectReason::closed_here:
        break;
    }
    return Words::tr("Disconnected: closed here");
  };
  const QLocale locale;
  return Words::tr("%1 (%2 bytes received, %3 bytes sent)")
      .arg(why(), locale.toString(static_cast<qulonglong>(end.totals.bytes_received)),
           locale.toString(static_cast<qulonglong>(end.totals.bytes_sent)));
}

/// `bound`, or the address that was chosen for it.
QString address_of(const RecordedEvent& event, const std::string& bound, const RowFormat& format) {
  if (format.chosen) {
    const auto chosen = format.chosen->find({event.time, bound});
    if (chosen != format.chosen->end()) {
      return on_one_line(chosen->second);
    }
  }
  return on_one_line(bound);
}

/// Fills in what the body of an event says; one overload a kind.
struct BodyReader {
  const RecordedEvent& event;
  ConversationRow& row;
  const RowFormat& format;

  void operator()(const RecordedOpening&) const {
    row.kind = Kind::connected;
    row.text = Words::tr("Connected");
  }
  void operator()(const RecordedEnd& end) const {
    row.kind = Kind::disconnected;
    row.text = end_in_words(end);
  }
  void operator()(const RecordedNote& note) const {
    switch (note.kind) {
      case RecordedNote::Kind::listening:
        row.kind = Kind::listening;
        row.text = Words::tr("Listening on %1").arg(address_of(event, note.message, format));
        break;
      case RecordedNote::Kind::failed:
        row.kind = Kind::failed;
        row.text = on_one_line(to_utf8(error_text({.operation = note.operation,
                                                   .code = {},
                                                   .message = note.message,
                                                   .words = note.error})));
        break;
      case RecordedNote::Kind::notice:
        row.kind = Kind::notice;
        row.text = notice_in_words(note.message);
        break;
    }
  }
  [[nodiscard]] QString notice_in_words(const std::string& message) const {
    if (message.starts_with(session::stopped_listening)) {
      return Words::tr("Stopped listening on %1")
          .arg(address_of(event, message.substr(session::stopped_listening.size()), format));
    }
    return on_one_line(to_utf8(library_text(to_qt(message))));
  }
  void operator()(const RecordedExcerpt& excerpt) const {
    row.kind = excerpt.direction == Direction::sent ? Kind::sent : Kind::received;
    row.size = excerpt.size;
    row.is_cut = !excerpt.is_whole();
    row.is_partial = excerpt.partial;
    if (format.show != ShowAs::hex) {
      row.text =
          on_one_line(decoded(excerpt.payload().view(), excerpt.is_whole(), format.encoding));
    }
    if (format.show != ShowAs::text) {
      row.hex = spaced_hex(excerpt.start.view());
    }
  }
};

}  // namespace

ConversationRow make_row(const RecordedEvent& event, const RowFormat& format) {
  ConversationRow row;
  row.number = event.number;
  row.time = local_time(event.time).toString(QStringLiteral("HH:mm:ss.zzz"));
  if (event.session) {
    row.peer = on_one_line(event.session->peer);
    row.session = static_cast<session::SessionId>(event.session->number);
  }
  std::visit(BodyReader{event, row, format}, event.body);
  return row;
}

ConversationRow missing_row(std::int64_t number) {
  ConversationRow row;
  row.number = number;
  row.text = Words::tr("The recording has nothing here");
  return row;
}

QString remark_on(const ConversationRow& row) {
  const QString size = QLocale().toString(row.size);
  if (row.is_partial) {
    return row.is_cut ? Words::tr("piece of %1 bytes, without its end").arg(size)
                      : Words::tr("piece, without its end");
  }
  return row.is_cut ? Words::tr("%1 bytes").arg(size) : QString();
}

QString spoken(const ConversationRow& row) {
  QString content = row.text.isEmpty() ? row.hex : row.text;
  if (const QString remark = remark_on(row); !remark.isEmpty()) {
    content = Words::tr("%1 (%2)").arg(content, remark);
  }
  if (row.kind == Kind::received) {
    return Words::tr("Received from %1 at %2: %3").arg(row.peer, row.time, content);
  }
  if (row.kind == Kind::sent) {
    return Words::tr("Sent to %1 at %2: %3").arg(row.peer, row.time, content);
  }
  return row.peer.isEmpty() ? Words::tr("%1: %2").arg(row.time, content)
                            : Words::tr("%1, %2: %3").arg(row.time, row.peer, content);
}

QString spaced_hex(ByteView bytes) {
  constexpr char digits[] = "0123456789abcdef";
  QString text;
  text.reserve(static_cast<qsizetype>(bytes.size()) * 3);
  for (const std::byte byte : bytes) {
    const auto value = std::to_integer<unsigned>(byte);
    if (!text.isEmpty()) {
      text += QLatin1Char(' ');
    }
    text += QLatin1Char(digits[value >> 4U]);
    text += QLatin1Char(digits[value & 0xFU]);
  }
  return text;
}

QString text_to_read(ByteView bytes, const std::string& encoding) {
  const std::string utf8 = decoded(bytes, true, encoding);
  std::string_view rest = utf8;
  QString text;
  text.reserve(static_cast<qsizetype>(utf8.size()));
  while (true) {
    const std::size_t end = rest.find('\n');
    std::string_view line = rest.substr(0, end);
    if (end != std::string_view::npos && line.ends_with('\r')) {
      line.remove_suffix(1);
    }
    QString shown;
    while (true) {
      const std::size_t tab = line.find('\t');
      shown += to_qt(session::escape_controls(line.substr(0, tab)));
      if (tab == std::string_view::npos) {
        break;
      }
      shown += QLatin1Char('\t');
      line.remove_prefix(tab + 1);
    }
    for (qsizetype at = 0; at == 0 || at < shown.size();) {
      qsizetype piece = std::min(longest_line, shown.size() - at);
      // Not between the two halves of a character.
      piece -= at + piece < shown.size() && shown.at(at + piece).isLowSurrogate() ? 1 : 0;
      text += QStringView(shown).mid(at, piece);
      at += piece;
      if (at >= shown.size()) {
        break;
      }
      text += QLatin1Char('\n');
    }
    if (end == std::string_view::npos) {
      return text;
    }
    text += QLatin1Char('\n');
    rest.remove_prefix(end + 1);
  }
}

QString copied(const RecordedEvent& event, CopyAs as, const RowFormat& format) {
  const auto* const excerpt = std::get_if<RecordedExcerpt>(&event.body);
  RowFormat as_text = format;
  as_text.show = ShowAs::text;
  QString text;
  if (as == CopyAs::with_times) {
    const ConversationRow row = make_row(event, as_text);
    QString direction = QStringLiteral("-");
    if (row.is_message()) {
      direction = row.kind == Kind::sent ? QStringLiteral(">") : QStringLiteral("<");
    }
    text = local_time(event.time).toString(QStringLiteral("yyyy-MM-dd HH:mm:ss.zzz"));
    for (const QString& field : {direction, row.peer, row.text}) {
      text += field.isEmpty() ? QString() : QLatin1Char(' ') + field;
    }
  } else if (excerpt == nullptr) {
    text = make_row(event, as_text).text;
  } else if (as == CopyAs::hex) {
    text = spaced_hex(excerpt->start.view());
  } else {
    text = text_to_read(excerpt->payload().view(), format.encoding);
  }
  if (!text.endsWith(QLatin1Char('\n'))) {
    text += QLatin1Char('\n');
  }
  return text;
}

}  // namespace lanyard::desktop
