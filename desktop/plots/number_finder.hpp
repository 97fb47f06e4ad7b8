#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lanyard::desktop {

/// `name` is an index into NumberFinder::names().
struct FoundNumber {
  std::size_t name = 0;
  double value = 0;

  friend bool operator==(const FoundNumber&, const FoundNumber&) = default;
};

struct NumberFinderOptions {
  std::size_t most_names = 32;
  std::size_t longest_name = 48;      ///< Bytes.
  std::size_t longest_line = 65'536;  ///< Bytes; nothing is looked for in a longer one.
  std::size_t most_fields = 64;       ///< Of a line of CSV; further ones are left out.
  int deepest = 16;                   ///< Levels of JSON.
  /// The name of a column that has none; `%1` becomes its number, from 1.
  std::string column_name = "column %1";
};

/// Finds named numbers in the lines of one sender:
///
/// - JSON objects and arrays, also behind other text: `{"air":{"temp":21.5},"rpm":[900,910]}` gives
///   `air.temp`, `rpm[0]`, `rpm[1]`. Strings, also those that hold digits, are no numbers.
/// - pairs: `temp=21.5 hum=40%`, `Room temperature: 21.5 C; fan: -3e2`.
/// - CSV with commas, semicolons or tabs, and numbers with spaces between them: columns are called
///   `column 1`, …, or as the line directly before the first row says, if that has as many fields
///   and none is a number. Dates and times in it are passed over.
///
/// The decimal point is a point whatever the locale; NaN and infinity are ignored. Each line costs
/// time linear in its length (JSON objects: the sorting of their members); names are bounded in
/// number and length, so memory is. Not for two threads at once.
class NumberFinder {
 public:
  explicit NumberFinder(NumberFinderOptions options = {});

  /// Appends to `found` what `line` (UTF-8, without its end) holds. Bytes that are no UTF-8 are
  /// kept in names as they are.
  void find(std::string_view line, std::vector<FoundNumber>& found);

  /// In the order of their first appearance.
  [[nodiscard]] const std::vector<std::string>& names() const { return names_; }
  /// Numbers left out since there were too many names or fields, or their name was too long, and
  /// lines that were too long.
  [[nodiscard]] std::uint64_t left_out() const { return left_out_; }

 private:
  struct Json;

  bool find_json(std::string_view line, std::vector<FoundNumber>& found);
  bool find_pairs(std::string_view line, std::vector<FoundNumber>& found);
  void find_columns(std::string_view line, std::vector<FoundNumber>& found);
  void take_row(const std::vector<std::string_view>& fields, char delimiter,
                std::vector<FoundNumber>& found);
  [[nodiscard]] std::string_view key_before(std::string_view segment, bool words) const;
  void add(std::string_view name, double value, std::vector<FoundNumber>& found);

  NumberFinderOptions options_;
  std::vector<std::string> names_;
  std::uint64_t left_out_ = 0;

  struct Header {
    char delimiter = 0;
    std::vector<std::string> names{};
  };
  Header candidate_;  ///< The line before, if it can be a header.
  Header header_;
};

}  // namespace lanyard::desktop
