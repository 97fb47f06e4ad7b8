#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

/// Numbers as people and programs write them, in any locale: the decimal point is a point.
namespace lanyard::desktop {

/// Larger ones are of no use in a plot, and differences of them would overflow.
inline constexpr double largest_number = 1e300;

struct NumberText {
  double value = 0;
  std::size_t size = 0;  ///< Characters that belong to it, the unit included.
};

/// The number that `text` begins with, and a unit behind it (`21.5C`, `40 %`, `9.81 m/s^2`), where
/// something that ends a value follows: a space, a comma, a bracket, the end. Not taken: NaN and
/// infinity, hexadecimal, what only begins like a number (`10:00`, `192.168.4.1`, `2026-11-23`,
/// `3f2a`), and more than 128 characters.
std::optional<NumberText> read_number(std::string_view text);

/// The number that `field`, without spaces around it, is as a whole; a unit may follow.
std::optional<double> whole_number(std::string_view field);

/// `text` without spaces and tabs at both ends.
std::string_view trimmed(std::string_view text);

/// A date, a time, an address: digits and `: - . / + T Z` only.
bool is_stamp(std::string_view field);

}  // namespace lanyard::desktop
