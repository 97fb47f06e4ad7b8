#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "lanyard/session/event.hpp"
#include "plots/line_splitter.hpp"
#include "plots/number_finder.hpp"
#include "plots/series.hpp"

namespace lanyard::desktop {

struct NumberCollectorOptions {
  NumberFinderOptions finder{};
  SeriesLimits series{.span = 1'800, .most_points = 32'768};
  std::size_t most_lines = 32;     ///< Of all senders together.
  std::size_t most_senders = 256;  ///< Sessions whose numbers are looked for at a time.
};

/// The numbers that sessions send, each a line over time. Memory: 16 MB of points at most with the
/// options above, and for each sender a line that has begun and the names it uses.
class NumberCollector {
 public:
  struct Line {
    std::uint64_t number = 0;  ///< Of no other line, ever.
    std::uint64_t session = 0;
    std::string peer{};
    std::string name{};
    int style = 0;       ///< Of no other line.
    bool ended = false;  ///< Its session has.
    std::shared_ptr<Series> series{};
  };

  explicit NumberCollector(NumberCollectorOptions options = {});

  /// Looks for numbers in a Received, and at `time` (seconds) draws what it finds; a Disconnected
  /// ends its lines. Other events are nothing to it.
  void take(const session::Event& event, double time);

  /// Forgets what all senders have begun, since what follows is not known.
  void start_anew();
  void clear();
  void forget_before(double time);

  [[nodiscard]] const std::vector<Line>& lines() const { return lines_; }
  /// Numbers and lines that were left out since there were too many senders or names, or they were
  /// too long.
  [[nodiscard]] std::uint64_t left_out() const { return left_out_; }

 private:
  struct Sender {
    LineSplitter splitter;
    NumberFinder finder;
    std::vector<std::uint64_t> numbers{};  ///< Of the lines, by the finder's names; 0: none.
    std::uint64_t told_left_out = 0;
  };

  void read(const session::SessionIdentity& who, const session::Message& message, double time);
  Line* line_for(Sender& sender, std::size_t name, const session::SessionIdentity& who);
  Line* new_line(const session::SessionIdentity& who, const std::string& name);
  Line* find(std::uint64_t number);

  NumberCollectorOptions options_;
  std::map<session::SessionId, Sender> senders_;
  std::vector<Line> lines_;
  std::uint64_t last_number_ = 0;
  std::uint64_t left_out_ = 0;
  std::vector<std::string_view> texts_;
  std::vector<FoundNumber> found_;
};

}  // namespace lanyard::desktop
