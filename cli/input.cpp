#include "input.hpp"

#include <unistd.h>

#include <asio/post.hpp>
#include <utility>

namespace lanyard::cli {
namespace {

// A line longer than this goes in pieces: nobody types it, and memory stays bounded.
constexpr std::size_t longest_line = std::size_t{1} << 20U;

}  // namespace

Input::Input(asio::io_context& io, InputMode mode, Handlers handlers)
    : io_(io), mode_(mode), handlers_(std::move(handlers)) {}

Input::~Input() {
  stop();
}

void Input::start() {
  started_ = true;
  if (mode_ == InputMode::editor) {
    editor_ = std::make_unique<LineEditor>(
        "> ", [this](std::string line) { handlers_.on_line(std::move(line), true); },
        [this] { handlers_.on_end(); });
    keys_ = std::make_unique<asio::posix::stream_descriptor>(io_, dup(STDIN_FILENO));
    wait_for_keys();
  } else if (mode_ != InputMode::absent) {
    pump_ = std::make_unique<InputPump>([this](std::string chunk) {
      asio::post(io_, [this, chunk = std::move(chunk)]() mutable { on_chunk(std::move(chunk)); });
    });
    go_on();
  }
}

void Input::wait_for_keys() {
  keys_->async_wait(asio::posix::stream_descriptor::wait_read,
                    [this](const std::error_code& cancelled) {
                      if (cancelled || !editor_) {
                        return;
                      }
                      editor_->on_readable();
                      if (keys_) {
                        wait_for_keys();
                      }
                    });
}

void Input::on_chunk(std::string chunk) {
  asked_ = false;
  if (chunk.empty()) {
    ended_ = true;
  } else {
    unread_ += chunk;
  }
  go_on();
}

void Input::go_on() {
  if (!pump_ || end_told_) {
    return;
  }
  if (mode_ == InputMode::bytes) {
    if (!unread_.empty() && handlers_.wants_more()) {
      handlers_.on_bytes(std::exchange(unread_, {}));
    }
  } else {
    take_lines();
  }
  if (ended_) {
    if (unread_.empty()) {
      end_told_ = true;
      handlers_.on_end();
    }
    return;
  }
  // Commands want to be seen before anyone is connected; the rest waits in the pipe. What of lines
  // is unread when more is wanted is a line whose end has not been read.
  const bool may_hold_part = mode_ == InputMode::raw_lines || unread_.empty();
  const bool room = mode_ == InputMode::lines ? unread_.size() < longest_line
                                              : may_hold_part && handlers_.wants_more();
  if (room && !asked_) {
    asked_ = true;
    pump_->next();
  }
}

void Input::take_lines() {
  std::size_t taken = 0;
  while (taken < unread_.size()) {
    const std::size_t end = unread_.find('\n', taken);
    const bool terminated = end != std::string::npos;
    const std::size_t size = (terminated ? end : unread_.size()) - taken;
    if (!terminated && !ended_ && size < longest_line) {
      break;
    }
    std::string line = unread_.substr(taken, size);
    const bool is_command = mode_ == InputMode::lines && handlers_.is_command(line);
    if (!is_command && !handlers_.wants_more()) {
      break;
    }
    taken += size + (terminated ? 1 : 0);
    handlers_.on_line(std::move(line), terminated);
  }
  unread_.erase(0, taken);
}

void Input::stop() {
  pump_.reset();
  if (keys_) {
    std::error_code ignored;
    keys_->close(ignored);
    keys_.reset();
  }
  editor_.reset();
}

}  // namespace lanyard::cli
