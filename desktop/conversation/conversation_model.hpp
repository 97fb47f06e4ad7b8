#pragma once

#include <QObject>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

#include "conversation/conversation_row.hpp"
#include "conversation/conversation_source.hpp"
#include "conversation/match_scanner.hpp"
#include "lanyard/base/error.hpp"

namespace lanyard::desktop {

/// Which events are rows, in one value that another thread can keep: all of a range, or those of an
/// index.
struct RowSet {
  std::int64_t first_number = 1;  ///< Of row 0, where there is no index.
  std::int64_t rows = 0;
  std::shared_ptr<const MatchIndex> index{};

  [[nodiscard]] std::int64_t number_at(std::int64_t row) const {
    return index ? index->at(row) : first_number + row;
  }
};

/// What the conversation shows: rows, each of which is an event of the recording. Without a filter
/// row and event differ by a constant; with one an index is built in the background. It holds no
/// message.
///
/// Lives on the window's thread.
class ConversationModel : public QObject {
  Q_OBJECT

 public:
  /// `recording` holds the events up to `last_event`; an empty path: there is none to show.
  ConversationModel(const std::filesystem::path& recording, std::int64_t last_event,
                    QObject* parent = nullptr);

  /// Shows the recording from now on, from its beginning: where there was none, or another one.
  void open(const std::filesystem::path& recording);
  /// There is a recording to show.
  [[nodiscard]] bool has_recording() const { return source_ != nullptr; }

  // ---- what is shown ----------------------------------------------------------------------------

  struct Filter {
    std::optional<std::int64_t> session{};  ///< RecordedSession::id
    std::optional<session::Direction> direction{};
    bool operator==(const Filter&) const = default;
  };
  void set_filter(const Filter& filter);
  /// What is looked for: of the filter its text and regex; both empty end the search.
  void set_find(const session::MessageFilter& find);
  /// Shows nothing but what is found, while something is looked for.
  void set_only_matching(bool only);
  void set_format(const RowFormat& format);
  [[nodiscard]] const RowFormat& format() const { return format_; }
  /// Shows only what comes from now on. The recording keeps everything.
  void clear();
  /// The recording holds the events up to this one now.
  void grow(std::int64_t last_event);

  // ---- rows -------------------------------------------------------------------------------------

  [[nodiscard]] std::int64_t count() const;
  [[nodiscard]] std::int64_t number_at(std::int64_t row) const;
  /// The row of an event; of one that is not shown, the row where it would stand.
  [[nodiscard]] std::int64_t row_of(std::int64_t number) const;
  [[nodiscard]] RowSet rows() const;
  /// rows_ready() comes; of several questions the latest is answered.
  void ask_rows(std::uint64_t ticket, std::int64_t first, std::int64_t count);
  void ask_message(std::int64_t row);
  /// copy_ready() comes. At most 100,000 rows are copied.
  void ask_copy(std::int64_t first, std::int64_t count, CopyAs as);

  // ---- what is found ----------------------------------------------------------------------------

  [[nodiscard]] bool is_finding() const;
  [[nodiscard]] bool is_match(std::int64_t number) const;
  /// How many are found until now, and how much of the conversation has been searched.
  [[nodiscard]] std::int64_t matches() const { return finder().index().count(); }
  [[nodiscard]] int percent_searched() const { return finder().percent(); }
  [[nodiscard]] bool is_searching() const { return is_finding() && finder().is_scanning(); }
  /// Which of the matches it is, from 1.
  [[nodiscard]] std::int64_t place_of(std::int64_t number) const;
  /// The next one after (or before) an event, beginning anew at the end. Nothing: there is none, or
  /// none was found yet.
  [[nodiscard]] std::optional<std::int64_t> next_match(std::int64_t number, bool forward) const;

 Q_SIGNALS:
  /// The rows are others than before.
  void reset();
  /// The rows are the same as before, but look otherwise.
  void restyled();
  /// There are more rows.
  void grew();
  void rows_ready(std::uint64_t ticket, const std::vector<lanyard::desktop::ConversationRow>& rows);
  void message_ready(const lanyard::desktop::MessageDetail& detail);
  void copy_ready(const lanyard::desktop::CopiedText& copied);
  void sessions_seen(const std::vector<lanyard::session::RecordedSession>& sessions);
  void matches_changed();
  /// What is looked for is no expression.
  void find_failed(const lanyard::Error& error);
  /// The recording cannot be read.
  void failed(const lanyard::Error& error);

 private:
  void leave();
  void show_anew();
  void find_anew();
  void tell(const Error& error);
  [[nodiscard]] bool wants_find() const;
  [[nodiscard]] bool is_filtered() const { return shown_ && shown_->is_active(); }
  [[nodiscard]] bool shows_only_matching() const { return only_matching_ && wants_find(); }
  [[nodiscard]] const MatchScanner& finder() const {
    return shows_only_matching() ? *shown_ : *found_;
  }

  Filter filter_;
  session::MessageFilter find_;
  bool only_matching_ = false;
  RowFormat format_;
  std::int64_t cleared_until_ = 0;        ///< The last event before those shown.
  std::int64_t last_ = 0;                 ///< The last event.
  ConversationSource* source_ = nullptr;  ///< Null, all three, without a recording.
  MatchScanner* shown_ = nullptr;         ///< What is shown, where that is not everything.
  MatchScanner* found_ = nullptr;         ///< What is found among it, where more is shown.
};

}  // namespace lanyard::desktop
