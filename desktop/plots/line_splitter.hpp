#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace lanyard::desktop {

/// Puts the messages of one sender together to lines.
///
/// A message that is known to be whole ends its last line itself. Of a piece of a stream it does
/// not: where the sender has used LF before, what follows the last LF waits for the rest; where it
/// never has, it writes one line a message, and the piece is the line.
class LineSplitter {
 public:
  explicit LineSplitter(std::size_t longest_line) : longest_line_(longest_line) {}

  /// Replaces `lines` by those that `bytes` complete, without LF and CR. They hold until the next
  /// call, and while `bytes` does.
  void feed(std::string_view bytes, bool whole, std::vector<std::string_view>& lines);

  /// Lines that were too long and are left out.
  [[nodiscard]] std::uint64_t left_out() const { return left_out_; }

 private:
  void hold(std::string_view piece);

  std::size_t longest_line_;
  std::string begun_;      ///< A line whose end has not come.
  std::string assembled_;  ///< The first line of the last call, if it had begun before.
  bool uses_line_feeds_ = false;
  bool too_long_ = false;  ///< The line begun is left out, up to its end.
  std::uint64_t left_out_ = 0;
};

}  // namespace lanyard::desktop
