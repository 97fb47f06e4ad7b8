#pragma once

#include <QObject>
#include <QString>
#include <cstdint>
#include <filesystem>
#include <vector>

#include "conversation/conversation_row.hpp"
#include "conversation/reading_thread.hpp"
#include "lanyard/base/error.hpp"

namespace lanyard::desktop {

/// One message in full, or as much of it as is worth showing.
struct MessageDetail {
  ConversationRow row;
  QString when;  ///< Date and time to the microsecond.
  QString text;
  QString hex;  ///< As session::hex_dump.
  quint64 bytes_shown = 0;
};

/// What was put together for the clipboard.
struct CopiedText {
  QString text;
  std::int64_t events = 0;  ///< How many are in it.
  bool is_whole = false;    ///< All that were asked for.
};

/// Gets rows, messages and text for the clipboard from the recording, on a thread of its own, and
/// gives them back by signals. Of each the latest request wins: an older one may stay unanswered.
///
/// Lives on the window's thread.
class ConversationSource : public QObject {
  Q_OBJECT

 public:
  explicit ConversationSource(std::filesystem::path file, QObject* parent = nullptr);

  /// How much of a message message_ready() has.
  static constexpr std::size_t most_text = std::size_t{1} << 20U;
  static constexpr std::size_t most_hex = std::size_t{1} << 18U;
  /// How much goes to the clipboard.
  static constexpr std::size_t most_copied = std::size_t{16} << 20U;

  /// rows_ready() with one row for each of `numbers` (ascending).
  void ask_rows(std::uint64_t ticket, std::vector<std::int64_t> numbers, RowFormat format);
  void ask_message(std::int64_t number, RowFormat format);
  void ask_copy(std::vector<std::int64_t> numbers, CopyAs as, RowFormat format);
  /// sessions_ready() with those that came after the ones it told of before.
  void ask_sessions();

 Q_SIGNALS:
  void rows_ready(std::uint64_t ticket, const std::vector<lanyard::desktop::ConversationRow>& rows);
  void message_ready(const lanyard::desktop::MessageDetail& detail);
  void copy_ready(const lanyard::desktop::CopiedText& copied);
  void sessions_ready(const std::vector<lanyard::session::RecordedSession>& sessions);
  void failed(const lanyard::Error& error);

 private:
  template <typename Work, typename Take>
  void post(int kind, Work work, Take take);

  std::int64_t last_session_ = 0;
  ReadingThread thread_;
};

}  // namespace lanyard::desktop
