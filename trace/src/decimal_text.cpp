#include "decimal_text.hpp"

#include <array>
#include <charconv>

namespace lanyard::trace {

std::string decimal_text(double number, int decimals) {
  std::array<char, 64> text{};
  const auto written = std::to_chars(text.data(), text.data() + text.size(), number,
                                     std::chars_format::fixed, decimals);
  return {text.data(), written.ptr};
}

std::string milliseconds_text(Duration duration) {
  return decimal_text(static_cast<double>(duration.count()) / 1e6, 3);
}

}  // namespace lanyard::trace
