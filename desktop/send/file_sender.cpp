#include "send/file_sender.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <fstream>
#include <mutex>
#include <optional>
#include <set>
#include <thread>
#include <utility>

namespace lanyard::desktop {
namespace {

using session::SessionId;
using session::SessionInfo;

constexpr std::chrono::milliseconds shortest_pause{4};
/// Asking costs the engine about a microsecond a session.
constexpr std::size_t sessions_a_millisecond = 50;

/// Between the threads. The engine may still hold it when the sender is gone.
struct Shared {
  std::mutex mutex;
  std::condition_variable changed;
  bool cancelled = false;                            // guarded by mutex
  std::set<SessionId> given_up;                      // guarded by mutex
  std::optional<std::vector<SessionInfo>> sessions;  // guarded by mutex
};

struct Target {
  SessionId session = SessionId::none;
  std::size_t piece = 0;
  std::uint64_t offset = 0;  ///< Handed over.
  std::uint64_t queued = 0;  ///< Of that, not yet with the kernel; at most.
};

}  // namespace

struct FileSender::Impl {
  Impl(session::Engine& its_engine, std::filesystem::path its_file, Callbacks its_callbacks)
      : engine(its_engine), file(std::move(its_file)), callbacks(std::move(its_callbacks)) {}

  void run() {
    FileOutcome outcome = send();
    std::error_code unknown;
    outcome.was_deleted =
        outcome.end != FileEnd::unreadable && !std::filesystem::exists(file, unknown) && !unknown;
    outcome.progress = progress(outcome.end == FileEnd::sent);
    outcome.lost_peers = lost;
    callbacks.on_end(outcome);
  }

  FileOutcome send() {
    if (auto opened = open(); !opened) {
      return {.end = FileEnd::unreadable, .error = opened.error()};
    }
    while (true) {
      if (!ask()) {
        return {.end = FileEnd::cancelled};
      }
      if (targets.empty()) {
        return {.end = FileEnd::nobody};
      }
      for (Target& target : targets) {
        if (auto filled = fill(target); !filled) {
          return {.end = is_shorter ? FileEnd::shorter : FileEnd::unreadable,
                  .error = filled.error()};
        }
      }
      callbacks.on_progress(progress(false));
      if (std::ranges::all_of(targets, [this](const Target& target) {
            return target.offset == size && target.queued == 0;
          })) {
        return {.end = FileEnd::sent};
      }
      if (!pause()) {
        return {.end = FileEnd::cancelled};
      }
    }
  }

  Result<void> open() {
    std::error_code code;
    const auto status = std::filesystem::status(file, code);
    if (!code && !std::filesystem::is_regular_file(status)) {
      code = std::filesystem::is_directory(status)
                 ? std::make_error_code(std::errc::is_a_directory)
                 : std::make_error_code(std::errc::invalid_argument);
    }
    if (!code) {
      errno = 0;
      stream.open(file, std::ios::binary);
      if (!stream) {
        code = std::error_code(errno, std::generic_category());
      }
    }
    if (!code) {
      size = std::filesystem::file_size(file, code);
    }
    if (code) {
      return std::unexpected(make_error("read", "cannot read " + file.string(), code));
    }
    return {};
  }

  /// Learns what waits for each target, and who is gone. False when cancelled.
  bool ask() {
    engine.sessions([shared = shared](std::vector<SessionInfo> sessions) {
      {
        const std::scoped_lock lock(shared->mutex);
        shared->sessions = std::move(sessions);
      }
      shared->changed.notify_all();
    });
    std::unique_lock lock(shared->mutex);
    shared->changed.wait(lock, [this] { return shared->cancelled || shared->sessions; });
    if (shared->cancelled) {
      return false;
    }
    std::erase_if(targets, [this](Target& target) {
      const auto found =
          std::ranges::find(*shared->sessions, target.session,
                            [](const SessionInfo& info) { return info.identity->id; });
      const bool gone = found == shared->sessions->end() ||
                        found->state == session::SessionState::send_closed ||
                        shared->given_up.contains(target.session);
      if (gone) {
        ++lost;
      } else {
        target.queued = found->queued_bytes;
      }
      return gone;
    });
    shared->sessions.reset();
    return true;
  }

  /// Hands over as much as the target's queue is to hold.
  Result<void> fill(Target& target) {
    const std::uint64_t limit =
        std::clamp(most_queued_together / targets.size(), std::uint64_t{target.piece}, most_queued);
    while (target.offset < size && target.queued + target.piece <= limit) {
      auto piece = read(target.offset, std::min<std::uint64_t>(target.piece, size - target.offset));
      if (!piece) {
        return std::unexpected(piece.error());
      }
      target.offset += piece->size();
      target.queued += piece->size();
      engine.send(target.session, std::move(*piece));
    }
    return {};
  }

  Result<Bytes> read(std::uint64_t offset, std::uint64_t count) {
    std::vector<std::byte> piece(count);
    errno = 0;
    stream.clear();
    stream.seekg(static_cast<std::streamoff>(offset));
    // istream reads into char, which may alias std::byte.
    stream.read(reinterpret_cast<char*>(piece.data()), static_cast<std::streamsize>(count));
    if (stream.bad() || std::cmp_less(stream.gcount(), count)) {
      is_shorter = !stream.bad();
      return std::unexpected(
          is_shorter
              ? make_error("read", "cannot read " + file.string() + " to its end: it was cut short")
              : make_error("read", "cannot read " + file.string(),
                           std::error_code(errno, std::generic_category())));
    }
    return Bytes::take(std::move(piece));
  }

  /// False when cancelled.
  bool pause() {
    const std::chrono::milliseconds enough(targets.size() / sessions_a_millisecond);
    std::unique_lock lock(shared->mutex);
    return !shared->changed.wait_for(lock, std::max(shortest_pause, enough),
                                     [this] { return shared->cancelled; });
  }

  [[nodiscard]] FileProgress progress(bool all) const {
    FileProgress now{.size = size, .peers = targets.size()};
    now.sent = all ? size : 0;
    if (!all && !targets.empty()) {
      now.sent = size;
      for (const Target& target : targets) {
        now.sent = std::min(now.sent, target.offset - std::min(target.offset, target.queued));
      }
    }
    return now;
  }

  session::Engine& engine;
  const std::filesystem::path file;
  const Callbacks callbacks;
  const std::shared_ptr<Shared> shared = std::make_shared<Shared>();

  // The sender's thread alone, once it runs.
  std::vector<Target> targets;
  std::ifstream stream;
  std::uint64_t size = 0;
  std::size_t lost = 0;
  bool is_shorter = false;

  std::thread thread;
};

FileSender::FileSender(session::Engine& engine, std::filesystem::path file,
                       std::vector<FileTarget> targets, Callbacks callbacks)
    : impl_(std::make_unique<Impl>(engine, std::move(file), std::move(callbacks))) {
  for (const FileTarget& target : targets) {
    impl_->targets.push_back({.session = target.session, .piece = target.piece});
  }
  impl_->thread = std::thread([impl = impl_.get()] { impl->run(); });
}

FileSender::~FileSender() {
  cancel();
  impl_->thread.join();
}

void FileSender::cancel() {
  {
    const std::scoped_lock lock(impl_->shared->mutex);
    impl_->shared->cancelled = true;
  }
  impl_->shared->changed.notify_all();
}

void FileSender::give_up(SessionId session) {
  const std::scoped_lock lock(impl_->shared->mutex);
  impl_->shared->given_up.insert(session);
}

}  // namespace lanyard::desktop
