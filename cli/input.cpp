#include "input.hpp"

#include <algorithm>
#include <asio/post.hpp>
#include <utility>

#include "terminal.hpp"

namespace lanyard::cli {
namespace {

// A line longer than this goes in pieces: nobody types it, and memory stays bounded.
constexpr std::size_t longest_line = std::size_t{1} << 20U;

// What may dry up has, after this much silence.
constexpr std::chrono::milliseconds drying_up{500};

}  // namespace

Input::Input(asio::io_context& io, InputMode mode, bool may_dry_up, Handlers handlers)
    : io_(io), mode_(mode), may_dry_up_(may_dry_up), handlers_(std::move(handlers)) {}

Input::~Input() {
  stop();
}

void Input::start() {
  if (mode_ == InputMode::editor) {
    editor_ = std::make_unique<LineEditor>(
        "> ", [this](std::string line) { handlers_.on_line(std::move(line), true, true); },
        [this] { handlers_.on_end({}); });
    // Asio makes what it waits for non-blocking; an opening of our own keeps that from the programs
    // that share this terminal.
    keys_ = std::make_unique<asio::posix::stream_descriptor>(io_, terminal::reopen_stdin());
    wait_for_keys();
  } else if (mode_ != InputMode::absent) {
    pump_ = std::make_unique<InputPump>([this](InputPump::Chunk chunk) {
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

void Input::on_chunk(InputPump::Chunk chunk) {
  asked_ = false;
  ended_ = chunk.bytes.empty();
  failure_ = std::move(chunk.failure);
  unread_ += chunk.bytes;
  go_on();
}

bool Input::may_bring_more() const {
  switch (mode_) {
    case InputMode::absent:
    case InputMode::editor:
      return false;
    case InputMode::lines:
      return !unread_.empty();
    case InputMode::raw_lines:
    case InputMode::bytes:
      break;
  }
  const bool dried_up = may_dry_up_ && unread_.empty() && asked_ &&
                        std::chrono::steady_clock::now() - asked_at_ >= drying_up;
  return !end_told_ && !dried_up;
}

void Input::go_on() {
  if (!pump_ || end_told_ || frozen_) {
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
      handlers_.on_end(failure_);
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
    asked_at_ = std::chrono::steady_clock::now();
    pump_->next();
  }
}

void Input::take_lines() {
  std::size_t taken = 0;
  while (taken < unread_.size() && !frozen_) {
    const std::size_t end = unread_.find('\n', taken);
    const bool terminated = end != std::string::npos;
    const std::size_t size = std::min((terminated ? end : unread_.size()) - taken, longest_line);
    const bool whole = terminated && taken + size == end;
    if (!whole && !ended_ && size < longest_line) {
      break;
    }
    std::string line = unread_.substr(taken, size);
    const bool is_command = mode_ == InputMode::lines && !mid_line_ && handlers_.is_command(line);
    if (!is_command && !handlers_.wants_more()) {
      break;
    }
    taken += size + (whole ? 1 : 0);
    // A piece in the middle of a line is no command whatever it begins with.
    handlers_.on_line(std::move(line), whole, !mid_line_);
    mid_line_ = !whole;
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
