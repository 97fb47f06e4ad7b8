#include "output.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstdint>
#include <system_error>

#include "lanyard/base/error.hpp"
#include "line_editor.hpp"
#include "terminal.hpp"

namespace lanyard::cli {
namespace {

constexpr std::size_t flush_at = std::size_t{256} << 10U;

bool is_pipe(int descriptor) {
  struct stat given {};
  return fstat(descriptor, &given) == 0 && S_ISFIFO(given.st_mode);
}

bool is_same_file(int one, int other) {
  struct stat first {};
  struct stat second {};
  return fstat(one, &first) == 0 && fstat(other, &second) == 0 && first.st_dev == second.st_dev &&
         first.st_ino == second.st_ino;
}

/// Another opening of the same pipe, for writes that do not block while those of the programs that
/// share `descriptor` do. -1 where there is none.
int non_blocking_twin(int descriptor) {
  const std::string path = "/proc/self/fd/" + std::to_string(descriptor);
  return is_pipe(descriptor) ? open(path.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC) : -1;
}

}  // namespace

Output::Output(const std::atomic<bool>& give_up)
    : give_up_(give_up),
      one_place_(is_same_file(STDOUT_FILENO, STDERR_FILENO)),
      twin_(non_blocking_twin(STDOUT_FILENO)) {}

Output::~Output() {
  if (twin_ >= 0) {
    close(twin_);
  }
}

Result<void> Output::redirect_to(const std::string& path) {
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (file < 0 || dup2(file, STDOUT_FILENO) < 0) {
    return std::unexpected(make_error("open", "cannot write to " + path,
                                      std::error_code(errno, std::generic_category())));
  }
  close(file);
  return {};
}

void Output::write(std::string_view bytes) {
  if (gone_) {
    return;
  }
  if (bytes.size() >= flush_at) {  // too large to be worth a copy
    flush();
    if (!put(STDOUT_FILENO, bytes)) {
      gone_ = true;
    }
    return;
  }
  pending_ += bytes;
  if (pending_.size() >= flush_at) {
    flush();
  }
}

void Output::note(std::string_view line) {
  // Where both end in one place, a screen or a log, they go the same way, so that their order
  // stays.
  std::string& pending = one_place_ ? pending_ : pending_notes_;
  pending += line;
  pending += '\n';
}

void Output::flush() {
  if (pending_.empty() && pending_notes_.empty()) {
    return;
  }
  if (editor_ != nullptr) {
    editor_->hide();
  }
  if (!gone_ && !put(STDOUT_FILENO, pending_)) {
    gone_ = true;
  }
  put(STDERR_FILENO, pending_notes_);
  pending_.clear();
  pending_notes_.clear();
  if (editor_ != nullptr) {
    editor_->show();
  }
}

/// Writes all of `bytes`; false when the descriptor takes no more.
bool Output::put(int descriptor, std::string_view bytes) {
  constexpr int patience_ms = 1000;
  const bool blocks = descriptor != STDOUT_FILENO || twin_ < 0;
  // A pipe that poll(2) finds writable takes PIPE_BUF bytes at once (pipe(7)) and waits for more.
  const std::size_t most = blocks && is_pipe(descriptor) ? PIPE_BUF : SIZE_MAX;
  while (!bytes.empty()) {
    pollfd waiting{.fd = descriptor, .events = POLLOUT, .revents = 0};
    const int ready = poll(&waiting, 1, patience_ms);
    if (ready == 0 || (ready < 0 && errno == EINTR)) {
      if (ready == 0 && give_up_) {
        return false;
      }
      continue;
    }
    const ssize_t written =
        ::write(blocks ? descriptor : twin_, bytes.data(), std::min(bytes.size(), most));
    if (written >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno != EINTR && errno != EAGAIN) {
      if (descriptor == STDOUT_FILENO && errno != EPIPE) {
        failure_ = "cannot write to standard output: " +
                   describe(std::error_code(errno, std::generic_category()));
      }
      return false;
    }
  }
  return true;
}

}  // namespace lanyard::cli
