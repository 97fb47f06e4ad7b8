#include "output.hpp"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "lanyard/base/error.hpp"
#include "line_editor.hpp"
#include "terminal.hpp"

namespace lanyard::cli {
namespace {

constexpr std::size_t flush_at = std::size_t{256} << 10U;

}  // namespace

Output::Output(const std::atomic<bool>& give_up)
    : give_up_(give_up),
      one_screen_(terminal::stdout_is_terminal() && terminal::stderr_is_terminal()) {}

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
  // Where both end on one screen they go the same way, so that their order stays.
  std::string& pending = one_screen_ ? pending_ : pending_notes_;
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
  while (!bytes.empty()) {
    pollfd waiting{.fd = descriptor, .events = POLLOUT, .revents = 0};
    const int ready = poll(&waiting, 1, patience_ms);
    if (ready == 0 || (ready < 0 && errno == EINTR)) {
      if (ready == 0 && give_up_) {
        return false;
      }
      continue;
    }
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
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
