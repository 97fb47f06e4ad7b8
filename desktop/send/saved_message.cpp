#include "send/saved_message.hpp"

#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <optional>

#include "core/text.hpp"
#include "core/user_file.hpp"
#include "lanyard/session/text.hpp"

namespace lanyard::desktop {
namespace {

struct SavedWords {
  Q_DECLARE_TR_FUNCTIONS(SavedWords)
};

constexpr qint64 largest_file = qint64{64} << 20;
constexpr qsizetype shown_at_most = 120;

ByteView view_of(const QByteArray& bytes) {
  return as_byte_view(std::string_view(bytes.constData(), static_cast<std::size_t>(bytes.size())));
}

QByteArray from_bytes(const std::vector<std::byte>& bytes) {
  const std::string_view chars = as_chars(bytes);
  return {chars.data(), static_cast<qsizetype>(chars.size())};
}

/// The member of any case: Packet Sender writes `hexstring`, people write `hexString`.
QJsonValue member(const QJsonObject& object, QLatin1String name) {
  for (auto each = object.begin(); each != object.end(); ++each) {
    if (each.key().compare(name, Qt::CaseInsensitive) == 0) {
      return each.value();
    }
  }
  return QJsonValue::Undefined;
}

/// Pairs of digits with anything between them; a digit that stands alone is a byte too.
std::optional<QByteArray> loose_hex(QString text) {
  if (const auto bytes = session::parse_hex(to_utf8(text))) {
    return from_bytes(*bytes);
  }
  static const QRegularExpression between(QStringLiteral("0x|[^0-9a-fA-F]+"));
  QByteArray bytes;
  for (const QString& piece : text.split(between, Qt::SkipEmptyParts)) {
    bool is_number = false;
    const uint value = piece.toUInt(&is_number, 16);
    if (!is_number || piece.size() > 2) {
      return std::nullopt;
    }
    bytes.append(static_cast<char>(value));
  }
  return bytes;
}

/// How bytes of which only the value is known are best shown.
MessageKind kind_for(const QByteArray& bytes) {
  if (typed_form(view_of(bytes), MessageKind::text).kind == MessageKind::text) {
    return MessageKind::text;
  }
  const bool has_hex = session::format_escapes(view_of(bytes)).find("\\x") != std::string::npos;
  return has_hex ? MessageKind::hex : MessageKind::escapes;
}

std::optional<SavedMessage> from_packet_sender(const QJsonObject& object) {
  if (member(object, QLatin1String("tcporudp"))
          .toString()
          .contains(QLatin1String("http"), Qt::CaseInsensitive)) {
    return std::nullopt;
  }
  SavedMessage message{.name = member(object, QLatin1String("name")).toString(), .bytes = {}};
  const QJsonValue hex = member(object, QLatin1String("hexstring"));
  const QJsonValue ascii = member(object, QLatin1String("asciistring"));
  if (hex.isString()) {
    const auto bytes = loose_hex(hex.toString());
    if (!bytes) {
      return std::nullopt;
    }
    message.bytes = *bytes;
  } else if (ascii.isString()) {
    message.bytes = QByteArray::fromBase64(ascii.toString().toLatin1());
  } else {
    return std::nullopt;
  }
  message.kind = kind_for(message.bytes);
  return message;
}

std::optional<SavedMessage> from_ours(const QJsonObject& object) {
  const auto kind = kind_of(object[QLatin1String("kind")].toString());
  const QJsonValue hex = object[QLatin1String("hex")];
  const auto bytes = session::parse_hex(to_utf8(hex.toString()));
  if (!kind || !hex.isString() || !bytes) {
    return std::nullopt;
  }
  return SavedMessage{.name = object[QLatin1String("name")].toString(),
                      .bytes = from_bytes(*bytes),
                      .kind = *kind,
                      .shortcut = QKeySequence(object[QLatin1String("shortcut")].toString(),
                                               QKeySequence::PortableText)};
}

template <typename Read>
ReadMessages read_all(const QJsonArray& entries, Read read) {
  ReadMessages result;
  for (const auto& entry : entries) {
    auto message = entry.isObject() ? read(entry.toObject()) : std::nullopt;
    if (message) {
      result.messages.append(*std::move(message));
    } else {
      ++result.left_out;
    }
  }
  return result;
}

}  // namespace

QString shown_bytes(const SavedMessage& message) {
  const ByteView bytes = view_of(message.bytes);
  const ByteView first = bytes.first(std::min<std::size_t>(bytes.size(), shown_at_most));
  const QString text = message.kind == MessageKind::hex
                           ? typed_form(first, MessageKind::hex).text
                           : to_qt(session::escape_controls(as_chars(first)));
  return first.size() < bytes.size() ? text + QStringLiteral(" …") : text;
}

QByteArray to_json(const QList<SavedMessage>& messages) {
  QJsonArray array;
  for (const SavedMessage& message : messages) {
    QJsonObject object{{QLatin1String("name"), message.name},
                       {QLatin1String("kind"), key_of(message.kind)},
                       {QLatin1String("hex"), to_qt(session::to_hex(view_of(message.bytes)))}};
    if (!message.shortcut.isEmpty()) {
      object[QLatin1String("shortcut")] = message.shortcut.toString(QKeySequence::PortableText);
    }
    array.append(object);
  }
  return QJsonDocument(QJsonObject{{QLatin1String("format"), QLatin1String("lanyard-messages")},
                                   {QLatin1String("version"), 1},
                                   {QLatin1String("messages"), array}})
      .toJson();
}

std::expected<ReadMessages, QString> messages_from_json(const QByteArray& json) {
  QJsonParseError wrong;
  const QJsonDocument document = QJsonDocument::fromJson(json, &wrong);
  if (document.isNull()) {
    return std::unexpected(
        SavedWords::tr("it is no JSON: %1 at byte %2").arg(wrong.errorString()).arg(wrong.offset));
  }
  if (document.isArray()) {
    return read_all(document.array(), from_packet_sender);
  }
  const QJsonObject object = document.object();
  if (object[QLatin1String("format")] != QLatin1String("lanyard-messages") ||
      !object[QLatin1String("messages")].isArray()) {
    return std::unexpected(
        SavedWords::tr("it holds neither saved messages nor an export of Packet Sender"));
  }
  if (object[QLatin1String("version")].toInt() != 1) {
    return std::unexpected(SavedWords::tr("it was written by a newer Lanyard"));
  }
  return read_all(object[QLatin1String("messages")].toArray(), from_ours);
}

std::expected<QByteArray, QString> read_messages_file(const QString& name) {
  QFile file(name);
  if (!QFileInfo(name).isFile()) {
    return std::unexpected(QFileInfo::exists(name) ? SavedWords::tr("it is no file")
                                                   : SavedWords::tr("there is no such file"));
  }
  if (!file.open(QIODevice::ReadOnly)) {
    return std::unexpected(file.errorString());
  }
  const QByteArray bytes = file.read(largest_file + 1);
  if (bytes.size() > largest_file) {
    return std::unexpected(SavedWords::tr("it is larger than 64 MiB"));
  }
  return bytes;
}

LoadedMessages load_messages(const QString& file) {
  if (!QFile::exists(file)) {
    return {};
  }
  const auto bytes = read_messages_file(file);
  const auto read = bytes ? messages_from_json(*bytes) : std::unexpected(bytes.error());
  if (read && read->left_out == 0) {
    return {read->messages, {}};
  }
  const QString why = read ? SavedWords::tr("some of its entries are damaged") : read.error();
  const QString aside = keep_aside(file);
  return {read ? read->messages : QList<SavedMessage>(),
          aside.isEmpty()
              ? SavedWords::tr("The saved messages in %1 cannot be read: %2.").arg(file, why)
              : SavedWords::tr("The saved messages in %1 cannot be read whole: %2. The file as it "
                               "was is kept as %3.")
                    .arg(file, why, aside)};
}

QString save_messages(const QString& name, const QList<SavedMessage>& messages) {
  const QByteArray json = to_json(messages);
  const QString why = json.size() > largest_file ? SavedWords::tr("it is larger than 64 MiB")
                                                 : write_whole_file(name, json);
  return why.isEmpty() ? QString()
                       : SavedWords::tr("The messages cannot be saved in %1: %2.").arg(name, why);
}

}  // namespace lanyard::desktop
