#pragma once

#include <cstdint>

/// How far a slider stands for a value of a link, and back. Sliders have `slider_steps` + 1 places;
/// the number box beside one holds every value, also those between the places and beyond the end.
namespace lanyard::desktop {

inline constexpr int slider_steps = 100;

int place_of_loss(double percent);
double loss_at(int place);

/// Delay and jitter: finer where they are small; the end is two seconds.
int place_of_milliseconds(double milliseconds);
double milliseconds_at(int place);

/// Rate in kbit/s: from 8 upwards, each place the same factor; the end is no limit, which is 0.
int place_of_rate(std::uint32_t rate);
std::uint32_t rate_at(int place);

}  // namespace lanyard::desktop
