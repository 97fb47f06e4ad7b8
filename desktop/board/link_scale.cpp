#include "board/link_scale.hpp"

#include <algorithm>
#include <cmath>

namespace lanyard::desktop {
namespace {

constexpr double longest_ms = 2000;
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
  return clamped(slider_steps * std::sqrt(milliseconds / longest_ms));
}

double milliseconds_at(int place) {
  const double part = static_cast<double>(place) / slider_steps;
  return std::round(longest_ms * part * part);
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
