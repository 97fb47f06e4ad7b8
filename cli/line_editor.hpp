#pragma once

#include <functional>
#include <optional>
#include <string>

namespace lanyard::cli {

/// The send line at the bottom of the terminal: editing and history, by libedit. What is received
/// appears above it and leaves it undisturbed.
///
/// libedit keeps its state in globals: there is one LineEditor at a time, on the face's thread.
class LineEditor {
 public:
  /// `on_line` gets each line typed, without its end; `on_end` is called for Ctrl-D on an empty
  /// line. Standard input must be a terminal.
  LineEditor(std::string prompt, std::function<void(std::string)> on_line,
             std::function<void()> on_end);
  /// Takes the line off the screen and gives the terminal back as it was.
  ~LineEditor();
  LineEditor(const LineEditor&) = delete;
  LineEditor& operator=(const LineEditor&) = delete;

  /// To be called when standard input is readable: takes what was typed.
  void on_readable();

  /// To be called after the terminal has changed its size or the program was stopped (Ctrl-Z) and
  /// goes on.
  void refresh();

  /// Takes the line off the screen, the cursor to where it began.
  void hide();
  /// Puts it back. hide() and show() nest.
  void show();

 private:
  static void handle_line(char* line);
  void install();

  std::string prompt_;
  std::function<void(std::string)> on_line_;
  std::function<void()> on_end_;
  int hidden_ = 0;
  std::optional<std::string> typed_;  ///< Of the key that is being handled, what it completed.
  bool ended_ = false;                ///< Likewise, it was Ctrl-D.
};

}  // namespace lanyard::cli
