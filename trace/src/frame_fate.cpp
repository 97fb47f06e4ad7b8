#include "frame_fate.hpp"

#include <charconv>
#include <chrono>
#include <cmath>

namespace lanyard::trace {
namespace {

constexpr std::string_view before = "arrived after ";
constexpr std::string_view behind = " ms";
constexpr std::string_view comma = ", ";
constexpr double longest = 3'600'000;  // milliseconds

}  // namespace

bool tells_loss(std::string_view comment) {
  return comment.starts_with("lost by ");
}

FrameFate fate_in(std::string_view comment) {
  if (tells_loss(comment)) {
    return {.rest = comment, .lost = true};
  }
  const std::size_t at = comment.rfind(before);
  if (at == std::string_view::npos || !comment.ends_with(behind) ||
      (at > 0 && !comment.substr(0, at).ends_with(comma))) {
    return {.rest = comment};
  }
  std::string_view number = comment.substr(at + before.size());
  if (number.size() <= behind.size()) {
    return {.rest = comment};
  }
  number.remove_suffix(behind.size());
  double milliseconds = 0;
  const auto [end, failed] =
      std::from_chars(number.data(), number.data() + number.size(), milliseconds);
  if (failed != std::errc() || end != number.data() + number.size() || std::isnan(milliseconds) ||
      milliseconds <= 0 || milliseconds > longest) {
    return {.rest = comment};
  }
  return {.arrived_after = Duration(std::llround(milliseconds * 1e6)),
          .rest = comment.substr(0, at == 0 ? 0 : at - comma.size())};
}

}  // namespace lanyard::trace
