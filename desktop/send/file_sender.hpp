#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <vector>

#include "lanyard/base/error.hpp"
#include "lanyard/session/engine.hpp"

namespace lanyard::desktop {

struct FileProgress {
  std::uint64_t sent = 0;  ///< That the slowest peer has got.
  std::uint64_t size = 0;  ///< Of the file when it was opened: so much is sent.
  std::size_t peers = 0;   ///< That are still there.
};

enum class FileEnd : std::uint8_t {
  sent,        ///< To all who stayed; `peers` may be fewer than at the start.
  cancelled,   ///< What was queued still goes.
  unreadable,  ///< `error` says why; nothing more is sent.
  shorter,     ///< The file was cut while it was sent: only `sent` bytes are left of it.
  nobody,      ///< No peer is left.
};

struct FileOutcome {
  FileEnd end = FileEnd::sent;
  FileProgress progress{};
  std::size_t lost_peers = 0;  ///< Who left, or could not be sent to, before they had it all.
  bool was_deleted = false;    ///< The file has no name any more.
  Error error{};
};

struct FileTarget {
  session::SessionId session = session::SessionId::none;
  /// Bytes in one message: over UDP each is a datagram.
  std::size_t piece = std::size_t{64} << 10U;
};

/// Sends a file to sessions, on a thread of its own.
///
/// Theory of operation. Each peer is sent to at its own pace, so that a slow one holds nobody up:
/// it has its own place in the file. The thread asks the engine what waits for each peer; the
/// answer comes behind everything handed over before, so it is exact. It fills each queue up to the
/// limit and asks again a few milliseconds later.
class FileSender {
 public:
  /// At most so much waits for one peer, and for all peers together.
  static constexpr std::uint64_t most_queued = std::uint64_t{1} << 20U;
  static constexpr std::uint64_t most_queued_together = std::uint64_t{64} << 20U;

  struct Callbacks {
    /// Both are called on the sender's thread and must not block; `on_end` once, at the end.
    std::function<void(const FileProgress&)> on_progress;
    std::function<void(const FileOutcome&)> on_end;
  };

  /// Begins at once. `engine` must live until the destructor.
  FileSender(session::Engine& engine, std::filesystem::path file, std::vector<FileTarget> targets,
             Callbacks callbacks);
  /// Cancels and waits for the thread, which waits for the disk and nothing else.
  ~FileSender();
  FileSender(const FileSender&) = delete;
  FileSender& operator=(const FileSender&) = delete;

  /// From any thread.
  void cancel();
  /// A send to `session` has failed: it gets no more. From any thread.
  void give_up(session::SessionId session);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace lanyard::desktop
