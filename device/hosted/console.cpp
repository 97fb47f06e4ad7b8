#include "lanyard/device/console.hpp"

#include <unistd.h>

#include <cerrno>
#include <iostream>
#include <mutex>

#include "output.hpp"

namespace lanyard::device {

void Console::print(std::string_view line) {
  hosted::write_line(STDOUT_FILENO, {}, line);
}

std::optional<std::string> Console::readline() {
  static std::mutex reading;
  const std::lock_guard lock(reading);
  std::string line;
  if (!std::getline(std::cin, line)) return std::nullopt;
  if (!line.empty() && line.back() == '\r') line.pop_back();
  return line;
}

}  // namespace lanyard::device
