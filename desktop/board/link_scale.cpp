#include "board/link_scale.hpp"

#include <algorithm>
#include <cmath>

namespace lanyard::desktop {
namespace {

// The delay at a place p is p + 1900 (p / 100)² ms: a millisecond a place at first, 2 s at the end.
constexpr double bend = 0.19;
constexpr double slowest = 8;
constexpr double fastest = 100'000;

int clamped(double place) {
  return static_cast<int>(std::lround(std::clamp<double>(place, 0, slider_steps)));
}

}  // namespace

int place_of_loss(double percent) {
  return clamped(percent);
}

double loss_at(int place) {
  return place;
}

int place_of_milliseconds(double milliseconds) {
  return clamped((std::sqrt(1 + 4 * bend * milliseconds) - 1) / (2 * bend));
}

double milliseconds_at(int place) {
  return std::round(place + bend * place * place);
}

int place_of_rate(std::uint32_t rate) {
  if (rate == 0) {
    return slider_steps;
  }
  const double part = std::log(rate / slowest) / std::log(fastest / slowest);
  return std::min(clamped(part * (slider_steps - 1)), slider_steps - 1);
}

std::uint32_t rate_at(int place) {
  if (place >= slider_steps) {
    return 0;
  }
  const double part = static_cast<double>(place) / (slider_steps - 1);
  return static_cast<std::uint32_t>(std::lround(slowest * std::pow(fastest / slowest, part)));
}

}  // namespace lanyard::desktop
