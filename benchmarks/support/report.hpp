#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lanyard::bench {

/// What a benchmark measured, taken in round by round; shown as a table, and written as one JSON
/// object a line for bench_summary. One thread.
class Report {
 public:
  /// `name` is that of the benchmark in tables and figures. Figures are appended to `json`
  /// unless it is empty.
  Report(std::string name, std::filesystem::path json);

  /// One round's figure: `subject` (a program) did `what`.
  void add(std::string_view what, std::string_view subject, double value, std::string_view unit);

  /// The middle of the rounds so far; none where there was none.
  [[nodiscard]] std::optional<double> median(std::string_view what, std::string_view subject) const;
  /// The highest and the lowest of the rounds so far, for what no round may miss.
  [[nodiscard]] std::optional<double> most(std::string_view what, std::string_view subject) const;
  [[nodiscard]] std::optional<double> least(std::string_view what, std::string_view subject) const;

  /// `what` of `subject` as a part of that of `reference`: the median of round by round where both
  /// took part in all, so that what befell the machine in a round befell both; else of their
  /// medians. None where one of them is not there.
  [[nodiscard]] std::optional<double> ratio(std::string_view what, std::string_view subject,
                                            std::string_view reference) const;

  enum class Bound : std::uint8_t { at_least, at_most };
  /// A number to reach, as DESIGN.md sets it: `value` against `bound` `limit`. It is not reached
  /// where the value is missing, nor where an attempt has failed, which may be why it looks well.
  void limit(std::string_view number, std::optional<double> value, Bound bound, double limit,
             std::string_view unit);

  /// A sentence under the table: what could not be measured, and why.
  void note(std::string sentence);

  /// Measures by `work`; should it throw, that is noted, and the others go on.
  void attempt(std::string_view what, const std::function<void()>& work);

  /// Shows all and writes the JSON; returns what main() does: 0, and 1 where an attempt failed or
  /// the JSON could not be written. A number that is missed is a figure, not a failure.
  int finish();

 private:
  struct Figure {
    std::string what;
    std::string subject;
    std::string unit;
    std::vector<double> rounds;
  };
  struct Limit {
    std::string number;
    std::optional<double> value;
    Bound bound;
    double limit;
    std::string unit;
  };
  [[nodiscard]] bool is_reached(const Limit& limit) const;

  [[nodiscard]] const Figure* find(std::string_view what, std::string_view subject) const;
  void show() const;
  [[nodiscard]] bool write() const;

  const std::string name_;
  const std::filesystem::path json_;
  std::vector<Figure> figures_;
  std::vector<Limit> limits_;
  std::vector<std::string> notes_;
  bool failed_ = false;
};

/// The middle of `values`, or the mean of the two in the middle; 0 where there are none.
double median_of(std::span<const double> values);

/// The value below which `part` (0 to 1) of `values` lie; 0 where there are none.
double percentile(std::span<const double> values, double part);

/// What every benchmark takes on its command line.
struct Arguments {
  std::filesystem::path json;     ///< --json FILE
  int rounds = 3;                 ///< --rounds N
  std::vector<std::string> rest;  ///< The others, in order.
};
Arguments parse_arguments(int argc, char** argv);

}  // namespace lanyard::bench
