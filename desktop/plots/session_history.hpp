#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "lanyard/session/engine.hpp"
#include "plots/series.hpp"

namespace lanyard::desktop {

/// Throughput and round-trip time of sessions over the last minutes.
///
/// Theory of operation. Twelve sessions that are open have lines of their own, the others have one
/// together. While there is room each new session gets a line. Afterwards a session takes over a
/// line only when for a few seconds it has moved twice as much as the least busy one that has one:
/// lines do not jump about. The line of a session that has ended, or that gave way, stays until it
/// has left the span, or the place is needed. Memory: 25 lines at most, and a few numbers for each
/// session that is open.
class SessionHistory {
 public:
  static constexpr std::size_t most_own_lines = 12;
  static constexpr std::size_t most_ended_lines = 12;

  struct Line {
    std::uint64_t number = 0;   ///< Of no other line, ever.
    std::uint64_t session = 0;  ///< 0: the others together.
    std::string peer{};
    int style = 0;  ///< Of no other line.
    bool ended = false;
    std::shared_ptr<Series> received{};  ///< Bytes a second.
    std::shared_ptr<Series> sent{};
    std::shared_ptr<Series> both{};
    std::shared_ptr<Series> round_trip{};  ///< Seconds; of the others the mean.
  };

  explicit SessionHistory(SeriesLimits limits = {});

  /// `sessions` in the order of their numbers, as they stood at `now` (seconds). Calls that follow
  /// each other too closely to give a rate are taken together.
  void update(const std::vector<session::SessionInfo>& sessions, double now);

  void forget_before(double time);

  /// In the order they came; the others are last.
  [[nodiscard]] const std::vector<Line>& lines() const { return lines_; }
  /// Sessions that the line of the others stands for now.
  [[nodiscard]] std::size_t others() const { return others_; }

 private:
  struct Known {
    session::Counters counters{};
    double received = 0;  ///< Bytes a second since the update before.
    double sent = 0;
    double score = 0;  ///< Both, smoothed over a few seconds.
    bool measured = false;
    bool has_line = false;
    bool seen = false;
  };

  void measure(const std::vector<session::SessionInfo>& sessions, double seconds);
  void end_lines();
  void give_lines(const std::vector<session::SessionInfo>& sessions);
  void add_points(const std::vector<session::SessionInfo>& sessions, double now);
  Line& line_of(std::uint64_t session, const std::string& peer);
  void end_line(Line& line);

  SeriesLimits limits_;
  std::map<std::uint64_t, Known> known_;
  std::vector<Line> lines_;
  std::uint64_t last_number_ = 0;
  std::size_t own_lines_ = 0;
  std::size_t others_ = 0;
  double updated_ = 0;
  bool ever_updated_ = false;
};

}  // namespace lanyard::desktop
