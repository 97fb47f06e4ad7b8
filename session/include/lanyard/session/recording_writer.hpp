#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>

#include "lanyard/base/error.hpp"
#include "lanyard/session/event.hpp"

namespace lanyard::session {

/// What one run of the program is about to record.
struct RunDescription {
  WallTime started;
  std::string program;   ///< Name and version: `lanyard 0.1.0`.
  std::string endpoint;  ///< What was asked for: `listen 0.0.0.0:8888`.
  std::string framing;   ///< As for --frame: `raw`, `line`, `length:8`.
};

/// Whether some writer, of this program or another, records to the recording at `path` now.
bool is_being_recorded(const std::filesystem::path& path);

struct RecordingWriterOptions {
  /// The most pages of 4 KiB that the file may grow to; 0: as many as the disk holds.
  std::uint32_t max_page_count = 0;
};

/// Appends the events of one run to a recording, the file that docs/recording.md describes.
///
/// Synchronous: each call may wait for the disk. Not bound to a thread, but used by one at a time.
/// Memory stays flat however much is recorded: some MiB, and one table entry per open session. A
/// moved-from writer can only be destroyed or assigned to.
///
/// A write under a file size limit (`ulimit -f`) raises SIGXFSZ, which ends the program unless it
/// is ignored. Then, as on a full disk, append and commit return an error.
class RecordingWriter {
 public:
  /// Makes the recording, or adds a run to the one that is there. Readers see the run at once.
  ///
  /// Error, operation `record`, with the file as it was before:
  ///  - it exists and is not a recording, or is a recording of a newer version, or a damaged one
  ///  - it is a directory, a pipe or a device
  ///  - its directory does not exist, or it or its directory may not be written to
  ///  - another writer records to it, in this program or another
  ///  - the disk is full, or another error of the system.
  static Result<RecordingWriter> open(const std::filesystem::path& path, const RunDescription& run,
                                      const RecordingWriterOptions& options = {});

  RecordingWriter(RecordingWriter&&) noexcept;
  RecordingWriter& operator=(RecordingWriter&&) noexcept;
  RecordingWriter(const RecordingWriter&) = delete;
  RecordingWriter& operator=(const RecordingWriter&) = delete;
  /// As close(), without telling of a failure.
  ~RecordingWriter();

  /// Adds the events in order. They are in the file for good, and for readers, after commit(). The
  /// bytes of the events are not needed after the call.
  ///
  /// Error, operation `record`: the disk is full, a size limit is met, another program keeps the
  /// file locked for two seconds, the system reports an error, or a message is not whole: its bytes
  /// are fewer than its size, its payload lies outside them, or it is longer than 64 MiB. The
  /// writer has then stopped: what was appended since the last commit is dropped, what was
  /// committed stays readable, and each later append and commit returns the same error and leaves
  /// the file alone.
  Result<void> append(std::span<const Event> events);

  /// Makes what was appended permanent and visible to readers. Nothing to commit is no error.
  /// Error: as append.
  Result<void> commit();

  /// Commits, folds the `-wal` into the file and gives up the file; append and commit return an
  /// error from then on. A second close does nothing. Error: that of the commit.
  Result<void> close();

  /// The bytes that the recording takes on the disk, its `-wal` included; 0 if that is not known.
  [[nodiscard]] std::uint64_t bytes_on_disk() const;

  /// The messages of this run that are in the recording: those appended, and after a stop those
  /// committed.
  [[nodiscard]] std::uint64_t message_count() const;

  /// The number of the newest event appended; of a new recording 0. docs/recording.md, "Order".
  [[nodiscard]] std::int64_t last_event() const;

 private:
  struct Impl;
  explicit RecordingWriter(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace lanyard::session
