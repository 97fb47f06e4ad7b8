#include "plots/axis.hpp"

#include <QCoreApplication>
#include <QLocale>
#include <algorithm>
#include <array>
#include <cmath>

namespace lanyard::desktop {
namespace {

struct Tr {
  Q_DECLARE_TR_FUNCTIONS(lanyard::desktop::Axis)
};

/// Where a range is narrower than this part of its values, double has no digits left for marks.
constexpr double narrowest = 1e-9;
/// Plain numbers between these are written out, others with an exponent.
constexpr double smallest_plain = 1e-4;
constexpr double largest_plain = 1e7;
constexpr int significant_digits = 6;

Ticks ticks_at(PlotRange range, double step) {
  const double first = std::ceil(range.low / step - 1e-9);
  const double last = std::floor(range.high / step + 1e-9);
  return {.step = step, .first = first, .count = static_cast<int>(last - first) + 1};
}

/// The power of a thousand that suits `largest`.
int prefix_of(double largest, PlotUnit unit) {
  if (!(largest > 0) || unit == PlotUnit::plain) {
    return 0;
  }
  const int power = static_cast<int>(std::floor(std::log10(largest) / 3 + 1e-9));
  return unit == PlotUnit::seconds ? std::clamp(power, -2, 0) : std::clamp(power, 0, 5);
}

QString unit_text(int prefix, PlotUnit unit) {
  // A no-break space: the unit stays with its number.
  switch (unit) {
    case PlotUnit::bytes_per_second: {
      constexpr std::array names{"B/s", "kB/s", "MB/s", "GB/s", "TB/s", "PB/s"};
      return QChar(0xA0) + QLatin1String(names.at(static_cast<std::size_t>(prefix)));
    }
    case PlotUnit::seconds:
      return prefix == -2   ? QStringLiteral("\u00a0µs")
             : prefix == -1 ? QStringLiteral("\u00a0ms")
                            : QStringLiteral("\u00a0s");
    case PlotUnit::plain:
      break;
  }
  return {};
}

/// Digits behind the point that tell multiples of `step` apart.
int decimals_of(double step) {
  return std::clamp(static_cast<int>(std::ceil(-std::log10(step) - 1e-9)), 0, 12);
}

}  // namespace

PlotRange comfortable(PlotRange range, bool from_zero) {
  if (from_zero) {
    range.low = std::min(range.low, 0.0);
    range.high = std::max(range.high, 0.0);
  }
  const double largest = std::max(std::abs(range.low), std::abs(range.high));
  if (!(range.high - range.low > largest * narrowest)) {
    const double air = largest > 0 ? largest * 0.1 : 1;
    return from_zero && range.low == 0
               ? PlotRange{.low = 0, .high = range.high + air}
               : PlotRange{.low = range.low - air, .high = range.high + air};
  }
  const double air = (range.high - range.low) * 0.05;
  const bool zero_is_low = range.low >= 0 && (from_zero || range.low <= range.high * 0.25);
  const bool zero_is_high = range.high <= 0 && range.high >= range.low * 0.25;
  return {.low = zero_is_low ? 0 : range.low - air, .high = zero_is_high ? 0 : range.high + air};
}

Ticks nice_ticks(PlotRange range, int most) {
  const double rough = (range.high - range.low) / std::max(most - 1, 1);
  const double power = std::pow(10, std::floor(std::log10(rough)));
  for (const double factor : {1.0, 2.0, 5.0, 10.0}) {
    if (factor * power >= rough * (1 - 1e-9)) {
      return ticks_at(range, factor * power);
    }
  }
  return ticks_at(range, 10 * power);
}

Ticks time_ticks(PlotRange range, int most) {
  constexpr std::array steps{1.0,   2.0,   5.0,     10.0,    15.0,    30.0,    60.0,    120.0,
                             300.0, 600.0, 1'200.0, 1'800.0, 3'600.0, 7'200.0, 21'600.0};
  const double span = range.high - range.low;
  const double rough = span / std::max(most - 1, 1);
  if (span < 10 && rough < 1) {
    return nice_ticks(range, most);
  }
  const auto* const step = std::ranges::lower_bound(steps, rough * (1 - 1e-9));
  return step == steps.end() ? nice_ticks(range, most) : ticks_at(range, *step);
}

QString tick_text(double value, double step, PlotRange range, PlotUnit unit) {
  const double largest = std::max(std::abs(range.low), std::abs(range.high));
  if (std::abs(value) < step * 1e-6) {
    value = 0;  // never −0 or 1e-17
  }
  const QLocale locale;
  if (unit == PlotUnit::plain && (largest >= largest_plain || step < smallest_plain)) {
    return value == 0 ? locale.toString(0) : locale.toString(value, 'g', significant_digits);
  }
  const int prefix = prefix_of(largest, unit);
  const double scale = std::pow(1000.0, prefix);
  return locale.toString(value / scale, 'f', decimals_of(step / scale)) + unit_text(prefix, unit);
}

QString value_text(double value, PlotUnit unit) {
  const QLocale locale;
  if (unit == PlotUnit::plain) {
    return locale.toString(value, 'g', significant_digits);
  }
  // Rounded before the prefix is chosen: 999.6 kB/s is 1.00 MB/s.
  const int prefix = prefix_of(std::abs(value) * 1.0005, unit);
  const double scaled = value / std::pow(1000.0, prefix);
  const double size = std::abs(scaled);
  const bool whole = unit == PlotUnit::bytes_per_second && prefix == 0;
  const int decimals = whole || size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2;
  return locale.toString(scaled, 'f', decimals) + unit_text(prefix, unit);
}

QString ago_text(double seconds) {
  const QLocale locale;
  if (std::abs(seconds) < 1e-6) {
    return Tr::tr("now");
  }
  const double whole = std::round(seconds);
  if (seconds < 120) {
    const bool fraction = std::abs(seconds - whole) > 1e-3;
    return Tr::tr("−%1 s").arg(locale.toString(seconds, 'f', fraction ? 1 : 0));
  }
  const auto total = static_cast<int>(whole);
  return total % 60 == 0 ? Tr::tr("−%1 min").arg(locale.toString(total / 60))
                         : Tr::tr("−%1:%2 min")
                               .arg(locale.toString(total / 60))
                               .arg(total % 60, 2, 10, QLatin1Char('0'));
}

}  // namespace lanyard::desktop
