#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "lanyard/base/bytes.hpp"
#include "lanyard/base/error.hpp"
#include "lanyard/session/event.hpp"

namespace lanyard::session {

/// One run of the program that recorded. Text of a recording is as the file has it: it may hold
/// anything, control characters and broken UTF-8 included.
struct RecordedRun {
  std::int64_t id = 0;
  WallTime started;
  std::string program;
  std::string endpoint;
  std::string framing;
};

/// Where and how a recorded session ended.
struct RecordedEnd {
  std::int64_t event = 0;
  WallTime time;
  DisconnectReason reason = DisconnectReason::closed_here;
  std::string error;  ///< What the system said; may be empty.
  Counters totals;
};

struct RecordedSession {
  std::int64_t id = 0;  ///< In the whole file.
  std::int64_t run = 0;
  std::int64_t number = 0;  ///< The SessionId in its run.
  Protocol protocol = Protocol::tcp;
  Role role = Role::server;
  std::string local;
  std::string peer;
  std::int64_t opened_event = 0;  ///< In one sequence with RecordedMessage::id and its like.
  WallTime opened;
  std::optional<RecordedEnd> end;  ///< Nothing: still open, or the program died.
};

enum class Direction : std::uint8_t { received, sent };

struct RecordedMessage {
  std::int64_t id = 0;       ///< Grows in the order of arrival; `time` need not.
  std::int64_t session = 0;  ///< RecordedSession::id
  WallTime time;
  Direction direction = Direction::received;
  bool partial = false;
  std::uint32_t payload_offset = 0;
  std::uint32_t payload_size = 0;
  Bytes bytes;  ///< As on the wire. Keeping it keeps up to a MiB of its neighbours.

  [[nodiscard]] Bytes payload() const { return bytes.slice(payload_offset, payload_size); }
};

/// What was recorded beside sessions and messages.
struct RecordedNote {
  enum class Kind : std::uint8_t { listening, failed, notice };
  std::int64_t id = 0;  ///< In one sequence with RecordedMessage::id.
  std::int64_t run = 0;
  std::optional<std::int64_t> session;  ///< RecordedSession::id
  WallTime time;
  Kind kind = Kind::notice;
  std::string operation;  ///< Of `failed`; else empty.
  std::string error;      ///< Of `failed`; may be empty.
  std::string message;    ///< Of `listening`: the address.
};

/// A message of which only the first bytes were asked for.
struct RecordedExcerpt {
  Direction direction = Direction::received;
  bool partial = false;
  std::uint64_t size = 0;  ///< Of the whole message.
  std::uint32_t payload_offset = 0;
  std::uint32_t payload_size = 0;
  Bytes start;  ///< As on the wire; all of it where it is no longer than was asked for.

  [[nodiscard]] bool is_whole() const { return start.size() == size; }
  /// What of the payload is in `start`.
  [[nodiscard]] Bytes payload() const { return start.slice(payload_offset, payload_size); }
};

/// That a session began; when and between whom, RecordedEvent::session says.
struct RecordedOpening {};

/// One event of any kind, as RecordingReader::events() gives it.
struct RecordedEvent {
  std::int64_t number = 0;  ///< docs/recording.md, "Order".
  WallTime time;
  /// Null where no session is concerned.
  std::shared_ptr<const RecordedSession> session;
  std::variant<RecordedOpening, RecordedExcerpt, RecordedNote, RecordedEnd> body;
};

/// What one call of RecordingReader::matches() found.
struct RecordedMatches {
  std::vector<std::int64_t> events;  ///< Their numbers, ascending.
  std::int64_t looked_until = 0;     ///< Every event up to this one has been looked at.
};

/// Which messages are wanted: those that meet every condition given.
struct MessageFilter {
  std::int64_t after = 0;                 ///< Messages with a greater id only; to read on later.
  std::optional<std::int64_t> session{};  ///< RecordedSession::id
  std::optional<Direction> direction{};
  std::optional<WallTime> since{};  ///< This moment and later.
  std::optional<WallTime> until{};  ///< Before this moment.
  /// These bytes are in the message, delimiter or prefix included. Empty: any message.
  std::string text{};
  /// An RE2 expression matches somewhere in the message. It works on bytes: `.` is one byte and
  /// `\xff` is the byte FF, so any content can be searched. Letters beyond ASCII in the expression
  /// stand for their UTF-8 bytes one after another.
  std::optional<std::string> regex{};
};

/// Reads a recording, the file that docs/recording.md describes, also while it is being written and
/// after a crash. The file is not trusted: whatever is in it, the answer is rows or an Error, in
/// time and memory that its size bounds.
///
/// Not bound to a thread, but used by one at a time; open one reader a thread. A moved-from reader
/// can only be destroyed or assigned to.
class RecordingReader {
 public:
  /// Error, operation `read`:
  ///  - there is no such file, it is a directory, or it may not be read
  ///  - `X is not a Lanyard recording`
  ///  - it was made by a newer Lanyard
  ///  - it is damaged where the tables are described
  ///  - it lies in a directory that may not be written to, and has a `-wal`
  ///  - another program keeps it locked for two seconds.
  static Result<RecordingReader> open(const std::filesystem::path& path);

  /// Reads a copy of a whole recording file that has no `-wal`.
  static Result<RecordingReader> open_memory(ByteView image);

  RecordingReader(RecordingReader&&) noexcept;
  RecordingReader& operator=(RecordingReader&&) noexcept;
  RecordingReader(const RecordingReader&) = delete;
  RecordingReader& operator=(const RecordingReader&) = delete;
  ~RecordingReader();

  /// What is committed at the moment of the call, in the order of ids. Error: the file is damaged
  /// there, or the system reports an error.
  Result<std::vector<RecordedRun>> runs();
  Result<std::vector<RecordedSession>> sessions();
  Result<std::vector<RecordedNote>> notes();

  /// Those with a greater id than `after`, for who reads on.
  Result<std::vector<RecordedSession>> sessions_after(std::int64_t after);

  /// The events of these numbers, ascending; of a message only the first `bytes_of_each` bytes. A
  /// number of which the file has nothing is left out. It costs a few microseconds a number,
  /// however long the messages and the recording are; the memory, 16 bytes a session of the file.
  /// Error: damage where one of them lies, or an error of the system.
  Result<std::vector<RecordedEvent>> events(std::span<const std::int64_t> numbers,
                                            std::size_t bytes_of_each);

  /// One step of a search: looks through the events after `filter.after` and up to `up_to`, which
  /// must be committed, and stops after 65,536 of them or 16 MiB of messages, so that a caller can
  /// show what was found and go on from `looked_until`, or give up. Of a filter that asks for a
  /// session at most, the session's (or all) other events match as well: its begin, its end, its
  /// notes. Error: as for_each_message().
  Result<RecordedMatches> matches(const MessageFilter& filter, std::int64_t up_to);

  /// Calls `visit` with each message that meets `filter`, in the order of ids, until it gives false
  /// or the messages committed at the moment of the call are through. `visit` may use the reader.
  ///
  /// Error: a bad expression (operation `search`; nothing was visited), damage (the messages before
  /// it were visited), or an error of the system.
  Result<void> for_each_message(const MessageFilter& filter,
                                const std::function<bool(const RecordedMessage&)>& visit);

 private:
  struct Impl;
  explicit RecordingReader(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace lanyard::session
