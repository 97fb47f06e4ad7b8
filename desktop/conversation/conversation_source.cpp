#include "conversation/conversation_source.hpp"

#include <QDateTime>
#include <QLocale>
#include <QMetaObject>
#include <algorithm>
#include <chrono>
#include <utility>

#include "core/text.hpp"
#include "lanyard/session/text.hpp"

namespace lanyard::desktop {
namespace {

using session::RecordedEvent;
using session::RecordedExcerpt;
using session::RecordingReader;

/// The smaller comes first.
enum JobKind : int { rows_job, message_job, sessions_job, copy_job };

Result<std::vector<ConversationRow>> read_rows(RecordingReader& reader,
                                               const std::vector<std::int64_t>& numbers,
                                               const RowFormat& format) {
  const auto events = reader.events(numbers, row_bytes);
  if (!events) {
    return std::unexpected(events.error());
  }
  std::vector<ConversationRow> rows;
  rows.reserve(numbers.size());
  auto next = events->begin();
  for (const std::int64_t number : numbers) {
    if (next != events->end() && next->number == number) {
      rows.push_back(make_row(*next++, format));
    } else {
      rows.push_back(missing_row(number));
    }
  }
  return rows;
}

Result<MessageDetail> read_message(RecordingReader& reader, std::int64_t number,
                                   const RowFormat& format) {
  const auto events = reader.events(std::span(&number, 1), ConversationSource::most_text);
  if (!events) {
    return std::unexpected(events.error());
  }
  if (events->empty()) {
    return MessageDetail{.row = missing_row(number), .when = {}, .text = {}, .hex = {}};
  }
  const RecordedEvent& event = events->front();
  MessageDetail detail{.row = make_row(event, format), .when = {}, .text = {}, .hex = {}};
  const auto millis = std::chrono::floor<std::chrono::milliseconds>(event.time);
  const auto rest =
      std::chrono::duration_cast<std::chrono::microseconds>(event.time - millis).count();
  detail.when = QDateTime::fromMSecsSinceEpoch(millis.time_since_epoch().count())
                    .toString(QStringLiteral("yyyy-MM-dd HH:mm:ss.zzz")) +
                QStringLiteral("%1").arg(rest, 3, 10, QLatin1Char('0'));
  if (const auto* excerpt = std::get_if<RecordedExcerpt>(&event.body)) {
    const ByteView bytes = excerpt->start.view();
    detail.bytes_shown = bytes.size();
    detail.text = text_to_read(excerpt->payload().view(), format.encoding);
    const ByteView dumped = bytes.first(std::min(bytes.size(), ConversationSource::most_hex));
    detail.hex = to_qt(session::hex_dump(dumped));
  } else {
    detail.text = detail.row.text;
  }
  return detail;
}

Result<CopiedText> read_copy(RecordingReader& reader, const std::vector<std::int64_t>& numbers,
                             CopyAs as, const RowFormat& format, const ReadingThread& thread) {
  CopiedText result;
  for (const std::int64_t& number : numbers) {
    if (static_cast<std::size_t>(result.text.size()) >= ConversationSource::most_copied ||
        thread.is_stopping()) {
      return result;
    }
    const auto events = reader.events(std::span(&number, 1), ConversationSource::most_copied);
    if (!events) {
      return std::unexpected(events.error());
    }
    if (!events->empty()) {
      result.text += copied(events->front(), as, format);
      ++result.events;
    }
  }
  result.is_whole = true;
  return result;
}

}  // namespace

ConversationSource::ConversationSource(std::filesystem::path file, QObject* parent)
    : QObject(parent), thread_(std::move(file)) {}

/// `work` runs on the thread and gives a Result; `take` gets its value, on the window's thread.
template <typename Work, typename Take>
void ConversationSource::post(int kind, Work work, Take take) {
  thread_.post(kind, [this, work = std::move(work), take](Result<RecordingReader>& reader) {
    auto answer = reader ? work(*reader) : std::unexpected(reader.error());
    QMetaObject::invokeMethod(
        this,
        [this, take, answer = std::move(answer)] {
          if (answer) {
            take(*answer);
          } else {
            Q_EMIT failed(answer.error());
          }
        },
        Qt::QueuedConnection);
  });
}

void ConversationSource::ask_rows(std::uint64_t ticket, std::vector<std::int64_t> numbers,
                                  RowFormat format) {
  post(
      rows_job,
      [numbers = std::move(numbers), format = std::move(format)](RecordingReader& reader) {
        return read_rows(reader, numbers, format);
      },
      [this, ticket](const auto& rows) { Q_EMIT rows_ready(ticket, rows); });
}

void ConversationSource::ask_message(std::int64_t number, RowFormat format) {
  post(
      message_job,
      [number, format = std::move(format)](RecordingReader& reader) {
        return read_message(reader, number, format);
      },
      [this](const MessageDetail& detail) { Q_EMIT message_ready(detail); });
}

void ConversationSource::ask_copy(std::vector<std::int64_t> numbers, CopyAs as, RowFormat format) {
  post(
      copy_job,
      [this, numbers = std::move(numbers), as, format = std::move(format)](
          RecordingReader& reader) { return read_copy(reader, numbers, as, format, thread_); },
      [this](const CopiedText& text) { Q_EMIT copy_ready(text); });
}

void ConversationSource::ask_sessions() {
  post(
      sessions_job,
      [after = last_session_](RecordingReader& reader) { return reader.sessions_after(after); },
      [this, after = last_session_](const std::vector<session::RecordedSession>& sessions) {
        // Two requests may be under way, with the same answer.
        if (after == last_session_ && !sessions.empty()) {
          last_session_ = sessions.back().id;
          Q_EMIT sessions_ready(sessions);
        }
      });
}

}  // namespace lanyard::desktop
