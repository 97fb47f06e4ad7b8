#include "conversation/conversation_export.hpp"

#include <QMetaObject>
#include <QSaveFile>
#include <algorithm>
#include <utility>
#include <variant>
#include <vector>

#include "conversation/conversation_row.hpp"
#include "core/text.hpp"
#include "lanyard/session/event_json.hpp"
#include "lanyard/session/recording_copy.hpp"

namespace lanyard::desktop {
namespace {

using session::RecordedEvent;
using session::RecordedExcerpt;
using session::RecordingReader;

constexpr std::int64_t rows_at_once = 256;
/// Of so many messages as long as this there is room at once; longer ones are read one by one.
constexpr std::size_t short_message = std::size_t{64} << 10U;
constexpr std::size_t longest_message = std::size_t{64} << 20U;

Error cannot_save(const QSaveFile& file) {
  return make_error(
      "save", "cannot save to " + to_utf8(file.fileName()) + ": " + to_utf8(file.errorString()));
}

Error given_up() {
  return make_error("save", "saving was given up, and there is no new file");
}

/// Writes events one by one in one of the forms.
class LineMaker {
 public:
  LineMaker(SaveAs form, const RowFormat& format)
      : form_(form), format_(format), json_({.encoding = format.encoding, .framed = true}) {}

  QByteArray line(const RecordedEvent& event) {
    return form_ == SaveAs::text ? copied(event, CopyAs::with_times, format_).toUtf8()
                                 : QByteArray::fromStdString(json_.line(session::to_event(event)));
  }

 private:
  const SaveAs form_;
  const RowFormat format_;
  session::EventJson json_;
};

Result<QByteArray> lines_of(RecordingReader& reader, const std::vector<std::int64_t>& numbers,
                            LineMaker& maker) {
  auto events = reader.events(numbers, short_message);
  if (!events) {
    return std::unexpected(events.error());
  }
  QByteArray lines;
  for (const RecordedEvent& event : *events) {
    const auto* const excerpt = std::get_if<RecordedExcerpt>(&event.body);
    if (excerpt == nullptr || excerpt->is_whole()) {
      lines += maker.line(event);
      continue;
    }
    const auto whole = reader.events(std::span(&event.number, 1), longest_message);
    if (!whole) {
      return std::unexpected(whole.error());
    }
    if (!whole->empty()) {
      lines += maker.line(whole->front());
    }
  }
  return lines;
}

}  // namespace

SaveAs form_of(const QString& file) {
  if (file.endsWith(QStringLiteral(".lanyard"), Qt::CaseInsensitive) ||
      file.endsWith(QStringLiteral(".lnyd"), Qt::CaseInsensitive)) {
    return SaveAs::recording;
  }
  return file.endsWith(QStringLiteral(".jsonl"), Qt::CaseInsensitive) ? SaveAs::json_lines
                                                                      : SaveAs::text;
}

ConversationExport::ConversationExport(std::filesystem::path recording, RowSet rows, QString file,
                                       RowFormat format, QObject* parent)
    : QObject(parent),
      recording_(std::move(recording)),
      rows_(std::move(rows)),
      file_(std::move(file)),
      format_(std::move(format)),
      thread_([this] { run(); }) {}

ConversationExport::~ConversationExport() {
  is_cancelled_ = true;
  thread_.join();
}

void ConversationExport::run() {
  auto done = form_of(file_) == SaveAs::recording ? save_recording() : save();
  QMetaObject::invokeMethod(
      this,
      [this, done = std::move(done)] {
        if (done) {
          Q_EMIT saved(*done);
        } else {
          Q_EMIT failed(done.error());
        }
      },
      Qt::QueuedConnection);
}

void ConversationExport::tell_progress(int percent) {
  if (std::exchange(told_percent_, percent) != percent) {
    QMetaObject::invokeMethod(
        this, [this, percent] { Q_EMIT progressed(percent); }, Qt::QueuedConnection);
  }
}

Result<std::int64_t> ConversationExport::save_recording() {
  const auto copied = session::copy_recording(recording_, to_utf8(file_), [this](int percent) {
    tell_progress(percent);
    return !is_cancelled_;
  });
  if (!copied) {
    return std::unexpected(is_cancelled_ ? given_up() : copied.error());
  }
  return 0;
}

Result<std::int64_t> ConversationExport::save() {
  auto reader = RecordingReader::open(recording_);
  if (!reader) {
    return std::unexpected(reader.error());
  }
  QSaveFile file(file_);
  if (!file.open(QIODevice::WriteOnly)) {
    return std::unexpected(cannot_save(file));
  }
  LineMaker maker(form_of(file_), format_);
  std::vector<std::int64_t> numbers;
  for (std::int64_t row = 0; row < rows_.rows; row += rows_at_once) {
    if (is_cancelled_) {
      return std::unexpected(given_up());
    }
    numbers.clear();
    for (std::int64_t i = row; i < std::min(row + rows_at_once, rows_.rows); ++i) {
      numbers.push_back(rows_.number_at(i));
    }
    const auto lines = lines_of(*reader, numbers, maker);
    if (!lines) {
      return std::unexpected(lines.error());
    }
    if (file.write(*lines) != lines->size()) {
      return std::unexpected(cannot_save(file));
    }
    tell_progress(static_cast<int>(row * 100 / rows_.rows));
  }
  if (!file.commit()) {
    return std::unexpected(cannot_save(file));
  }
  return rows_.rows;
}

}  // namespace lanyard::desktop
