#pragma once

#include <QObject>
#include <QString>
#include <atomic>
#include <cstdint>
#include <filesystem>
#include <string>
#include <thread>

#include "conversation/conversation_model.hpp"
#include "lanyard/base/error.hpp"

namespace lanyard::desktop {

enum class SaveAs : std::uint8_t {
  text,        ///< A line an event, as CopyAs::with_times.
  json_lines,  ///< docs/json-events.md
  recording,   ///< docs/recording.md: the whole conversation, whatever is shown of it.
};

/// By the end of its name: `.jsonl` is JSON Lines, `.lanyard` and `.lnyd` a recording, everything
/// else text.
SaveAs form_of(const QString& file);

/// Saves what the conversation shows to a file, on a thread of its own. The file is there when
/// all of it is written, or not at all.
///
/// Lives on the window's thread; the destructor gives the saving up.
class ConversationExport : public QObject {
  Q_OBJECT

 public:
  /// Begins. `rows` of `recording` go to `file`, in the form of its name.
  ConversationExport(std::filesystem::path recording, RowSet rows, QString file, RowFormat format,
                     QObject* parent = nullptr);
  ~ConversationExport() override;

  /// failed() comes, unless all is written already.
  void cancel() { is_cancelled_ = true; }
  [[nodiscard]] const QString& file() const { return file_; }

 Q_SIGNALS:
  void progressed(int percent);
  /// So many rows are in the file; of a recording the number says nothing.
  void saved(qint64 rows);
  /// Nothing was saved.
  void failed(const lanyard::Error& error);

 private:
  void run();
  Result<std::int64_t> save();
  Result<std::int64_t> save_recording();
  void tell_progress(int percent);

  const std::filesystem::path recording_;
  const RowSet rows_;
  const QString file_;
  const RowFormat format_;
  std::atomic<bool> is_cancelled_ = false;
  int told_percent_ = 0;  ///< The thread's own.
  std::thread thread_;    ///< Last: it uses what is above.
};

}  // namespace lanyard::desktop
