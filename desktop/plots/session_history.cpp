#include "plots/session_history.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace lanyard::desktop {
namespace {

using session::SessionInfo;

/// Seconds below which a rate says more about the clock than about the session.
constexpr double shortest_step = 0.1;
/// Seconds over which busyness is smoothed.
constexpr double score_time = 3;
/// How much busier another session must be to take over a line.
constexpr double clearly_busier = 2;

std::uint64_t id_of(const SessionInfo& info) {
  return static_cast<std::uint64_t>(info.identity->id);
}

double rate(std::uint64_t before, std::uint64_t after, double seconds) {
  return after > before ? static_cast<double>(after - before) / seconds : 0;
}

double seconds_of(const session::KernelFigures& kernel) {
  return std::chrono::duration<double>(kernel.round_trip_time).count();
}

}  // namespace

SessionHistory::SessionHistory(SeriesLimits limits) : limits_(limits) {}

void SessionHistory::update(const std::vector<SessionInfo>& sessions, double now) {
  const double seconds = now - updated_;
  // Ends are told at once, so that a line does not go on.
  if (ever_updated_ && seconds < shortest_step && !sessions.empty()) {
    return;
  }
  measure(sessions, ever_updated_ ? std::max(seconds, shortest_step) : 0);
  ever_updated_ = true;
  updated_ = now;
  end_lines();
  give_lines(sessions);
  add_points(sessions, now);
}

void SessionHistory::measure(const std::vector<SessionInfo>& sessions, double seconds) {
  for (auto& [id, known] : known_) {
    known.seen = false;
  }
  const double weight = 1 - std::exp(-seconds / score_time);
  for (const SessionInfo& info : sessions) {
    const auto [place, is_new] = known_.try_emplace(id_of(info));
    Known& known = place->second;
    known.seen = true;
    known.measured = !is_new && seconds > 0;
    if (known.measured) {
      known.received = rate(known.counters.bytes_received, info.counters.bytes_received, seconds);
      known.sent = rate(known.counters.bytes_sent, info.counters.bytes_sent, seconds);
      known.score += (known.received + known.sent - known.score) * weight;
    }
    known.counters = info.counters;
  }
}

void SessionHistory::end_line(Line& line) {
  line.ended = true;
  --own_lines_;
}

void SessionHistory::end_lines() {
  for (Line& line : lines_) {
    const auto known = known_.find(line.session);
    if (!line.ended && known != known_.end() && !known->second.seen) {
      end_line(line);
    }
  }
  std::erase_if(known_, [](const auto& each) { return !each.second.seen; });
}

SessionHistory::Line& SessionHistory::line_of(std::uint64_t session, const std::string& peer) {
  const auto found = std::ranges::find_if(
      lines_, [session](const Line& line) { return line.session == session && !line.ended; });
  if (found != lines_.end()) {
    return *found;
  }
  // The line that has ended first gives way to a new one.
  const auto has_ended = [](const Line& line) { return line.ended; };
  if (std::ranges::count_if(lines_, has_ended) >= static_cast<std::ptrdiff_t>(most_ended_lines)) {
    lines_.erase(std::ranges::find_if(lines_, has_ended));
  }
  int style = 0;
  while (std::ranges::any_of(lines_, [style](const Line& line) { return line.style == style; })) {
    ++style;
  }
  const auto series = [this] { return std::make_shared<Series>(limits_); };
  const auto others = std::ranges::find(lines_, std::uint64_t{0}, &Line::session);
  return *lines_.insert(session == 0 ? lines_.end() : others, {.number = ++last_number_,
                                                               .session = session,
                                                               .peer = peer,
                                                               .style = style,
                                                               .received = series(),
                                                               .sent = series(),
                                                               .both = series(),
                                                               .round_trip = series()});
}

void SessionHistory::give_lines(const std::vector<SessionInfo>& sessions) {
  for (const SessionInfo& info : sessions) {
    Known& known = known_.at(id_of(info));
    if (known.has_line) {
      continue;
    }
    if (own_lines_ >= most_own_lines) {
      if (!(known.score > 1)) {
        continue;
      }
      Line* least = nullptr;
      double least_score = 0;
      for (Line& line : lines_) {
        if (line.session != 0 && !line.ended) {
          const double score = known_.at(line.session).score;
          if (least == nullptr || score < least_score) {
            least = &line;
            least_score = score;
          }
        }
      }
      if (least == nullptr || known.score <= least_score * clearly_busier) {
        continue;
      }
      known_.at(least->session).has_line = false;
      end_line(*least);
    }
    line_of(id_of(info), info.identity->peer);
    known.has_line = true;
    ++own_lines_;
  }
}

void SessionHistory::add_points(const std::vector<SessionInfo>& sessions, double now) {
  others_ = 0;
  double received = 0;
  double sent = 0;
  double round_trips = 0;
  std::size_t with_round_trip = 0;
  for (const SessionInfo& info : sessions) {
    const Known& known = known_.at(id_of(info));
    const double round_trip = info.kernel ? seconds_of(*info.kernel) : 0;
    if (!known.has_line) {
      ++others_;
      received += known.received;
      sent += known.sent;
      round_trips += round_trip;
      with_round_trip += round_trip > 0 ? 1 : 0;
      continue;
    }
    Line& line = line_of(id_of(info), info.identity->peer);
    if (known.measured) {
      line.received->add(now, known.received);
      line.sent->add(now, known.sent);
      line.both->add(now, known.received + known.sent);
    }
    if (round_trip > 0) {
      line.round_trip->add(now, round_trip);
    }
  }
  if (others_ > 0) {
    Line& line = line_of(0, {});
    line.received->add(now, received);
    line.sent->add(now, sent);
    line.both->add(now, received + sent);
    if (with_round_trip > 0) {
      line.round_trip->add(now, round_trips / static_cast<double>(with_round_trip));
    }
  }
}

void SessionHistory::forget_before(double time) {
  for (Line& line : lines_) {
    for (const auto& series : {line.received, line.sent, line.both, line.round_trip}) {
      series->forget_before(time);
    }
  }
  std::erase_if(lines_, [this](const Line& line) {
    return (line.ended || (line.session == 0 && others_ == 0)) && line.both->empty() &&
           line.round_trip->empty();
  });
}

}  // namespace lanyard::desktop
