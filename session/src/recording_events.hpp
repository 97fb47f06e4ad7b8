#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "lanyard/session/recording_reader.hpp"
#include "sqlite.hpp"

namespace lanyard::session::recording {

/// Finds events of all kinds by their number.
///
/// Theory of operation. Messages and notes have their number as primary key. The beginning and the
/// end of a session stand in the session's row, which no index finds by event; so a list of them is
/// kept here, 16 bytes each, and brought up to date when a number is met that is neither message
/// nor note: then a session has opened or closed since, or the file has a hole. The first reads on
/// in the table, and looks again at the sessions that were open. Against the second helps that
/// nothing is read again while nobody has written.
class EventFinder {
 public:
  /// Nothing: the file has no event of this number. What was looked up of sessions is kept until
  /// let_go().
  sqlite::Outcome<std::optional<RecordedEvent>> find(sqlite::Database& database,
                                                     std::int64_t number,
                                                     std::size_t bytes_of_each);
  void let_go();

  /// As RecordingReader::matches(); `content_matches` is asked where the filter has text or regex.
  sqlite::Outcome<RecordedMatches> match(sqlite::Database& database, const MessageFilter& filter,
                                         std::int64_t up_to,
                                         const std::function<bool(ByteView)>& content_matches);

 private:
  struct Edge {
    std::int64_t event = 0;
    std::int64_t session = 0;
  };
  using Edges = std::vector<Edge>;  // in the order of events

  sqlite::Outcome<void> prepare(sqlite::Database& database);
  sqlite::Outcome<std::optional<RecordedEvent>> find_message(sqlite::Database& database,
                                                             std::int64_t number,
                                                             std::size_t bytes_of_each);
  sqlite::Outcome<std::optional<RecordedEvent>> find_note(std::int64_t number);
  sqlite::Outcome<std::optional<RecordedEvent>> find_edge(sqlite::Database& database,
                                                          std::int64_t number);
  sqlite::Outcome<std::optional<RecordedEvent>> edge_event(std::int64_t number);
  sqlite::Outcome<std::shared_ptr<const RecordedSession>> session_of(std::int64_t id);
  sqlite::Outcome<void> refresh_edges(sqlite::Database& database);
  sqlite::Outcome<void> add_new_sessions();
  sqlite::Outcome<void> add_new_ends();
  static void add_edge(Edges& edges, Edge edge);
  sqlite::Outcome<void> match_messages(sqlite::Database& database, const MessageFilter& filter,
                                       const std::function<bool(ByteView)>& content_matches,
                                       RecordedMatches& found) const;
  sqlite::Outcome<void> match_others(sqlite::Database& database,
                                     const std::optional<std::int64_t>& session, std::int64_t after,
                                     RecordedMatches& found);

  bool prepared_ = false;
  sqlite::Statement select_message_, select_note_, select_session_, select_edges_, select_end_;
  std::vector<std::shared_ptr<const RecordedSession>> looked_up_;
  Edges opened_;
  Edges closed_;
  std::vector<std::int64_t> still_open_;
  std::int64_t last_session_ = 0;
  std::optional<std::int64_t> data_version_;  // of the file when the edges were read
};

}  // namespace lanyard::session::recording
