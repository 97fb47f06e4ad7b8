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

/// Saves what the conversation shows to a text file, on a thread of its own. The file is there when
/// all of it is written, or not at all.
///
/// Lives on the window's thread; the destructor gives the saving up.
class ConversationExport : public QObject {
  Q_OBJECT

 public:
  /// Begins. `rows` of `recording`, in the form of CopyAs::with_times, go to `file`.
  ConversationExport(std::filesystem::path recording, RowSet rows, QString file,
                     std::string encoding, QObject* parent = nullptr);
  ~ConversationExport() override;

  /// failed() comes, unless all is written already.
  void cancel() { is_cancelled_ = true; }
  [[nodiscard]] const QString& file() const { return file_; }

 Q_SIGNALS:
  void progressed(int percent);
  /// So many rows are in the file.
  void saved(qint64 rows);
  /// Nothing was saved.
  void failed(const lanyard::Error& error);

 private:
  void run();
  Result<std::int64_t> save();

  const std::filesystem::path recording_;
  const RowSet rows_;
  const QString file_;
  const std::string encoding_;
  std::atomic<bool> is_cancelled_ = false;
  std::thread thread_;  ///< Last: it uses what is above.
};

}  // namespace lanyard::desktop
