#pragma once

#include <QObject>
#include <cstdint>
#include <filesystem>

#include "conversation/match_index.hpp"
#include "conversation/reading_thread.hpp"
#include "lanyard/base/error.hpp"
#include "lanyard/session/recording_reader.hpp"

namespace lanyard::desktop {

/// Builds the index of the events that a filter lets through, and goes on as the recording grows.
/// It searches on a thread of its own, a step at a time: the next one begins when the window has
/// taken the last one, so that a busy window is not flooded and a search given up ends at once.
///
/// Lives on the window's thread.
class MatchScanner : public QObject {
  Q_OBJECT

 public:
  explicit MatchScanner(std::filesystem::path file, QObject* parent = nullptr);

  /// Forgets what was found and looks for `filter`, in the events after `filter.after` up to
  /// `up_to`, which must be in the file.
  void start(session::MessageFilter filter, std::int64_t up_to);
  /// The file holds more.
  void extend(std::int64_t up_to);
  void stop();

  [[nodiscard]] bool is_active() const { return is_active_; }
  /// There is more to look through.
  [[nodiscard]] bool is_scanning() const { return is_active_ && looked_until_ < up_to_; }
  [[nodiscard]] const MatchIndex& index() const { return index_; }
  /// Of what is to be looked through, what has been: 0 to 100.
  [[nodiscard]] int percent() const;

 Q_SIGNALS:
  /// More was found, or the search has come to its end for now.
  void progressed();
  /// A bad expression (operation `search`) or a damaged file. The search has stopped.
  void failed(const lanyard::Error& error);

 private:
  void look();
  void take(const Result<session::RecordedMatches>& found);

  session::MessageFilter filter_;
  MatchIndex index_;
  bool is_active_ = false;
  bool is_looking_ = false;
  std::int64_t looked_until_ = 0;
  std::int64_t up_to_ = 0;
  std::uint64_t search_ = 0;  ///< Tells late answers from those of the search under way.
  ReadingThread thread_;
};

}  // namespace lanyard::desktop
