#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace lanyard::test {

/// What a person sees: a terminal as far as line editors use one (ECMA-48, xterm's wrapping). It
/// keeps whatever scrolls off the top.
class Screen {
 public:
  Screen(std::size_t columns, std::size_t rows);

  /// Shows what a program wrote; may be cut anywhere.
  void feed(std::string_view bytes);

  /// The rows from the first that was ever shown to the last, spaces at their ends left out.
  [[nodiscard]] std::vector<std::string> rows() const;
  /// All rows, each with its line end; empty rows at the end left out.
  [[nodiscard]] std::string text() const;
  /// The row that the cursor is in, and the column, from 0.
  [[nodiscard]] std::string cursor_row() const;
  [[nodiscard]] std::size_t cursor_column() const { return column_; }
  /// Commands that were not understood; a test should see none.
  [[nodiscard]] const std::string& not_understood() const { return not_understood_; }

 private:
  using Row = std::vector<std::string>;  ///< One entry a column; empty behind a wide character.

  void put(const std::string& character);
  void control(char byte);
  void command(std::string_view parameters, char final);
  void down();
  [[nodiscard]] Row& here() { return screen_[row_]; }

  std::size_t columns_;
  std::vector<Row> scrolled_;
  std::vector<Row> screen_;
  std::size_t row_ = 0;
  std::size_t column_ = 0;
  bool wraps_next_ = false;  ///< The last column was written; the next character wraps.
  std::string unfinished_;   ///< Of a command or a character.
  std::string not_understood_;
};

}  // namespace lanyard::test
