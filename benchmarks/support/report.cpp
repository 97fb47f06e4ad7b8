#include "report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <iostream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <utility>

namespace lanyard::bench {

namespace {

/// Three digits that mean something, as 0.0123, 12.3 and 12,345.
std::string in_words(double value) {
  if (value == 0) {
    return "0";
  }
  const int digits = static_cast<int>(std::floor(std::log10(std::abs(value)))) + 1;
  return fmt::format("{:.{}f}", value, std::clamp(3 - digits, 0, 6));
}

}  // namespace

Report::Report(std::string name, std::filesystem::path json)
    : name_(std::move(name)), json_(std::move(json)) {}

void Report::add(std::string_view what, std::string_view subject, double value,
                 std::string_view unit) {
  auto figure = std::ranges::find_if(figures_, [&](const Figure& candidate) {
    return candidate.what == what && candidate.subject == subject;
  });
  if (figure == figures_.end()) {
    figure = figures_.insert(figures_.end(), {.what = std::string(what),
                                              .subject = std::string(subject),
                                              .unit = std::string(unit),
                                              .rounds = {}});
  }
  if (figure->rounds.empty()) {
    std::cerr << fmt::format("  {}: {}, {}: {} {}\n", name_, what, subject, in_words(value), unit);
  }
  figure->rounds.push_back(value);
}

const Report::Figure* Report::find(std::string_view what, std::string_view subject) const {
  const auto figure = std::ranges::find_if(figures_, [&](const Figure& candidate) {
    return candidate.what == what && candidate.subject == subject;
  });
  return figure == figures_.end() ? nullptr : &*figure;
}

std::optional<double> Report::median(std::string_view what, std::string_view subject) const {
  const Figure* const figure = find(what, subject);
  return figure == nullptr ? std::nullopt : std::optional(median_of(figure->rounds));
}

std::optional<double> Report::most(std::string_view what, std::string_view subject) const {
  const Figure* const figure = find(what, subject);
  return figure == nullptr ? std::nullopt : std::optional(std::ranges::max(figure->rounds));
}

std::optional<double> Report::least(std::string_view what, std::string_view subject) const {
  const Figure* const figure = find(what, subject);
  return figure == nullptr ? std::nullopt : std::optional(std::ranges::min(figure->rounds));
}

std::optional<double> Report::ratio(std::string_view what, std::string_view subject,
                                    std::string_view reference) const {
  const Figure* const figure = find(what, subject);
  const Figure* const other = find(what, reference);
  if (figure == nullptr || other == nullptr ||
      std::ranges::find(other->rounds, 0.0) != other->rounds.end()) {
    return std::nullopt;
  }
  if (figure->rounds.size() != other->rounds.size()) {
    return median_of(figure->rounds) / median_of(other->rounds);
  }
  std::vector<double> parts;
  std::ranges::transform(figure->rounds, other->rounds, std::back_inserter(parts),
                         std::divides<>{});
  return median_of(parts);
}

void Report::limit(std::string_view number, std::optional<double> value, Bound bound, double limit,
                   std::string_view unit) {
  limits_.push_back({std::string(number), value, bound, limit, std::string(unit)});
}

void Report::note(std::string sentence) {
  notes_.push_back(std::move(sentence));
}

bool Report::is_reached(const Limit& limit) const {
  return !failed_ && limit.value &&
         (limit.bound == Bound::at_least ? *limit.value >= limit.limit
                                         : *limit.value <= limit.limit);
}

void Report::show() const {
  fmt::print("\n{}\n", name_);
  // What is alike stands together, in the order of the first round, its first subject the
  // reference.
  std::vector<std::string> shown;
  for (const Figure& first : figures_) {
    if (std::ranges::find(shown, first.what) != shown.end()) {
      continue;
    }
    shown.push_back(first.what);
    fmt::print("  {}\n", first.what);
    for (const Figure& figure : figures_) {
      if (figure.what != first.what) {
        continue;
      }
      const auto part = ratio(figure.what, figure.subject, first.subject);
      fmt::print(
          "    {:<22} {:>9} {:<7} ({} to {}){}\n", figure.subject,
          in_words(median_of(figure.rounds)), figure.unit,
          in_words(std::ranges::min(figure.rounds)), in_words(std::ranges::max(figure.rounds)),
          &figure == &first || !part ? "" : fmt::format("  {:.2f} of {}", *part, first.subject));
    }
  }
  for (const Limit& limit : limits_) {
    fmt::print("  {} {}: {} {} ({} {} asked)\n", is_reached(limit) ? "reached" : "MISSED ",
               limit.number, limit.value ? in_words(*limit.value) : "not measured", limit.unit,
               limit.bound == Bound::at_least ? "at least" : "at most", in_words(limit.limit));
  }
  for (const std::string& sentence : notes_) {
    fmt::print("  {}\n", sentence);
  }
}

bool Report::write() const {
  if (json_.empty()) {
    return true;
  }
  std::ofstream file(json_, std::ios::app);
  for (const Figure& figure : figures_) {
    file << nlohmann::ordered_json{{"bench", name_},
                                   {"what", figure.what},
                                   {"subject", figure.subject},
                                   {"unit", figure.unit},
                                   {"median", median_of(figure.rounds)},
                                   {"rounds", figure.rounds}}
                .dump()
         << '\n';
  }
  for (const Limit& limit : limits_) {
    file << nlohmann::ordered_json{{"bench", name_},
                                   {"number", limit.number},
                                   {"value",
                                    limit.value ? nlohmann::ordered_json(*limit.value) : nullptr},
                                   {"unit", limit.unit},
                                   {limit.bound == Bound::at_least ? "at_least" : "at_most",
                                    limit.limit},
                                   {"reached", is_reached(limit)}}
                .dump()
         << '\n';
  }
  for (const std::string& sentence : notes_) {
    file << nlohmann::ordered_json{{"bench", name_}, {"note", sentence}}.dump() << '\n';
  }
  file.flush();
  return file.good();
}

void Report::attempt(std::string_view what, const std::function<void()>& work) {
  try {
    work();
  } catch (const std::exception& error) {
    note(fmt::format("{}: {}: {}", name_, what, error.what()));
    std::cerr << "  " << notes_.back() << '\n';
    failed_ = true;
  }
}

int Report::finish() {
  show();
  if (!write()) {
    std::cerr << fmt::format("{}: cannot write the figures to {}\n", name_, json_.string());
    return 1;
  }
  return failed_ ? 1 : 0;
}

double median_of(std::span<const double> values) {
  if (values.empty()) {
    return 0;
  }
  std::vector<double> sorted(values.begin(), values.end());
  std::ranges::sort(sorted);
  const std::size_t middle = sorted.size() / 2;
  return sorted.size() % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

double percentile(std::span<const double> values, double part) {
  if (values.empty()) {
    return 0;
  }
  std::vector<double> sorted(values.begin(), values.end());
  const auto index = static_cast<std::size_t>(part * static_cast<double>(sorted.size()));
  const auto place =
      sorted.begin() + static_cast<std::ptrdiff_t>(std::min(index, sorted.size() - 1));
  std::ranges::nth_element(sorted, place);
  return *place;
}

Arguments parse_arguments(int argc, char** argv) {
  Arguments arguments;
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if (argument == "--json" && i + 1 < argc) {
      arguments.json = argv[++i];
    } else if (argument == "--rounds" && i + 1 < argc) {
      arguments.rounds = std::max(1, std::atoi(argv[++i]));
    } else {
      arguments.rest.emplace_back(argument);
    }
  }
  return arguments;
}

}  // namespace lanyard::bench
