#pragma once

#include <atomic>
#include <string>
#include <string_view>

#include "lanyard/base/error.hpp"

namespace lanyard::cli {

class LineEditor;

/// Where everything that is shown goes: messages to standard output, words about them to standard
/// error. One thread, the face's.
///
/// Text gathers until flush(). Around a flush the send line of a LineEditor is taken off the
/// terminal and put back below. A reader that went away (`| head`) is remembered, not reported:
/// gone() turns true and what follows is dropped.
class Output {
 public:
  /// `give_up` turns true when the user has asked for the end: then a standard output that takes
  /// nothing for a second is given up. It must outlive this object.
  explicit Output(const std::atomic<bool>& give_up);
  ~Output();
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;

  /// Makes the file at `path` and lets standard output go there from now on. Error `open`: the
  /// system's reason.
  static Result<void> redirect_to(const std::string& path);

  void set_editor(LineEditor* editor) { editor_ = editor; }

  /// Adds to standard output, bytes as they are.
  void write(std::string_view bytes);
  /// Adds a line to standard error.
  void note(std::string_view line);
  void flush();

  /// Standard output takes no more.
  [[nodiscard]] bool gone() const { return gone_; }
  /// Why, where it is not just that its reader went away; empty otherwise.
  [[nodiscard]] const std::string& failure() const { return failure_; }

 private:
  bool put(int descriptor, std::string_view bytes);

  const std::atomic<bool>& give_up_;
  const bool one_place_;  ///< Both streams are one terminal, file or pipe.
  const int twin_;        ///< Standard output without blocking, where it is a pipe; or -1.
  LineEditor* editor_ = nullptr;
  std::string pending_;  ///< For standard output.
  std::string pending_notes_;
  bool gone_ = false;
  std::string failure_;
};

}  // namespace lanyard::cli
