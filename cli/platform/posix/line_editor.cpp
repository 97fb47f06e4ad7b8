#include "line_editor.hpp"

#include <editline/readline.h>
#include <unistd.h>

#include <clocale>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <utility>

#include "lanyard/session/text.hpp"
#include "terminal.hpp"

namespace lanyard::cli {
namespace {

LineEditor* active = nullptr;  // libedit's callback carries no context

void put(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
}

/// How many rows below the prompt's first row the cursor stands.
std::size_t rows_above_cursor(const std::string& prompt) {
  const std::string_view before_cursor(
      rl_line_buffer == nullptr ? "" : rl_line_buffer,
      rl_line_buffer == nullptr ? 0 : static_cast<std::size_t>(rl_point));
  return (session::display_width(prompt) + session::display_width(before_cursor)) /
         terminal::columns();
}

}  // namespace

LineEditor::LineEditor(std::string prompt, std::function<void(std::string)> on_line,
                       std::function<void()> on_end)
    : prompt_(std::move(prompt)), on_line_(std::move(on_line)), on_end_(std::move(on_end)) {
  std::setlocale(LC_CTYPE, "");  // libedit takes the encoding of what is typed from there
  active = this;
  using_history();
  stifle_history(1000);
  install();
}

LineEditor::~LineEditor() {
  hide();
  rl_callback_handler_remove();
  active = nullptr;
}

void LineEditor::install() {
  rl_callback_handler_install(prompt_.c_str(), &handle_line);
}

void LineEditor::on_readable() {
  rl_callback_read_char();
  // Only now does libedit know that the line is empty again, and may be hidden and shown.
  if (const auto line = std::exchange(typed_, std::nullopt)) {
    on_line_(*line);
  } else if (std::exchange(ended_, false)) {
    on_end_();
  }
}

void LineEditor::handle_line(char* line) {
  LineEditor* const self = active;
  if (self == nullptr) {
    return;
  }
  if (line == nullptr) {
    put("\r\x1b[K");
    self->ended_ = true;
  } else {
    self->typed_ = line;
    std::free(line);
    if (!self->typed_->empty()) {
      add_history(self->typed_->c_str());
    }
    // libedit has moved to the next row. The line comes back as part of the transcript, with its
    // time: take it off.
    const std::size_t rows =
        (session::display_width(self->prompt_) + session::display_width(*self->typed_)) /
            terminal::columns() +
        1;
    put("\x1b[" + std::to_string(rows) + "A\r\x1b[J");
  }
  self->install();  // libedit has given the terminal back: without it the next key would block
}

void LineEditor::refresh() {
  rl_resize_terminal();
  rl_prep_terminal(1);
  rl_forced_update_display();
}

void LineEditor::hide() {
  if (hidden_++ > 0) {
    return;
  }
  const std::size_t rows = rows_above_cursor(prompt_);
  put((rows > 0 ? "\x1b[" + std::to_string(rows) + "A" : std::string()) + "\r\x1b[J");
}

void LineEditor::show() {
  if (--hidden_ > 0) {
    return;
  }
  rl_forced_update_display();
}

}  // namespace lanyard::cli
