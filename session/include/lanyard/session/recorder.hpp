#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>

#include "lanyard/session/engine.hpp"
#include "lanyard/session/recording_writer.hpp"

namespace lanyard::session {

/// Where a recording is after a commit.
struct RecordedSoFar {
  std::int64_t last_event = 0;      ///< Readers find the events up to the one of this number.
  std::uint64_t bytes_on_disk = 0;  ///< What the file takes.
  /// How many of the events that have happened are in a recording: as the engine tells them, but
  /// for NoticeKind::peer_ended, of which a recording has nothing. The file's own numbers count
  /// otherwise, as a session that is open when a recording begins is entered in it once more.
  std::uint64_t kept = 0;
};

/// Whether a recording has something of this event; who compares with RecordedSoFar::kept counts
/// only these.
bool is_recorded(const Event& event);

struct RecorderOptions {
  /// How long what has happened may wait for its commit: 1 to 100 ms. Who shows a conversation from
  /// its recording wants it short; each commit costs some 100 microseconds.
  std::chrono::milliseconds commit_every{100};
  /// Called on the recorder's thread after a commit. Must not block.
  std::function<void(const RecordedSoFar& recorded)> on_commit{};
  /// Called on the recorder's thread when begin_again() has had its effect: how many events have
  /// happened since the failure, or came to nothing by it, that are in no recording; counted as
  /// RecordedSoFar::kept. Where there are any, a notice in the recording says so, in their place.
  std::function<void(std::uint64_t missing)> on_resume{};
  /// Called on the recorder's thread while it has failed: how many events are in no recording so
  /// far, counted likewise. What waits in the journal is not among them yet.
  std::function<void(std::uint64_t missing)> on_missing{};
  /// Opens the recording that begin_again() goes on with, on the recorder's thread. Null: as `open`
  /// of the constructor does, or not at all where there is none.
  std::function<Result<RecordingWriter>()> open_again{};
};

/// Records all that an engine tells, on a thread of its own, so that the disk never holds the
/// network up longer than the journal's limit.
///
/// What has happened is in the file 200 ms later at most. When the disk is slower than the network,
/// the journal fills and reading from the network pauses: the record is complete, always. When the
/// disk fails, recording stops, `on_failure` is told once, and the network goes on without it until
/// begin_again().
class Recorder {
 public:
  /// Subscribes to `engine` and starts the thread. `on_failure` is called on that thread. The
  /// engine must outlive the constructor only.
  Recorder(Engine& engine, RecordingWriter writer, std::function<void(const Error&)> on_failure,
           RecorderOptions options = {});

  /// The same with a recording that `open` opens on the recorder's thread, as a disk may take its
  /// time. What happens until then waits in the journal and is recorded in its order; where it
  /// cannot be opened `on_failure` is told.
  Recorder(Engine& engine, std::function<Result<RecordingWriter>()> open,
           std::function<void(const Error&)> on_failure, RecorderOptions options = {});

  /// As finish(), or nothing after stop().
  ~Recorder();
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;

  /// Waits until everything up to the engine's end is in the file and closes it. To be called after
  /// Engine::stop(); on a running engine it would wait for ever.
  void finish();

  /// Records what has happened until now, closes the file and lets the engine go on without it.
  void stop();

  /// After a failure, and where it was made with an `open` or has RecorderOptions::open_again:
  /// opens a recording anew and goes on with it, from what has not been taken from the journal yet;
  /// RecorderOptions::on_resume is told, or the failure again. Else nothing. Returns at once.
  void begin_again();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace lanyard::session
