#include "conversation/conversation_export.hpp"

#include <QMetaObject>
#include <QSaveFile>
#include <algorithm>
#include <utility>
#include <variant>
#include <vector>

#include "conversation/conversation_row.hpp"
#include "core/text.hpp"

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

Result<QByteArray> lines_of(RecordingReader& reader, const std::vector<std::int64_t>& numbers,
                            const std::string& encoding) {
  auto events = reader.events(numbers, short_message);
  if (!events) {
    return std::unexpected(events.error());
  }
  QByteArray lines;
  for (const RecordedEvent& event : *events) {
    const auto* const excerpt = std::get_if<RecordedExcerpt>(&event.body);
    if (excerpt == nullptr || excerpt->is_whole()) {
      lines += copied(event, CopyAs::with_times, encoding).toUtf8();
      continue;
    }
    const auto whole = reader.events(std::span(&event.number, 1), longest_message);
    if (!whole) {
      return std::unexpected(whole.error());
    }
    if (!whole->empty()) {
      lines += copied(whole->front(), CopyAs::with_times, encoding).toUtf8();
    }
  }
  return lines;
}

}  // namespace

ConversationExport::ConversationExport(std::filesystem::path recording, RowSet rows, QString file,
                                       std::string encoding, QObject* parent)
    : QObject(parent),
      recording_(std::move(recording)),
      rows_(std::move(rows)),
      file_(std::move(file)),
      encoding_(std::move(encoding)),
      thread_([this] { run(); }) {}

ConversationExport::~ConversationExport() {
  is_cancelled_ = true;
  thread_.join();
}

void ConversationExport::run() {
  auto done = save();
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

Result<std::int64_t> ConversationExport::save() {
  auto reader = RecordingReader::open(recording_);
  if (!reader) {
    return std::unexpected(reader.error());
  }
  QSaveFile file(file_);
  if (!file.open(QIODevice::WriteOnly)) {
    return std::unexpected(cannot_save(file));
  }
  std::vector<std::int64_t> numbers;
  int percent = 0;
  for (std::int64_t row = 0; row < rows_.rows; row += rows_at_once) {
    if (is_cancelled_) {
      return std::unexpected(make_error("save", "saving was given up, and there is no new file"));
    }
    numbers.clear();
    for (std::int64_t i = row; i < std::min(row + rows_at_once, rows_.rows); ++i) {
      numbers.push_back(rows_.number_at(i));
    }
    const auto lines = lines_of(*reader, numbers, encoding_);
    if (!lines) {
      return std::unexpected(lines.error());
    }
    if (file.write(*lines) != lines->size()) {
      return std::unexpected(cannot_save(file));
    }
    if (const int now = static_cast<int>(row * 100 / rows_.rows); now != percent) {
      percent = now;
      QMetaObject::invokeMethod(
          this, [this, now] { Q_EMIT progressed(now); }, Qt::QueuedConnection);
    }
  }
  if (!file.commit()) {
    return std::unexpected(cannot_save(file));
  }
  return rows_.rows;
}

}  // namespace lanyard::desktop
