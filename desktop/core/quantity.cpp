#include "core/quantity.hpp"

#include <QLocale>
#include <array>
#include <cmath>
#include <cstddef>

namespace lanyard::desktop {
namespace {

/// Three digits: `3.40`, `34.0`, `340`.
QString three_digits(double value) {
  const int decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
  return QLocale().toString(value, 'f', decimals);
}

QString with_unit(double value, const char* unit) {
  constexpr std::array prefixes{"", "k", "M", "G", "T", "P"};
  std::size_t prefix = 0;
  while (value >= 999.5 && prefix + 1 < prefixes.size()) {
    value /= 1000;
    ++prefix;
  }
  const QString number =
      prefix == 0 ? QLocale().toString(std::round(value), 'f', 0) : three_digits(value);
  // A no-break space: the unit stays with its number.
  return number + QChar(0xA0) + QString::fromLatin1(prefixes.at(prefix)) +
         QString::fromLatin1(unit);
}

}  // namespace

QString bytes_text(std::uint64_t bytes) {
  return with_unit(static_cast<double>(bytes), "B");
}

QString rate_text(double bytes_per_second) {
  return bytes_per_second < 0.5 ? QString() : with_unit(bytes_per_second, "B/s");
}

QString duration_text(std::chrono::microseconds duration) {
  const auto count = static_cast<double>(duration.count());
  if (count < 999.5) {
    return QLocale().toString(count, 'f', 0) + QStringLiteral("\u00a0µs");
  }
  return count < 999'500 ? three_digits(count / 1'000) + QStringLiteral("\u00a0ms")
                         : three_digits(count / 1'000'000) + QStringLiteral("\u00a0s");
}

}  // namespace lanyard::desktop
